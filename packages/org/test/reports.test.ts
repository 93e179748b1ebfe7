import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
const DEALS = [
  { Name: "A", StageName: "Prospecting", CloseDate: "2026-01-10", Amount: 100, Type: "New Customer" },
  { Name: "B", StageName: "Prospecting", CloseDate: "2026-01-20", Amount: 50, Type: null },
  { Name: "C", StageName: "Qualification", CloseDate: "2026-02-01", Amount: 25, Type: "New Customer" },
  { Name: "D", StageName: "Closed Won", CloseDate: "2025-12-31", Amount: 1000, Type: "New Customer" },
];
beforeAll(async () => {
  place = await anOrg({
    reports: [
      {
        name: "Pipeline by Stage and Month",
        reportType: { type: "Opportunity" },
        detailColumns: ["Name", "Amount", "Account.Name"],
        groupingsDown: [{ name: "StageName" }, { name: "CloseDate", dateGranularity: "Month" }],
        aggregates: ["s!Amount", "RowCount"],
        reportFilters: [{ column: "IsClosed", operator: "equals", value: "false" }],
      },
    ],
  });
  const records = DEALS.map((deal) => ({ attributes: { type: "Opportunity" }, ...deal }));
  await place.rest("POST", "/composite/sobjects", { records });
});
afterAll(() => place[Symbol.asyncDispose]());

const list = async () =>
  (await place.rest("GET", "/analytics/reports")).body as { id: string; name: string; url: string }[];
const urlOf = async (name: string) => ((await list()).find((report) => report.name === name) as { url: string }).url;
const unsaved = (reportMetadata: object, details = true) =>
  place.rest("POST", `/analytics/reports/query?includeDetails=${details}`, { reportMetadata });
const values = (fact: { aggregates: { value: unknown }[] }) => fact.aggregates.map(({ value }) => value);
const refused = async (reportMetadata: object) => {
  const { status, body } = await unsaved({ reportType: { type: "Opportunity" }, ...reportMetadata });
  return [status, body[0]?.errorCode];
};

const f = (column: string, operator: string, value: string) => ({ column, operator, value });

describe("running reports", () => {
  it("a summary: groups, subtotals and the records below them", async () => {
    const { body } = await place.rest("GET", `${await urlOf("Pipeline by Stage and Month")}?includeDetails=true`);
    expect(body.groupingsDown.groupings).toEqual([
      {
        groupings: [{ groupings: [], key: "0_0", label: "January 2026", value: "2026-01-01" }],
        key: "0",
        label: "Prospecting",
        value: "Prospecting",
      },
      {
        groupings: [{ groupings: [], key: "1_0", label: "February 2026", value: "2026-02-01" }],
        key: "1",
        label: "Qualification",
        value: "Qualification",
      },
    ]);
    expect(Object.keys(body.factMap).sort()).toEqual(["0!T", "0_0!T", "1!T", "1_0!T", "T!T"]);
    expect(values(body.factMap["T!T"])).toEqual([175, 3]);
    expect(body.factMap["0!T"]).toEqual({
      aggregates: [
        { label: "$150.00", value: 150 },
        { label: "2", value: 2 },
      ],
    });
    const rows = body.factMap["0_0!T"].rows.map((row: { dataCells: { label: string }[] }) => row.dataCells);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toEqual([
      { label: "A", value: expect.stringMatching(/^006/) },
      { label: "$100.00", value: { amount: 100, currency: null } },
      { label: "-", value: null },
    ]);
    expect(body).toMatchObject({
      allData: true,
      hasDetailRows: true,
      attributes: { reportName: "Pipeline by Stage and Month", type: "Report" },
      reportMetadata: { reportFormat: "SUMMARY", reportType: { type: "Opportunity", label: "Opportunity" } },
      reportExtendedMetadata: {
        aggregateColumnInfo: { "s!Amount": { label: "Sum of Amount", dataType: "currency" } },
        groupingColumnInfo: { StageName: { groupingLevel: 0 }, CloseDate: { groupingLevel: 1 } },
      },
    });
  });

  it("a matrix: every crossing, and totals on both sides", async () => {
    const { body } = await unsaved({
      name: "M",
      reportType: { type: "opportunity" },
      detailColumns: ["Name"],
      groupingsDown: [{ name: "StageName", sortOrder: "Desc" }],
      groupingsAcross: [{ name: "Type" }],
      aggregates: ["s!Amount"],
    });
    const labels = (side: string) => body[side].groupings.map((group: { label: string }) => group.label);
    expect(labels("groupingsDown")).toEqual(["Closed Won", "Qualification", "Prospecting"]);
    expect(labels("groupingsAcross")).toEqual(["-", "New Customer"]);
    const sums = Object.fromEntries(Object.entries(body.factMap).map(([key, fact]) => [key, values(fact as never)[0]]));
    expect(sums).toEqual({
      "T!T": 1175,
      "T!0": 50,
      "T!1": 1125,
      "0!T": 1000,
      "1!T": 25,
      "2!T": 150,
      "0!1": 1000,
      "1!1": 25,
      "2!0": 50,
      "2!1": 100,
    });
    expect(body.factMap["2!0"].rows).toHaveLength(1);
    expect(body.factMap["T!T"].rows).toBeUndefined();
  });

  it("a table has one fact; without details no rows", async () => {
    const metadata = {
      reportType: { type: "Opportunity" },
      detailColumns: ["Name"],
      aggregates: ["mx!Amount", "mi!Amount", "a!Amount", "u!Type"],
      sortBy: [{ sortColumn: "Name", sortOrder: "Desc" }],
    };
    const { body } = await unsaved(metadata);
    expect(Object.keys(body.factMap)).toEqual(["T!T"]);
    expect(values(body.factMap["T!T"])).toEqual([1000, 25, 293.75, 1]);
    expect(body.factMap["T!T"].rows.map((row: { dataCells: { label: string }[] }) => row.dataCells[0]!.label)).toEqual([
      "D",
      "C",
      "B",
      "A",
    ]);
    const bare = await unsaved(metadata, false);
    expect([bare.body.hasDetailRows, bare.body.factMap["T!T"].rows]).toEqual([false, undefined]);
    const none = await unsaved({
      ...metadata,
      reportFilters: [{ column: "Name", operator: "equals", value: "nobody" }],
      aggregates: ["s!Amount", "RowCount"],
    });
    expect(none.body.factMap).toEqual({
      "T!T": {
        aggregates: [
          { label: "$0.00", value: 0 },
          { label: "0", value: 0 },
        ],
        rows: [],
      },
    });
  });

  it.each([
    ["one of several", [f("Name", "equals", "A, C")], null, "A C"],
    ["none of several", [f("Name", "notEqual", "A,C")], null, "B D"],
    ["a part of a text, its wildcards taken as they are", [f("Name", "contains", "%")], null, ""],
    ["numbers with their signs", [f("Amount", "greaterOrEqual", "$100")], null, "A D"],
    ["days", [f("CloseDate", "lessThan", "2026-01-15")], null, "A D"],
    ["relative days", [f("CloseDate", "equals", "THIS_YEAR")], null, "A B C"],
    ["nothing", [f("Type", "equals", "")], null, "B"],
    [
      "logic",
      [f("Name", "equals", "A"), f("Name", "equals", "B"), f("Amount", "lessThan", "60")],
      "(1 OR 2) AND NOT 3",
      "A",
    ],
    [
      "logic in which AND binds first",
      [f("Name", "equals", "A"), f("Name", "equals", "B"), f("Amount", "lessThan", "60")],
      "1 or 2 and 3",
      "A B",
    ],
    ["a quotation mark that ends nothing", [f("Name", "equals", "x' OR Name != '")], null, ""],
  ])("filters by %s", async (_, reportFilters, reportBooleanFilter, found) => {
    const { body } = await unsaved({
      reportType: { type: "Opportunity" },
      detailColumns: ["Name"],
      reportFilters,
      reportBooleanFilter,
      sortBy: [{ sortColumn: "Name" }],
    });
    const names = body.factMap["T!T"].rows.map((row: { dataCells: { label: string }[] }) => row.dataCells[0]!.label);
    expect(names.join(" ")).toBe(found);
  });

  it("what cannot be run says why", async () => {
    expect(await refused({ reportType: { type: "Nothing" } })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ groupingsDown: [{ name: "Nothing" }] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ groupingsDown: [{ name: "Description" }] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ groupingsDown: [{ name: "CloseDate", dateGranularity: "Fortnight" }] })).toEqual([
      400,
      "BAD_REQUEST",
    ]);
    expect(await refused({ groupingsDown: ["StageName"] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ reportFormat: "TABULAR", groupingsDown: [{ name: "StageName" }] })).toEqual([
      400,
      "BAD_REQUEST",
    ]);
    expect(await refused({ aggregates: ["s!Name"] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ aggregates: ["median!Amount"] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ reportFilters: [f("Amount", "equals", "1 OR 1=1")] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ reportFilters: [f("Amount", "like", "1")] })).toEqual([400, "BAD_REQUEST"]);
    for (const reportBooleanFilter of ["1 AND", "2", "1) OR (1", "1 OR Name"])
      expect(await refused({ reportFilters: [f("Amount", "equals", "1")], reportBooleanFilter })).toEqual([
        400,
        "BAD_REQUEST",
      ]);
  });

  it("nobody learns from a report what they may not read", async () => {
    const fullName = "Margin__c";
    place.org.engine.deploy.createFields("system", "Opportunity", [
      { fullName, label: "Margin", type: "Currency", precision: 16, scale: 2 },
    ]);
    const { body } = await unsaved({
      reportType: { type: "Opportunity" },
      detailColumns: ["Name", fullName],
      aggregates: [`s!${fullName}`, "RowCount"],
    });
    expect(body.reportMetadata).toMatchObject({ detailColumns: ["Name"], aggregates: ["RowCount"] });
    expect(await refused({ groupingsDown: [{ name: fullName }] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ reportFilters: [f(fullName, "greaterThan", "1")] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ sortBy: [{ sortColumn: fullName }] })).toEqual([400, "BAD_REQUEST"]);
    expect(await refused({ reportType: { type: "CustomField" } })).toEqual([400, "BAD_REQUEST"]);
  });
});

describe("kept reports", () => {
  it("are made, described, changed for one run, changed for good, copied and removed", async () => {
    const metadata = {
      name: "Wins",
      reportType: { type: "Opportunity" },
      detailColumns: ["Name"],
      reportFilters: [f("IsWon", "equals", "true")],
    };
    const made = await place.rest("POST", "/analytics/reports", { reportMetadata: metadata });
    const { id } = made.body.reportMetadata;
    expect(id).toMatch(/^00O\w{15}$/);
    const url = `/analytics/reports/${id}`;
    const described = (await place.rest("GET", `${url}/describe`)).body;
    expect(described.reportMetadata).toMatchObject({ name: "Wins", developerName: "Wins", reportFormat: "TABULAR" });
    expect(described.reportTypeMetadata.categories[0].columns.Amount).toMatchObject({
      dataType: "currency",
      filterable: true,
    });
    const once = await place.rest("POST", url, { reportMetadata: { reportFilters: [] } });
    expect(values(once.body.factMap["T!T"])).toEqual([4]);
    expect(values((await place.rest("GET", url)).body.factMap["T!T"])).toEqual([1]);
    const again = await place.rest("POST", "/analytics/reports", { reportMetadata: metadata });
    expect(again.body[0].errorCode).toBe("DUPLICATE_DEVELOPER_NAME");
    const copy = await place.rest("POST", `/analytics/reports?cloneId=${id}`, { reportMetadata: { name: "Wins 2" } });
    expect(copy.body.reportMetadata).toMatchObject({ name: "Wins 2", detailColumns: ["Name"] });
    await place.rest("PATCH", url, { reportMetadata: { name: "Won" } });
    const rows = await place.rest(
      "GET",
      "/query?q=SELECT+Name,Format+FROM+Report+WHERE+Name+LIKE+'W%25'+ORDER+BY+Name",
    );
    expect(rows.body.records).toMatchObject([{ Name: "Wins 2", Format: "Tabular" }, { Name: "Won" }]);
    const fork = await place.org.fork();
    expect(fork.engine.reports.list({} as never).map(({ name }) => name)).toContain("Won");
    await fork.close();
    expect((await place.rest("DELETE", url)).status).toBe(204);
    expect((await place.rest("GET", url)).body[0].errorCode).toBe("NOT_FOUND");
  });

  it("run in the background, to be fetched for a day", async () => {
    const url = await urlOf("Opportunity Pipeline");
    const started = await place.rest("POST", `${url}/instances?includeDetails=true`);
    expect(started.body).toMatchObject({ status: "New", completionDate: null, id: expect.stringMatching(/^0LG/) });
    const [first] = (await place.rest("GET", `${url}/instances`)).body;
    expect(first).toMatchObject({ id: started.body.id, status: "Success" });
    const done = await place.rest("GET", started.body.url);
    expect(done.body.attributes).toMatchObject({ status: "Success", type: "ReportInstance" });
    expect(values(done.body.factMap["T!T"]).at(-1)).toBe(3);
    const { accessToken } = await place.org.login();
    const other = await place.rest("GET", started.body.url, undefined, { authorization: `Bearer ${accessToken}` });
    expect(other.status).toBe(404);
    await place.clock.advance(24 * 60 * 60_000);
    await place.logIn();
    expect((await place.rest("GET", started.body.url)).status).toBe(404);
  });

  it("standard ones run in every org; types are listed; there are no dashboards", async () => {
    for (const { url } of await list())
      expect((await place.rest("GET", `${url}?includeDetails=true`)).status).toBe(200);
    const [{ reportTypes }] = (await place.rest("GET", "/analytics/reportTypes")).body;
    expect(reportTypes).toContainEqual(expect.objectContaining({ type: "Opportunity" }));
    expect(
      (await place.rest("GET", "/analytics/reportTypes/Opportunity")).body.reportTypeMetadata.categories,
    ).toHaveLength(1);
    expect((await place.rest("GET", "/analytics/dashboards")).body).toEqual([]);
    expect((await place.rest("GET", "/analytics/dashboards/01Z000000000001")).status).toBe(501);
    expect((await place.rest("GET", "/analytics/reports/00O000000000001")).status).toBe(404);
  });
});
