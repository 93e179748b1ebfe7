import { afterAll, beforeAll, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
const ids: Record<string, string> = {};

async function make(sobject: string, fields: object, headers: Record<string, string> = {}): Promise<string> {
  const { status, body } = await place.rest("POST", `/sobjects/${sobject}`, fields, headers);
  expect(status, JSON.stringify(body)).toBe(201);
  return body.id;
}
async function query(soql: string) {
  return (await place.rest("GET", `/query?q=${encodeURIComponent(soql)}`)).body.records;
}
const owner = async (sobject: string, id: string) =>
  (await query(`SELECT OwnerId FROM ${sobject} WHERE Id = '${id}'`))[0].OwnerId;

beforeAll(async () => {
  place = await anOrg();
  const { username } = place.org.ready.admin;
  for (const { Id, Username } of await query("SELECT Id, Username FROM User"))
    ids[Username === username ? "admin" : Username] = Id;
  const admin = await place.org.login();
  const asAdmin = async (sobject: string, fields: object) => {
    const answer = await place.org.fetch(`/services/data/v67.0/sobjects/${sobject}`, {
      method: "POST",
      headers: { authorization: `Bearer ${admin.accessToken}`, "content-type": "application/json" },
      body: JSON.stringify(fields),
    });
    return ((await answer.json()) as { id: string }).id;
  };
  ids.queue = await asAdmin("Group", { Name: "Web", DeveloperName: "Web_Queue", Type: "Queue" });
  await asAdmin("QueueSobject", { QueueId: ids.queue, SobjectType: "Case" });
  place.org.setAssignmentRules([
    {
      sobject: "Case",
      fullName: "Standard",
      active: true,
      ruleEntry: [
        { formula: 'ISPICKVAL(Origin, "Web")', assignedTo: "web_queue", assignedToType: "Queue" },
        { formula: 'ISPICKVAL(Priority, "Low")' },
        { formula: 'CONTAINS(Subject, "admin")', assignedTo: username },
      ],
    },
    { sobject: "Case", fullName: "All to the admin", ruleEntry: [{ assignedTo: username }] },
  ]);
});
afterAll(() => place[Symbol.asyncDispose]());

it("the first entry that fits gives the record away, to a queue or a user; one without an owner leaves it", async () => {
  const mine = await owner("Case", await make("Case", { Subject: "nothing fits" }));
  expect(await owner("Case", await make("Case", { Origin: "Web", Subject: "for the admin" }))).toBe(ids.queue);
  expect(await owner("Case", await make("Case", { Priority: "Low", Subject: "for the admin" }))).toBe(mine);
  expect(await owner("Case", await make("Case", { Subject: "for the admin" }))).toBe(ids.admin);
  const id = await make("Case", { Subject: "later" });
  await place.rest("PATCH", `/sobjects/Case/${id}`, { Subject: "for the admin" });
  expect(await owner("Case", id)).toBe(ids.admin);
});

it("Sforce-Auto-Assign: FALSE assigns nobody, an id runs that rule, TRUE is the default", async () => {
  const web = { Origin: "Web" };
  const mine = await owner("Case", await make("Case", {}));
  expect(await owner("Case", await make("Case", web, { "sforce-auto-assign": "FALSE" }))).toBe(mine);
  expect(await owner("Case", await make("Case", web, { "sforce-auto-assign": "true" }))).toBe(ids.queue);
  const rules = await query("SELECT Id, Name, SobjectType, Active FROM AssignmentRule ORDER BY Name");
  expect(rules).toMatchObject([
    { Name: "All to the admin", SobjectType: "Case", Active: false },
    { Name: "Standard", SobjectType: "Case", Active: true },
  ]);
  expect(await owner("Case", await make("Case", web, { "sforce-auto-assign": rules[0].Id }))).toBe(ids.admin);
  expect(await owner("Case", await make("Case", web, { "sforce-auto-assign": rules[0].Id.slice(0, 15) }))).toBe(
    ids.admin,
  );
  const unknown = await place.rest("POST", "/sobjects/Case", web, { "sforce-auto-assign": "01Q000000000000AAA" });
  expect(unknown).toMatchObject({ status: 400, body: [{ errorCode: "INVALID_ASSIGNMENT_RULE" }] });
});

it("collections are assigned too, other objects never", async () => {
  const records = ["Web", "Phone"].map((Origin) => ({ attributes: { type: "Case" }, Origin }));
  const { body } = await place.rest("POST", "/composite/sobjects", { records });
  expect(await owner("Case", body[0].id)).toBe(ids.queue);
  expect(await owner("Case", body[1].id)).not.toBe(ids.queue);
  expect(await owner("Account", await make("Account", { Name: "admin" }))).not.toBe(ids.admin);
});

it("rules stay with a snapshot and a fork, keep their ids, and are told over the admin's address", async () => {
  await using fork = await place.org.fork();
  const before = await place.org.fetch("/_postern/assignment-rules");
  expect(await (await fork.fetch("/_postern/assignment-rules")).json()).toEqual(await before.json());
  const put = async (rules: unknown) =>
    fork.fetch("/_postern/assignment-rules", {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ rules }),
    });
  const [standard] = (await (await fork.fetch("/_postern/assignment-rules")).json()) as { id: string }[];
  const answer = await put([{ sobject: "Case", fullName: "standard", ruleEntry: [{}] }]);
  expect(await answer.json()).toEqual([{ sobject: "Case", fullName: "standard", ruleEntry: [{}], id: standard?.id }]);
  for (const wrong of [
    {},
    [{ sobject: "Account", fullName: "x", ruleEntry: [{}] }],
    [{ sobject: "Case", fullName: "x", ruleEntry: [] }],
    [{ sobject: "Case", fullName: "x", ruleEntry: [{ assignedTo: "nobody" }] }],
    [{ sobject: "Case", fullName: "x", ruleEntry: [{ formula: "Nope = 1" }] }],
    [{ sobject: "Case", fullName: "x", ruleEntry: [{ formula: "1 + 1" }] }],
    [{ sobject: "Case", fullName: "x", ruleEntry: [{ formula: 'true) THEN 0 END; DROP TABLE "Case"' }] }],
    [
      { sobject: "Case", fullName: "x", active: true, ruleEntry: [{}] },
      { sobject: "Case", fullName: "y", active: true, ruleEntry: [{}] },
    ],
  ])
    expect((await put(wrong)).status, JSON.stringify(wrong)).toBe(400);
});
