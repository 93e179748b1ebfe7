import { describe, expect, it } from "vitest";
import { soql, sosl } from "../../src/index.ts";
import { json } from "../practice-org.ts";
import { noViolations, strictRestCase } from "./strict-case.ts";

noViolations();

const ID = "001000000000001AAA";
const USER = "005000000000001AAA";

describe("search", () => {
  it.each([
    ["an operator", sosl`FIND {${"a AND b*"}}`, "a AND b\\*"],
    [
      "a way out of the braces",
      sosl`FIND {${"x} RETURNING User(Password) {"}}`,
      "x\\} RETURNING User\\(Password\\) \\{",
    ],
    [
      "every reserved character",
      sosl`FIND {${`?&|!{}[]()^~*:\\"'+-`}}`,
      `\\?\\&\\|\\!\\{\\}\\[\\]\\(\\)\\^\\~\\*\\:\\\\\\"\\'\\+\\-`,
    ],
    ["a wildcard of the developer", sosl`FIND {${"acme"}*} LIMIT ${5}`, "acme*"],
  ])("%s of a user is a term", async (_, search, term) => {
    const { session } = await strictRestCase();
    expect(await session.search(search)).toMatchObject([{ asked: term }]);
  });

  it("conditions in RETURNING go in as soql", () => {
    expect(sosl`FIND {a} RETURNING Account(Id WHERE Name = ${soql`${"O'Brien"}`})`.text).toContain(
      "Name = 'O\\'Brien'",
    );
    expect(() => sosl`FIND {${undefined as never}}`).toThrow(expect.objectContaining({ code: "SOQL_VALUE" }));
    expect(() => sosl`FIND {${{ text: "x" } as never}}`).toThrow(expect.objectContaining({ code: "SOQL_VALUE" }));
  });

  it("what is no search is told", async () => {
    const { session } = await strictRestCase();
    await expect(session.search("FIND acme")).rejects.toMatchObject({ code: "SEARCH_MALFORMED" });
    await expect(session.search({ text: "FIND {a}" } as never)).rejects.toMatchObject({ code: "SOQL_VALUE" });
  });

  it("a search box needs no SOSL", async () => {
    const { session } = await strictRestCase();
    const q = "acme* AND }";
    expect(
      await session.search.parameterized({
        q,
        in: "NAME",
        sobjects: [{ name: "Account", fields: ["Name"], limit: 5 }],
      }),
    ).toMatchObject([{ asked: q }]);
    expect((await session.search.suggestions("ac", ["Account"])).hasMoreResults).toBe(false);
    expect(await session.search.layouts(["Account", "Contact"])).toHaveLength(1);
    expect(await session.search.scopeOrder()).toHaveLength(1);
  });
});

it("limits, counts, recent items and passwords", async () => {
  const { session, rest } = await strictRestCase();
  rest.rows.create("Account", { Name: "A" });
  expect((await session.limits()).DailyApiRequests?.Remaining).toBe(14_998);
  expect(session.apiUsage()).toEqual({ used: 18, max: 15_000 });
  expect(await session.recordCounts(["Account", "Contact"])).toEqual({ Account: 1, Contact: 0 });
  expect(await session.recent({ limit: 3 })).toMatchObject([{ Name: "first 3" }]);
  expect(await session.sobject("Account").recent()).toEqual([]);
  const password = session.password(USER);
  expect([await password.isExpired(), await password.reset()]).toEqual([false, "made-up-1"]);
  await password.set("Str0ng-and-long");
  await expect(password.set("weak")).rejects.toMatchObject({ code: "PASSWORD_REFUSED" });
});

it("how the org shows an object: layouts, list views, quick actions", async () => {
  const { session, rest } = await strictRestCase();
  const account = session.sobject("Account");
  const view = "00B000000000001AAA";
  expect((await account.layouts()).layouts).toEqual([]);
  await account.layout("012000000000000AAA");
  expect((await account.compactLayouts()).defaultCompactLayoutId).toBeNull();
  expect((await account.listViews())[0]?.label).toBe("All");
  expect((await account.describeListView(view)).query).toBe("SELECT Id FROM Account");
  expect((await account.listViewResults(view, { limit: 50, offset: 10 })).size).toBe(50);
  expect((await account.quickActions())[0]?.name).toBe("NewCase");
  expect((await account.describeQuickAction("NewCase")).name).toBe("NewCase");
  expect(await account.quickActionDefaults("NewCase", ID)).toEqual({ Subject: "s" });
  expect(await account.runQuickAction("NewCase", { contextId: ID, record: { Subject: "s" } })).toMatchObject({
    success: true,
  });
  expect(rest.calls).toHaveLength(10);
});

it("metadata as records", async () => {
  const { session } = await strictRestCase();
  const { tooling } = session;
  expect((await tooling.describeGlobal())[0]?.name).toBe("ApexClass");
  expect((await tooling.describe("ApexClass")).fields).toEqual([]);
  const classes = tooling.sobject<{ Name: string }>("ApexClass");
  const reads = await Promise.all([
    classes.retrieve("01p000000000001AAA", ["Name"]),
    classes.retrieve("01p000000000001AAA", ["Name"]),
  ]);
  expect(reads.map(({ Name }) => Name)).toEqual(["Handler", "Handler"]);
  expect((await tooling.executeAnonymous("System.debug('x');")).success).toBe(true);
  expect(await tooling.search(sosl`FIND {${"x"}}`)).toHaveLength(1);
});

it("anonymous Apex is not run twice, though it is a GET", async () => {
  const { session, org } = await strictRestCase();
  org.intercept = () => json([{ errorCode: "UNKNOWN_EXCEPTION", message: "m" }], 500);
  await expect(session.tooling.executeAnonymous("insert new Account();")).rejects.toMatchObject({
    code: "SERVER_TROUBLE",
  });
  expect(org.requests).toHaveLength(1);
});

it("records as user interfaces need them", async () => {
  const { session } = await strictRestCase();
  const { ui } = session;
  const record = await ui.record(ID, { fields: ["Account.Name"], optionalFields: ["Account.Industry"] });
  expect(record.fields.Name?.displayValue).toBe("1");
  expect(await ui.create("Account", { Name: "A" })).toMatchObject({ apiName: "Account" });
  await ui.update(ID, { Name: "B" });
  await ui.delete(ID);
  await ui.recordUi([ID, ID], { layoutTypes: ["Full"], modes: ["View"] });
  await ui.objectInfo("Account");
  expect(await ui.picklistValues("Account", "012000000000000AAA")).toMatchObject({ apiName: "Account" });
});

it("GraphQL gives data and errors at once", async () => {
  const { session } = await strictRestCase();
  const result = await session.graphql<{ uiapi: { variables: unknown } }>("query Q($n: Int) { uiapi { Nothing } }", {
    variables: { n: 1 },
    operationName: "Q",
  });
  expect(result).toMatchObject({ data: { uiapi: { variables: { n: 1 } } }, errors: [{ message: "no such field" }] });
});

it("reports run, with other filters where asked", async () => {
  const { session } = await strictRestCase();
  const { reports } = session;
  const id = "00O000000000001AAA";
  expect((await reports.list())[0]?.name).toBe("Pipeline");
  expect(await reports.describe(id)).toMatchObject({ reportMetadata: { name: "Pipeline" } });
  expect(await reports.run(id, { details: true })).toMatchObject({ details: "true", filtered: false });
  expect(await reports.run(id, { metadata: { reportFilters: [] } })).toMatchObject({
    details: "false",
    filtered: true,
  });
});

it("any other resource is asked with status and headers", async () => {
  const { session } = await strictRestCase();
  const answer = await session.answer<{ DailyApiRequests: unknown }>({ method: "GET", path: "limits" });
  expect([answer.status, answer.headers.get("sforce-limit-info")]).toEqual([200, "api-usage=18/15000"]);
  expect(await session.request({ method: "GET", path: "/services/data/v67.0/limits" })).toHaveProperty(
    "DailyApiRequests",
  );
});

it("a fresh describe is asked for by condition and comes again only when it has changed", async () => {
  const { session, org } = await strictRestCase();
  let label = "Account";
  const modified = "Sun, 01 Mar 2026 08:00:00 GMT";
  org.intercept = (request) => {
    const isSame = label === "Account" && request.headers.get("if-modified-since") === modified;
    if (isSame) return new Response(null, { status: 304 });
    return json({ name: "Account", label, fields: [] }, 200, { "last-modified": modified });
  };
  const first = await session.describe("Account");
  expect(await session.describe("Account", { fresh: true })).toBe(first);
  label = "Company";
  expect((await session.sobject("Account").describe({ fresh: true })).label).toBe("Company");
  org.intercept = () => json([{ errorCode: "INVALID_TYPE", message: "m" }], 400);
  await expect(session.describe("Account", { fresh: true })).rejects.toMatchObject({ code: "OBJECT_UNKNOWN" });
  expect((await session.describe("Account")).label).toBe("Company");
});
