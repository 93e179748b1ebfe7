import { expect, it } from "vitest";
import type { SObjectModel } from "../schema/model.ts";
import { checkRequiredFilter } from "./required-filter.ts";
import { parseSoql } from "./soql/parse-select.ts";

/** What the rule says of a condition on an object of this name. */
function refusalOf(sobject: string, where: string): string | null {
  const { where: condition } = parseSoql(`SELECT Id FROM ${sobject}${where && ` WHERE ${where}`}`, () => 0);
  try {
    checkRequiredFilter({ name: sobject } as SObjectModel, condition);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

it.each([
  ["ContentDocumentLink", "ContentDocumentId = '069000000000001'", "Visibility = 'x'"],
  ["ContentDocumentLink", "LinkedEntityId IN ('001000000000001') AND Visibility = 'x'", "LinkedEntityId != null"],
  ["ContentDocumentLink", "LinkedEntityId IN (SELECT Id FROM Account)", "Id = 'a' OR LinkedEntityId = 'b'"],
  ["UserRecordAccess", "UserId = '005' AND RecordId IN ('001', '002')", "UserId = '005'"],
  ["Vote", "ParentId = '0D5'", ""],
  ["FieldDefinition", "EntityDefinition.QualifiedApiName = 'Account'", "QualifiedApiName = 'Name'"],
])("%s is asked for by %s, not by '%s'", (sobject, right, wrong) => {
  expect(refusalOf(sobject, right)).toBeNull();
  expect(refusalOf(sobject, wrong)).toContain(sobject);
});

it("UserRecordAccess takes 200 records at once", () => {
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `'${n}'`).join();
  expect(refusalOf("UserRecordAccess", `UserId = '005' AND RecordId IN (${ids(200)})`)).toBeNull();
  expect(refusalOf("UserRecordAccess", `UserId = '005' AND RecordId IN (${ids(201)})`)).toMatch(/at most 200/);
});
