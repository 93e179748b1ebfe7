import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { createOrg } from "@postern/org";
import { expect, it } from "vitest";
import { buildSchema } from "./build-schema.ts";
import { localSession } from "./local-session.ts";
import { lostList } from "./lost.ts";

const field = (name: string, type: string, more: object = {}) =>
  ({
    name,
    label: name,
    type,
    custom: name.endsWith("__c"),
    calculated: false,
    autoNumber: false,
    nillable: true,
    createable: true,
    length: 0,
    precision: 18,
    scale: 2,
    digits: 0,
    picklistValues: [],
    referenceTo: [],
    relationshipOrder: null,
    ...more,
  }) as unknown as FieldDescribe;

it("what the local org does not take is lost alone and said; formulas find each other in any order", async () => {
  await using org = await createOrg();
  const fields = [
    field("Outer__c", "double", { calculated: true, calculatedFormula: "Inner__c * 2" }),
    field("Inner__c", "double", { calculated: true, calculatedFormula: "Plain__c + 1" }),
    field("Odd__c", "double", { calculated: true, calculatedFormula: "VLOOKUP_OF_THE_FUTURE(Plain__c)" }),
    field("Sum__c", "double", { calculated: true, calculatedFormula: null }),
    field("Plain__c", "double"),
    field("Blob__c", "base64"),
    field("Elsewhere__c", "reference", { referenceTo: ["Package__c"] }),
  ];
  const thing = {
    name: "Thing__c",
    label: "Thing",
    labelPlural: "Things",
    custom: true,
    fields,
    childRelationships: [],
  };
  const objects = new Map([["Thing__c", thing as unknown as SObjectDescribe]]);
  const lost = lostList();
  buildSchema(org, { objects, fields: new Map(), rules: new Map() }, () => false, lost);

  const made = (await (await localSession(org)).describe("Thing__c")).fields.filter(({ custom }) => custom);
  expect(made.map(({ name }) => name).sort()).toEqual(["Inner__c", "Outer__c", "Plain__c"]);
  expect(Object.fromEntries(lost.list().map(({ what, why }) => [what, why]))).toEqual({
    "Thing__c.Odd__c": expect.stringContaining("the local org refuses it"),
    "Thing__c.Sum__c": expect.stringContaining("roll-up summary"),
    "Thing__c.Blob__c": expect.stringContaining("no custom fields of type base64"),
    "Thing__c.Elsewhere__c": expect.stringContaining("Package__c"),
  });
});
