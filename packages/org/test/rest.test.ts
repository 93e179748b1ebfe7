import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
});
afterAll(() => place[Symbol.asyncDispose]());

/** Records of two types in turn: every one begins a chunk of its own. */
const alternating = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ attributes: { type: i % 2 === 0 ? "Account" : "Contact" } }));

describe("REST", () => {
  it("creates with Location, reads by 15 characters, updates, deletes", async () => {
    const created = await place.rest("POST", "/sobjects/account", { Name: "Door" });
    const { id } = created.body;
    expect(created).toMatchObject({ status: 201, body: { success: true, errors: [] } });
    expect(created.headers.get("location")).toBe(`/services/data/v67.0/sobjects/Account/${id}`);
    const read = await place.rest("GET", `/sobjects/Account/${id.slice(0, 15)}?fields=name`);
    expect(read.body).toMatchObject({ attributes: { type: "Account" }, Name: "Door" });
    expect(read.headers.get("content-type")).toBe("application/json;charset=UTF-8");
    expect(read.headers.get("sforce-limit-info")).toMatch(/^api-usage=\d+\/15000$/);
    expect(await place.rest("PATCH", `/sobjects/Account/${id}`, { Site: "x" })).toMatchObject({ status: 204 });
    expect(await place.rest("POST", `/sobjects/Account/${id}?_HttpMethod=PATCH`, { Site: "y" })).toMatchObject({
      status: 204,
    });
    expect(await place.rest("DELETE", `/sobjects/Account/${id}`)).toMatchObject({ status: 204, body: null });
    expect(await place.rest("DELETE", `/sobjects/Account/${id}`)).toMatchObject({ status: 404 });
  });

  it.each([["//services//data/v67.0//limits/"], ["/services/data/latest/LIMITS"], ["/services/data/v31.0/limits"]])(
    "answers %s",
    async (path) => {
      expect((await place.rest("GET", path)).status).toBe(200);
    },
  );

  it.each<[string, string, unknown, number, string]>([
    ["GET", "/services/data/v99.0/limits", undefined, 404, "NOT_FOUND"],
    ["GET", "/services/data/v25.0/limits", undefined, 410, "UNSUPPORTED_API_VERSION"],
    ["GET", "/nothing", undefined, 404, "NOT_FOUND"],
    ["PUT", "/sobjects/Account/001000000000000AAA", {}, 405, "METHOD_NOT_ALLOWED"],
    ["POST", "/limits?_HttpMethod=__proto__", {}, 405, "METHOD_NOT_ALLOWED"],
    ["POST", "/limits?_HttpMethod=constructor", {}, 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/query", undefined, 400, "MALFORMED_QUERY"],
    ["GET", "/jobs/query", undefined, 501, "NOT_IMPLEMENTED"],
    ["GET", "/sobjects/Account/not-an-id", undefined, 404, "NOT_FOUND"],
    ["GET", "/sobjects/Account/001000000000000AAB", undefined, 400, "MALFORMED_ID"],
    ["GET", "/sobjects/Nope/describe", undefined, 404, "NOT_FOUND"],
    ["POST", "/sobjects/Account", "{x", 400, "JSON_PARSER_ERROR"],
    ["POST", "/sobjects/Account", "[]", 400, "JSON_PARSER_ERROR"],
    ["PATCH", "/sobjects/Account/001000000000000AAA", { Name: "x" }, 404, "INVALID_CROSS_REFERENCE_KEY"],
    ["PATCH", "/sobjects/Account/001000000000000AAA", { Id: "x" }, 400, "INVALID_FIELD"],
    ["POST", "/composite/sobjects", { records: Array(201).fill({}) }, 400, "EXCEEDED_ID_LIMIT"],
    ["POST", "/composite/sobjects", { records: alternating(11) }, 400, "LIMIT_EXCEEDED"],
    ["GET", "/sobjects/Account/updated?start=x&end=y", undefined, 400, "INVALID_REPLICATION_DATE"],
  ])("%s %s %j is refused with %d %s, as an array", async (method, path, body, status, errorCode) => {
    const refused = await place.rest(method, path, body);
    expect(refused.status).toBe(status);
    expect(refused.body).toMatchObject([{ errorCode, message: expect.any(String) }]);
  });

  it.each([
    [{ authorization: "" }, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"],
    [{ authorization: "Digest abc" }, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"],
    [{ authorization: "OAuth 00D!x" }, "INVALID_SESSION_ID", "Session expired or invalid"],
  ])("401 for %j", async (headers, errorCode, message) => {
    expect(await place.rest("GET", "/limits", undefined, headers)).toMatchObject({
      status: 401,
      body: [{ errorCode, message }],
    });
  });

  it("refuses bodies that are neither JSON nor XML, and takes gzip", async () => {
    const csv = await place.rest("POST", "/sobjects/Account", "Name", { "content-type": "text/csv" });
    expect(csv).toMatchObject({ status: 415, body: [{ errorCode: "UNSUPPORTED_MEDIA_TYPE" }] });
    const response = await place.org.fetch("http://localhost/services/data/v67.0/sobjects/Account", {
      method: "POST",
      headers: { "content-encoding": "gzip", "content-type": "application/json" },
      body: gzipSync('{"Name":"zip"}'),
    });
    expect(response.status).toBe(401);
  });

  it("compresses large answers for those who ask, and indents for those who ask", async () => {
    const { org } = place;
    const authorization = `Bearer ${await tokenOf()}`;
    const large = await org.fetch("http://localhost/services/data/v67.0/sobjects/Account/describe", {
      headers: { authorization, "accept-encoding": "gzip" },
    });
    expect(large.headers.get("content-encoding")).toBe("gzip");
    expect(large.headers.get("etag")).toMatch(/-gzip"$/);
    const pretty = await place.rest("GET", "/recent", undefined, { "x-prettyprint": "1" });
    expect(pretty.text).toBe("[ ]");
  });

  it("answers 304 to a describe that has not changed", async () => {
    const first = await place.rest("GET", "/sobjects/Account/describe");
    for (const headers of [
      { "if-none-match": first.headers.get("etag")! },
      { "if-modified-since": first.headers.get("last-modified")! },
    ])
      expect((await place.rest("GET", "/sobjects/Account/describe", undefined, headers)).status).toBe(304);
  });

  it("ends a session on the clock", async () => {
    await place.clock.advance(3 * 3_600_000);
    expect((await place.rest("GET", "/limits")).status).toBe(401);
    await place.logIn();
    expect((await place.rest("GET", "/limits")).status).toBe(200);
  });

  async function tokenOf() {
    const { consumerKey, consumerSecret } = place.org.ready.service;
    const body = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: consumerKey,
      client_secret: consumerSecret,
    });
    const response = await place.org.fetch("http://localhost/services/oauth2/token", { method: "POST", body });
    return ((await response.json()) as { access_token: string }).access_token;
  }
});
