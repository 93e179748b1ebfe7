import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let account: string;
let contact: string;
beforeAll(async () => {
  place = await anOrg();
  const fields = { Name: "Acme", Industry: "Banking", AnnualRevenue: 1000 };
  account = (await place.rest("POST", "/sobjects/Account", fields)).body.id;
  contact = (await place.rest("POST", "/sobjects/Contact", { LastName: "Ng", AccountId: account })).body.id;
});
afterAll(() => place[Symbol.asyncDispose]());

const get = async (path: string) => (await place.rest("GET", `/ui-api${path}`)).body;
const refused = async (path: string) => {
  const { status, body } = await place.rest("GET", `/ui-api${path}`);
  return [status, body[0]?.errorCode];
};
const MASTER = "012000000000000AAA";

describe("records", () => {
  it("the fields asked for, with how they are shown", async () => {
    const record = await get(
      `/records/${account}?fields=Account.Name,Account.AnnualRevenue,account.industry,Account.CreatedDate`,
    );
    expect(record).toMatchObject({
      apiName: "Account",
      childRelationships: {},
      eTag: expect.stringMatching(/^[0-9a-f]{32}$/),
      fields: {
        Name: { displayValue: null, value: "Acme" },
        AnnualRevenue: { displayValue: "$1,000.00", value: 1000 },
        Industry: { displayValue: "Banking", value: "Banking" },
        CreatedDate: { value: "2026-03-02T09:00:00.000Z" },
      },
      id: account,
      lastModifiedDate: "2026-03-02T09:00:00.000Z",
      recordTypeInfo: null,
      weakEtag: Date.parse("2026-03-02T09:00:00Z"),
    });
    expect(Object.keys(record.fields)).toHaveLength(4);
  });

  it("a parent's field stands in the parent", async () => {
    const { fields } = await get(
      `/records/${contact}?fields=Contact.Account.Name,Contact.Account.Owner.Username,Contact.ReportsTo.Name`,
    );
    expect(fields.Account).toMatchObject({
      displayValue: "Acme",
      value: {
        apiName: "Account",
        id: account,
        fields: { Name: { value: "Acme" }, Owner: { value: { fields: { Username: {} } } } },
      },
    });
    expect(fields.ReportsTo).toEqual({ displayValue: null, value: null });
  });

  it("a field that is not there is refused where it is asked for, left out where it is optional", async () => {
    const fullName = "Secret__c";
    place.org.engine.deploy.createFields("system", "Account", [
      { fullName, label: "Secret", type: "Text", length: 20 },
    ]);
    for (const name of ["Account.Nothing", "Account.Secret__c", "Contact.Name", "Account.Nothing.Name", "Account"])
      expect(await refused(`/records/${account}?fields=${name}`)).toEqual([400, "INVALID_FIELD"]);
    const { fields } = await get(
      `/records/${account}?optionalFields=Account.Nothing,Account.Secret__c,Account.Name,Contact.Name`,
    );
    expect(Object.keys(fields)).toEqual(["Name"]);
    expect(await refused(`/records/${account}`)).toEqual([400, "ILLEGAL_QUERY_PARAMETER_VALUE"]);
    expect(await refused("/records/nonsense?fields=Account.Name")).toEqual([400, "MALFORMED_ID"]);
    expect(await refused("/records/001000000000001?fields=Account.Name")).toEqual([404, "NOT_FOUND"]);
    expect(await refused("/records/zzz000000000001?fields=Account.Name")).toEqual([404, "NOT_FOUND"]);
  });

  it("several at once, of several objects", async () => {
    const { hasErrors, results } = await get(
      `/records/batch/${account},001000000000001,${contact}?optionalFields=Account.Name,Contact.LastName`,
    );
    expect(hasErrors).toBe(true);
    expect(results.map((one: { statusCode: number }) => one.statusCode)).toEqual([200, 404, 200]);
    expect(results[2].result.fields.LastName.value).toBe("Ng");
  });

  it("from their creation to their end", async () => {
    const made = await place.rest("POST", "/ui-api/records", {
      apiName: "Account",
      fields: { Name: "New", Industry: "Energy" },
    });
    expect([made.status, made.body.fields.Industry]).toEqual([201, { displayValue: "Energy", value: "Energy" }]);
    const url = `/ui-api/records/${made.body.id}`;
    const changed = await place.rest("PATCH", url, { fields: { Name: "Newer" } });
    expect([changed.status, changed.body.fields.Name.value]).toEqual([200, "Newer"]);
    expect(changed.body.eTag).not.toBe(made.body.eTag);
    const stale = { "if-unmodified-since": "2026-03-01T00:00:00.000Z" };
    const late = await place.rest("PATCH", url, { fields: { Name: "Newest" } }, stale);
    expect([late.status, late.body[0].errorCode]).toEqual([412, "MODIFIED"]);
    expect((await place.rest("DELETE", url)).status).toBe(204);
    expect((await place.rest("DELETE", url)).status).toBe(404);
  });

  it("a refusal tells what is wrong with which field", async () => {
    const { status, body } = await place.rest("POST", "/ui-api/records", {
      apiName: "Contact",
      fields: { FirstName: "Nobody" },
    });
    expect(status).toBe(400);
    expect(body[0]).toMatchObject({
      enhancedErrorType: "RecordError",
      message: "An error occurred while trying to create the record. Please try again.",
      output: {
        errors: [],
        fieldErrors: {
          LastName: [{ errorCode: "REQUIRED_FIELD_MISSING", field: "LastName", fieldLabel: "Last Name" }],
        },
      },
    });
    expect((await place.rest("POST", "/ui-api/records", { fields: {} })).status).toBe(400);
    expect((await place.rest("POST", "/ui-api/records", { apiName: "Account", fields: [] })).status).toBe(400);
    expect((await place.rest("POST", "/ui-api/records", { apiName: "Nothing", fields: {} })).status).toBe(404);
    const spoofed = await place.rest("POST", "/ui-api/records", {
      apiName: "Account",
      fields: { Name: "x", Secret__c: "y" },
    });
    expect([spoofed.status, spoofed.body[0].output.errors[0].errorCode]).toEqual([400, "INVALID_FIELD"]);
  });
});

describe("metadata", () => {
  it("an object with its fields, several at once, and the list", async () => {
    const info = await get("/object-info/contact");
    expect(info).toMatchObject({
      apiName: "Contact",
      keyPrefix: "003",
      defaultRecordTypeId: MASTER,
      nameFields: expect.arrayContaining(["Name"]),
      fields: {
        AccountId: {
          dataType: "Reference",
          referenceToInfos: [{ apiName: "Account", nameFields: ["Name"] }],
          required: false,
        },
        LastName: { required: true, length: 80 },
      },
    });
    expect(info.childRelationships).toContainEqual(
      expect.objectContaining({ childObjectApiName: "Case", relationshipName: "Cases" }),
    );
    const { results } = await get("/object-info/batch/Account,Nothing");
    expect(results.map((one: { statusCode: number }) => one.statusCode)).toEqual([200, 404]);
    expect(Object.keys((await get("/object-info")).objects)).toContain("Opportunity");
    expect((await get("/object-info/Account")).fields).not.toHaveProperty("Secret__c");
  });

  it("picklists, and which values go with which", async () => {
    const admin = await place.org.login();
    const valueSetDefinition = { value: ["Europe", "Asia"].map((fullName) => ({ fullName })) };
    const cities = { value: ["Rome", "Osaka"].map((fullName) => ({ fullName })) };
    place.org.engine.deploy.createFields("system", "Account", [
      { fullName: "Region__c", label: "Region", type: "Picklist", valueSet: { valueSetDefinition } },
      {
        fullName: "Town__c",
        label: "Town",
        type: "Picklist",
        valueSet: {
          controllingField: "Region__c",
          valueSetDefinition: cities,
          valueSettings: [
            { valueName: "Rome", controllingFieldValue: ["Europe"] },
            { valueName: "Osaka", controllingFieldValue: ["Asia"] },
          ],
        },
      },
    ]);
    const url = `/ui-api/object-info/Account/picklist-values/${MASTER}`;
    const asAdmin = { authorization: `Bearer ${admin.accessToken}` };
    const { body } = await place.rest("GET", `${url}/Town__c`, undefined, asAdmin);
    expect(body.controllerValues).toEqual({ Europe: 0, Asia: 1 });
    expect(body.values).toMatchObject([
      { label: "Rome", value: "Rome", validFor: [0] },
      { label: "Osaka", value: "Osaka", validFor: [1] },
    ]);
    const all = await place.rest("GET", url, undefined, asAdmin);
    expect(all.body.picklistFieldValues).toMatchObject({ Industry: { controllerValues: {} }, Town__c: {} });
    expect(await refused(`/object-info/Account/picklist-values/${MASTER}/Town__c`)).toEqual([404, "NOT_FOUND"]);
    expect(await refused(`/object-info/Account/picklist-values/${MASTER}/Name`)).toEqual([404, "NOT_FOUND"]);
    expect(await refused("/object-info/Account/picklist-values/012000000000001/Industry")).toEqual([404, "NOT_FOUND"]);
  });

  it("what a page needs: records, layouts and objects; and an empty record to fill in", async () => {
    const page = await get(`/record-ui/${account},${contact}?layoutTypes=Full&modes=Edit`);
    expect(Object.keys(page.records)).toEqual([account, contact]);
    expect(
      page.layouts.Account[MASTER].Full.Edit.sections[0].layoutRows[0].layoutItems[0].layoutComponents[0],
    ).toMatchObject({ componentType: "Field" });
    expect(page.objectInfos.Contact.apiName).toBe("Contact");
    expect((await get("/layout/Account?mode=Create")).mode).toBe("Create");
    expect(await refused("/layout/ListView")).toEqual([404, "NOT_FOUND"]);
    const { record } = await get("/record-defaults/create/Task");
    expect(record.fields.Status).toEqual({ displayValue: null, value: "Not Started" });
    expect(await refused("/record-ui/001000000000001?layoutTypes=Full")).toEqual([404, "NOT_FOUND"]);
  });

  it("list views and their records, page by page", async () => {
    const { lists } = await get("/list-ui/Account");
    const info = await get(`/list-info/${lists[0].id}`);
    expect(info).toMatchObject({ listReference: { objectApiName: "Account", listViewApiName: "AllAccounts" } });
    expect(info.displayColumns[0]).toMatchObject({ fieldApiName: "Name" });
    await place.rest("POST", "/sobjects/Account", { Name: "Zenith" });
    const first = await get("/list-records/Account/AllAccounts?pageSize=1");
    expect([first.count, first.records[0].fields.Name.value, first.nextPageToken]).toEqual([1, "Acme", "1"]);
    const second = await get("/list-records/Account/AllAccounts?pageSize=1&pageToken=1");
    expect([second.records[0].fields.Name.value, second.nextPageToken]).toEqual(["Zenith", null]);
    expect(await refused("/list-records/Account/Nothing")).toEqual([404, "NOT_FOUND"]);
    expect(await refused("/list-records/Account/AllAccounts?pageSize=many")).toEqual([
      400,
      "ILLEGAL_QUERY_PARAMETER_VALUE",
    ]);
    expect(await refused("/favorites")).toEqual([501, "NOT_IMPLEMENTED"]);
  });
});
