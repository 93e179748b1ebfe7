import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

const ALL = "Record rolled back because not all records were valid and the request was using AllOrNone header";
let place: Awaited<ReturnType<typeof anOrg>>;
const ids: string[] = [];
beforeAll(async () => {
  place = await anOrg();
  for (const Name of ["one", "two", "three"])
    ids.push((await place.rest("POST", "/sobjects/Account", { Name })).body.id);
});
afterAll(() => place[Symbol.asyncDispose]());

const account = (fields: object) => ({ attributes: { type: "Account" }, ...fields });
const contact = (fields: object) => ({ attributes: { type: "Contact" }, ...fields });
const send = async (method: string, path: string, body?: object) => {
  const answer = await place.rest(method, `/composite/sobjects${path}`, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const names = async () =>
  (await place.rest("GET", "/query?q=SELECT+Name+FROM+Account+ORDER+BY+Name")).body.records.map(
    (row: { Name: string }) => row.Name,
  );
const error = (statusCode: string, message: string, fields: string[] = []) => ({
  success: false,
  errors: [{ statusCode, message, fields }],
});
const rolledBack = error("ALL_OR_NONE_OPERATION_ROLLED_BACK", ALL);

describe("sObject collections", () => {
  it("create mixed types in order; the good ones stay, or none with allOrNone", async () => {
    const records = [account({ Name: "mixed" }), contact({ LastName: "mixed" }), account({}), { Name: "untyped" }];
    const bad = [
      error("REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", ["Name"]),
      error("INVALID_TYPE", "Each record needs its sObject type in attributes.type", ["type"]),
    ];
    const before = await names();
    expect(await send("POST", "", { allOrNone: true, records })).toEqual([rolledBack, rolledBack, ...bad]);
    expect(await names()).toEqual(before);
    const kept = await send("POST", "", { records });
    expect(kept).toEqual([
      { id: expect.stringMatching(/^001/), success: true, errors: [] },
      { id: expect.stringMatching(/^003/), success: true, errors: [] },
      ...bad,
    ]);
  });

  it("update says which record it cannot find, with the id of those it rolled back", async () => {
    const records = [
      account({ id: ids[0], Site: "a" }),
      contact({ Id: "001xx000003DGb2999" }),
      contact({ id: ids[1], Title: "b" }),
      account({ id: ids[0]!.slice(0, 15), Site: "c" }),
      account({ Site: "d" }),
    ];
    const bad = [
      error("MALFORMED_ID", "Contact ID: id value of incorrect type: 001xx000003DGb2999", ["Id"]),
      error("MALFORMED_ID", `Contact ID: id value of incorrect type: ${ids[1]}`, ["Id"]),
      { id: ids[0], ...error("DUPLICATE_VALUE", `Duplicate id specified: ${ids[0]}`) },
      error("MISSING_ARGUMENT", "Id not specified in an update call"),
    ];
    expect(await send("PATCH", "", { allOrNone: true, records })).toEqual([{ id: ids[0], ...rolledBack }, ...bad]);
    expect(await send("PATCH", "", { records })).toEqual([{ id: ids[0], success: true, errors: [] }, ...bad]);
    expect((await place.rest("GET", `/sobjects/Account/${ids[0]}`)).body.Site).toBe("a");
  });

  it("upsert by external id tells what it created, and takes each key once", async () => {
    const records = [
      contact({ Email: "up@x.y", LastName: "new" }),
      contact({ Email: "up@x.y", LastName: "again" }),
      contact({ LastName: "keyless" }),
      account({ Name: "other type" }),
    ];
    const first = await send("PATCH", "/Contact/Email", { records });
    expect(first).toMatchObject([
      { success: true, created: true },
      error("DUPLICATE_VALUE", "Duplicate external id specified: up@x.y"),
      error("MISSING_ARGUMENT", "Email not specified"),
      error("INVALID_TYPE", "The type Account does not match Contact of the url"),
    ]);
    expect(await send("PATCH", "/contact/email", { records: records.slice(0, 1) })).toEqual([
      { id: first[0].id, success: true, errors: [], created: false },
    ]);
    const none = await send("PATCH", "/Contact/Email", {
      allOrNone: true,
      records: [contact({ Email: "no@x.y", LastName: "no" }), contact({ Email: "up@x.y", LastName: null })],
    });
    expect(none).toMatchObject([
      { ...rolledBack, created: true },
      { id: first[0].id, success: false, created: false },
    ]);
    expect((await place.rest("GET", "/sobjects/Contact/Email/no%40x.y")).status).toBe(404);
  });

  it("upsert by Id inserts where there is none", async () => {
    const [updated, inserted, malformed] = await send("PATCH", "/Account/Id", {
      records: [account({ Id: ids[1], Site: "by id" }), account({ Id: null, Name: "by no id" }), account({ Id: "x" })],
    });
    expect(updated).toEqual({ id: ids[1], success: true, errors: [], created: false });
    expect(inserted).toMatchObject({ success: true, created: true });
    expect(malformed).toMatchObject(error("MALFORMED_ID", "Account ID: id value of incorrect type: x", ["Id"]));
  });

  it("delete takes ids of any type; a malformed one has no id in its item", async () => {
    const made = await send("POST", "", { records: [account({ Name: "d1" }), contact({ LastName: "d2" })] });
    const [one, two] = made.map((each: { id: string }) => each.id);
    const path = `?ids=${one},001RM000003oLrB000,${two},${one}`;
    const malformed = error("MALFORMED_ID", "malformed id 001RM000003oLrB000");
    const repeated = { id: one, ...error("DUPLICATE_VALUE", `Duplicate id specified: ${one}`) };
    expect(await send("DELETE", `${path}&allOrNone=true`)).toEqual([
      { id: one, ...rolledBack },
      malformed,
      { id: two, ...rolledBack },
      repeated,
    ]);
    expect(await send("DELETE", path)).toEqual([
      { id: one, success: true, errors: [] },
      malformed,
      { id: two, success: true, errors: [] },
      repeated,
    ]);
    expect(await send("DELETE", `?ids=${one}`)).toMatchObject([
      { id: one, errors: [{ statusCode: "ENTITY_IS_DELETED" }] },
    ]);
  });

  it("retrieve answers a row or null for each id in order", async () => {
    const wanted = [ids[2], "001000000000000AAA", "nonsense", ids[0]!.slice(0, 15)] as string[];
    const expected = [{ Name: "three", Id: ids[2] }, null, null, { Name: "one", Id: ids[0] }];
    const got = await send("GET", `/Account?ids=${wanted.join(",")}&fields=id,name`);
    const posted = await send("POST", "/account", { ids: wanted, fields: ["id", "name"] });
    expect(got).toEqual(posted);
    expect(got).toMatchObject(expected);
    expect(got[0].attributes).toEqual({ type: "Account", url: `/services/data/v67.0/sobjects/Account/${ids[2]}` });
  });

  const records = (length: number) => Array.from({ length }, () => account({ Name: "many" }));
  const many = (length: number) => Array.from({ length }, () => "001000000000000AAA");
  it.each<[string, string, string, object | undefined, number, string]>([
    ["no records", "POST", "", {}, 400, "REQUIRED_FIELD_MISSING"],
    ["201 creates", "POST", "", { records: records(201) }, 400, "EXCEEDED_ID_LIMIT"],
    ["201 updates", "PATCH", "", { records: records(201) }, 400, "EXCEEDED_ID_LIMIT"],
    ["201 upserts", "PATCH", "/Account/Id", { records: records(201) }, 400, "EXCEEDED_ID_LIMIT"],
    ["201 deletes", "DELETE", `?ids=${many(201).join(",")}`, undefined, 400, "EXCEEDED_ID_LIMIT"],
    ["2,001 reads", "POST", "/Account", { ids: many(2001), fields: ["Id"] }, 400, "EXCEEDED_ID_LIMIT"],
    ["no ids to delete", "DELETE", "", undefined, 400, "REQUIRED_FIELD_MISSING"],
    ["no ids to read", "GET", "/Account?fields=Id", undefined, 400, "REQUIRED_FIELD_MISSING"],
    ["no fields to read", "POST", "/Account", { ids: many(1) }, 400, "REQUIRED_FIELD_MISSING"],
    ["a field there is not", "GET", `/Account?ids=${many(1)}&fields=Nope`, undefined, 400, "INVALID_FIELD"],
    ["an object there is not", "GET", `/Nope?ids=${many(1)}&fields=Id`, undefined, 404, "NOT_FOUND"],
    ["a type there is not", "POST", "", { records: [{ attributes: { type: "Nope" } }] }, 400, "INVALID_TYPE"],
    ["a key that is none", "PATCH", "/Account/Phone", { records: records(1) }, 400, "INVALID_FIELD"],
    [
      "11 chunks to update",
      "PATCH",
      "",
      { records: Array.from({ length: 11 }, (_, i) => (i % 2 ? account({}) : contact({}))) },
      400,
      "LIMIT_EXCEEDED",
    ],
  ])("refuse %s", async (_, method, path, body, status, errorCode) => {
    expect(await place.rest(method, `/composite/sobjects${path}`, body)).toMatchObject({
      status,
      body: [{ errorCode }],
    });
  });

  it("do not mix setup objects with others", async () => {
    const mixed = await send("POST", "", {
      records: [account({ Name: "first" }), { attributes: { type: "PermissionSet" }, Name: "Mixed", Label: "Mixed" }],
    });
    expect(mixed[1].success).toBe(false);
  });
});

it("a value of the wrong JSON type refuses the whole request, and nothing is written", async () => {
  const records = [
    { attributes: { type: "Account" }, Name: "Good one" },
    { attributes: { type: "Account" }, Name: "Bad one", NumberOfEmployees: [3] },
  ];
  const answer = await place.rest("POST", "/composite/sobjects", { records });
  expect(answer).toMatchObject({ status: 400, body: [{ errorCode: "JSON_PARSER_ERROR" }] });
  expect(answer.body[0].message).toMatch(/START_ARRAY value \[.* at \[line:1, column:\d+\]$/);
  const soql = "SELECT COUNT() FROM Account WHERE Name LIKE '% one'";
  expect((await place.rest("GET", `/query?q=${encodeURIComponent(soql)}`)).body.totalSize).toBe(0);
});
