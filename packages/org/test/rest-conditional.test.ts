import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let account: string;
let contact: string;
beforeAll(async () => {
  place = await anOrg();
  account = (await place.rest("POST", "/sobjects/Account", { Name: "Parent" })).body.id;
  contact = (await place.rest("POST", "/sobjects/Contact", { LastName: "Child", AccountId: account })).body.id;
});
afterAll(() => place[Symbol.asyncDispose]());

const BEFORE = "Sun, 01 Mar 2026 09:00:00 GMT";
const AFTER = "Tue, 03 Mar 2026 09:00:00 GMT";

describe("conditional requests", () => {
  const of = (method: string, headers: Record<string, string>, body?: unknown, object = "Account") =>
    place.rest(method, `/sobjects/${object}/${object === "Account" ? account : contact}`, body, headers);

  it("account rows carry an ETag, all rows their date, in every form of the row", async () => {
    const row = await of("GET", {});
    expect(row.headers.get("etag")).toMatch(/^"[\w+/]{27}="$/);
    expect(row.headers.get("last-modified")).toBe("Mon, 02 Mar 2026 09:00:00 GMT");
    const other = await of("GET", {}, undefined, "Contact");
    expect(other.headers.get("etag")).toBeNull();
    expect(other.headers.get("last-modified")).toBe("Mon, 02 Mar 2026 09:00:00 GMT");
    const zipped = await of("GET", {
      "accept-encoding": "gzip",
      "if-none-match": `"x", ${row.headers.get("etag")!.replace(/"$/, '-gzip"')}`,
    });
    expect(zipped).toMatchObject({ status: 304, text: "" });
    expect(zipped.headers.get("etag")).toBe(row.headers.get("etag"));
  });

  it.each<[string, string, Record<string, string>, number, string]>([
    ["GET", "Account", { "if-none-match": '"other"' }, 200, ""],
    ["GET", "Account", { "if-none-match": "*" }, 304, ""],
    ["GET", "Account", { "if-match": '"other"' }, 412, "MODIFIED"],
    ["GET", "Account", { "if-match": "*" }, 200, ""],
    ["HEAD", "Account", { "if-modified-since": AFTER }, 304, ""],
    ["GET", "Contact", { "if-modified-since": AFTER }, 304, ""],
    ["GET", "Contact", { "if-modified-since": BEFORE }, 200, ""],
    ["GET", "Contact", { "if-modified-since": "yesterday" }, 200, ""],
    ["GET", "Contact", { "if-unmodified-since": BEFORE }, 412, "MODIFIED"],
    ["GET", "Contact", { "if-unmodified-since": AFTER }, 200, ""],
    ["GET", "Contact", { "if-match": '"no tags on contacts"' }, 200, ""],
    ["PATCH", "Contact", { "if-unmodified-since": BEFORE }, 412, "MODIFIED"],
    ["PATCH", "Contact", { "if-unmodified-since": "2026-03-01" }, 400, "INVALID_HEADER_VALUE"],
    ["PATCH", "Account", { "if-match": "no-quotes" }, 400, "INVALID_HEADER_VALUE"],
    ["PATCH", "Account", { "if-match": '"other"' }, 412, "MODIFIED"],
    ["PATCH", "Account", { "if-none-match": "*" }, 412, "NOT_MODIFIED"],
    ["PATCH", "Account", { "if-modified-since": AFTER }, 204, ""],
  ])("%s of %s with %j answers %d %s", async (method, object, headers, status, errorCode) => {
    const answer = await of(method, headers, method === "PATCH" ? { Description: "x" } : undefined, object);
    expect(answer.status).toBe(status);
    if (errorCode) expect(answer.body).toMatchObject([{ errorCode }]);
  });

  it("an update that lost the race is refused, and changes nothing", async () => {
    const tag = { "if-match": (await of("GET", {})).headers.get("etag")! };
    expect(await of("PATCH", tag, { Site: "first" })).toMatchObject({ status: 204 });
    expect(await of("PATCH", tag, { Site: "second" })).toMatchObject({ status: 412 });
    expect((await of("GET", {})).body.Site).toBe("first");
  });

  it.each(["/sobjects", "/sobjects/Account/describe"])("%s is unmodified, or the precondition fails", async (path) => {
    const ask = async (headers: Record<string, string>) => (await place.rest("GET", path, undefined, headers)).status;
    expect(await ask({ "if-modified-since": AFTER })).toBe(304);
    expect(await ask({ "if-modified-since": BEFORE })).toBe(200);
    expect(await ask({ "if-unmodified-since": BEFORE })).toBe(412);
  });
});

describe("relationships in the path", () => {
  const get = (path: string) => place.rest("GET", `/sobjects/${path}`);

  it("leads to a parent, on from it, to someone of several objects, and to children", async () => {
    expect((await get(`contact/${contact}/account?fields=Name`)).body).toMatchObject({
      attributes: { type: "Account" },
      Name: "Parent",
    });
    expect((await get(`Contact/${contact}/Account/Owner?fields=Username`)).body.attributes.type).toBe("User");
    const lead = (await place.rest("POST", "/sobjects/Lead", { LastName: "L", Company: "C" })).body.id;
    expect((await get(`Lead/${lead}/Owner`)).body.attributes.type).toBe("User");
    expect((await get(`Account/${account}/Contacts?fields=LastName`)).body).toMatchObject({
      totalSize: 1,
      done: true,
      records: [{ LastName: "Child" }],
    });
    expect((await get(`Contact/${contact}/Account/Contacts?fields=Id`)).body.totalSize).toBe(1);
    expect((await get(`Contact/${contact}?fields=Account.Owner.Name,lastname`)).body).toMatchObject({
      Account: { Owner: { Name: expect.any(String) } },
      LastName: "Child",
    });
  });

  it("pages children", async () => {
    const records = Array.from({ length: 200 }, (_, i) => ({
      attributes: { type: "Contact" },
      LastName: `c${i}`,
      AccountId: account,
    }));
    await place.rest("POST", "/composite/sobjects", { records });
    const options = { "sforce-query-options": "batchSize=200" };
    const page = await place.rest("GET", `/sobjects/Account/${account}/Contacts?fields=Id`, undefined, options);
    expect(page.body).toMatchObject({ totalSize: 201, done: false });
    expect((await place.rest("GET", page.body.nextRecordsUrl)).body.records).toHaveLength(1);
  });

  it("changes and deletes what a to-one relationship leads to", async () => {
    const parent = (await place.rest("POST", "/sobjects/Account", { Name: "Gone soon" })).body.id;
    const child = (await place.rest("POST", "/sobjects/Case", { AccountId: parent, Subject: "s" })).body.id;
    expect((await place.rest("PATCH", `/sobjects/Case/${child}/Account`, { Name: "Renamed" })).status).toBe(204);
    expect((await get(`Account/${parent}`)).body.Name).toBe("Renamed");
    const contacts = (await place.rest("POST", "/sobjects/Contact", { LastName: "Orphan", AccountId: parent })).body.id;
    expect((await place.rest("DELETE", `/sobjects/Contact/${contacts}/Account/`)).status).toBe(400);
    await place.rest("DELETE", `/sobjects/Case/${child}`);
    expect((await place.rest("DELETE", `/sobjects/Contact/${contacts}/Account`)).status).toBe(204);
    expect((await get(`Account/${parent}`)).status).toBe(404);
  });

  it.each<[string, () => string, number, string]>([
    ["GET", () => `Account/${account}/Nothing`, 404, "NOT_FOUND"],
    ["GET", () => `Account/${account}/Parent`, 404, "NOT_FOUND"],
    ["GET", () => `Account/${account}/Contacts/Owner`, 404, "NOT_FOUND"],
    ["GET", () => `Contact/${contact}/Account/Owner/Profile/UserLicense/Name`, 404, "NOT_FOUND"],
    ["GET", () => `Contact/003000000000000AAA/Account`, 404, "NOT_FOUND"],
    ["PATCH", () => `Account/${account}/Contacts`, 404, "NOT_FOUND"],
    ["DELETE", () => `Account/${account}/Contacts`, 404, "NOT_FOUND"],
    ["GET", () => `Account/${account}?fields=Nope`, 400, "INVALID_FIELD"],
    ["GET", () => `Account/${account}?fields=Owner.Nope`, 400, "INVALID_FIELD"],
    [
      "GET",
      () => "LoginHistory/updated?start=2026-03-01T00:00:00Z&end=2026-03-02T00:00:00Z",
      400,
      "INVALID_TYPE_FOR_OPERATION",
    ],
  ])("%s %s answers %d %s", async (method, path, status, errorCode) => {
    const answer = await place.rest(method, `/sobjects/${path()}`, method === "PATCH" ? {} : undefined);
    expect(answer).toMatchObject({ status, body: [{ errorCode }] });
  });
});
