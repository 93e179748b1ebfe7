import { readFileSync } from "node:fs";
import { join } from "node:path";
import { manualClock, type SObjectDescribe } from "@postern/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Session } from "../src/engine/doors/session.ts";
import { createEngine, type EngineCore, systemSession } from "../src/engine/engine.ts";

/** Describe held against tables written down apart from the code: recorded describes, and the object reference. */
const recorded = (name: string) =>
  readFileSync(join(import.meta.dirname, "recorded", name), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

let engine: EngineCore;
let admin: Session;
beforeAll(() => {
  engine = createEngine({
    clock: manualClock({ start: Date.parse("2026-03-02T09:00:00Z") }),
    adminPassword: "x-1-y-2",
  });
  const userId = engine.born.adminUserId;
  admin = { ...systemSession(engine.orgId, userId), access: engine.accessOf(userId) };
});
afterAll(() => engine.close());
const described = (name: string): SObjectDescribe => engine.describe.sobject(admin, name);
const fieldOf = (object: SObjectDescribe, name: string) => {
  const field = object.fields.find((each) => each.name === name);
  if (!field) throw new Error(`${object.name} has no field ${name}`);
  return field;
};

/** The letters that a described field stands for. */
const LETTERS: readonly (readonly [string, string])[] = [
  ["C", "createable"],
  ["U", "updateable"],
  ["N", "nillable"],
  ["D", "defaultedOnCreate"],
  ["F", "filterable"],
  ["S", "sortable"],
  ["G", "groupable"],
  ["A", "aggregatable"],
  ["I", "idLookup"],
  ["P", "permissionable"],
  ["a", "autoNumber"],
  ["r", "restrictedPicklist"],
  ["n", "nameField"],
  ["p", "polymorphicForeignKey"],
];

/** Where the recording is known to be of another shape than what other sources say. */
const EXCEPT: Readonly<Record<string, string>> = {
  // A recorded FirstName that is not nillable would be required; the reference says it is not.
  "Contact.FirstName": "CUNFSGA",
  "Contact.Salutation": "CUNFSGA",
  "Lead.FirstName": "CUNFSGA",
  "Lead.Salutation": "CUNFSGA",
};

interface Recorded {
  readonly name: string;
  readonly keyPrefix: string;
  readonly flags: readonly string[];
  readonly fields: string[][];
}

const tables = recorded("field-tables.txt").reduce<Recorded[]>((objects, line) => {
  if (line.startsWith("== ")) {
    const [name = "", keyPrefix = "", ...flags] = line.slice(3).split(" ");
    objects.push({ name, keyPrefix, flags: flags.filter(Boolean), fields: [] });
  } else objects.at(-1)?.fields.push(line.split("|").map((cell) => cell.trim()));
  return objects;
}, []);

describe.each(tables)("$name as recorded", ({ name, keyPrefix, flags, fields }) => {
  it("has its key prefix and what can be done with it", () => {
    const object = described(name);
    expect(object.keyPrefix).toBe(keyPrefix);
    for (const flag of ["mergeable", "undeletable", "searchable"])
      expect(object[flag], flag).toBe(flags.includes(flag));
  });

  it("has every field with its type, size, letters, references and values", () => {
    const object = described(name);
    for (const [
      field = "",
      type,
      size = "",
      letters = "",
      to = "",
      rel = "",
      fallback = "",
      extra = "",
      values = "",
    ] of fields) {
      const path = `${name}.${field}`;
      const is = fieldOf(object, field);
      expect(is.type, path).toBe(type);
      const isNumber = ["double", "currency", "percent"].includes(is.type);
      const sizes = isNumber
        ? `${is.precision},${is.scale}`
        : is.type === "int"
          ? String(is.digits)
          : String(is.length);
      expect(sizes, `${path} size`).toBe(size === "" ? "0" : size);
      const of = LETTERS.filter(([, member]) => is[member] === true).map(([letter]) => letter);
      expect(of.sort().join(""), `${path} letters`).toBe([...(EXCEPT[path] ?? letters)].sort().join(""));
      if (to !== "" && to !== "many")
        expect([...is.referenceTo].sort(), `${path} references`).toEqual(to.split(", ").sort());
      if (to !== "") expect(is.relationshipName ?? "", `${path} relationship`).toBe(rel);
      if (fallback !== "") expect(is["defaultValue"], `${path} default`).toBe(fallback);
      expect(is["extraTypeInfo"] ?? "", `${path} extraTypeInfo`).toBe(extra);
      if (values !== "" && !/\btz ids\b/.test(values))
        expect(
          is.picklistValues.map((entry) => entry.value),
          `${path} values`,
        ).toEqual(values.split("; "));
    }
  });

  it("has no field beside them, but those that newer versions added", () => {
    const names = new Set(fields.map(([field]) => field));
    expect(
      described(name)
        .fields.map((field) => field.name)
        .filter((field) => !names.has(field)),
    ).toEqual([]);
  });
});

/** Objects of the reference that this org does not have: they come with streaming and with sites. */
const ABSENT = new Set(["EventBusSubscriber", "NetworkMember", "PushTopic", "StreamingChannel"]);
const TYPES: Readonly<Record<string, readonly string[]>> = {
  // Names of types that the reference does not tell apart.
  str: ["string", "picklist", "url", "textarea", "email", "phone"],
  txt: ["textarea", "string"],
  pick: ["picklist"],
  multi: ["multipicklist"],
  combo: ["combobox"],
  dbl: ["double"],
  cur: ["currency"],
  pct: ["percent"],
  dt: ["datetime"],
  blob: ["base64"],
  bool: ["boolean"],
  addr: ["address"],
  ref: ["reference"],
};
/** Known better from elsewhere than from the reference's page. */
const BETTER: ReadonlySet<string> = new Set([
  // `Account.Field__c` of the longest names is longer than what the page says.
  "FieldPermissions.Field length",
  // Computed by the org; the page only says so in words.
  "Campaign.NumberOfLeads not updateable",
  "Campaign.NumberOfConvertedLeads not updateable",
  "Campaign.NumberOfContacts not updateable",
  "Campaign.NumberOfResponses not updateable",
  "Campaign.NumberOfOpportunities not updateable",
  "Campaign.NumberOfWonOpportunities not updateable",
  "Campaign.AmountAllOpportunities not updateable",
  "Campaign.AmountWonOpportunities not updateable",
  "Campaign.LastActivityDate not updateable",
]);

const FIELD = /^(\w+) (\w+?)(\?)?(?:\((\d+)\))?( ro)?(?: >(.+))?$/;
const reference = recorded("object-reference.txt").map((line) => {
  const [, name = "", keyPrefix = "", can = "", fields = ""] = /^(\w+) (\w+) ([CUDS-]+): (.*)$/.exec(line) ?? [];
  return { name, keyPrefix, can, fields: fields.split("; ") };
});

describe.each(reference.filter(({ name }) => !ABSENT.has(name)))(
  "$name of the object reference",
  ({ name, keyPrefix, can, fields }) => {
    it("has its key prefix and what can be done with it", () => {
      const object = described(name);
      expect(object.keyPrefix).toBe(keyPrefix);
      const of = { C: "createable", U: "updateable", D: "deletable", S: "searchable" };
      for (const [letter, member] of Object.entries(of)) expect(object[member], member).toBe(can.includes(letter));
    });

    it("has every field with its type, length, nullability and writeability", () => {
      const object = described(name);
      const wrong: string[] = [];
      for (const line of fields) {
        const [, field = "", type = "", nillable, length, ro, to] = FIELD.exec(line) ?? [];
        const is = object.fields.find((each) => each.name === field);
        if (!is) {
          wrong.push(`${field} is missing`);
          continue;
        }
        const path = `${name}.${field}`;
        if (!(TYPES[type] ?? [type]).includes(is.type)) wrong.push(`${path} type ${is.type}, not ${type}`);
        if (length && String(is.length) !== length) wrong.push(`${path} length ${is.length}, not ${length}`);
        if (is.nillable !== (nillable === "?") && is.type !== "boolean") wrong.push(`${path} nillable ${is.nillable}`);
        if (ro && is.updateable) wrong.push(`${path} updateable`);
        if (!ro && !is.updateable && can.includes("U")) wrong.push(`${path} not updateable`);
        if (to && String([...is.referenceTo].sort()) !== String(to.split(",").sort()))
          wrong.push(`${path} references ${is.referenceTo}`);
      }
      expect(wrong.filter((each) => ![...BETTER].some((known) => each.startsWith(known)))).toEqual([]);
    });
  },
);

describe("child relationships", () => {
  const lines = recorded("child-relationships.txt").map((line) => {
    const [, parent = "", relationship = "", child = "", field = "", rule = ""] =
      /^(\w+) (\w+) > (\w+)\.(\w+) ?(\w?)$/.exec(line) ?? [];
    return { parent, relationship, child, field, rule };
  });
  /** Entitlements give Case its product; sites have members. */
  const elsewhere = (line: { parent: string; field: string }) =>
    line.parent === "Network" || line.field === "ProductId";

  it.each(lines.filter((line) => !elsewhere(line)))(
    "$parent.$relationship is $child.$field $rule",
    ({ parent, relationship, child, field, rule }) => {
      const found = described(parent).childRelationships.find(
        (each) => each.childSObject === child && each.field === field,
      );
      expect(found).toMatchObject({ relationshipName: relationship });
      if (rule !== "") expect(found).toMatchObject({ cascadeDelete: rule === "c", restrictedDelete: rule === "r" });
    },
  );
});

it("the global describe is in one order, and every object in it describes itself", () => {
  const names = engine.describe.global(admin).map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  for (const name of names) {
    const object = described(name);
    expect(Object.keys(object)).toEqual([...Object.keys(object)].sort());
    for (const field of object.fields) {
      const isText = ["string", "textarea", "picklist", "multipicklist", "combobox", "email", "phone", "url"].includes(
        field.type,
      );
      expect(field.byteLength, `${name}.${field.name}`).toBe(isText ? field.length * 3 : field.length);
    }
  }
});
