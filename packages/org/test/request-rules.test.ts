import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

const MINUTE = 60_000;
let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
});
afterAll(() => place[Symbol.asyncDispose]());

/** Until what was started waits on the clock. */
const underWay = () => new Promise((resolve) => setImmediate(resolve));
const refusal = (errorCode: string, message: string) => [{ errorCode, message }];

describe("long-running requests", () => {
  it("are as many as the org allows at one time; one more request is refused until one of them ends", async () => {
    await using busy = await anOrg({ requestLimits: { concurrentLong: 2 } });
    const { org, clock, rest } = busy;
    const rule = org.fault({ path: /recordCount/, action: { kind: "delay", ms: MINUTE } });
    const first = rest("GET", "/limits/recordCount");
    await underWay();
    await clock.advance(10_000);
    const second = rest("GET", "/limits/recordCount");
    await underWay();
    await clock.advance(19_999);
    expect((await rest("GET", "/limits")).status).toBe(200);
    await clock.advance(1);
    const crowded = await rest("GET", "/limits");
    expect(crowded).toMatchObject({
      status: 403,
      body: refusal("REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."),
    });
    // Who is not let in does not learn it.
    expect((await rest("GET", "/limits", undefined, { authorization: "Bearer x" })).status).toBe(401);
    await clock.advance(MINUTE);
    expect((await Promise.all([first, second])).map(({ status }) => status)).toEqual([200, 200]);
    expect((await rest("GET", "/limits")).status).toBe(200);
    rule.remove();
  });

  it.each([
    ["/query?q=SELECT+Id+FROM+User", 2 * MINUTE, "QUERY_TIMEOUT", "Your query request was running for too long."],
    [
      "/limits",
      20 * MINUTE,
      "REQUEST_RUNNING_TOO_LONG",
      "Your request was running for too long, and has been stopped.",
    ],
  ])("GET %s ends after its time", async (path, ms, errorCode, message) => {
    const rule = place.org.fault({ path: /query|limits/, action: { kind: "delay", ms } });
    const slow = place.rest("GET", path);
    await underWay();
    await place.clock.advance(10 * MINUTE);
    expect(await slow).toMatchObject({ status: 400, body: refusal(errorCode, message) });
    rule.remove();
  });
});

describe("allowances", () => {
  it("the daily one may be exceeded up to the hard cap; /limits and the header tell what is left", async () => {
    await using small = await anOrg({ dailyApiRequests: 2, requestLimits: { dailyHardCap: 3 } });
    const read = () => small.rest("GET", "/limits");
    const left = [];
    for (let call = 0; call < 3; call++) {
      const { body, headers } = await read();
      left.push([body.DailyApiRequests.Remaining, headers.get("sforce-limit-info")]);
    }
    expect(left).toEqual([
      [1, "api-usage=1/2"],
      [0, "api-usage=2/2"],
      [0, "api-usage=3/2"],
    ]);
    expect(await read()).toMatchObject({
      status: 403,
      body: refusal("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
    });
    await small.clock.advance(24 * 60 * MINUTE);
    await small.logIn();
    expect((await read()).headers.get("sforce-limit-info")).toBe("api-usage=1/2");
  });

  it("an app's own is counted, told and refused beside the org's, and kept in a fork", async () => {
    await using other = await anOrg();
    const { name } = other.org.ready.service;
    await using capped = await anOrg({ requestLimits: { apps: { [name]: 2 } } });
    const first = await capped.rest("GET", "/limits");
    expect(first.headers.get("sforce-limit-info")).toBe(`api-usage=1/15000; per-app-api-usage=1/2(appName=${name})`);
    expect(first.body.DailyApiRequests).toEqual({ Max: 15_000, Remaining: 14_999, [name]: { Max: 2, Remaining: 1 } });
    await using fork = await capped.org.fork();
    expect(fork.engine.limits.all().DailyApiRequests![name]).toEqual({ Max: 2, Remaining: 1 });
    expect((await capped.rest("GET", "/limits")).status).toBe(200);
    expect(await capped.rest("GET", "/limits")).toMatchObject({
      status: 403,
      body: [{ errorCode: "REQUEST_LIMIT_EXCEEDED" }],
    });
    const { accessToken } = await capped.org.login();
    const admin = await capped.rest("GET", "/limits", undefined, { authorization: `Bearer ${accessToken}` });
    expect(admin.headers.get("sforce-limit-info")).toBe("api-usage=3/15000");
  });

  it("file storage shrinks with what is stored", async () => {
    const left = async () => (await place.rest("GET", "/limits")).body.FileStorageMB;
    const before = await left();
    const VersionData = Buffer.alloc(1_100_000).toString("base64");
    const made = await place.rest("POST", "/sobjects/ContentVersion", { PathOnClient: "a.bin", VersionData });
    expect(made.status, made.text).toBe(201);
    expect(await left()).toEqual({ Max: before.Max, Remaining: before.Remaining - 2 });
  });

  it("record counts follow the rows", async () => {
    const counts = async () => (await place.rest("GET", "/limits/recordCount?sObjects=Case,Lead")).body.sObjects;
    expect(await counts()).toEqual([]);
    await place.rest("POST", "/sobjects/Case", { Subject: "x" });
    expect(await counts()).toEqual([{ count: 1, name: "Case" }]);
  });
});

describe("paths and methods", () => {
  it.each([
    ["//services/data/v67.0/limits"],
    ["//services//data//v67.0//limits//"],
    ["/services/data/v67.0/limits///"],
    ["/services/DATA/V67.0/Limits"],
    ["/services/data/latest/limits/"],
    ["/services/data/v67.0/%6Cimits"],
    ["/services/data/v67.0/query/?q=SELECT+Id+FROM+User"],
    ["/services/data/v67.0/QUERYALL?q=SELECT+Id+FROM+User"],
    ["/services/data/v67.0/SObjects/ACCOUNT/Describe/"],
    ["/services/data/v67.0/Composite/"],
    ["/services/data/"],
  ])("GET %s is understood", async (path) => {
    expect((await place.rest("GET", path)).status).toBe(200);
  });

  it.each([
    ["PUT", "/sobjects/Account/001000000000000AAA", "GET,HEAD,PATCH,DELETE"],
    ["DELETE", "/query", "GET,HEAD"],
    ["GET", "/composite/batch", "POST"],
    ["POST", "/limits?_HttpMethod=PATCH", "GET,HEAD"],
  ])("%s %s is refused with what is allowed", async (method, path, allowed) => {
    const refused = await place.rest(method, path, method === "GET" ? undefined : {});
    const asked = path.includes("PATCH") ? "PATCH" : method;
    expect(refused).toMatchObject({
      status: 405,
      body: refusal("METHOD_NOT_ALLOWED", `HTTP Method '${asked}' not allowed. Allowed are ${allowed}`),
    });
    expect(refused.headers.get("allow")).toBe(allowed.replaceAll(",", ", "));
  });

  it("POST with _HttpMethod is any other method; HEAD is GET without a body", async () => {
    const { id } = (await place.rest("POST", "/sobjects/Account", { Name: "Override" })).body;
    expect((await place.rest("POST", `/sobjects/Account/${id}?_HttpMethod=GET`, {})).body.Name).toBe("Override");
    expect((await place.rest("HEAD", `/sobjects/Account/${id}`)).status).toBe(200);
    expect((await place.rest("POST", `/sobjects/Account/${id}?_HttpMethod=DELETE`, {})).status).toBe(204);
  });

  it("a URI over 16 KB answers 414 without a socket too", async () => {
    expect(await place.rest("GET", `/query?q=${"x".repeat(16_384)}`)).toMatchObject({
      status: 414,
      body: [{ errorCode: "URI_TOO_LONG" }],
    });
  });
});

describe("formats", () => {
  it.each([
    ["text/html", 406],
    ["text/csv, image/png;q=0.5", 406],
    ["application/json;q=0", 406],
    ["*/*", 200],
    ["application/JSON", 200],
    ["text/html,application/xhtml+xml,*/*;q=0.8", 200],
    ["application/*", 200],
  ])("Accept: %s answers %d", async (accept, status) => {
    const answer = await place.rest("GET", "/limits", undefined, { accept });
    expect(answer.status).toBe(status);
    if (status === 406) expect(answer.body).toMatchObject([{ errorCode: "NOT_ACCEPTABLE" }]);
  });

  it("nothing is written for a client that takes no answer", async () => {
    const count = async () => (await place.rest("GET", "/query?q=SELECT+COUNT()+FROM+Account")).body.totalSize;
    const before = await count();
    await place.rest("POST", "/sobjects/Account", { Name: "x" }, { accept: "text/html" });
    expect(await count()).toBe(before);
  });

  it.each([
    ["{}", "text/plain"],
    ["Name=x", "application/x-www-form-urlencoded"],
  ])("a body %s of type %s answers 415", async (body, type) => {
    expect(await place.rest("POST", "/composite/sobjects", body, { "content-type": type })).toMatchObject({
      status: 415,
      body: [{ errorCode: "UNSUPPORTED_MEDIA_TYPE" }],
    });
  });

  it("JSON is bounded in depth, whatever its strings hold", async () => {
    const post = (text: string) => place.rest("POST", "/composite/sobjects", text);
    const deep = `{"records":[{"attributes":{"type":"Account"},"Name":${"[".repeat(200)}${"]".repeat(200)}}]}`;
    expect(await post(deep)).toMatchObject({ status: 400, body: [{ errorCode: "JSON_PARSER_ERROR" }] });
    const flat = { records: [{ attributes: { type: "Account" }, Name: `\\"${"[{".repeat(110)}` }] };
    expect((await post(JSON.stringify(flat))).body).toMatchObject([{ success: true }]);
  });
});
