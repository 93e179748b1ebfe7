import { afterAll, beforeAll, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

/** The wire as simple-salesforce 1.12 speaks it: addresses with a slash at their end, `X-PrettyPrint: 1`, a content type on every request. */
const HEADERS = { "content-type": "application/json", "x-prettyprint": "1" };

let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
  for (const count of [200, 5]) {
    const contact = { attributes: { type: "Contact" }, LastName: "Acme" };
    await place.rest("POST", "/composite/sobjects", { records: Array(count).fill(contact) });
  }
});
afterAll(() => place[Symbol.asyncDispose]());
const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  place.rest(method, path, body, { ...HEADERS, ...headers });

it("queries, pages and searches by addresses with a slash before the question mark", async () => {
  const q = encodeURIComponent("SELECT Id, Name FROM Contact");
  const pages = { "sforce-query-options": "batchSize=200" };
  const first = await call("GET", `/query/?q=${q}`, undefined, pages);
  expect(first).toMatchObject({ status: 200, body: { done: false } });
  expect(first.text).toContain('{\n  "totalSize" : ');
  const locator = (first.body.nextRecordsUrl as string).split("/").at(-1);
  const byLocator = await call("GET", `/query/${locator}`);
  expect(byLocator.body).toEqual((await call("GET", first.body.nextRecordsUrl)).body);
  expect(await call("GET", `/queryAll/?q=${q}`)).toMatchObject({ body: { totalSize: first.body.totalSize } });
  const found = await call("GET", `/search/?q=${encodeURIComponent("FIND {acme*} RETURNING Contact(Id LIMIT 3)")}`);
  expect(found.body.searchRecords).toHaveLength(3);
});

it("describes and lists", async () => {
  expect((await call("GET", "/sobjects/")).body.sobjects.length).toBeGreaterThan(20);
  expect((await call("GET", "/sobjects/Account/describe/")).body.name).toBe("Account");
  expect((await call("GET", "/sobjects/Account/")).body.objectDescribe.name).toBe("Account");
  expect((await call("GET", "/sobjects/Account/describe/layouts/")).body.layouts.length).toBeGreaterThan(0);
  expect((await call("GET", "/limits/")).body.DailyApiRequests.Max).toBe(15_000);
});

it("writes with a slash after the object, and upserts by an external id in the path", async () => {
  const made = await call("POST", "/sobjects/Account/", { Name: "Simple" });
  expect(made).toMatchObject({ status: 201, body: { success: true, errors: [] } });
  const { id } = made.body;
  expect((await call("PATCH", `/sobjects/Account/${id}`, { Site: "s" })).status).toBe(204);
  const key = "/sobjects/Contact/Email/simple%2B1%40example.com";
  expect((await call("PATCH", key, { LastName: "Keyed" })).status).toBe(201);
  expect((await call("PATCH", key, { LastName: "Keyed again" })).status).toBe(200);
  expect((await call("GET", key)).body.LastName).toBe("Keyed again");
  expect((await call("DELETE", `/sobjects/Account/${id}`)).status).toBe(204);
  expect(await call("GET", `/sobjects/Account/${id}`)).toMatchObject({
    status: 404,
    body: [{ errorCode: "NOT_FOUND" }],
  });
  const window = "start=2026-03-02T08:00:00%2B00:00&end=2026-03-02T10:00:00%2B00:00";
  const deleted = await call("GET", `/sobjects/Account/deleted/?${window}`);
  expect(deleted.body.deletedRecords).toMatchObject([{ id }]);
});

it("tells the refusals apart by their status", async () => {
  expect((await call("GET", "/query/?q=SELECT")).status).toBe(400);
  expect((await call("GET", "/sobjects/Nope/")).status).toBe(404);
  const expired = await place.org.fetch("http://localhost/services/data/v67.0/limits/", {
    headers: { ...HEADERS, authorization: "Bearer 00D!expired" },
  });
  expect(expired.status).toBe(401);
  expect(await expired.json()).toMatchObject([{ errorCode: "INVALID_SESSION_ID" }]);
});
