import { afterAll, beforeAll, expect, it } from "vitest";
import type { ChangeResult, Session } from "../src/engine/doors/index.ts";
import { anOrg } from "./an-org.ts";

const DAY = 24 * 3_600_000;
let place: Awaited<ReturnType<typeof anOrg>>;
let session: Session;

beforeAll(async () => {
  place = await anOrg();
  const { accessToken } = await place.org.login();
  session = place.org.engine.authenticate.token(accessToken, "rest", { ip: "127.0.0.1" });
});
afterAll(() => place.org.close());

const engine = () => place.org.engine;
function write(...changes: Parameters<ReturnType<typeof engine>["change"]["apply"]>[1]): ChangeResult[] {
  return engine().change.apply(session, changes);
}
const make = (sobject: string, fields: object) =>
  write({ operation: "insert", sobject, fields: { ...fields } })[0]?.id as string;
const remove = (id: string) => write({ operation: "delete", id })[0]!;
const back = (id: string) => write({ operation: "undelete", id })[0]!;
const outcome = (result: ChangeResult | undefined) =>
  result?.success ? "done" : [result?.faults[0]?.errorCode, result?.faults[0]?.message];
const count = (soql: string, includeDeleted = false) => engine().query.run(session, soql, { includeDeleted }).totalSize;
const NOT_IN_BIN = ["UNDELETE_FAILED", "Entity is not in the recycle bin"];
const window = () => {
  const at = (ms: number) => encodeURIComponent(new Date(ms).toISOString());
  return `start=${at(place.clock.now() - 10 * DAY)}&end=${at(place.clock.now() + 60_000)}`;
};
const deletedIds = async (sobject: string) => {
  const { body } = await place.rest("GET", `/sobjects/${sobject}/deleted?${window()}`);
  return body.deletedRecords.map(({ id }: { id: string }) => id);
};

it("a record comes back with what went along and with the lookups that it emptied; its parts come back with it only", async () => {
  const account = make("Account", { Name: "Root" });
  const contact = make("Contact", { LastName: "Part", AccountId: account });
  const child = make("Account", { Name: "Child", ParentId: account });
  const task = make("Task", { Subject: "Call", WhoId: contact });
  expect(outcome(remove(account))).toBe("done");
  const parentOf = (id: string) => engine().query.retrieve(session, "Account", [id], ["ParentId"]).rows[0]?.[0] ?? null;
  expect(parentOf(child)).toBeNull();
  expect(await deletedIds("Contact")).toContain(contact);
  for (const part of [contact, task]) expect(outcome(back(part))).toEqual(NOT_IN_BIN);
  const [update, again] = write(
    { operation: "update", sobject: "Account", id: account, fields: { Name: "x" } },
    { operation: "delete", id: account },
  );
  for (const result of [update, again]) expect(outcome(result)).toEqual(["ENTITY_IS_DELETED", "entity is deleted"]);
  expect(await place.rest("PATCH", `/sobjects/Account/${account}`, { Name: "x" })).toMatchObject({ status: 404 });
  expect(outcome(back(account))).toBe("done");
  expect(parentOf(child)).toBe(account);
  expect(count(`SELECT Id FROM Task WHERE Who.Name = 'Part' AND Id = '${task}'`)).toBe(1);
  expect(await deletedIds("Account")).not.toContain(account);
  expect(outcome(back(account))).toEqual(NOT_IN_BIN);
});

it("after fifteen days of the clock it is gone, for queryAll and undelete too, while younger ones stay", async () => {
  const old = make("Account", { Name: "Old" });
  make("Contact", { LastName: "Old part", AccountId: old });
  const young = make("Account", { Name: "Young" });
  remove(old);
  await place.clock.advance(5 * DAY);
  remove(young);
  await place.clock.advance(10 * DAY - 1);
  await place.logIn();
  const all = `SELECT Id FROM Account WHERE Id IN ('${old}','${young}')`;
  expect(count(all, true)).toBe(2);
  await place.clock.advance(1);
  expect(count(all, true)).toBe(1);
  expect(count("SELECT Id FROM Contact WHERE LastName = 'Old part'", true)).toBe(0);
  expect(outcome(back(old))).toEqual(["INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id"]);
  expect(outcome(back(young))).toBe("done");
  expect(await deletedIds("Account")).not.toContain(old);
});

it("a snapshot keeps the bin: in an org that starts from it, time goes on for what lies there", async () => {
  const account = make("Account", { Name: "Kept" });
  remove(account);
  await using fork = await place.org.fork();
  await fork.clock.advance(15 * DAY);
  const soql = `SELECT Id FROM Account WHERE Id = '${account}'`;
  expect(fork.engine.query.run(session, soql, { includeDeleted: true }).totalSize).toBe(0);
  expect(count(soql, true)).toBe(1);
});

it("emptying takes a record with its parts for good, and refuses what is not in the bin; deletions are still told", async () => {
  const account = make("Account", { Name: "Emptied" });
  const contact = make("Contact", { LastName: "Emptied part", AccountId: account });
  const live = make("Account", { Name: "Live" });
  remove(account);
  const results = engine().recycleBin.empty(session, [
    contact,
    account.slice(0, 15),
    live,
    "nonsense",
    "001000000000001",
  ]);
  const missing = ["INVALID_ID_FIELD", "invalid record id; no recycle bin entry found"];
  expect(results.map(outcome)).toEqual([missing, "done", missing, ["MALFORMED_ID", "malformed id nonsense"], missing]);
  expect(count(`SELECT Id FROM Contact WHERE Id = '${contact}'`, true)).toBe(0);
  expect(count(`SELECT Id FROM Account WHERE Id = '${account}'`, true)).toBe(0);
  expect(await deletedIds("Account")).toContain(account);
  expect(await deletedIds("Contact")).toContain(contact);
});

it("a hard delete leaves nothing in the bin", async () => {
  const account = make("Account", { Name: "Hard" });
  const contact = make("Contact", { LastName: "Hard part", AccountId: account });
  const [result] = engine().change.apply(session, [{ operation: "delete", id: account }], { hardDelete: true });
  expect(outcome(result)).toBe("done");
  expect(count(`SELECT Id FROM Account WHERE Id = '${account}'`, true)).toBe(0);
  expect(count(`SELECT Id FROM Contact WHERE Id = '${contact}'`, true)).toBe(0);
  expect(await deletedIds("Account")).toContain(account);
});

it("objects without a bin are told of too; who may not read an object is told nothing", async () => {
  const set = make("PermissionSet", { Name: "Gone", Label: "Gone" });
  remove(set);
  expect(await deletedIds("PermissionSet")).toContain(set);
  const nobody = {
    ...session,
    access: { ...session.access, object: () => ({ create: false, read: false, edit: false, delete: false }) },
  };
  expect(() => engine().recycleBin.deleted(nobody as Session, "Account", 0, place.clock.now())).toThrow(
    /does not exist/,
  );
  expect(outcome(engine().recycleBin.empty(nobody as Session, [make("Account", { Name: "X" })])[0])).toEqual([
    "INVALID_CROSS_REFERENCE_KEY",
    "invalid cross reference id",
  ]);
});
