import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type {
  ObjectsAnswer,
  QueryProblem,
  RecordAnswer,
  RequestsAnswer,
  RowsAnswer,
} from "../../packages/console/server/org/contract.ts";
import { A_GRANT, type AConsole, aConsole, HOST, LOGIN_HOST } from "../../packages/console/test/a-console.ts";

let org: Org;
let at: AConsole;
beforeAll(async () => {
  org = await createOrg({ seed: "acme" });
  at = aConsole({ transport: (request) => org.fetch(request) });
  await connectAs(org.ready.admin.username);
});
afterAll(async () => {
  at[Symbol.dispose]();
  await org.close();
});

async function connectAs(username: string): Promise<void> {
  const { accessToken } = await org.login(username);
  const known = await at.store.get("default");
  if (known) await at.store.delete("default");
  await at.store.put(
    { ...A_GRANT, organizationId: org.ready.orgId, userId: `of ${username}`, accessToken, refreshToken: null },
    null,
  );
}

async function get<T>(path: string, status = 200): Promise<T> {
  const response = await at.request(path);
  const body = (await response.json()) as T;
  expect([response.status, response.ok ? null : body]).toEqual([status, response.ok ? null : body]);
  return body;
}

async function post<T>(path: string, body: unknown, status = 200): Promise<T> {
  const response = await at.request(path, {
    method: "POST",
    headers: { origin: `http://${HOST}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(status);
  return (await response.json()) as T;
}
const refused = async (path: string, body: unknown, status: number) =>
  (await post<{ problem: QueryProblem }>(path, body, status)).problem;

describe("queries", () => {
  test("a page of rows, the next by its cursor, and what the org says of its allowance", async () => {
    const first = await post<RowsAnswer>("/api/org/query", {
      soql: "SELECT Id, Account.Name FROM Contact ORDER BY Id",
    });
    expect(first).toMatchObject({ done: false, usage: { max: expect.any(Number) } });
    expect(first.records[0]).toMatchObject({
      Id: expect.stringMatching(/^003/),
      Account: { Name: expect.any(String) },
    });
    const next = await post<RowsAnswer>("/api/org/query/more", { cursor: first.nextRecordsUrl });
    expect(next.totalSize).toBe(first.totalSize);
    expect(next.records[0]!.Id).not.toBe(first.records[0]!.Id);
  });

  test("a refusal names the place, with the caret below it and the fix", async () => {
    const problem = await refused("/api/org/query", { soql: "SELECT Id,\n  Nme FROM Account" }, 400);
    expect(problem).toMatchObject({ code: "QUERY_NAME_UNKNOWN", row: 2, column: 3, caret: "  Nme FROM Account\n  ^" });
    expect(problem.why).not.toContain("^");
    expect(problem.fix).toMatch(/API name/);
    const malformed = await refused("/api/org/query", { soql: "SELEC Id FROM Account" }, 400);
    expect(malformed.code).toBe("QUERY_MALFORMED");
  });

  test("a query too long for an address is answered all the same", async () => {
    const names = Array.from({ length: 900 }, (_, i) => `'name number ${i}'`).join(",");
    const rows = await post<RowsAnswer>("/api/org/query", { soql: `SELECT Id FROM Account WHERE Name IN (${names})` });
    expect(rows).toMatchObject({ totalSize: 0, done: true, records: [] });
  });

  test("the plan, without running it", async () => {
    const { plans } = await post<{ plans: { leadingOperationType: string }[] }>("/api/org/explain", {
      soql: "SELECT Id FROM Account WHERE Name = 'x'",
    });
    expect(plans[0]!.leadingOperationType).toMatch(/Index|TableScan|Other|Sharing/);
  });

  test.each([
    "/services/data/v67.0/sobjects/User/005000000000001AAA",
    "/services/data/v67.0/query/../limits",
    "https://evil.example/services/data/v67.0/query/01gx",
    "//evil.example/query/x",
    "/services/data/v67.0/query/x?y",
    "",
  ])("%o is no cursor: the page cannot make the server ask other things", async (cursor) => {
    expect((await refused("/api/org/query/more", { cursor }, 400)).code).toBe("CONSOLE_REQUEST_MALFORMED");
  });

  test.each([[{}], [{ soql: "" }], [{ soql: 1 }], [{ soql: "SELECT Id FROM Account", all: "yes" }], [null], ["x"]])(
    "%o is refused before anything is asked",
    async (body) => {
      expect((await refused("/api/org/query", body, 400)).code).toBe("CONSOLE_REQUEST_MALFORMED");
    },
  );

  test("more than SOQL may have is refused, and a body beyond that is not read", async () => {
    const soql = `SELECT Id FROM Account WHERE Name = '${"x".repeat(100_001)}'`;
    expect((await refused("/api/org/query", { soql }, 400)).why).toMatch(/ends at 100000/);
    const response = await at.request("/api/org/query", {
      method: "POST",
      headers: { origin: `http://${HOST}`, "content-length": String(600 * 1024) },
      body: "x".repeat(600 * 1024),
    });
    expect(response.status).toBe(413);
  });
});

describe("describe", () => {
  test("the objects and the fields that this user sees", async () => {
    const { objects, instanceUrl } = await get<ObjectsAnswer>("/api/org/objects");
    expect(instanceUrl).toBe(LOGIN_HOST);
    expect(objects.find(({ name }) => name === "Account")).toEqual({
      name: "Account",
      label: "Account",
      keyPrefix: "001",
      queryable: true,
    });
    const account = await get<{ fields: { name: string }[] }>("/api/org/objects/Account");
    expect(account.fields.map(({ name }) => name)).toContain("Industry");
    expect((await get<{ problem: QueryProblem }>("/api/org/objects/Nothing__c", 404)).problem.code).toBe("NOT_FOUND");
  });
});

describe("a record", () => {
  test("fields with labels and display values, parents by name, children counted, in one call", async () => {
    const { records } = await post<RowsAnswer>("/api/org/query", {
      soql: "SELECT AccountId FROM Contact WHERE AccountId != null LIMIT 1",
    });
    const id = String(records[0]!.AccountId);
    await get(`/api/org/records/${id}`);
    const before = (await get<RequestsAnswer>("/api/requests?source=own")).entries.at(-1)!.sequence;
    const account = await get<RecordAnswer>(`/api/org/records/${id.slice(0, 15)}`);
    const calls = (await get<RequestsAnswer>(`/api/requests?source=own&after=${before}`)).entries;
    expect(calls.map(({ method, target }) => `${method} ${target}`)).toEqual([
      expect.stringMatching(/^POST \/services\/data\/v[\d.]+\/composite$/),
    ]);
    expect(account).toMatchObject({ sobject: "Account", id, problems: [], calls: 1 });
    const field = (name: string) => account.fields.find((one) => one.name === name)!;
    expect(field("OwnerId")).toMatchObject({ section: "System", parentId: expect.stringMatching(/^005/) });
    expect(field("OwnerId").display).toEqual(expect.any(String));
    expect(field("Name")).toMatchObject({ label: "Account Name", value: account.name, section: "Fields" });
    const contacts = account.children.find(({ relationship }) => relationship === "Contacts")!;
    const counted = await post<RowsAnswer>("/api/org/query", {
      soql: `SELECT COUNT() FROM Contact WHERE AccountId = '${id}'`,
    });
    expect(contacts).toMatchObject({ sobject: "Contact", count: counted.totalSize, orMore: false });
  });

  test.each(["001", "zzz000000000001AAA", "001'OR'1'='1", "<script>alert(1)</script>", "../../limits0000"])(
    "%o is no id of a record",
    async (id) => {
      const { problem } = await get<{ problem: QueryProblem }>(`/api/org/records/${encodeURIComponent(id)}`, 404);
      expect(problem.code).toBe("CONSOLE_ID_UNKNOWN");
    },
  );

  test("an id that nothing has is told so", async () => {
    const { problem } = await get<{ problem: QueryProblem }>("/api/org/records/001000000000ZZZ", 404);
    expect(problem.code).toBe("NOT_FOUND");
  });
});

describe("the request log", () => {
  test("has who asked what, the answer, and the cause of a refusal", async () => {
    const before = (await get<RequestsAnswer>("/api/requests")).entries.at(-1)!.sequence;
    await org.fetch(
      new Request(`${LOGIN_HOST}/services/data/v67.0/limits`, { headers: { authorization: "Bearer 00D!nothing" } }),
    );
    const { entries, source, hasLog } = await get<RequestsAnswer>(`/api/requests?after=${before}`);
    expect({ source, hasLog }).toEqual({ source: "org", hasLog: true });
    expect(entries.at(-1)).toMatchObject({
      method: "GET",
      target: "/services/data/v67.0/limits",
      status: 401,
      errorCode: "INVALID_SESSION_ID",
    });
    expect(entries.at(-1)!.causes[0]).toMatchObject({ fix: expect.any(String), docs: expect.any(String) });
  });

  test("carries no token, whatever was asked with", async () => {
    await org.fetch(new Request(`${LOGIN_HOST}/services/oauth2/userinfo?access_token=00D!secret-of-someone`));
    const { accessToken } = (await at.store.get("default"))!;
    for (const source of ["org", "own"]) {
      const text = JSON.stringify(await get(`/api/requests?source=${source}`));
      expect(text).not.toContain(accessToken);
      expect(text).not.toContain("secret-of-someone");
    }
  });

  test("a log that begins anew is read from its start", async () => {
    const { restarted, entries } = await get<RequestsAnswer>("/api/requests?after=1000000");
    expect(restarted).toBe(true);
    expect(entries.length).toBeGreaterThan(0);
  });

  test("an org that is away is told so, with the command", async () => {
    using alone = aConsole({ transport: () => Promise.reject(new Error("ECONNREFUSED")) });
    const response = await alone.request("/api/requests");
    expect(response.status).toBe(502);
    expect(((await response.json()) as { problem: QueryProblem }).problem.code).toBe("CONSOLE_ORG_LOG_UNREACHABLE");
  });
});

test("of a real org, which keeps no log, there are this console's own calls, and nobody is asked for more", async () => {
  using far = aConsole({ local: false, transport: () => Promise.reject(new Error("nothing is to be asked")) });
  const response = await far.request("/api/requests?source=org");
  expect(await response.json()).toEqual({ hasLog: false, source: "own", entries: [], restarted: false });
});

test("a query that the page gives up is given up at the org", async () => {
  const asked = Promise.withResolvers<AbortSignal>();
  using slow = aConsole({
    transport: ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        asked.resolve(signal);
      }),
  });
  await slow.store.put({ ...A_GRANT }, null);
  const stop = new AbortController();
  const body = JSON.stringify({ soql: "SELECT Id FROM Account" });
  const answer = slow.request("/api/org/query", { method: "POST", body, signal: stop.signal });
  const signal = await asked.promise;
  expect(signal.aborted).toBe(false);
  stop.abort();
  await answer.catch(() => {});
  expect(signal.aborted).toBe(true);
});

const ENDPOINTS = [
  ["GET", "/api/org/objects"],
  ["GET", "/api/org/objects/Account"],
  ["GET", "/api/org/records/001000000000001AAA"],
  ["GET", "/api/requests"],
  ["POST", "/api/org/query"],
  ["POST", "/api/org/query/more"],
  ["POST", "/api/org/explain"],
] as const;

describe.each(ENDPOINTS)("%s %s", (method, path) => {
  test("asks for the token of this start", async () => {
    const response = await at.request(path, { method, token: null, headers: { origin: `http://${HOST}` } });
    expect(response.status).toBe(401);
  });

  test.each([
    [{ origin: "http://localhost:3000" }],
    [{ origin: "https://evil.example" }],
    [{ "sec-fetch-site": "cross-site" }],
    [{ "sec-fetch-site": "same-site" }],
    [{ host: "rebound.example:7800" }],
  ])("refuses %o, and the org is not asked", async (headers) => {
    const before = (await get<RequestsAnswer>("/api/requests")).entries.at(-1)?.sequence ?? 0;
    expect((await at.request(path, { method, headers: headers as Record<string, string> })).status).toBe(403);
    expect((await get<RequestsAnswer>(`/api/requests?after=${before}`)).entries).toEqual([]);
  });
});

test("what this user may not see is not there, and nobody connected is a first step", async () => {
  await connectAs(org.ready.integration.username);
  const mine = await get<ObjectsAnswer>("/api/org/objects");
  expect(mine.objects.length).toBeGreaterThan(0);
  await at.store.delete("default");
  const { problem } = await get<{ problem: QueryProblem }>("/api/org/objects", 409);
  expect(problem.code).toBe("CONSOLE_NOT_CONNECTED");
});
