import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@postern/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CustomFieldMetadata, createOrg, type Org, type OrgSchema } from "../src/index.ts";

const clock = () => manualClock({ start: Date.parse("2026-03-02T09:00:00Z") });

const values = (...names: string[]) => ({ valueSetDefinition: { value: names.map((fullName) => ({ fullName })) } });
const schema: OrgSchema = {
  valueSets: [
    {
      fullName: "Regions",
      customValue: [
        { fullName: "EMEA", default: true },
        { fullName: "APAC", label: "Asia" },
      ],
    },
  ],
  objects: [
    {
      fullName: "Trip__c",
      label: "Trip",
      pluralLabel: "Trips",
      nameField: { label: "Trip Number", type: "AutoNumber", displayFormat: "T-{YY}{MM}{DD}-{000}" },
      fields: [
        {
          fullName: "Text__c",
          label: "Text",
          type: "Text",
          length: 20,
          unique: true,
          externalId: true,
          inlineHelpText: "Help",
        },
        { fullName: "Exact__c", label: "Exact", type: "Text", length: 20, unique: true, caseSensitive: true },
        { fullName: "Number__c", label: "Number", type: "Number", precision: 8, scale: 2, defaultValue: "2 * 3" },
        { fullName: "Money__c", label: "Money", type: "Currency", precision: 10, scale: 2 },
        { fullName: "Percent__c", label: "Percent", type: "Percent", precision: 5, scale: 1 },
        { fullName: "Flag__c", label: "Flag", type: "Checkbox", defaultValue: "true" },
        { fullName: "Date__c", label: "Date", type: "Date", defaultValue: "TODAY() + 7" },
        { fullName: "Moment__c", label: "Moment", type: "DateTime" },
        { fullName: "Time__c", label: "Time", type: "Time" },
        { fullName: "Mail__c", label: "Mail", type: "Email", defaultValue: "$User.Username" },
        { fullName: "Phone__c", label: "Phone", type: "Phone" },
        { fullName: "Url__c", label: "Url", type: "Url" },
        {
          fullName: "Pick__c",
          label: "Pick",
          type: "Picklist",
          valueSet: { restricted: true, ...values("Red", "Green") },
        },
        { fullName: "Region__c", label: "Region", type: "Picklist", valueSet: { valueSetName: "Regions" } },
        {
          fullName: "Shade__c",
          label: "Shade",
          type: "Picklist",
          valueSet: {
            controllingField: "Pick__c",
            ...values("Light", "Dark"),
            valueSettings: [
              { valueName: "Light", controllingFieldValue: ["Red", "Green"] },
              { valueName: "Dark", controllingFieldValue: ["Green"] },
            ],
          },
        },
        {
          fullName: "Many__c",
          label: "Many",
          type: "MultiselectPicklist",
          visibleLines: 4,
          valueSet: values("a", "b", "c"),
        },
        { fullName: "Area__c", label: "Area", type: "TextArea" },
        { fullName: "Long__c", label: "Long", type: "LongTextArea", length: 32_000, visibleLines: 3 },
        { fullName: "Rich__c", label: "Rich", type: "Html", length: 10_000 },
        {
          fullName: "Secret__c",
          label: "Secret",
          type: "EncryptedText",
          length: 20,
          maskType: "lastFour",
          maskChar: "X",
        },
        { fullName: "Place__c", label: "Place", type: "Location", scale: 5 },
        { fullName: "Serial__c", label: "Serial", type: "AutoNumber", displayFormat: "A-{0000}", startingNumber: 5 },
        { fullName: "Account__c", label: "Account", type: "Lookup", referenceTo: "Account", relationshipName: "Trips" },
        { fullName: "Held__c", label: "Held", type: "Lookup", referenceTo: "Contact", deleteConstraint: "Restrict" },
        {
          fullName: "Total__c",
          label: "Total",
          type: "Currency",
          scale: 2,
          formula: "Money__c * Percent__c",
          formulaTreatBlanksAs: "BlankAsBlank",
        },
        { fullName: "Link__c", label: "Link", type: "Text", formula: "HYPERLINK('https://x.example/' & Name, Name)" },
        {
          fullName: "Stops__c",
          label: "Stops",
          type: "Summary",
          summaryOperation: "count",
          summaryForeignKey: "Stop__c.Trip__c",
        },
      ],
      validationRules: [
        {
          fullName: "No_luck",
          active: true,
          errorConditionFormula: "Number__c = 13",
          errorDisplayField: "Number__c",
          errorMessage: "Not thirteen.",
        },
      ],
    },
    {
      fullName: "Stop__c",
      label: "Stop",
      pluralLabel: "Stops",
      fields: [
        {
          fullName: "Trip__c",
          label: "Trip",
          type: "MasterDetail",
          referenceTo: "Trip__c",
          relationshipName: "Stops",
          writeRequiresMasterRead: true,
        },
        { fullName: "Next__c", label: "Next", type: "Lookup", referenceTo: "Stop__c", relationshipName: "Previous" },
      ],
    },
  ],
  fields: {
    Account: [{ fullName: "Score__c", label: "Score", type: "Number", scale: 0, formula: "IF(ISBLANK(Phone), 1, 10)" }],
  },
};

let org: Org;
let call: ReturnType<typeof callerOf>;
beforeAll(async () => {
  org = await createOrg({ clock: clock(), schema });
  call = callerOf(org);
});
afterAll(() => org.close());

function callerOf(of: Org) {
  let token: Promise<{ accessToken: string }> | undefined;
  return async (method: string, path: string, body?: unknown) => {
    token ??= of.login();
    const { accessToken } = await token;
    const own = path.startsWith("/_postern");
    const response = await of.fetch(own ? path : `/services/data/v67.0${path}`, {
      method,
      headers: { "content-type": "application/json", ...(own ? {} : { authorization: `Bearer ${accessToken}` }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: the bodies of many resources.
    return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as any };
  };
}
const create = async (sobject: string, fields: object) =>
  (await call("POST", `/sobjects/${sobject}`, fields)).body.id as string;
const read = async (sobject: string, id: string) => (await call("GET", `/sobjects/${sobject}/${id}`)).body;
const fieldOf = async (sobject: string, name: string) =>
  (await call("GET", `/sobjects/${sobject}/describe`)).body.fields.find(
    (field: { name: string }) => field.name === name,
  );
const addField = (object: string, field: CustomFieldMetadata) =>
  call("POST", `/_postern/schema/${object}/fields`, field);

describe("custom schema", () => {
  it("has every type of Setup, with defaults, masks and what is computed", async () => {
    const id = await create("Trip__c", {
      Text__c: "Abc",
      Money__c: 12.5,
      Percent__c: 50,
      Moment__c: "2026-03-02T10:00:00Z",
      Time__c: "10:30:00Z",
      Phone__c: "1",
      Url__c: "https://x.example",
      Pick__c: "Green",
      Shade__c: "Dark",
      Many__c: "c;a",
      Rich__c: "<b>x</b>",
      Secret__c: "123456789",
      Place__Latitude__s: 37.5,
      Place__Longitude__s: -122.25,
    });
    expect(await read("Trip__c", id)).toMatchObject({
      Name: "T-260302-001",
      Serial__c: "A-0005",
      Number__c: 6,
      Flag__c: true,
      Date__c: "2026-03-09",
      Mail__c: org.ready.admin.username,
      Region__c: "EMEA",
      Many__c: "a;c",
      Secret__c: "XXXXX6789",
      Place__c: { latitude: 37.5, longitude: -122.25 },
      Total__c: 6.25,
      Stops__c: 0,
      Link__c: '<a href="https://x.example/T-260302-001" target="_blank">T-260302-001</a>',
    });
    // What is given stays, null included.
    const given = await read("Trip__c", await create("Trip__c", { Number__c: 1, Date__c: null, Flag__c: false }));
    expect(given).toMatchObject({ Number__c: 1, Date__c: null, Flag__c: false, Total__c: null, Serial__c: "A-0006" });
  });

  it("is described as it computes, restricts and relates", async () => {
    expect(await fieldOf("Trip__c", "Total__c")).toMatchObject({
      calculated: true,
      calculatedFormula: "Money__c * Percent__c",
      formulaTreatNullNumberAsZero: false,
      createable: false,
      updateable: false,
      nillable: true,
      filterable: true,
      sortable: true,
      groupable: false,
      type: "currency",
      precision: 18,
      scale: 2,
      soapType: "xsd:double",
    });
    expect(await fieldOf("Trip__c", "Link__c")).toMatchObject({
      type: "string",
      length: 1300,
      byteLength: 3900,
      htmlFormatted: true,
      formulaTreatNullNumberAsZero: true,
    });
    expect(await fieldOf("Trip__c", "Stops__c")).toMatchObject({
      calculated: true,
      calculatedFormula: null,
      type: "double",
      updateable: false,
    });
    expect(await fieldOf("Trip__c", "Date__c")).toMatchObject({
      defaultValueFormula: "TODAY() + 7",
      defaultedOnCreate: true,
    });
    expect(await fieldOf("Trip__c", "Serial__c")).toMatchObject({
      autoNumber: true,
      createable: false,
      nillable: false,
      length: 30,
    });
    expect(await fieldOf("Trip__c", "Name")).toMatchObject({
      autoNumber: true,
      nameField: true,
      createable: false,
      label: "Trip Number",
    });
    expect(await fieldOf("Trip__c", "Pick__c")).toMatchObject({ restrictedPicklist: true, dependentPicklist: false });
    expect(await fieldOf("Trip__c", "Region__c")).toMatchObject({
      restrictedPicklist: true,
      defaultValue: "EMEA",
      picklistValues: [
        { value: "EMEA", label: "EMEA", defaultValue: true, validFor: null },
        { value: "APAC", label: "Asia", defaultValue: false, validFor: null },
      ],
    });
    const shade = await fieldOf("Trip__c", "Shade__c");
    expect([shade.dependentPicklist, shade.controllerName]).toEqual([true, "Pick__c"]);
    // Light for Red and Green: 1100 0000; Dark for Green: 0100 0000.
    expect(shade.picklistValues.map((value: { validFor: string }) => value.validFor)).toEqual(["wAAA", "QAAA"]);
    expect(await fieldOf("Trip__c", "Secret__c")).toMatchObject({
      encrypted: true,
      mask: "X",
      maskType: "lastFour",
      filterable: false,
    });
    expect(await fieldOf("Trip__c", "Held__c")).toMatchObject({ restrictedDelete: true, cascadeDelete: false });
    expect(await fieldOf("Trip__c", "Text__c")).toMatchObject({
      unique: true,
      externalId: true,
      idLookup: true,
      caseSensitive: false,
      inlineHelpText: "Help",
    });
    expect(await fieldOf("Stop__c", "Trip__c")).toMatchObject({
      cascadeDelete: true,
      nillable: false,
      createable: true,
      updateable: false,
      relationshipOrder: 0,
      writeRequiresMasterRead: true,
      relationshipName: "Trip__r",
    });
    expect(await fieldOf("Stop__c", "OwnerId")).toBeUndefined();
  });

  it.each<[string, object, string]>([
    ["Trip__c", { Text__c: "x".repeat(21) }, "STRING_TOO_LONG"],
    ["Trip__c", { Text__c: "ABC" }, "DUPLICATE_VALUE"],
    ["Trip__c", { Number__c: 1_000_000 }, "NUMBER_OUTSIDE_VALID_RANGE"],
    ["Trip__c", { Number__c: 13 }, "FIELD_CUSTOM_VALIDATION_EXCEPTION"],
    ["Trip__c", { Pick__c: "Blue" }, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"],
    ["Trip__c", { Mail__c: "nobody" }, "INVALID_EMAIL_ADDRESS"],
    ["Trip__c", { Total__c: 1 }, "INVALID_FIELD_FOR_INSERT_UPDATE"],
    ["Trip__c", { Serial__c: "A-1" }, "INVALID_FIELD_FOR_INSERT_UPDATE"],
    ["Stop__c", {}, "REQUIRED_FIELD_MISSING"],
  ])("%s refuses %j with %s", async (sobject, fields, code) => {
    const { status, body } = await call("POST", `/sobjects/${sobject}`, fields);
    expect([status, body[0].errorCode]).toEqual([400, code]);
  });

  it("case matters for a unique field only where it is told so; details and lookups follow their parents", async () => {
    await create("Trip__c", { Exact__c: "abc" });
    expect(await create("Trip__c", { Exact__c: "ABC" })).toBeTruthy();
    const contact = await create("Contact", { LastName: "Held" });
    const trip = await create("Trip__c", { Held__c: contact });
    expect((await call("DELETE", `/sobjects/Contact/${contact}`)).body[0].errorCode).toBe("DELETE_FAILED");
    const stop = await create("Stop__c", { Trip__c: trip });
    expect((await call("PATCH", `/sobjects/Stop__c/${stop}`, { Trip__c: trip })).body[0].errorCode).toBe(
      "INVALID_FIELD_FOR_INSERT_UPDATE",
    );
    expect((await read("Trip__c", trip)).Stops__c).toBe(1);
    await call("DELETE", `/sobjects/Trip__c/${trip}`);
    expect((await call("GET", `/sobjects/Stop__c/${stop}`)).status).toBe(404);
    expect((await call("DELETE", `/sobjects/Contact/${contact}`)).status).toBe(204);
  });

  it("changes at run time, and what was asked before is asked anew", async () => {
    const soql = `/query?q=${encodeURIComponent("SELECT Name, Score__c FROM Account WHERE Score__c > 5")}`;
    await create("Account", { Name: "Far", Phone: "1" });
    await create("Account", { Name: "Near" });
    const names = async () =>
      (await call("GET", soql)).body.records.map((row: { Name: string; Score__c: number }) => [row.Name, row.Score__c]);
    expect(await names()).toEqual([["Far", 10]]);
    const changed = await call("PATCH", "/_postern/schema/Account/fields/Score__c", {
      formula: "IF(ISBLANK(Phone), 100, 10)",
      label: "Points",
    });
    expect(changed.body.fields).toContainEqual(
      expect.objectContaining({ fullName: "Score__c", label: "Points", formula: "IF(ISBLANK(Phone), 100, 10)" }),
    );
    expect(await names()).toEqual([
      ["Far", 10],
      ["Near", 100],
    ]);
    expect((await fieldOf("Account", "Score__c")).label).toBe("Points");

    await call("PATCH", "/_postern/schema/Trip__c/fields/Text__c", { length: 30, required: true });
    expect((await call("POST", "/sobjects/Trip__c", {})).body[0].errorCode).toBe("REQUIRED_FIELD_MISSING");
    expect(await create("Trip__c", { Text__c: "y".repeat(30) })).toBeTruthy();
    await call("PATCH", "/_postern/schema/Trip__c/fields/Text__c", { required: false });

    await create("Trip__c", { Phone__c: "2" });
    await create("Trip__c", { Phone__c: "2" });
    const shared = await call("PATCH", "/_postern/schema/Trip__c/fields/Phone__c", { unique: true });
    expect([shared.status, shared.body.error]).toEqual([400, expect.stringMatching(/can be unique|share a value/)]);

    await call("PUT", "/_postern/value-sets/Regions", {
      customValue: [
        { fullName: "EMEA", isActive: false },
        { fullName: "AMER", default: true },
      ],
    });
    expect(
      (await fieldOf("Trip__c", "Region__c")).picklistValues.map((value: { value: string }) => value.value),
    ).toEqual(["AMER"]);
    expect((await call("POST", "/sobjects/Trip__c", { Region__c: "EMEA" })).body[0].errorCode).toBe(
      "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    );
  });

  it("numbers the records that are there, and starts empty where a field was removed before", async () => {
    expect(
      (await addField("Account", { fullName: "No__c", label: "No", type: "AutoNumber", displayFormat: "{00}" })).status,
    ).toBe(201);
    const numbers = `/query?q=${encodeURIComponent("SELECT No__c FROM Account ORDER BY No__c")}`;
    expect((await call("GET", numbers)).body.records.map((row: { No__c: string }) => row.No__c)).toEqual(["01", "02"]);
    const note = { fullName: "Note__c", label: "Note", type: "Text" as const, length: 40, externalId: true };
    await addField("Account", note);
    const id = await create("Account", { Name: "Kept", Note__c: "old" });
    const search = async (word: string) =>
      (await call("GET", `/search?q=${encodeURIComponent(`FIND {${word}} RETURNING Account(Id)`)}`)).body.searchRecords;
    expect(await search("old")).toHaveLength(1);
    expect((await call("DELETE", "/_postern/schema/Account/fields/Note__c")).status).toBe(204);
    expect((await read("Account", id)).Note__c).toBeUndefined();
    await addField("Account", note);
    expect((await read("Account", id)).Note__c).toBeNull();
    expect((await call("GET", "/sobjects/Account/Note__c/old")).status).toBe(404);
    expect(await search("old")).toHaveLength(0);
    await call("PATCH", `/sobjects/Account/${id}`, { Note__c: "fresh" });
    expect(await search("fresh")).toHaveLength(1);
  });

  it("removes an object when nothing refers to it", async () => {
    await call("POST", "/_postern/schema", {
      objects: [{ fullName: "Gone__c", label: "Gone", pluralLabel: "Gone" }],
      fields: { Trip__c: [{ fullName: "Gone__c", label: "Gone", type: "Lookup", referenceTo: "Gone__c" }] },
    });
    await create("Gone__c", { Name: "Before" });
    const first = await call("GET", `/search?q=${encodeURIComponent("FIND {before} RETURNING Gone__c(Id)")}`);
    expect(first.body.searchRecords).toHaveLength(1);
    const held = await call("DELETE", "/_postern/schema/Gone__c");
    expect([held.status, held.body.errorCode]).toEqual([400, "DEPENDENCY_EXISTS"]);
    await call("DELETE", "/_postern/schema/Trip__c/fields/Gone__c");
    expect((await call("DELETE", "/_postern/schema/Gone__c")).status).toBe(204);
    expect((await call("GET", "/sobjects/Gone__c/describe")).status).toBe(404);
    await call("POST", "/_postern/schema", { objects: [{ fullName: "Gone__c", label: "Gone", pluralLabel: "Gone" }] });
    const back = await create("Gone__c", { Name: "Returned" });
    const found = await call("GET", `/search?q=${encodeURIComponent("FIND {returned} RETURNING Gone__c(Id)")}`);
    expect(found.body.searchRecords.map((row: { Id: string }) => row.Id)).toEqual([back]);
    expect((await call("GET", "/query?q=SELECT+Name+FROM+Gone__c")).body.totalSize).toBe(1);
  });

  it("is there in a snapshot, a fork and a kept org, and can be deployed again from what it says of itself", async () => {
    const shown = (await call("GET", "/_postern/schema/Trip__c")).body;
    await using fork = await org.fork();
    expect((await callerOf(fork)("GET", "/_postern/schema/Trip__c")).body).toEqual(shown);

    const again = await createOrg({ clock: clock() });
    try {
      const { body, status } = await callerOf(again)("POST", "/_postern/schema", {
        valueSets: [
          {
            fullName: "Regions",
            customValue: [
              { fullName: "EMEA", isActive: false },
              { fullName: "AMER", default: true },
            ],
          },
        ],
        objects: [shown, (await call("GET", "/_postern/schema/Stop__c")).body],
      });
      expect([status, body.objects?.[0]]).toEqual([201, shown]);
    } finally {
      await again.close();
    }

    const data = mkdtempSync(join(tmpdir(), "postern-schema-"));
    try {
      for (const kept of [schema, undefined]) {
        const one = await createOrg({ clock: clock(), data, ...(kept && { schema: kept }) });
        expect((await callerOf(one)("GET", "/_postern/schema/Account")).body.fields).toHaveLength(1);
        expect((await callerOf(one)("GET", "/_postern/schema/Trip__c")).body.validationRules).toHaveLength(1);
        await one.close();
      }
    } finally {
      rmSync(data, { recursive: true });
    }
  });

  it.each<[string, string, unknown, number, RegExp]>([
    ["POST", "/_postern/schema/Account/fields", { fullName: "A__c", label: "A", type: "Wheel" }, 400, /^type: /],
    [
      "POST",
      "/_postern/schema/Account/fields",
      { fullName: "A__c", label: "A", type: "Text", lenght: 3 },
      400,
      /lenght/,
    ],
    [
      "POST",
      "/_postern/schema/Account/fields",
      { fullName: "A__c", label: "A", type: "Text" },
      400,
      /between 1 and 255/,
    ],
    [
      "POST",
      "/_postern/schema/Account/fields",
      { fullName: "A__c", label: "A", type: "Number", formula: "1 +" },
      400,
      /line 1, column 4/,
    ],
    [
      "POST",
      "/_postern/schema/Account/fields",
      { fullName: "A__c", label: "A", type: "AutoNumber", displayFormat: "none" },
      400,
      /display format/,
    ],
    [
      "POST",
      "/_postern/schema/Account/fields",
      { fullName: "A__c", label: "A", type: "Date", defaultValue: "'x'" },
      400,
      /incompatible with expected data type/,
    ],
    [
      "POST",
      "/_postern/schema/Account/fields",
      { fullName: "A__c", label: "A", type: "Picklist", valueSet: { valueSetName: "None" } },
      400,
      /no global value set/,
    ],
    [
      "POST",
      "/_postern/schema/Account/fields",
      { fullName: "A__c", label: "A", type: "MasterDetail", referenceTo: "Trip__c" },
      400,
      /detail side/,
    ],
    [
      "POST",
      "/_postern/schema/Nothing__c/fields",
      { fullName: "A__c", label: "A", type: "Date" },
      404,
      /not supported/,
    ],
    ["PATCH", "/_postern/schema/Trip__c/fields/Money__c", { type: "Text" }, 400, /type of a field cannot be changed/],
    ["DELETE", "/_postern/schema/Trip__c/fields/Money__c", undefined, 400, /referenced elsewhere/],
    ["DELETE", "/_postern/schema/Trip__c/fields/Pick__c", undefined, 400, /controls the picklist/],
    ["DELETE", "/_postern/schema/Account/fields/Phone", undefined, 400, /No custom field/],
    ["DELETE", "/_postern/schema/Account", undefined, 400, /no custom object/],
    [
      "PUT",
      "/_postern/schema/Account/validation-rules/R",
      { active: true, errorConditionFormula: "Nothing__c", errorMessage: "x" },
      400,
      /does not exist/,
    ],
    [
      "POST",
      "/_postern/schema",
      {
        objects: [
          {
            fullName: "B__c",
            label: "B",
            pluralLabel: "Bs",
            fields: [{ fullName: "C__c", label: "C", type: "Number", formula: "D__c" }],
          },
        ],
      },
      400,
      /D__c does not exist/,
    ],
  ])("%s %s %j is refused", async (method, path, body, status, message) => {
    const answer = await call(method, path, body);
    expect([answer.status, answer.body.error]).toEqual([status, expect.stringMatching(message)]);
    expect((await call("GET", "/_postern/schema/B__c")).status).toBe(404);
  });
});
