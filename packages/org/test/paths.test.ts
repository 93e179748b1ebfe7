import { request } from "node:http";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EngineCore } from "../src/engine/engine.ts";
import { anOrg } from "./an-org.ts";

const base = "/services/data/v67.0";

let place: Awaited<ReturnType<typeof anOrg>>;
beforeAll(async () => {
  place = await anOrg();
});
afterAll(() => place[Symbol.asyncDispose]());

const query = (soql: string, rest = "") => place.rest("GET", `/query?q=${encodeURIComponent(soql)}${rest}`);
async function create(sobject: string, fields: object): Promise<string> {
  const created = await place.rest("POST", `/sobjects/${sobject}`, fields);
  expect(created).toMatchObject({ status: 201 });
  return created.body.id;
}

it("a polymorphic parent says Name and leads to the user or queue behind it", async () => {
  await create("Lead", { LastName: "Poly", Company: "Morph" });
  const { body } = await query("SELECT Owner.Name, Owner.Type FROM Lead WHERE LastName = 'Poly'");
  const { Owner } = body.records[0];
  expect(Owner).toMatchObject({
    attributes: { type: "Name", url: expect.stringMatching(/^\/services\/data\/v67\.0\/sobjects\/User\/005\w{15}$/) },
    Type: "User",
  });
  expect((await place.rest("GET", Owner.attributes.url)).body).toMatchObject({ Name: Owner.Name });
});

describe("limits of a request", () => {
  /** Over a socket, with headers as given and a body of zeros. */
  async function overSocket(method: string, path: string, headers: Record<string, string | number>, size = 0) {
    await using listening = await place.org.listen({ pubsubPort: null });
    return await new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const sent = request(listening.url + path, { method, headers, agent: false }, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (chunk) => (body += chunk));
        response.on("end", () => resolve({ status: response.statusCode, body }));
        response.on("error", reject);
      });
      sent.on("error", reject);
      const MB = Buffer.alloc(1024 * 1024, " ");
      for (let left = size; left > 0; left--) sent.write(MB);
      if (headers["content-length"] === undefined || size > 0) sent.end();
      else sent.flushHeaders();
    });
  }
  const json = { "content-type": "application/json" };

  it.each([
    ["a URI", 414, "URI_TOO_LONG", `${base}/query?q=${"x".repeat(16_384)}`, {}],
    ["headers", 431, "REQUEST_HEADERS_TOO_LARGE", `${base}/limits`, { "x-long": "x".repeat(16_384) }],
  ])("%s over 16 KB answers %d %s", async (_, status, errorCode, path, headers) => {
    const answer = await overSocket("GET", path, headers);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toMatchObject([{ errorCode }]);
  });

  it.each([
    ["announced", { "content-length": 60 * 1024 * 1024 }, 0],
    ["streamed", {}, 80],
  ])("a body over 50 MB answers 413, %s", async (_, headers, size) => {
    const authorization = place.authorization();
    const answer = await overSocket("POST", `${base}/sobjects/Account`, { ...json, authorization, ...headers }, size);
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject([{ errorCode: "EXCEEDED_MAX_SIZE_REQUEST" }]);
  });

  const zipped = async (body: Uint8Array<ArrayBuffer>) => {
    const response = await place.org.fetch(`http://localhost${base}/sobjects/Account`, {
      method: "POST",
      headers: { ...json, "content-encoding": "gzip", authorization: place.authorization() },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown>[] & { id: string } };
  };

  it("takes a gzip body, refuses one that unpacks to more than 50 MB, or that is none", async () => {
    const created = await zipped(gzipSync('{"Name":"zipped"}'));
    expect(created.status).toBe(201);
    expect((await place.rest("GET", `/sobjects/Account/${created.body.id}`)).body).toMatchObject({ Name: "zipped" });
    expect(await zipped(gzipSync(Buffer.alloc(51 * 1024 * 1024, " ")))).toMatchObject({
      status: 413,
      body: [{ errorCode: "EXCEEDED_MAX_SIZE_REQUEST" }],
    });
    expect(await zipped(new TextEncoder().encode('{"Name":"plain"}'))).toMatchObject({
      status: 400,
      body: [{ errorCode: "POST_BODY_PARSE_ERROR" }],
    });
  });
});

it("an external id that names several rows answers 300 with their urls, and changes none", async () => {
  const Email = "twice@example.com";
  const ids = [
    await create("Contact", { LastName: "One", Email }),
    await create("Contact", { LastName: "Two", Email }),
  ];
  const path = `/sobjects/Contact/Email/${encodeURIComponent(Email)}`;
  for (const answer of [
    await place.rest("GET", path),
    await place.rest("PATCH", path, { LastName: "Three" }),
    await place.rest("DELETE", path),
  ]) {
    expect(answer.status).toBe(300);
    expect([...answer.body].sort()).toEqual(ids.map((id) => `${base}/sobjects/Contact/${id}`).sort());
  }
  const { body } = await query(`SELECT LastName FROM Contact WHERE Email = '${Email}' ORDER BY LastName`);
  expect(body.records.map((row: { LastName: string }) => row.LastName)).toEqual(["One", "Two"]);
});

describe("columns=true, the second request of the sf CLI's data query", () => {
  const columns = async (soql: string) => (await query(soql, "&columns=true")).body;
  const plain = { aggregate: false, apexType: null, foreignKeyName: null, joinColumns: [] };

  it("tells fields, parents and children", async () => {
    const soql =
      "SELECT Id, Name, IsDeleted, AnnualRevenue, Owner.Name, (SELECT LastName, Account.Name FROM Contacts) FROM Account";
    const answer = await columns(soql);
    expect(answer).toMatchObject({ entityName: "Account", groupBy: false, idSelected: true, keyPrefix: "001" });
    expect(answer.columnMetadata).toHaveLength(6);
    const [id, name, isDeleted, revenue, owner, contacts] = answer.columnMetadata;
    expect(id).toMatchObject({ ...plain, apexType: "Id", columnName: "Id", insertable: false, textType: false });
    expect(name).toEqual({
      ...plain,
      apexType: "String",
      booleanType: false,
      columnName: "Name",
      custom: false,
      displayName: "Name",
      insertable: true,
      numberType: false,
      textType: true,
      updatable: true,
    });
    expect(isDeleted).toMatchObject({ booleanType: true, textType: false });
    expect(revenue).toMatchObject({ numberType: true, textType: false });
    expect(owner).toMatchObject({
      aggregate: false,
      columnName: "Owner",
      foreignKeyName: "OwnerId",
      joinColumns: [{ columnName: "Name" }],
    });
    expect(contacts).toMatchObject({
      aggregate: true,
      columnName: "Contacts",
      joinColumns: [{ columnName: "LastName" }, { columnName: "Account", joinColumns: [{ columnName: "Name" }] }],
    });
  });

  it("tells aggregates, under their alias or exprN", async () => {
    const answer = await columns("SELECT Industry, COUNT(Id) total, MAX(AnnualRevenue) FROM Account GROUP BY Industry");
    expect(answer).toMatchObject({ groupBy: true, idSelected: false });
    expect(answer.columnMetadata).toMatchObject([
      { columnName: "Industry", displayName: "Industry" },
      { aggregate: true, columnName: "total", displayName: "count(Id)", numberType: true },
      { aggregate: true, columnName: "expr0", displayName: "max(AnnualRevenue)", numberType: true },
    ]);
  });
});

describe("/sobjects/O/ID/Relationship", () => {
  it("leads to the parent, to the children, or nowhere", async () => {
    const account = await create("Account", { Name: "House" });
    const contact = await create("Contact", { LastName: "Child", AccountId: account });
    const alone = await create("Contact", { LastName: "Alone" });
    expect(await place.rest("GET", `/sobjects/Contact/${contact}/account?fields=Name`)).toMatchObject({
      status: 200,
      body: { attributes: { type: "Account", url: `${base}/sobjects/Account/${account}` }, Name: "House" },
    });
    expect((await place.rest("GET", `/sobjects/Contact/${contact}/Owner`)).body).toMatchObject({
      attributes: { type: "User" },
    });
    expect((await place.rest("GET", `/sobjects/Account/${account}/Contacts?fields=LastName`)).body).toMatchObject({
      totalSize: 1,
      done: true,
      records: [{ attributes: { type: "Contact" }, LastName: "Child" }],
    });
    expect((await place.rest("GET", `/sobjects/Account/${account}/Contacts`)).body.records).toMatchObject([
      { Id: contact, AccountId: account },
    ]);
    expect((await place.rest("GET", `/sobjects/Account/${account}/Cases`)).body).toMatchObject({ totalSize: 0 });
    for (const path of [
      `Contact/${alone}/Account`,
      `Account/${account}/Nonsense`,
      `Contact/003000000000000AAA/Account`,
      `Account/001000000000000AAA/Contacts`,
    ])
      expect(await place.rest("GET", `/sobjects/${path}`), path).toMatchObject({
        status: 404,
        body: [{ errorCode: "NOT_FOUND" }],
      });
  });
});

it("nothing is recent: calls of the API do not count as viewing", async () => {
  await create("Account", { Name: "Just made" });
  expect(await place.rest("GET", "/recent")).toMatchObject({ status: 200, body: [] });
  expect((await place.rest("GET", "/sobjects/Account")).body).toMatchObject({
    objectDescribe: { name: "Account" },
    recentItems: [],
  });
});

it.each(["/sobjects", "/sobjects/Account/describe"])("%s answers 304 until the schema changes", async (path) => {
  const read = (headers: Record<string, string> = {}) => place.rest("GET", path, undefined, headers);
  const first = await read();
  const etag = { "if-none-match": first.headers.get("etag")! };
  const since = { "if-modified-since": first.headers.get("last-modified")! };
  for (const headers of [etag, since, { "if-none-match": first.headers.get("etag")!.replace(/"$/, '-gzip"') }])
    expect(await read(headers)).toMatchObject({ status: 304, body: null });
  expect((await read({ "if-none-match": '"other"' })).status).toBe(200);
  expect((await read({ "if-modified-since": "Thu, 01 Jan 2015 00:00:00 GMT" })).status).toBe(200);
  expect((await read({ "if-modified-since": "nonsense" })).status).toBe(200);

  await place.clock.advance(1_000);
  const name = `New${path.length}__c`;
  place.org.engine.deploy.fields("system", "Account", [
    { name, label: "New", type: "string", length: 10, props: "CUNFSG", custom: true },
  ]);
  for (const headers of [etag, since]) expect((await read(headers)).status).toBe(200);
  const changed = await place.rest("GET", "/sobjects/Account/describe");
  expect(changed.body.fields.map((field: { name: string }) => field.name)).toContain(name);
});

it("a fork holds the same data, tokens and clock, and each goes its own way", async () => {
  const id = await create("Account", { Name: "Before" });
  await using fork = await place.org.fork();
  expect(fork.clock.now()).toBe(place.clock.now());
  const authorization = place.authorization();
  const inFork = async (method: string, path: string, body?: object) => {
    const response = await fork.fetch(`http://localhost${base}${path}`, {
      method,
      headers: { authorization, "content-type": "application/json" },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  };
  const all = `/query?q=${encodeURIComponent("SELECT Id, Name, SystemModstamp FROM Account ORDER BY Id")}`;
  const same = (await place.rest("GET", all)).body;
  expect(same.totalSize).toBeGreaterThan(0);
  expect((await inFork("GET", all)).body).toEqual(same);

  expect((await inFork("PATCH", `/sobjects/Account/${id}`, { Name: "Fork" })).status).toBe(204);
  await fork.clock.advance(60_000);
  await place.rest("POST", "/sobjects/Account", { Name: "Only here" });
  expect((await place.rest("GET", `/sobjects/Account/${id}`)).body.Name).toBe("Before");
  expect((await inFork("GET", `/sobjects/Account/${id}`)).body.Name).toBe("Fork");
  expect((await inFork("GET", all)).body.totalSize).toBe(same.totalSize);
  expect((await place.rest("GET", all)).body.totalSize).toBe(same.totalSize + 1);
  expect(fork.clock.now() - place.clock.now()).toBe(60_000);
});

it("a record of a collection that names no row is refused with MISSING_ARGUMENT, the others are written", async () => {
  const Id = await create("Contact", { LastName: "Row" });
  const attributes = { type: "Contact" };
  const updated = await place.rest("PATCH", "/composite/sobjects", {
    records: [
      { attributes, LastName: "No" },
      { attributes, Id, LastName: "Yes" },
    ],
  });
  expect(updated.body).toMatchObject([
    { success: false, errors: [{ statusCode: "MISSING_ARGUMENT", message: "Id not specified in an update call" }] },
    { success: true, id: Id },
  ]);
  const upserted = await place.rest("PATCH", "/composite/sobjects/Contact/Email", {
    records: [{ attributes, LastName: "No" }],
  });
  expect(upserted.body).toMatchObject([
    { success: false, errors: [{ statusCode: "MISSING_ARGUMENT", message: "Email not specified" }] },
  ]);
});

it("a mistake in the org itself answers 500 UNKNOWN_EXCEPTION without its cause, which the log holds, and writes nothing", async () => {
  await using other = await anOrg();
  (other.org.engine as EngineCore).followers.set("Account", () => {
    throw new TypeError("the cause");
  });
  const failed = await other.rest("POST", "/sobjects/Account", { Name: "Lost" });
  expect(failed).toMatchObject({ status: 500, body: [{ errorCode: "UNKNOWN_EXCEPTION" }] });
  expect(failed.text).not.toContain("the cause");
  expect(other.org.log().at(-1)).toMatchObject({ status: 500, reason: "the cause" });
  expect((await other.rest("GET", "/query?q=SELECT+COUNT()+FROM+Account")).body.totalSize).toBe(0);
});

it("a value of the wrong type is a mistake in the JSON, whose place REST names", async () => {
  const body = '{"Name": "A",\n  "AnnualRevenue": "abc"}';
  expect(await place.rest("POST", "/sobjects/Account", body, { "content-type": "application/json" })).toMatchObject({
    status: 400,
    body: [
      {
        errorCode: "JSON_PARSER_ERROR",
        message:
          "Cannot deserialize instance of currency from VALUE_STRING value abc or request may be missing a required field at [line:2, column:20]",
      },
    ],
  });
});
