import { describe, expect, it } from "vitest";
import { standardObjects } from "./index.ts";

/** Objects that fields refer to and that this org has not: the reference is a plain id. */
const NOT_IN_THIS_ORG = new Set([
  "ApexClass",
  "AuthProvider",
  "BrandTemplate",
  "Calendar",
  "CallCenter",
  "ContentAsset",
  "ContentBody",
  "ContentWorkspace",
  "DandBCompany",
  "EnhancedLetterhead",
  "ExternalClientApplication",
  "ExternalDataSource",
  "Individual",
  "LoginGeo",
  "Network",
  "OperatingHours",
  "TabSet",
]);

const byName = new Map(standardObjects.map((object) => [object.name, object]));

describe("the standard objects", () => {
  it("have distinct names and key prefixes, except the values that really share 01J and the field histories that share 017", () => {
    expect(byName.size).toBe(standardObjects.length);
    const prefixes = standardObjects
      .map((object) => object.keyPrefix)
      .filter((prefix) => prefix !== "01J" && prefix !== "017");
    expect(new Set(prefixes).size).toBe(prefixes.length);
    for (const prefix of prefixes) expect(prefix).toMatch(/^[0-9a-zA-Z]{3}$/);
  });

  describe.each(standardObjects.map((object) => [object.name, object] as const))("%s", (_name, object) => {
    it("has no field or relationship twice", () => {
      const names = object.fields.map((field) => field.name.toLowerCase());
      expect(new Set(names).size).toBe(names.length);
      const parents = object.fields.flatMap((field) => field.relationshipName?.toLowerCase() ?? []);
      expect(new Set(parents).size).toBe(parents.length);
      const children = object.childRelationships.flatMap((child) => child.relationshipName?.toLowerCase() ?? []);
      expect(new Set(children).size).toBe(children.length);
    });

    it("states every field whole: known letters, a size where the type needs one, its compound, its referenced objects", () => {
      for (const field of object.fields) {
        expect(field.props, field.name).toMatch(/^[CUNDFSGAIParnp]*$/);
        expect(new Set(field.props).size, field.name).toBe(field.props.length);
        expect(field.label, field.name).not.toBe("");
        if (["string", "textarea", "picklist", "email", "phone", "url"].includes(field.type))
          expect(field.length, field.name).toBeGreaterThan(0);
        if (["currency", "double", "percent", "int"].includes(field.type))
          expect(field.precision, field.name).toBeGreaterThan(0);
        if (field.compoundFieldName && field.compoundFieldName !== "Fiscal")
          expect(object.fields.map((other) => other.name)).toContain(field.compoundFieldName);
        if (field.type === "reference") expect(field.referenceTo, field.name).not.toHaveLength(0);
        for (const target of field.referenceTo ?? [])
          expect(byName.has(target) || NOT_IN_THIS_ORG.has(target), `${field.name} → ${target}`).toBe(true);
      }
    });

    it("has child relationships that are reference fields back to it", () => {
      for (const child of object.childRelationships) {
        const field = byName.get(child.childSObject)?.fields.find((each) => each.name === child.field);
        expect(field?.referenceTo, `${child.childSObject}.${child.field}`).toContain(object.name);
      }
    });
  });
});
