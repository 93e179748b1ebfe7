import { isPosternError } from "@postern/kernel";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connected } from "./connected.ts";
import { EXPIRED, json, ORG_ID, ORIGIN, USER_ID } from "./practice-org.ts";

const DATA = "/services/data/v67.0";
const ACCOUNT = (n: number) => `001${String(n).padStart(12, "0")}AAA`;
const refusal = (status: number, errorCode: string, message: string, fields?: string[]) =>
  json([{ message, errorCode, ...(fields && { fields }) }], status);

it("a query reads page by page and asks for the next page before the current one is used", async () => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/query`, () =>
    json({ totalSize: 3, done: false, nextRecordsUrl: `${DATA}/query/01g-2`, records: [{ Id: "1" }, { Id: "2" }] }),
  );
  org.rest.set(`GET ${DATA}/query/01g-2`, () => json({ totalSize: 3, done: true, records: [{ Id: "3" }] }));
  const seen: string[] = [];
  const askedBefore: number[] = [];
  const progress: number[] = [];
  const query = session.query<{ Id: string }>("SELECT Id FROM Account", {
    batchSize: 200,
    onProgress: ({ rows }) => progress.push(rows),
  });
  for await (const row of query) {
    seen.push(row.Id);
    askedBefore.push(org.count(`${DATA}/query/01g-2`));
  }
  expect(seen).toEqual(["1", "2", "3"]);
  expect(askedBefore[0]).toBe(1);
  expect(progress).toEqual([2, 3]);
  expect(org.requests[0]?.headers.get("sforce-query-options")).toBe("batchSize=200");
  expect(await query.toArray()).toHaveLength(3);
});

it("the first record and the total size cost one page", async () => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/query`, () =>
    json({ totalSize: 9, done: false, nextRecordsUrl: `${DATA}/query/01g-2`, records: [{ Id: "1" }] }),
  );
  const query = session.query("SELECT Id FROM Account");
  expect([await query.first(), await query.totalSize()]).toEqual([{ Id: "1" }, 9]);
  expect(org.count(`${DATA}/query/01g-2`)).toBe(0);
});

it("a query that nobody reads on aborts the page on the wire", async () => {
  const { org, session } = await connected();
  const aborted = Promise.withResolvers<void>();
  org.rest.set(`GET ${DATA}/query`, () =>
    json({ totalSize: 2, done: false, nextRecordsUrl: `${DATA}/query/01g-2`, records: [{ Id: "1" }] }),
  );
  org.rest.set(`GET ${DATA}/query/01g-2`, (request) => {
    request.signal.addEventListener("abort", () => aborted.resolve());
    return new Promise(() => {});
  });
  for await (const _ of session.query("SELECT Id FROM Account")) break;
  await aborted.promise;
});

it("a next page at another host is refused without a request", async () => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/query`, () =>
    json({ totalSize: 2, done: false, nextRecordsUrl: "//evil.test/query/01g-2", records: [{ Id: "1" }] }),
  );
  await expect(session.query("SELECT Id FROM Account").toArray()).rejects.toMatchObject({
    code: "INSTANCE_URL_REFUSED",
  });
  expect(org.requests.every((request) => request.path === `${DATA}/query`)).toBe(true);
});

it("1,000 concurrent reads of single records are one call, repeated ids included", async () => {
  const { org, session } = await connected();
  org.rest.set(`POST ${DATA}/composite/sobjects/Account`, (_, body) => {
    const { ids } = JSON.parse(body) as { ids: string[] };
    return json(ids.map((Id) => ({ Id, Name: `Acme ${Id}` })));
  });
  const account = session.sobject<{ Name: string }>("Account");
  const rows = await Promise.all(Array.from({ length: 1000 }, (_, i) => account.retrieve(ACCOUNT(i % 900), ["Name"])));
  expect(rows[950]?.Name).toBe(`Acme ${ACCOUNT(50)}`);
  expect(org.requests).toHaveLength(1);
});

it("without a field list concurrent reads cost one describe more", async () => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/sobjects/Account/describe`, () => json({ fields: [{ name: "Id" }, { name: "Name" }] }));
  org.rest.set(`POST ${DATA}/composite/sobjects/Account`, (_, body) => {
    const { ids, fields } = JSON.parse(body) as { ids: string[]; fields: string[] };
    return json(ids.map((Id) => ({ Id, asked: fields })));
  });
  const account = session.sobject("Account");
  const read = () => Promise.all([account.retrieve(ACCOUNT(1)), account.retrieve(ACCOUNT(2))]);
  expect((await read())[1]).toMatchObject({ Id: ACCOUNT(2), asked: ["Id", "Name"] });
  await read();
  expect(org.requests).toHaveLength(3);
});

it("among concurrent reads a missing, a malformed and an aborted one fail alone", async () => {
  const { org, session } = await connected();
  org.rest.set(`POST ${DATA}/composite/sobjects/Account`, (_, body) =>
    json((JSON.parse(body) as { ids: string[] }).ids.map((Id) => (Id === ACCOUNT(2) ? null : { Id }))),
  );
  const account = session.sobject("Account");
  const controller = new AbortController();
  const reads = [
    account.retrieve(ACCOUNT(1)),
    account.retrieve(ACCOUNT(2)),
    account.retrieve("not an id"),
    account.retrieve(ACCOUNT(3), undefined, { signal: controller.signal }),
    account.retrieve(ACCOUNT(4)),
  ];
  org.rest.set(`GET ${DATA}/sobjects/Account/describe`, () => json({ fields: [{ name: "Id" }] }));
  controller.abort();
  const outcomes = await Promise.allSettled(reads);
  expect(
    outcomes.map((one) => (one.status === "fulfilled" ? "read" : (one.reason.data?.errorCode ?? one.reason.name))),
  ).toEqual(["read", "NOT_FOUND", "NOT_FOUND", "AbortError", "read"]);
});

it("a single read is a plain GET of the fields asked for", async () => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/sobjects/Account/${ACCOUNT(1)}`, (request) =>
    json({ Id: ACCOUNT(1), Name: new URL(request.url).searchParams.get("fields") }),
  );
  expect(await session.sobject<{ Name: string }>("Account").retrieve(ACCOUNT(1), ["Name"])).toMatchObject({
    Name: "Name",
  });
});

it("records are created, updated, upserted and deleted", async () => {
  const { org, session } = await connected();
  org.rest.set(`POST ${DATA}/sobjects/Account`, () => json({ id: ACCOUNT(1), success: true, errors: [] }, 201));
  org.rest.set(`PATCH ${DATA}/sobjects/Account/${ACCOUNT(1)}`, () => new Response(null, { status: 204 }));
  org.rest.set(`DELETE ${DATA}/sobjects/Account/${ACCOUNT(1)}`, () => new Response(null, { status: 204 }));
  org.rest.set(`PATCH ${DATA}/sobjects/Account/Ext__c/a%2Fb`, () =>
    json({ id: ACCOUNT(2), created: true, errors: [] }, 201),
  );
  const account = session.sobject("Account");
  expect(await account.create({ Name: "Acme" })).toBe(ACCOUNT(1));
  await account.update(ACCOUNT(1), { Name: null });
  await account.delete(ACCOUNT(1));
  expect(await account.upsert("Ext__c", "a/b", { Name: "B" })).toEqual({ id: ACCOUNT(2), created: true });
  expect(org.requests.map((request) => request.body)).toEqual(['{"Name":"Acme"}', '{"Name":null}', "", '{"Name":"B"}']);
});

it("collections go in chunks of 200, keep the order, report progress and leave failures to the caller", async () => {
  const { org, session } = await connected();
  const sizes: number[] = [];
  org.rest.set(`POST ${DATA}/composite/sobjects`, (_, body) => {
    const { records, allOrNone } = JSON.parse(body) as { records: { Name: string }[]; allOrNone: boolean };
    sizes.push(records.length);
    expect([allOrNone, records[0]]).toMatchObject([true, { attributes: { type: "Account" } }]);
    return json(
      records.map(({ Name }) =>
        Name === "7"
          ? { success: false, errors: [{ statusCode: "DUPLICATE_VALUE", message: "m", fields: [] }] }
          : { id: ACCOUNT(Number(Name)), success: true, errors: [] },
      ),
    );
  });
  const progress: unknown[] = [];
  const results = await session.collections.create(
    "Account",
    Array.from({ length: 450 }, (_, i) => ({ Name: String(i) })),
    { allOrNone: true, onProgress: (now) => progress.push(now) },
  );
  expect(sizes).toEqual([200, 200, 50]);
  expect(results[7]).toMatchObject({ id: null, success: false, errors: [{ statusCode: "DUPLICATE_VALUE" }] });
  expect(results[449]?.id).toBe(ACCOUNT(449));
  expect(progress).toEqual([200, 400, 450].map((done) => ({ done, failed: 1, total: 450 })));
});

it.each([
  ["update", "PATCH", `${DATA}/composite/sobjects`],
  ["upsert", "PATCH", `${DATA}/composite/sobjects/Account/Ext__c`],
  ["delete", "DELETE", `${DATA}/composite/sobjects`],
] as const)("collections %s is %s %s", async (operation, method, path) => {
  const { org, session } = await connected();
  org.rest.set(`${method} ${path}`, () => json([{ id: ACCOUNT(1), success: true, errors: [] }]));
  const { collections } = session;
  const results = {
    update: () => collections.update("Account", [{ Id: ACCOUNT(1), Name: "A" }]),
    upsert: () => collections.upsert("Account", "Ext__c", [{ Ext__c: "1", Name: "A" }]),
    delete: () => collections.delete([ACCOUNT(1)]),
  }[operation]();
  expect(await results).toEqual([{ id: ACCOUNT(1), success: true, errors: [] }]);
});

it("2,500 ids are retrieved in two calls, in order, with null for what is missing", async () => {
  const { org, session } = await connected();
  org.rest.set(`POST ${DATA}/composite/sobjects/Account`, (_, body) =>
    json((JSON.parse(body) as { ids: string[] }).ids.map((Id) => (Id === ACCOUNT(2400) ? null : { Id }))),
  );
  const ids = Array.from({ length: 2500 }, (_, i) => ACCOUNT(i));
  const rows = await session.collections.retrieve<{ Id: string }>("Account", ids, ["Id"]);
  expect([rows.length, rows[2400], rows[2499]?.Id, org.requests.length]).toEqual([2500, null, ACCOUNT(2499), 2]);
});

it("describes are asked for once, also by callers at the same time; a failed one is asked for again", async () => {
  const { org, session } = await connected();
  await expect(session.describe("Account")).rejects.toMatchObject({ code: "NOT_FOUND" });
  org.rest.set(`GET ${DATA}/sobjects/Account/describe`, () => json({ name: "Account", fields: [] }));
  await Promise.all([session.describe("Account"), session.describe("account")]);
  expect(org.requests).toHaveLength(2);
  await session.describe("Account", { fresh: true });
  expect(org.requests).toHaveLength(3);
  org.rest.set(`GET ${DATA}/sobjects`, () => json({ sobjects: [{ name: "Account" }] }));
  expect(await session.describeGlobal()).toEqual([{ name: "Account" }]);
});

it("limits, identity and the latest usage can be read", async () => {
  const { org, session } = await connected();
  expect(session.apiUsage()).toBeNull();
  org.rest.set(`GET ${DATA}/limits`, () =>
    json({ DailyApiRequests: { Max: 15000, Remaining: 14998 } }, 200, {
      "sforce-limit-info": "api-usage=18/15000; per-app-api-usage=17/250(appName=x)",
    }),
  );
  expect((await session.limits()).DailyApiRequests).toEqual({ Max: 15000, Remaining: 14998 });
  expect(session.apiUsage()).toEqual({ used: 18, max: 15000, app: { used: 17, max: 250, name: "x" } });
  expect(await session.identity()).toMatchObject({ username: "me@acme.test" });
});

it("every call names the client, so that its changes can be told from others", async () => {
  const { org, again } = await connected();
  org.rest.set(`GET ${DATA}/limits`, () => json({}));
  for (const options of [{}, { clientName: "acme-sync" }, { defaultNamespace: "acme" }])
    await (await again(options)).limits();
  expect(org.requests.map((request) => request.headers.get("sforce-call-options"))).toEqual([
    "client=postern",
    "client=acme-sync",
    "client=postern, defaultNamespace=acme",
  ]);
});

it("an expired session is renewed once and the call repeated, whatever its method", async () => {
  const { org, session } = await connected();
  org.rest.set(`POST ${DATA}/sobjects/Account`, () => json({ id: ACCOUNT(1), success: true, errors: [] }, 201));
  org.expireSession();
  expect(await session.sobject("Account").create({ Name: "Acme" })).toBe(ACCOUNT(1));
  expect(org.refreshes).toBe(1);
});

it("the identity URL's own text for an expired session renews it too", async () => {
  const { org, session } = await connected();
  org.expireSession();
  expect(await session.identity()).toMatchObject({ username: "me@acme.test" });
  expect(org.refreshes).toBe(1);
});

describe("in a page", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    ["of another origin", "https://app.example.com", "/services/oauth2/userinfo"],
    ["of the org", ORIGIN, `/id/${ORG_ID}/${USER_ID}`],
  ])("%s, identity is asked where the page may read it, and tells the same", async (_, origin, path) => {
    vi.stubGlobal("location", { origin });
    const { org, session } = await connected();
    const same = { user_id: USER_ID, organization_id: ORG_ID, locale: "en_US" };
    org.intercept = (_request, asked) =>
      asked.startsWith("/id/")
        ? json({ ...same, id: "x", username: "me@acme.test", display_name: "Me" })
        : json({ ...same, sub: "x", preferred_username: "me@acme.test", name: "Me" });
    const identity = { ...same, id: "x", username: "me@acme.test", display_name: "Me" };
    expect(await session.identity()).toEqual(identity);
    expect(org.requests.map((request) => request.path)).toEqual([path]);
  });
});

it("a session that is refused right after its renewal is not renewed again", async () => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/limits`, EXPIRED);
  await expect(session.limits()).rejects.toMatchObject({ code: "SESSION_EXPIRED" });
  expect(org.refreshes).toBe(1);
});

it.each([
  [401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API", "SESSION_NOT_ALLOWED"],
  [403, "INVALID_SESSION_ID", "This session is not valid for use with the REST API", "SESSION_NOT_ALLOWED"],
  [401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE", "SALESFORCE_API"],
  [401, "INVALID_SESSION_ID", "Connected app is not attached to Agent", "SALESFORCE_API"],
  [403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.", "API_DISABLED"],
  [403, "API_CURRENTLY_DISABLED", "API is disabled for this User", "API_DISABLED"],
  [403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", "REQUEST_LIMIT"],
  [403, "FUNCTIONALITY_NOT_ENABLED", "This feature is not currently enabled for this user.", "FEATURE_DISABLED"],
  [404, "NOT_FOUND", "The requested resource does not exist", "NOT_FOUND"],
])("%i %s %s is never taken for an expired session", async (status, errorCode, message, code) => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/limits`, () => refusal(status, errorCode, message));
  await expect(session.limits()).rejects.toMatchObject({ code });
  expect(org.refreshes).toBe(0);
});

it("a refused query carries the org's code and the text of the query", async () => {
  const { org, session } = await connected();
  org.rest.set(`GET ${DATA}/query`, () => refusal(400, "MALFORMED_QUERY", "unexpected token: FORM"));
  await expect(session.query("SELECT Id FORM Account").first()).rejects.toMatchObject({
    code: "QUERY_MALFORMED",
    data: { errorCode: "MALFORMED_QUERY", soql: "SELECT Id FORM Account", status: 400 },
  });
});

it("a refused write names code, fields and the call, and not the values in its address", async () => {
  const { org, session } = await connected();
  org.rest.set(`POST ${DATA}/sobjects/Account`, () =>
    refusal(400, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
  );
  await expect(session.sobject("Account").create({})).rejects.toMatchObject({
    code: "FIELD_REQUIRED",
    data: {
      errorCode: "REQUIRED_FIELD_MISSING",
      fields: ["Name"],
      status: 400,
      method: "POST",
      path: "sobjects/Account",
    },
  });
  const error = await session.request({ method: "DELETE", path: "x?secret=1" }).catch((caught: unknown) => caught);
  expect(isPosternError(error) && JSON.stringify(error)).not.toContain("secret=1");
});

it("an external id that several records have is told", async () => {
  const { org, session } = await connected();
  org.rest.set(`PATCH ${DATA}/sobjects/Account/Ext__c/1`, () => json([`${DATA}/sobjects/Account/${ACCOUNT(1)}`], 300));
  await expect(session.sobject("Account").upsert("Ext__c", "1", {})).rejects.toMatchObject({
    code: "EXTERNAL_ID_AMBIGUOUS",
    data: { errorCode: "MULTIPLE_CHOICES", status: 300, candidates: [{ id: ACCOUNT(1) }] },
  });
});

it.each([301, 302, 307])("a %i to another host carries no token there", async (status) => {
  const { org, session } = await connected();
  org.rest.set(
    `GET ${DATA}/limits`,
    () => new Response(null, { status, headers: { location: "https://evil.test/x" } }),
  );
  await expect(session.limits()).rejects.toMatchObject({
    code: "REDIRECT_REFUSED",
    data: { from: ORIGIN, to: "https://evil.test" },
  });
  expect(org.requests).toHaveLength(1);
});

it.each([420, 429, 500, 502, 503, 504])("a read answered with %i is repeated with growing pauses", async (status) => {
  const { org, session, clock } = await connected();
  let failures = 2;
  const failed: number[] = [];
  const asked = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  org.rest.set(`GET ${DATA}/limits`, () => {
    if (failures-- <= 0) return json({ ok: true });
    failed.push(clock.now());
    asked[failed.length - 1]?.resolve();
    return new Response("busy", { status });
  });
  const answer = session.limits();
  for (const [i, pause] of [500, 1_000].entries()) {
    await asked[i]?.promise;
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(pause);
  }
  expect(await answer).toEqual({ ok: true });
  expect(failed[1]! - failed[0]!).toBe(500);
});

it.each([
  ["create", 503],
  ["update", 500],
] as const)("a %s answered with %i is not repeated: it may have been done", async (operation, status) => {
  const { org, session } = await connected();
  org.intercept = () => new Response("busy", { status });
  const account = session.sobject("Account");
  const call = operation === "create" ? account.create({}) : account.update(ACCOUNT(1), {});
  await expect(call).rejects.toMatchObject({ code: "SERVER_TROUBLE", data: { errorCode: `HTTP_${status}` } });
  expect(org.requests).toHaveLength(1);
});

it("a caller's signal ends a call, also while it waits to repeat", async () => {
  const { org, session } = await connected();
  const controller = new AbortController();
  org.rest.set(`GET ${DATA}/limits`, () => {
    setImmediate(() => controller.abort());
    return new Response("busy", { status: 503 });
  });
  await expect(session.limits({ signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
});

it("a call that takes too long is a TIMEOUT, not a broken network", async () => {
  const { org, clock, again } = await connected();
  const session = await again({ timeoutMs: 1_000 });
  const arrived = Promise.withResolvers<void>();
  org.intercept = (request) => {
    arrived.resolve();
    return new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason)));
  };
  const call = expect(session.limits()).rejects.toMatchObject({ code: "TIMEOUT", data: { ms: 1_000 } });
  await arrived.promise;
  await clock.advance(1_000);
  await call;
});
