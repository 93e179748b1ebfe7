import { describe, expect, it } from "vitest";
import type { Session } from "../doors/session.ts";
import { emptyOrg } from "../empty-org.ts";
import { systemSession } from "../security/system-session.ts";
import { MEMORY, openDatabase } from "../state/database.ts";
import { createTable } from "../state/tables.ts";
import { type CustomField, customField, customObject } from "./custom.ts";
import { createDeployDoor } from "./deploy-door.ts";
import { createSchema } from "./schema.ts";
import { standardObjects } from "./standard/index.ts";

function org(image?: Uint8Array) {
  const database = openDatabase(MEMORY, { image: image ?? emptyOrg() });
  const schema = createSchema(standardObjects);
  const door = createDeployDoor({ database, schema, applyTables: (model) => createTable(database, model) });
  return { database, schema, door };
}

const invoice = customObject({
  name: "Invoice__c",
  label: "Invoice",
  labelPlural: "Invoices",
  fields: [
    customField({ name: "Total__c", label: "Total", type: "currency", precision: 18, scale: 2 }),
    customField({
      name: "Account__c",
      label: "Account",
      type: "reference",
      referenceTo: ["Account"],
      childRelationshipName: "Invoices",
    }),
  ],
});
const text = (parts: Partial<CustomField>) =>
  customField({ name: "Region__c", label: "Region", type: "string", length: 40, ...parts });

describe("deploying schema", () => {
  it("gives custom objects a table, a key prefix from a00 and their parents a child relationship", () => {
    const { database, schema, door } = org();
    door.objects("system", [invoice, { ...invoice, name: "Receipt__c", fields: invoice.fields.slice(0, -1) }]);
    expect(schema.object("invoice__c")?.definition).toMatchObject({ keyPrefix: "a00", custom: true });
    expect(schema.byKeyPrefix("a01")?.name).toBe("Receipt__c");
    expect(schema.object("Account")?.child("Invoices__r")).toMatchObject({
      childSObject: "Invoice__c",
      onDelete: "clear",
    });
    expect(schema.object("Invoice__c")?.parent("Account__r")?.name).toBe("Account__c");
    database.sqlite.exec(`INSERT INTO "Invoice__c" ("Id", "Total__c") VALUES ('a00', 12.5)`);
  });

  it("adds columns for custom fields, with the letters of their type", () => {
    const { database, schema, door } = org();
    door.fields("system", "account", [text({ externalId: true, unique: true })]);
    database.sqlite.exec(`INSERT INTO "Account" ("Id", "Region__c") VALUES ('001', 'EMEA')`);
    expect(schema.object("Account")?.field("region__c")).toMatchObject({
      idLookup: true,
      createable: true,
      permissionable: true,
    });
  });

  it("is there again when a kept org starts, and gone when the database is replaced by one without it", () => {
    const first = org();
    const empty = first.database.snapshot();
    first.door.objects("system", [invoice]);
    first.door.fields("system", "Contact", [text({})]);
    const second = org(first.database.snapshot());
    expect(second.schema.object("Invoice__c")?.definition.keyPrefix).toBe("a00");
    expect(second.schema.object("Contact")?.field("Region__c")?.definition.custom).toBe(true);
    expect(second.schema.object("Account")?.child("Invoices__r")).toBeDefined();
    second.database.replace(empty);
    expect(second.schema.object("Invoice__c")).toBeUndefined();
    expect(second.schema.object("Contact")?.field("Region__c")).toBeUndefined();
    expect(second.schema.object("Account")?.child("Invoices__r")).toBeUndefined();
  });

  it.each<[string, Partial<CustomField>, string, RegExp]>([
    ["a name without __c", { name: "Region" }, "FIELD_INTEGRITY_EXCEPTION", /API name/],
    ["a name that begins with a digit", { name: "1st__c" }, "FIELD_INTEGRITY_EXCEPTION", /API name/],
    ["two underscores in a row", { name: "Sales__Region__c" }, "FIELD_INTEGRITY_EXCEPTION", /API name/],
    ["a quote in the name", { name: 'A"; DROP TABLE "Account__c' }, "FIELD_INTEGRITY_EXCEPTION", /API name/],
    ["a name over 40 characters", { name: `${"A".repeat(41)}__c` }, "FIELD_INTEGRITY_EXCEPTION", /API name/],
    ["no label", { label: " " }, "REQUIRED_FIELD_MISSING", /Label is required/],
    ["a label over 40 characters", { label: "L".repeat(41) }, "STRING_TOO_LONG", /max length=40/],
    ["text without a length", { length: 0 }, "FIELD_INTEGRITY_EXCEPTION", /between 1 and 255/],
    ["a text area without a length", { type: "textarea", length: 0 }, "FIELD_INTEGRITY_EXCEPTION", /131,072/],
    ["a number without digits", { type: "double" }, "FIELD_INTEGRITY_EXCEPTION", /precision/],
    ["more decimals than digits", { type: "double", precision: 2, scale: 3 }, "FIELD_INTEGRITY_EXCEPTION", /decimal/],
    ["a picklist without values", { type: "picklist" }, "FIELD_INTEGRITY_EXCEPTION", /values for a picklist/],
    ["a unique date", { type: "date", unique: true }, "FIELD_INTEGRITY_EXCEPTION", /unique/],
    ["an external id that is a date", { type: "date", externalId: true }, "FIELD_INTEGRITY_EXCEPTION", /external ids/],
    [
      "a lookup to nothing",
      { type: "reference", referenceTo: ["Nothing__c"] },
      "FIELD_INTEGRITY_EXCEPTION",
      /does not resolve/,
    ],
  ])("refuses a field with %s", (_case, parts, errorCode, message) => {
    const { door, schema } = org();
    expect(() => door.fields("system", "Account", [text({ name: "Good__c" }), text(parts)])).toThrow(
      expect.objectContaining({ errorCode, message: expect.stringMatching(message) }),
    );
    expect(schema.object("Account")?.field("Good__c")).toBeUndefined();
  });

  it("refuses a field or object that is there already, whatever its case", () => {
    const { door } = org();
    door.fields("system", "Account", [text({})]);
    door.objects("system", [invoice]);
    const duplicate = expect.objectContaining({ errorCode: "DUPLICATE_DEVELOPER_NAME" });
    expect(() => door.fields("system", "Account", [text({ name: "REGION__c" })])).toThrow(duplicate);
    expect(() => door.objects("system", [{ ...invoice, name: "INVOICE__c" }])).toThrow(duplicate);
    expect(() => door.objects("system", [{ ...invoice, name: "Other__c", fields: [] }])).toThrow(/Id and Name/);
  });

  it("refuses a second child relationship of the same name on a parent", () => {
    const { door, schema } = org();
    expect(() => door.objects("system", [invoice, { ...invoice, name: "Receipt__c" }])).toThrow(
      "There is already a Child Relationship named Invoices on Account.",
    );
    expect(schema.object("Invoice__c")).toBeUndefined();
  });

  it("refuses fields on an object that is not there", () => {
    expect(() => org().door.fields("system", "Nothing__c", [text({})])).toThrow(
      expect.objectContaining({ errorCode: "INVALID_TYPE" }),
    );
  });

  it("takes back the good objects of a deployment with a bad one", () => {
    const { database, door, schema } = org();
    expect(() => door.objects("system", [invoice, { ...invoice, name: "bad name" }])).toThrow(/API name/);
    expect(schema.object("Invoice__c")).toBeUndefined();
    expect(schema.object("Account")?.child("Invoices__r")).toBeUndefined();
    expect(() => database.sqlite.exec('SELECT 1 FROM "Invoice__c"')).toThrow(/no such table/);
  });

  it("is for those who may customize the org", () => {
    const system = systemSession("00D000000000001AAA", "005000000000001AAA");
    const user: Session = { ...system, access: { ...system.access, modifyAllData: false } };
    expect(() => org().door.fields(user, "Account", [text({})])).toThrow(
      expect.objectContaining({ errorCode: "INSUFFICIENT_ACCESS" }),
    );
  });
});
