import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { customObject } from "../src/engine/schema/custom.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
  const records = ["Beta", "Alpha", "Gamma"].map((Name) => ({ attributes: { type: "Account" }, Name }));
  await place.rest("POST", "/composite/sobjects", { records });
});
afterAll(() => place[Symbol.asyncDispose]());

const get = async (path: string) => (await place.rest("GET", path)).body;
const refused = async (path: string) => {
  const { status, body } = await place.rest("GET", path);
  return [status, body[0]?.errorCode];
};

describe("layouts", () => {
  it("every field people edit stands on the layout once, with what describe says of it", async () => {
    const { layouts, recordTypeMappings, recordTypeSelectorRequired } = await get("/sobjects/account/describe/layouts");
    const { fields } = await get("/sobjects/Account/describe");
    const [layout] = layouts;
    expect(layout.id).toMatch(/^00h\w{15}$/);
    expect(recordTypeSelectorRequired).toEqual([false]);
    expect(recordTypeMappings[0]).toMatchObject({
      layoutId: layout.id,
      recordTypeId: "012000000000000AAA",
      urls: { layout: "/services/data/v67.0/sobjects/Account/describe/layouts/012000000000000AAA" },
    });
    type Component = { value: string; details: { name: string }; components?: Component[] };
    const components = layout.editLayoutSections.flatMap(
      (section: { layoutRows: { layoutItems: { layoutComponents: Component[] }[] }[] }) =>
        section.layoutRows.flatMap((row) => row.layoutItems.flatMap((item) => item.layoutComponents)),
    ) as Component[];
    const names = components.flatMap((one) => (one.components ?? [one]).map((part) => part.details.name));
    expect(new Set(names).size).toBe(names.length);
    const editable = fields
      .filter((field: { updateable: boolean }) => field.updateable)
      .map((field: { name: string }) => field.name);
    expect(names).toEqual(expect.arrayContaining(editable));
    expect(layout.detailLayoutSections.map((section: { heading: string }) => section.heading)).toEqual([
      "Account Information",
      "Address Information",
      "Description Information",
      "System Information",
    ]);
    expect(layout.relatedLists).toContainEqual(
      expect.objectContaining({ name: "Contacts", sobject: "Contact", field: "AccountId" }),
    );
    expect(await get("/sobjects/Account/describe/layouts/012000000000000")).toEqual(layout);
  });

  it("a required item is one that a record cannot be made without", async () => {
    const { layouts } = await get("/sobjects/Contact/describe/layouts");
    const items = layouts[0].editLayoutSections[0].layoutRows.flatMap(
      (row: { layoutItems: unknown[] }) => row.layoutItems,
    );
    expect(items).toContainEqual(expect.objectContaining({ label: "Full Name", required: true, editableForNew: true }));
  });

  it("compact layouts, alone and of several objects", async () => {
    const all = await get("/sobjects/Account/describe/compactLayouts");
    expect(all).toMatchObject({
      compactLayouts: [{ name: "SYSTEM", objectType: "Account" }],
      defaultCompactLayoutId: null,
    });
    const primary = await get(all.urls.primary);
    expect(primary.fieldItems[0]).toMatchObject({ label: "Account Name", layoutComponents: [{ value: "Name" }] });
    expect(Object.keys(await get("/compactLayouts?q=account,Contact"))).toEqual(["Account", "Contact"]);
    expect(await get(all.recordTypeCompactLayoutMappings[0].urls.compactLayout)).toEqual(primary);
  });

  it("default values are those of describe", async () => {
    expect(await get("/sobjects/Lead/defaultValues?recordTypeId&fields")).toMatchObject({
      attributes: { type: "Lead" },
      Status: "Open - Not Contacted",
    });
    expect(await get("/sobjects/Lead/defaultValues?fields=Company,status")).toEqual({
      attributes: { type: "Lead" },
      Status: "Open - Not Contacted",
    });
  });

  it.each([
    ["/sobjects/Nope/describe/layouts", 404, "NOT_FOUND"],
    ["/sobjects/LoginHistory/describe/layouts", 404, "NOT_FOUND"],
    ["/sobjects/Account/describe/layouts/012000000000001AAA", 404, "NOT_FOUND"],
    ["/sobjects/Account/describe/layouts/nothing", 404, "NOT_FOUND"],
    ["/sobjects/Account/describe/namedLayouts/UserAlt", 404, "NOT_FOUND"],
    ["/compactLayouts?q=Account,Nope", 404, "NOT_FOUND"],
    ["/sobjects/Lead/defaultValues?fields=Nope", 400, "INVALID_FIELD"],
  ])("%s answers %d %s", async (path, status, errorCode) => {
    expect(await refused(path)).toEqual([status, errorCode]);
  });
});

describe("list views", () => {
  it("are listed, described, run and queried", async () => {
    const { listviews, ...list } = await get("/sobjects/account/listviews");
    expect(list).toEqual({ done: true, nextRecordsUrl: null, size: 3, sobjectType: "Account" });
    const names = listviews.map((view: { developerName: string }) => view.developerName);
    expect(names).toEqual(["AllAccounts", "MyAccounts", "RecentlyViewedAccounts"]);
    const [all] = listviews;
    expect(await get(all.url)).toEqual(all);
    const described = await get(all.describeUrl);
    expect(described).toMatchObject({ sobjectType: "Account", scope: "everything", id: all.id });
    expect((await get(`/query?q=${encodeURIComponent(described.query)}`)).totalSize).toBe(3);
    const results = await get(`${all.resultsUrl}?limit=2&offset=1`);
    expect(results).toMatchObject({ size: 2, done: false, label: "All Accounts" });
    const named = results.records.map(({ columns }: { columns: { fieldNameOrPath: string; value: unknown }[] }) =>
      columns.find((column) => column.fieldNameOrPath === "Name"),
    );
    expect(named).toEqual([
      { fieldNameOrPath: "Name", value: "Beta" },
      { fieldNameOrPath: "Name", value: "Gamma" },
    ]);
    const soql =
      "SELECT Id, DeveloperName, CreatedDate FROM ListView WHERE SobjectType = 'Account' AND IsSoqlCompatible = true";
    const { records } = await get(`/query?q=${encodeURIComponent(soql)}`);
    expect(records.map((row: { Id: string }) => row.Id)).toEqual(listviews.map((view: { id: string }) => view.id));
    expect((await get("/sobjects/Account/listviews/recent")).size).toBe(0);
  });

  it.each([1, 2])("view %i of every object runs", async (index) => {
    const objects = (await get("/sobjects")).sobjects.filter((each: { layoutable: boolean }) => each.layoutable);
    expect(objects.length).toBeGreaterThan(5);
    for (const { name } of objects) {
      const view = (await get(`/sobjects/${name}/listviews`)).listviews[index - 1];
      if (view) expect(await refused(`${view.resultsUrl}?limit=1`), name).toEqual([200, undefined]);
    }
  });

  it("a deployed object has its own, in a fork of the org too", async () => {
    await using org = await place.org.fork();
    org.engine.deploy.objects("system", [
      customObject({ name: "Trip__c", label: "Trip", labelPlural: "Trips", fields: [] }),
    ]);
    const { accessToken } = await org.login();
    const query = encodeURIComponent("SELECT Name FROM ListView WHERE SobjectType = 'Trip__c'");
    const answer = await org.fetch(`/services/data/v67.0/query?q=${query}`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(((await answer.json()) as { totalSize: number }).totalSize).toBe(3);
  });

  it.each([
    ["/sobjects/Nope/listviews", 404, "NOT_FOUND"],
    ["/sobjects/LoginHistory/listviews", 404, "NOT_FOUND"],
    ["/sobjects/Account/listviews/00B000000000000AAA", 404, "NOT_FOUND"],
    ["/sobjects/Account/listviews/00B000000000000AAA/results", 404, "NOT_FOUND"],
    ["RESULTS?limit=2001", 400, "ILLEGAL_QUERY_PARAMETER_VALUE"],
    ["RESULTS?limit=x", 400, "ILLEGAL_QUERY_PARAMETER_VALUE"],
    ["RESULTS?offset=-1", 400, "ILLEGAL_QUERY_PARAMETER_VALUE"],
  ])("%s answers %d %s", async (path, status, errorCode) => {
    const { resultsUrl } = (await get("/sobjects/Account/listviews")).listviews[0];
    expect(await refused(path.replace("RESULTS", resultsUrl))).toEqual([status, errorCode]);
  });
});
