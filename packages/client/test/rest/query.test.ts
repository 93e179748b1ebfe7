import { describe, expect, it } from "vitest";
import { type ChildRecords, soql } from "../../src/index.ts";
import { noViolations, strictRestCase } from "./strict-case.ts";

noViolations();

const rows = (count: number) => Array.from({ length: count }, (_, i) => ({ Id: String(i) }));
const Q = "SELECT Id FROM Account";

it("is read row by row, page by page, first, whole", async () => {
  const { session, rest } = await strictRestCase();
  rest.queries.answers.set(Q, rows(450));
  const query = session.query<{ Id: string }>(Q, { batchSize: 200 });
  const sizes: number[] = [];
  for await (const { records } of query.pages()) sizes.push(records.length);
  expect(sizes).toEqual([200, 200, 50]);
  expect((await query.records().next()).value).toEqual({ Id: "0" });
  expect([(await query.page()).done, (await query.first())?.Id, await query.count()]).toEqual([false, "0", 450]);
  expect((await query.toArray()).at(-1)).toEqual({ Id: "449" });
  expect(query.soql).toBe(Q);
});

it("one() is for exactly one", async () => {
  const { session, rest } = await strictRestCase();
  for (const [count, found] of [
    [0, 0],
    [2, 2],
  ] as const) {
    rest.queries.answers.set(Q, rows(count));
    await expect(session.query(Q).one()).rejects.toMatchObject({ code: "NOT_EXACTLY_ONE", data: { found } });
  }
  rest.queries.answers.set(Q, rows(1));
  expect(await session.query(Q).one()).toEqual({ Id: "0" });
});

it("queryAll, explain and columns are asked as the org knows them", async () => {
  const { session, rest } = await strictRestCase();
  rest.queries.answers.set(Q, rows(1));
  await session.queryAll(Q).first();
  expect(rest.queries.latest).toEqual({ soql: Q, all: true });
  expect((await session.query(Q).explain())[0]?.relativeCost).toBe(0.5);
  expect((await session.query(Q).columns())[0]?.columnName).toBe("Id");
});

it("a wrong name is shown in the query's own line", async () => {
  const { session } = await strictRestCase();
  await expect(session.query("SELECT Oops FROM Account").first()).rejects.toMatchObject({
    code: "QUERY_NAME_UNKNOWN",
    data: { row: 1, column: 8, caret: "SELECT Oops FROM Account\n       ^" },
  });
});

describe("a query too long for an address", () => {
  const long = soql`SELECT Id FROM Account WHERE Name IN ${Array.from({ length: 1_000 }, (_, i) => `Name ${i} ä`)}`;

  it("goes in the body of a composite call, pages and options included", async () => {
    const { session, rest } = await strictRestCase();
    rest.queries.answers.set(long.text, rows(300));
    expect(await session.query(long, { batchSize: 200, all: true }).toArray()).toHaveLength(300);
    expect(rest.queries.latest).toEqual({ soql: long.text, all: true });
    expect(rest.calls.map((call) => call.replace(/01g.*/, ""))).toEqual(["POST composite", "GET queryAll/"]);
  });

  it("is refused there as it would be elsewhere", async () => {
    const { session } = await strictRestCase();
    await expect(session.query(long.text.replace("Id", "Oops")).first()).rejects.toMatchObject({
      code: "QUERY_NAME_UNKNOWN",
      data: { errorCode: "INVALID_FIELD", column: 8 },
    });
  });

  it("is not sent at all when it is longer than SOQL may be", async () => {
    const { session, rest } = await strictRestCase();
    await expect(session.query("x".repeat(100_001)).first()).rejects.toMatchObject({ code: "QUERY_TOO_LONG" });
    expect(rest.calls).toEqual([]);
  });

  it("so does a record read with too many fields", async () => {
    const { session, rest } = await strictRestCase();
    const made = rest.rows.create("Account", { Name: "A" }) as { id: string };
    const fields = ["Name", ...Array.from({ length: 300 }, (_, i) => `${"Long".repeat(9)}${i}__c`)];
    expect(await session.sobject("Account").retrieve(made.id, fields)).toMatchObject({ Name: "A" });
    expect(rest.calls).toEqual(["POST composite/sobjects/Account"]);
  });
});

it("child sets page by themselves, and are plain data otherwise", async () => {
  const { session, rest } = await strictRestCase();
  const children = rows(3);
  rest.queries.answers.set("children", children);
  const nextRecordsUrl = "/services/data/v67.0/query/01g000000000000001-1";
  const set = () => ({ totalSize: 3, done: false, nextRecordsUrl, records: children.slice(0, 1) });
  const text = "SELECT Name, (SELECT Id FROM Contacts) FROM Account";
  rest.queries.answers.set(text, [
    { Name: "A", Contacts: set() },
    { Name: "B", Contacts: null },
  ]);
  await session.query("children").first();
  const seen: string[] = [];
  let plain = "";
  for await (const account of session.query<{ Name: string; Contacts: ChildRecords<{ Id: string }> | null }>(text)) {
    for await (const contact of account.Contacts ?? []) seen.push(account.Name + contact.Id);
    plain ||= JSON.stringify(account);
  }
  expect(seen).toEqual(["A0", "A1", "A2"]);
  expect(plain).toBe(JSON.stringify({ Name: "A", Contacts: set() }));
});

it("find writes its query from names that are checked and values that are escaped", async () => {
  const { session, rest } = await strictRestCase();
  const text = "SELECT Subject, Owner.Name FROM Case WHERE Status = 'it\\'s' ORDER BY Subject DESC LIMIT 5 OFFSET 10";
  rest.queries.answers.set(text, rows(1));
  const status = "it's";
  const found = session
    .sobject<{ Subject: string; Owner: unknown }>("Case")
    .find(["Subject", "Owner.Name" as "Subject"], {
      where: soql`Status = ${status}`,
      orderBy: soql`Subject DESC`,
      limit: 5,
      offset: 10,
    });
  expect(await found.count()).toBe(1);
  const attack = () => session.sobject("Case").find(["Id FROM User --"]);
  expect(attack).toThrow(expect.objectContaining({ code: "SOQL_VALUE" }));
  expect(() => session.sobject("Case").find(["Id"], { limit: 1.5 })).toThrow(
    expect.objectContaining({ code: "SOQL_VALUE" }),
  );
});

it("a tooling query and its pages stay in the Tooling API", async () => {
  const { session, rest } = await strictRestCase();
  rest.queries.answers.set("SELECT Name FROM ApexClass", rows(300));
  expect(await session.tooling.query("SELECT Name FROM ApexClass", { batchSize: 200 }).toArray()).toHaveLength(300);
  expect(rest.calls.every((call) => call.startsWith("GET tooling/query"))).toBe(true);
});
