import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ConnectedFolder, connectedFolder } from "./connected-folder.ts";

const SCHEMA: NonNullable<Parameters<typeof createOrg>[0]>["schema"] = {
  objects: [
    {
      fullName: "Invoice__c",
      label: "Invoice",
      pluralLabel: "Invoices",
      nameField: { type: "AutoNumber", displayFormat: "{0}", label: "Invoice No" },
      fields: [
        { fullName: "Text__c", label: "Text", type: "Text", length: 40, required: true, inlineHelpText: "Say it." },
        {
          fullName: "Key__c",
          label: "Key",
          type: "Text",
          length: 20,
          unique: true,
          externalId: true,
          caseSensitive: true,
        },
        { fullName: "Notes__c", label: "Notes", type: "LongTextArea", length: 5000, visibleLines: 3 },
        { fullName: "Rich__c", label: "Rich", type: "Html", length: 8000, visibleLines: 25 },
        { fullName: "Short__c", label: "Short", type: "TextArea" },
        { fullName: "Mail__c", label: "Mail", type: "Email" },
        { fullName: "Phone__c", label: "Phone", type: "Phone" },
        { fullName: "Link__c", label: "Link", type: "Url" },
        { fullName: "Active__c", label: "Active", type: "Checkbox", defaultValue: true },
        { fullName: "Count__c", label: "Count", type: "Number", precision: 9, scale: 3 },
        { fullName: "Sum__c", label: "Sum", type: "Currency", precision: 16, scale: 2 },
        { fullName: "Share__c", label: "Share", type: "Percent", precision: 5, scale: 1 },
        { fullName: "Due__c", label: "Due", type: "Date", defaultValue: "TODAY() + 30" },
        { fullName: "At__c", label: "At", type: "DateTime" },
        { fullName: "Time__c", label: "Time", type: "Time" },
        {
          fullName: "Secret__c",
          label: "Secret",
          type: "EncryptedText",
          length: 30,
          maskType: "lastFour",
          maskChar: "X",
        },
        { fullName: "Place__c", label: "Place", type: "Location", scale: 4, displayLocationInDecimal: true },
        { fullName: "No__c", label: "No", type: "AutoNumber", displayFormat: "N-{0000}" },
        {
          fullName: "Total__c",
          label: "Total",
          type: "Summary",
          summaryOperation: "sum",
          summarizedField: "Line__c.Amount__c",
          summaryForeignKey: "Line__c.Invoice__c",
        },
        {
          fullName: "Region__c",
          label: "Region",
          type: "Picklist",
          valueSet: {
            restricted: true,
            valueSetDefinition: {
              value: [
                { fullName: "EMEA", default: true },
                { fullName: "APAC", label: "Asia" },
              ],
            },
          },
        },
        {
          fullName: "City__c",
          label: "City",
          type: "Picklist",
          valueSet: {
            controllingField: "Region__c",
            valueSetDefinition: { value: [{ fullName: "Rome" }, { fullName: "Tokyo" }] },
            valueSettings: [
              { valueName: "Rome", controllingFieldValue: ["EMEA"] },
              { valueName: "Tokyo", controllingFieldValue: ["APAC"] },
            ],
          },
        },
        {
          fullName: "Tags__c",
          label: "Tags",
          type: "MultiselectPicklist",
          visibleLines: 4,
          valueSet: { valueSetDefinition: { value: [{ fullName: "a" }, { fullName: "b" }] } },
        },
        {
          fullName: "Account__c",
          label: "Account",
          type: "Lookup",
          referenceTo: "Account",
          relationshipName: "Invoices",
        },
        {
          fullName: "Previous__c",
          label: "Previous",
          type: "Lookup",
          referenceTo: "Invoice__c",
          relationshipName: "Next",
          deleteConstraint: "Restrict",
        },
        { fullName: "Late__c", label: "Late", type: "Checkbox", formula: "Due__c < TODAY()" },
        {
          fullName: "Twice__c",
          label: "Twice",
          type: "Number",
          scale: 1,
          formula: "Half__c * 4",
          formulaTreatBlanksAs: "BlankAsBlank",
        },
        { fullName: "Half__c", label: "Half", type: "Number", scale: 2, formula: "Count__c / 2" },
        { fullName: "Who__c", label: "Who", type: "Text", formula: 'Account__r.Name & " " & Text__c' },
      ],
    },
    {
      fullName: "Line__c",
      label: "Line",
      pluralLabel: "Lines",
      validationRules: [
        {
          fullName: "Not_negative",
          active: true,
          errorConditionFormula: "Amount__c < 0",
          errorMessage: "Not negative.",
        },
      ],
      fields: [
        {
          fullName: "Invoice__c",
          label: "Invoice",
          type: "MasterDetail",
          referenceTo: "Invoice__c",
          relationshipName: "Lines",
        },
        { fullName: "Amount__c", label: "Amount", type: "Currency", precision: 10, scale: 2 },
      ],
    },
  ],
  fields: { Account: [{ fullName: "Score__c", label: "Score", type: "Number", precision: 4, scale: 0 }] },
};

let real: ConnectedFolder;
let copy: Org;
let report: {
  customObjects: number;
  permissionSets: number;
  rows: Record<string, number>;
  lost: readonly { what: string; why: string }[];
  idFile: string;
};

const api = async (org: Org, method: string, path: string, body?: object) => {
  const { accessToken } = await org.login();
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const answer = await org.fetch(`/services/data/v67.0${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  const read = text === "" ? undefined : JSON.parse(text);
  expect(answer.ok, text).toBe(true);
  return read;
};
const create = async (sobject: string, body: object) =>
  (await api(real.org, "POST", `/sobjects/${sobject}`, body)).id as string;
const rowsOf = async (org: Org, soql: string) =>
  (await api(org, "GET", `/query?q=${encodeURIComponent(soql)}`)).records as Record<string, unknown>[];

beforeAll(async () => {
  real = await connectedFolder({ ...(SCHEMA && { schema: SCHEMA }) });
  await create("RecordType", { Name: "Export", DeveloperName: "Export", SobjectType: "Invoice__c", IsActive: true });
  const set = await create("PermissionSet", { Name: "Billing", Label: "Billing", PermissionsViewSetup: true });
  for (const SobjectType of ["Account", "Invoice__c"])
    await create("ObjectPermissions", { ParentId: set, SobjectType, PermissionsRead: true, PermissionsEdit: true });
  await create("FieldPermissions", {
    ParentId: set,
    SobjectType: "Invoice__c",
    Field: "Invoice__c.Sum__c",
    PermissionsRead: true,
  });
  real.org.identity.registerApp({ developerName: "Billing_App", name: "Billing App", scopes: ["api"] });
  real.org.identity.installApp(
    real.org.identity.apps().find((app) => app.definition.developerName === "Billing_App")!.definition.consumerKey,
  );

  const parent = await create("Account", { Name: "Parent Ltd", Phone: "+39 06 1234", Score__c: 7 });
  const account = await create("Account", { Name: "Rossi SpA", ParentId: parent, Website: "https://rossi.it" });
  const invoice = {
    Text__c: "Very private words",
    Mail__c: "rossi@rossi.it",
    Account__c: account,
    Key__c: "K-1042",
    Count__c: 3,
  };
  const first = await create("Invoice__c", invoice);
  const second = await create("Invoice__c", { Text__c: "More", Previous__c: first });
  await api(real.org, "PATCH", `/sobjects/Invoice__c/${first}`, { Previous__c: second });
  await create("Line__c", { Invoice__c: first, Amount__c: 12.5 });

  const cloned = await real.postern("org", "clone", "--data", "copy", "--sample", "1", "--json");
  expect(cloned.code, cloned.err).toBe(0);
  report = JSON.parse(cloned.out);
  copy = await createOrg({ data: join(real.path, "copy") });
});
afterAll(async () => {
  await copy?.close();
  await real[Symbol.asyncDispose]();
});

/** What does not matter: ids of record types are each org's own. */
function comparable(object: SObjectDescribe): unknown {
  const { recordTypeInfos, fields, ...rest } = object;
  const types = (recordTypeInfos as { recordTypeId: string; urls: unknown }[]).map(
    ({ recordTypeId: _, urls: __, ...type }) => type,
  );
  // Nor does the order in which custom fields were made.
  const sorted = (list: readonly FieldDescribe[]) => [...list].sort((a, b) => a.name.localeCompare(b.name));
  return { ...rest, recordTypeInfos: types, fields: sorted(fields) };
}

describe("postern org clone", () => {
  it.each(["Invoice__c", "Line__c", "Account", "Contact"])("%s describes as in the real org", async (name) => {
    const [before, after] = await Promise.all(
      [real.org, copy].map((org) => api(org, "GET", `/sobjects/${name}/describe`) as Promise<SObjectDescribe>),
    );
    expect(comparable(after as SObjectDescribe)).toEqual(comparable(before as SObjectDescribe));
  });

  it("permission sets allow what they allowed, and the app is there", async () => {
    const soql =
      "SELECT Parent.Label, SobjectType, PermissionsRead, PermissionsEdit, PermissionsDelete FROM ObjectPermissions WHERE Parent.Name = 'Billing' ORDER BY SobjectType";
    const plain = (rows: readonly object[]) =>
      JSON.parse(JSON.stringify(rows), (key, value) => (key === "attributes" ? undefined : value));
    expect(plain(await rowsOf(copy, soql))).toEqual(plain(await rowsOf(real.org, soql)));
    const fields = "SELECT Field, PermissionsRead, PermissionsEdit FROM FieldPermissions WHERE Parent.Name = 'Billing'";
    expect(plain(await rowsOf(copy, fields))).toEqual([
      { Field: "Invoice__c.Sum__c", PermissionsRead: true, PermissionsEdit: false },
    ]);
    expect(await rowsOf(copy, "SELECT PermissionsViewSetup FROM PermissionSet WHERE Name = 'Billing'")).toMatchObject([
      { PermissionsViewSetup: true },
    ]);
    expect(copy.identity.apps().map((app) => app.definition.developerName)).toContain("Billing_App");
  });

  it("rows keep their relationships, and no name, mail or text of the real org", async () => {
    expect(report.rows).toEqual({ Account: 2, Invoice__c: 2, Line__c: 1 });
    const [line] = await rowsOf(
      copy,
      "SELECT Amount__c, Invoice__r.Count__c, Invoice__r.Mail__c, Invoice__r.Key__c, Invoice__r.Text__c, Invoice__r.Previous__r.Previous__c, Invoice__c, Invoice__r.Account__r.Name, Invoice__r.Account__r.Parent.Score__c FROM Line__c",
    );
    expect(line).toMatchObject({
      Amount__c: 12.5,
      Invoice__r: {
        Count__c: 3,
        Mail__c: expect.stringMatching(/@example\.com$/),
        Key__c: expect.stringMatching(/^[A-Z]-\d{4}$/),
        Account__r: { Parent: { Score__c: 7 } },
      },
    });
    const { Invoice__c: id, Invoice__r } = line as { Invoice__c: string; Invoice__r: { Previous__r: object } };
    expect(Invoice__r.Previous__r).toMatchObject({ Previous__c: id });
    const all = JSON.stringify([line, await rowsOf(copy, "SELECT FIELDS(STANDARD) FROM Account LIMIT 200")]);
    expect(all).not.toMatch(/rossi|private|Parent Ltd|06 1234|K-1042/i);
    expect(Object.keys(JSON.parse(readFileSync(report.idFile, "utf8")))).toHaveLength(5);
  });

  it("says what is not as it was", () => {
    expect(report.lost).toContainEqual({
      what: "Invoice__c.Name",
      why: expect.stringContaining("how its numbers look"),
    });
    expect(report.lost).toContainEqual({
      what: "app Billing_App",
      why: expect.stringContaining("key and secret are new"),
    });
    expect(report.lost.map(({ why }) => why).filter((why) => why.includes("refuses it"))).toEqual([]);
  });

  it("what describe does not tell is there too: summaries add up, numbers look alike, rules refuse", async () => {
    const [invoice] = await rowsOf(copy, "SELECT Id, No__c, Total__c FROM Invoice__c WHERE Total__c > 0");
    expect(invoice).toMatchObject({ No__c: expect.stringMatching(/^N-000\d$/), Total__c: 12.5 });
    const { accessToken } = await copy.login();
    const refused = await copy.fetch("/services/data/v67.0/sobjects/Line__c", {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: JSON.stringify({ Invoice__c: invoice?.Id, Amount__c: -1 }),
    });
    expect(await refused.json()).toMatchObject([{ errorCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION" }]);
  });

  it("does not overwrite an org, and takes no nonsense", async () => {
    const again = await real.postern("org", "clone", "--data", "copy");
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining("CLONE_TARGET_TAKEN") });
    expect((await real.postern("org", "clone", "--sample", "many")).code).toBe(2);
    expect((await real.postern("org", "clone", "--from", "nobody")).code).toBe(3);
    // What was begun and failed stands in nobody's way.
    const absent = ["org", "clone", "--objects", "Nothing__c", "--data", "half"];
    expect((await real.postern(...absent)).code).toBe(4);
    expect(existsSync(join(real.path, "half"))).toBe(false);
  });
});
