import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Hook, Trigger } from "../src/index.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
const undo: (() => void)[] = [];

beforeAll(async () => {
  place = await anOrg();
});
afterEach(() => {
  for (const remove of undo.splice(0)) remove();
});
afterAll(() => place.org.close());

const before = (sobject: string, hook: Hook) => undo.push(place.org.before(sobject, hook));
const after = (sobject: string, hook: Hook) => undo.push(place.org.after(sobject, hook));
const accounts = (names: readonly string[], fields = {}) =>
  names.map((Name) => ({ attributes: { type: "Account" }, Name, ...fields }));
const create = async (records: object[], allOrNone = false) =>
  (await place.rest("POST", "/composite/sobjects", { allOrNone, records })).body;
const query = async (soql: string) =>
  (await place.rest("GET", `/query?q=${encodeURIComponent(soql)}`)).body.records as Record<string, unknown>[];
const count = async (where: string) =>
  (await place.rest("GET", `/query?q=${encodeURIComponent(`SELECT COUNT() FROM ${where}`)}`)).body.totalSize;

it("runs before triggers, then validation, then the save, then after triggers, with all records of a chunk at once", async () => {
  const seen: unknown[] = [];
  before("account", ({ event, records }) => {
    seen.push([event, records.map((record) => [record.id, record.new?.Name, record.old])]);
    // What is required may be missing until here.
    for (const record of records) if (!record.new?.Name) record.set("Name", "Given by the hook");
    for (const record of records) record.set("NumberOfEmployees", "12");
  });
  after("Account", ({ event, records }) => {
    seen.push([event, records.map((record) => [record.id?.slice(0, 3), record.new?.NumberOfEmployees])]);
  });
  const result = await create([...accounts(["A"]), { attributes: { type: "Account" } }]);
  expect(result).toMatchObject([{ success: true }, { success: true }]);
  expect(seen).toEqual([
    [
      "BeforeInsert",
      [
        [null, "A", null],
        [null, null, null],
      ],
    ],
    [
      "AfterInsert",
      [
        ["001", 12],
        ["001", 12],
      ],
    ],
  ]);
  expect(await query(`SELECT Name FROM Account WHERE Id = '${result[1].id}'`)).toMatchObject([
    { Name: "Given by the hook" },
  ]);
  for (const remove of undo.splice(0)) remove();
  const events: unknown[] = [];
  after("Account", ({ event, records: [record] }) => {
    events.push([event, record?.old?.Name ?? null, record?.new?.Name ?? null]);
  });
  const path = `/sobjects/Account/${result[0].id}`;
  await place.rest("PATCH", path, { Name: "B" });
  await place.rest("DELETE", path);
  place.org.engine.change.apply(await systemAdmin(), [{ operation: "undelete", id: result[0].id }]);
  expect(events).toEqual([
    ["AfterUpdate", "A", "B"],
    ["AfterDelete", "B", null],
    ["AfterUndelete", "B", "B"],
  ]);
});

async function systemAdmin() {
  const { accessToken } = await place.org.login();
  return place.org.engine.authenticate.token(accessToken, "rest", { ip: "127.0.0.1" });
}

it("a chunk has at most 200 records, however many a call brings", () => {
  const sizes: number[] = [];
  before("Lead", ({ records }) => void sizes.push(records.length));
  return systemAdmin().then((session) => {
    const lead = (_: unknown, index: number) =>
      ({ operation: "insert", sobject: "Lead", fields: { LastName: `L${index}`, Company: "C" } }) as const;
    const results = place.org.engine.change.apply(session, Array.from({ length: 450 }, lead));
    expect(results.every((result) => result.success)).toBe(true);
    expect(sizes).toEqual([200, 200, 50]);
  });
});

it("addError refuses a record or a field with FIELD_CUSTOM_VALIDATION_EXCEPTION; the others are tried again without it", async () => {
  const calls: unknown[] = [];
  before("Account", ({ records }) => {
    calls.push(records.map((record) => record.new?.Name));
    for (const record of records) if (record.new?.Name === "bad") record.addError("No bad names", "Name");
  });
  after("Account", ({ records }) => {
    for (const record of records) if (record.new?.Name === "late") record.addError("Too late");
  });
  expect(await create(accounts(["e1", "bad", "late", "e2"]))).toMatchObject([
    { success: true },
    {
      success: false,
      errors: [{ statusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "No bad names", fields: ["Name"] }],
    },
    { success: false, errors: [{ statusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION", message: "Too late", fields: [] }] },
    { success: true },
  ]);
  expect(calls).toEqual([
    ["e1", "bad", "late", "e2"],
    ["e1", "e2"],
  ]);
  expect(await count("Account WHERE Name IN ('e1','e2','late','bad')")).toBe(2);
  expect(await create(accounts(["e3", "bad"]), true)).toMatchObject([
    { errors: [{ statusCode: "ALL_OR_NONE_OPERATION_ROLLED_BACK" }] },
    { errors: [{ statusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION" }] },
  ]);
  expect(await count("Account WHERE Name = 'e3'")).toBe(0);
});

it("gives up after three attempts that each lose another record", async () => {
  let turn = 0;
  after("Account", ({ records }) => records[turn++ % records.length]?.addError("not you"));
  const results = await create(accounts(["t1", "t2", "t3", "t4", "t5"]));
  expect(results.map((result: { errors: { message: string }[] }) => result.errors[0]?.message)).toEqual([
    "not you",
    "Too many batch retries in the presence of Apex triggers and partial failures",
    "not you",
    "Too many batch retries in the presence of Apex triggers and partial failures",
    "not you",
  ]);
  expect(await count("Account WHERE Name LIKE 't_'")).toBe(0);
});

it("a hook that throws refuses its whole chunk with the text of a trigger exception", async () => {
  before("Account", function CheckCredit() {
    throw new TypeError("the service is down");
  });
  const { status, body } = await place.rest("POST", "/sobjects/Account", { Name: "X" });
  expect([status, body]).toEqual([
    400,
    [
      {
        errorCode: "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        message: "CheckCredit: execution of BeforeInsert\n\ncaused by: TypeError: the service is down\n\nCheckCredit",
      },
    ],
  ]);
});

it("what a hook sets is checked like what a caller gives; after the save, records are read-only", async () => {
  before("Account", ({ records }) => records[0]?.set("Site", "x".repeat(81)));
  expect((await place.rest("POST", "/sobjects/Account", { Name: "X" })).body).toMatchObject([
    { errorCode: "STRING_TOO_LONG", fields: ["Site"] },
  ]);
  undo.splice(0)[0]?.();
  before("Account", ({ records }) => records[0]?.set("ParentId", "001000000000001AAA"));
  expect((await place.rest("POST", "/sobjects/Account", { Name: "X" })).body).toMatchObject([
    { errorCode: "INVALID_CROSS_REFERENCE_KEY", fields: ["ParentId"] },
  ]);
  undo.splice(0)[0]?.();
  after("Account", ({ records }) => records[0]?.set("Site", "HQ"));
  expect((await place.rest("POST", "/sobjects/Account", { Name: "X" })).body[0].message).toContain(
    "caused by: System.FinalException: Record is read-only",
  );
});

it("reads and writes in the transaction, whose events share one key; a failed statement throws and takes the record along", async () => {
  const written: unknown[] = [];
  after("Account", ({ org, records, operation }) => {
    if (operation !== "insert") return;
    const contacts = records.map(
      ({ id, new: account }) =>
        ({ operation: "insert", sobject: "Contact", fields: { LastName: account?.Site, AccountId: id } }) as const,
    );
    written.push(org.change(contacts).map((result) => result.success));
    written.push(org.query(`SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = '${records[0]?.id}'`));
  });
  const [made] = await create(accounts(["Parent"], { Site: "Front" }));
  expect(made.success).toBe(true);
  expect(written).toEqual([[true], [{ Name: "Parent", Contacts: [{ LastName: "Front" }] }]]);
  const { events } = place.org.engine;
  const topic = events.topic(await systemAdmin(), "/data/ChangeEvents");
  const all = events.read(topic, events.start(topic, { preset: "earliest" }), 2000).slice(-2);
  expect(all.map((event) => [event.entity, event.sequenceNumber])).toEqual([
    ["Account", 1],
    ["Contact", 2],
  ]);
  expect(new Set(all.map((event) => event.transactionKey)).size).toBe(1);
  const [refused] = await create(accounts(["Childless"]));
  expect(refused.errors[0].message).toContain(
    "caused by: System.DmlException: Insert failed. First exception on row 0; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [LastName]: [LastName]",
  );
  expect(await count("Account WHERE Name = 'Childless'")).toBe(0);
});

it("16 triggers run inside each other, and no more", async () => {
  let deepest = 0;
  const again = ({ org, records }: Trigger) => {
    deepest++;
    org.change(
      records.map(({ id }) => ({ operation: "update", sobject: "Account", id: id!, fields: { Site: `${deepest}` } })),
    );
  };
  after("Account", again);
  const { body } = await place.rest("POST", "/sobjects/Account", { Name: "Endless" });
  expect(deepest).toBe(16);
  expect(body[0].errorCode).toBe("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY");
  expect(body[0].message).toContain("Maximum trigger depth exceeded\nAccount trigger event AfterInsert for [001");
  expect(await count("Account WHERE Name = 'Endless'")).toBe(0);
});

it("a promise is refused, and everything of the call rolled back", async () => {
  after("Account", (async () => {}) as unknown as Hook);
  expect(await place.rest("POST", "/sobjects/Account", { Name: "Late" })).toMatchObject({ status: 500 });
  expect(place.org.log().at(-1)?.reason).toMatch(/must be synchronous/);
  expect(await count("Account WHERE Name = 'Late'")).toBe(0);
});

it("what a deletion takes along fires no hook", async () => {
  const [{ id }] = await create(accounts(["With a contact"]));
  await place.rest("POST", "/sobjects/Contact", { LastName: "Along", AccountId: id });
  const seen: string[] = [];
  before("Contact", ({ event }) => void seen.push(event));
  before("Account", ({ event }) => void seen.push(event));
  await place.rest("DELETE", `/sobjects/Account/${id}`);
  expect(seen).toEqual(["BeforeDelete"]);
});

it("hooks after the commit run in order, are awaited, see what is stored, and lose no write when they fail", async () => {
  const told: unknown[] = [];
  undo.push(
    place.org.afterCommit("Account", async function notify({ records, operation, org }) {
      await null;
      told.push([
        operation,
        records.map((record) => record.new?.Name),
        org.query("SELECT Id FROM Contact").length >= 0,
      ]);
      if (records[0]?.new?.Name === "second") throw new Error("nobody listens");
    }),
  );
  await place.rest("POST", "/sobjects/Account", { Name: "first" });
  await create(accounts(["second", "third"]));
  await create(accounts(["never", ""]), true);
  await place.org.settled();
  expect(told).toEqual([
    ["insert", ["first"], true],
    ["insert", ["second", "third"], true],
  ]);
  expect(place.org.log().find(({ method }) => method === "HOOK")).toMatchObject({
    target: "afterCommit/Account/notify",
    status: 500,
    reason: "Error: nobody listens",
  });
  expect(await count("Account WHERE Name IN ('first','second','third')")).toBe(3);
  await place.rest("POST", "/sobjects/Account", { Name: "fourth" });
  await place.clock.advance(0);
  expect(told).toHaveLength(3);
});

it("hooks given to createOrg are in its forks too", async () => {
  await using first = await anOrg({
    hooks: { Lead: { before: ({ records }) => records.forEach((record) => void record.set("Title", "Dr.")) } },
  });
  await using fork = await first.org.fork();
  const { accessToken } = await fork.login();
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const body = JSON.stringify({ LastName: "L", Company: "C" });
  await fork.fetch("/services/data/v67.0/sobjects/Lead", { method: "POST", headers, body });
  const found = await fork.fetch("/services/data/v67.0/query?q=SELECT+Title+FROM+Lead", { headers });
  expect(await found.json()).toMatchObject({ records: [{ Title: "Dr." }] });
});
