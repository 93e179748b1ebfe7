import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { describe, expect, it } from "vitest";
import { complete, type KnownSchema } from "./complete.ts";

type Some = Partial<FieldDescribe> & { readonly name: string };

function object(name: string, fields: readonly Some[], children: Readonly<Record<string, string>> = {}) {
  const usual = { label: "", relationshipName: null, referenceTo: [], picklistValues: [] };
  const can = { filterable: true, sortable: true, groupable: true };
  return {
    name,
    label: `The ${name}`,
    queryable: true,
    fields: fields.map((field) => ({ ...usual, type: "string", ...can, ...field })),
    childRelationships: Object.entries(children).map(([relationshipName, childSObject]) => ({
      relationshipName,
      childSObject,
    })),
  } as unknown as SObjectDescribe;
}

const value = (text: string, active = true) => ({
  value: text,
  label: text,
  active,
  defaultValue: false,
  validFor: null,
});
const OBJECTS = [
  object(
    "Account",
    [
      { name: "Name", label: "Account Name" },
      { name: "Notes__c", type: "textarea", filterable: false, sortable: false, groupable: false },
      {
        name: "Industry",
        type: "picklist",
        picklistValues: [value("Energy"), value("Men's Wear"), value("Old", false)],
      },
      { name: "Tags__c", type: "multipicklist", picklistValues: [value("A")] },
      { name: "IsActive", type: "boolean" },
      { name: "CreatedDate", type: "datetime" },
      { name: "OwnerId", type: "reference", referenceTo: ["User"], relationshipName: "Owner" },
    ],
    { Contacts: "Contact", Cases: "Case" },
  ),
  object("Contact", [
    { name: "LastName" },
    { name: "AccountId", type: "reference", referenceTo: ["Account"], relationshipName: "Account" },
    { name: "WhoId", type: "reference", referenceTo: ["Lead", "Contact"], relationshipName: "Who" },
  ]),
  object("User", [{ name: "Alias" }]),
  object("Name", [{ name: "Type" }]),
  object("Case", []),
];

function schema(loaded: readonly string[] = OBJECTS.map(({ name }) => name)): KnownSchema {
  return {
    objects: OBJECTS,
    describe: (name) =>
      (loaded.some((one) => one.toLowerCase() === name.toLowerCase()) &&
        OBJECTS.find((one) => one.name.toLowerCase() === name.toLowerCase())) ||
      null,
  };
}

/** What is offered where the bar stands. */
function offered(text: string): string[] {
  const cursor = text.indexOf("|");
  return complete(text.replace("|", ""), cursor, schema()).items.map((item) => item.text);
}

describe("what can stand at the cursor", () => {
  it.each([
    ["|", ["SELECT "]],
    ["SEL|", ["SELECT "]],
    ["SELECT Na| FROM Account", ["Name"]],
    ["SELECT Owner.| FROM Account", ["Alias"]],
    ["select account.owner.al| from contact", ["Alias"]],
    ["SELECT Account.Ind| FROM Account", ["Industry"]],
    ["SELECT Who.| FROM Contact", ["Type"]],
    ["SELECT SUM(Cre| FROM Account", ["CreatedDate"]],
    ["SELECT Name |", ["FROM "]],
    ["SELECT Name FROM Acc|", ["Account"]],
    ["SELECT Name FROM Account W|", ["WHERE "]],
    ["SELECT Name, (SELECT Id FROM | FROM Account", []],
    ["SELECT Name, (SELECT Id FROM |) FROM Account", ["Contacts", "Cases"]],
    ["SELECT Name, (SELECT Las| FROM Contacts) FROM Account", ["LastName"]],
    ["SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM C|)", ["Contact", "Case"]],
    ["SELECT Id FROM Account WHERE Id IN (SELECT Acc| FROM Contact)", ["AccountId", "Account."]],
    ["SELECT Id FROM Account WHERE No|", ["NOT "]],
    ["SELECT Id FROM Account WHERE Industry |", ["=", "!=", "<", "<=", ">", ">=", "IN (", "NOT IN (", "LIKE "]],
    ["SELECT Id FROM Account WHERE Tags__c |", ["INCLUDES (", "EXCLUDES (", "=", "!="]],
    ["SELECT Id FROM Account WHERE IsActive = |", ["true", "false"]],
    ["SELECT Id FROM Account WHERE Industry = |", ["'Energy'", "'Men\\'s Wear'", "null"]],
    ["SELECT Id FROM Account WHERE Industry = 'M|", ["Men\\'s Wear'"]],
    ["SELECT Id FROM Account WHERE Industry NOT IN ('Energy', |)", ["'Energy'", "'Men\\'s Wear'", "null", "SELECT "]],
    ["SELECT Id FROM Contact WHERE Account.Industry = 'Ene|'", ["Energy'"]],
    ["SELECT Id FROM Account WHERE CreatedDate > LAST_N_D|", ["LAST_N_DAYS:"]],
    ["SELECT Id FROM Account WHERE CALENDAR_YEAR(Cre|", ["CreatedDate"]],
    ["SELECT Id FROM Account WHERE Name = 'x' O|", ["OR ", "ORDER BY ", "OFFSET "]],
    ["SELECT Id FROM Account ORDER BY Not|", []],
    ["SELECT Id FROM Account ORDER BY Name NULLS |", ["FIRST", "LAST"]],
    ["SELECT Id FROM Account GROUP BY RO|", ["ROLLUP("]],
    ["SELECT Id FROM Account GROUP BY Name H|", ["HAVING "]],
    ["SELECT Id FROM Account LIMIT |", []],
    ["SELECT Id FROM Account LIMIT 5 OF|", ["OFFSET "]],
    ["SELECT Id FROM Account FOR |", ["VIEW", "REFERENCE", "UPDATE"]],
    ["SELECT Id FROM Account USING SCOPE mi|", ["mine"]],
    ["SELECT 'what is this|", []],
  ])("%s", (text, items) => expect(offered(text)).toEqual(items));
});

it("fields come before functions, and what contains the text or has it in its label comes last", () => {
  expect(offered("SELECT | FROM Account").slice(0, 3)).toEqual(["Name", "Notes__c", "Industry"]);
  expect(offered("SELECT | FROM Account")).toContain("(SELECT Id FROM Contacts)");
  expect(offered("SELECT ccou| FROM Account")).toEqual(["Name"]);
  expect(offered("SELECT dustr| FROM Account")).toEqual(["Industry"]);
});

it("says which describes would give more", () => {
  const text = "SELECT Account.Owner. FROM Contact";
  expect(complete(text, 21, schema([])).missing).toEqual(["Contact"]);
  expect(complete(text, 21, schema(["Contact", "Account"])).missing).toEqual(["User"]);
  expect(complete("SELECT X.y FROM Nothing__c", 10, schema([])).missing).toEqual([]);
});

it("replaces the last part of a path only, and takes any text", () => {
  const text = "SELECT Owner.Al FROM Account";
  expect(complete(text, 15, schema())).toMatchObject({ from: 13, to: 15 });
  const inString = "SELECT Id FROM Account WHERE Industry = 'Ene'";
  expect(complete(inString, inString.length - 1, schema())).toMatchObject({
    from: inString.length - 4,
    to: inString.length,
  });
  for (let cursor = 0; cursor <= text.length; cursor++) complete(`)(${text}((('\\`, cursor, schema());
});
