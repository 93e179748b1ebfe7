import { afterAll, beforeAll, expect, it } from "vitest";
import type { Change, MergeRequest, Session } from "../src/engine/doors/index.ts";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let session: Session;

beforeAll(async () => {
  place = await anOrg();
  const { accessToken } = await place.org.login();
  session = place.org.engine.authenticate.token(accessToken, "rest", { ip: "127.0.0.1" });
});
afterAll(() => place.org.close());

const engine = () => place.org.engine;
const write = (change: Change) => engine().change.apply(session, [change])[0]!;
const make = (sobject: string, fields: object) =>
  write({ operation: "insert", sobject, fields: { ...fields } }).id as string;
const row = (sobject: string, id: string, fields: readonly string[]) =>
  engine()
    .query.run(session, `SELECT ${fields.join(", ")} FROM ${sobject} WHERE Id = '${id}'`, { includeDeleted: true })
    .rows[0]?.slice(0, fields.length);
const merge = async (request: MergeRequest) => (await engine().change.merge(session, [request]))[0]!;
const fault = async (request: MergeRequest) => {
  const result = await merge(request);
  return result.success ? "merged" : [result.faults[0]?.errorCode, result.faults[0]?.message];
};

it("two losers go into the bin with MasterRecordId, what refers to them moves to the master, and values of the request win", async () => {
  const master = make("Account", { Name: "Master", Site: "Kept" });
  const [a, b] = [make("Account", { Name: "A", Industry: "Energy" }), make("Account", { Name: "B", ParentId: master })];
  const contact = make("Contact", { LastName: "C", AccountId: a });
  const held = make("Case", { AccountId: b });
  const child = make("Account", { Name: "Child", ParentId: a });
  const seen: string[] = [];
  const note = ({ event, records }: { event: string; records: readonly unknown[] }) =>
    void seen.push(`${event} ${records.length}`);
  const undo = [place.org.before("Account", note), place.org.after("Account", note), place.org.after("Contact", note)];
  const result = await merge({
    sobject: "Account",
    masterId: master,
    fields: { Industry: "Energy" },
    loserIds: [a, b.slice(0, 15)],
  });
  for (const remove of undo) remove();
  expect(result).toEqual({ success: true, id: master, mergedRecordIds: [a, b], updatedRelatedIds: expect.any(Array) });
  if (result.success) expect(result.updatedRelatedIds).toEqual(expect.arrayContaining([child, contact, held]));
  const relations = `SELECT AccountId, IsDirect FROM AccountContactRelation WHERE ContactId = '${contact}'`;
  expect(
    engine()
      .query.run(session, relations)
      .rows.map(([account, direct]) => [account, direct]),
  ).toEqual([[master, 1]]);
  expect(seen).toEqual(["BeforeDelete 2", "AfterDelete 2", "BeforeUpdate 1", "AfterUpdate 1"]);
  expect(row("Account", master, ["Name", "Site", "Industry", "IsDeleted"])).toEqual(["Master", "Kept", "Energy", 0]);
  for (const loser of [a, b]) expect(row("Account", loser, ["IsDeleted", "MasterRecordId"])).toEqual([1, master]);
  expect([
    row("Contact", contact, ["AccountId"]),
    row("Case", held, ["AccountId"]),
    row("Account", child, ["ParentId"]),
  ]).toEqual([[master], [master], [master]]);
  const topic = engine().events.topic(session, "/data/ChangeEvents");
  const events = engine()
    .events.read(topic, engine().events.start(topic, { preset: "earliest" }), 2000)
    .slice(-6);
  expect(new Set(events.map((event) => event.transactionKey)).size).toBe(1);
  expect(events.map((event) => `${event.changeType} ${event.entity}`)).toEqual([
    "UPDATE Account",
    "UPDATE Contact",
    "DELETE Account",
    "UPDATE Case",
    "DELETE Account",
    "UPDATE Account",
  ]);
  expect(write({ operation: "undelete", id: a })).toMatchObject({ success: true });
  expect(row("Account", a, ["IsDeleted", "MasterRecordId"])).toEqual([0, null]);
  expect(row("Contact", contact, ["AccountId"])).toEqual([master]);
});

it("the master may hang below the loser, and takes its place; a campaign member that both are stays one", async () => {
  const top = make("Account", { Name: "Top" });
  const loser = make("Account", { Name: "Loser", ParentId: top });
  const master = make("Account", { Name: "Below", ParentId: loser });
  expect(await fault({ sobject: "Account", masterId: master, loserIds: [loser] })).toBe("merged");
  expect(row("Account", master, ["ParentId"])).toEqual([top]);
  const campaign = make("Campaign", { Name: "Both" });
  const leads = ["M", "L"].map((LastName) => make("Lead", { LastName, Company: "C" })) as [string, string];
  for (const LeadId of leads) make("CampaignMember", { CampaignId: campaign, LeadId });
  expect(await fault({ sobject: "Lead", masterId: leads[0], loserIds: [leads[1]] })).toBe("merged");
  expect(row("Campaign", campaign, ["NumberOfLeads"])).toEqual([1]);
});

it.each(["Contact", "Case"])("%s merges too", async (sobject) => {
  const [master, loser] = [1, 2].map(() => make(sobject, sobject === "Case" ? {} : { LastName: "L" })) as [
    string,
    string,
  ];
  expect(await fault({ sobject, masterId: master, loserIds: [loser] })).toBe("merged");
  expect(row(sobject, loser, ["IsDeleted", "MasterRecordId"])).toEqual([1, master]);
});

it("refuses what cannot be merged, and then changes nothing", async () => {
  const [master, loser, gone] = ["M", "L", "G"].map((Name) => make("Account", { Name })) as [string, string, string];
  const contact = make("Contact", { LastName: "C", AccountId: loser });
  write({ operation: "delete", id: gone });
  const account = (loserIds: readonly string[], fields = {}) =>
    fault({ sobject: "Account", masterId: master, loserIds, fields });
  expect(await fault({ sobject: "Opportunity", masterId: master, loserIds: [loser] })).toEqual([
    "INVALID_TYPE_FOR_OPERATION",
    "entity type Opportunity does not support merge",
  ]);
  expect(await account([])).toEqual([
    "MERGE_FAILED",
    "merge failed: one or two records can be merged into another, not 0",
  ]);
  expect((await account([loser, loser, loser]))[0]).toBe("MERGE_FAILED");
  expect((await account([master]))[0]).toBe("INVALID_MERGE_RECORD");
  expect((await account([contact]))[0]).toBe("INVALID_MERGE_RECORD");
  expect((await account([gone]))[0]).toBe("ENTITY_IS_DELETED");
  expect((await account(["001000000000001"]))[0]).toBe("INVALID_CROSS_REFERENCE_KEY");
  expect((await account(["nonsense"]))[0]).toBe("MALFORMED_ID");
  expect((await account([loser], { Name: null }))[0]).toBe("REQUIRED_FIELD_MISSING");
  const undo = place.org.after("Account", ({ records, operation }) => {
    if (operation === "delete") records[0]?.addError("Never delete");
  });
  expect(await account([loser])).toEqual(["FIELD_CUSTOM_VALIDATION_EXCEPTION", "Never delete"]);
  undo();
  expect(row("Account", loser, ["IsDeleted", "MasterRecordId"])).toEqual([0, null]);
  expect(row("Contact", contact, ["AccountId"])).toEqual([loser]);
  await expect(
    engine().change.merge(
      session,
      Array.from({ length: 201 }, () => ({ sobject: "Account", masterId: master, loserIds: [loser] })),
    ),
  ).rejects.toMatchObject({ errorCode: "EXCEEDED_ID_LIMIT" });
});
