import { afterAll, beforeAll, expect, it } from "vitest";
import { customField, customObject } from "../src/engine/schema/custom.ts";
import { anOrg } from "./an-org.ts";
import { seededChoice } from "./seeded-choice.ts";

let place: Awaited<ReturnType<typeof anOrg>>;
let account: string;

beforeAll(async () => {
  place = await anOrg();
  account = (await place.rest("POST", "/sobjects/Account", { Name: "Acme" })).body.id;
});
afterAll(() => place.org.close());

/** Lets everything that needs no time happen. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** The answers in the order they came. */
function answers(...requests: Promise<{ status: number; body: unknown }>[]) {
  const come: { index: number; status: number; body: unknown }[] = [];
  requests.forEach((request, index) => void request.then(({ status, body }) => come.push({ index, status, body })));
  return come;
}

const rename = (id: string, Name: string) => place.rest("PATCH", `/sobjects/Account/${id}`, { Name });
const UNABLE = (suffix = "") => ({
  errorCode: "UNABLE_TO_LOCK_ROW",
  message: `unable to obtain exclusive access to this record${suffix}`,
});

it("a writer waits for a row that another transaction holds, and others go by", async () => {
  const other = (await place.rest("POST", "/sobjects/Account", { Name: "Other" })).body.id;
  const lock = await place.org.lockRows([account.slice(0, 15)]);
  const come = answers(rename(account, "First"), rename(account, "Second"), rename(other, "Free"));
  await turn();
  expect(come).toMatchObject([{ index: 2, status: 204 }]);
  expect((await place.rest("GET", `/sobjects/Account/${account}`)).body.Name).toBe("Acme");
  lock.release();
  await turn();
  expect(come).toMatchObject([{ index: 2 }, { index: 0, status: 204 }, { index: 1, status: 204 }]);
  expect((await place.rest("GET", `/sobjects/Account/${account}`)).body.Name).toBe("Second");
});

it("UNABLE_TO_LOCK_ROW after ten seconds of the clock; nothing is written, and good rows beside it are", async () => {
  const lock = await place.org.lockRows([account]);
  const records = [
    { attributes: { type: "Account" }, id: account, Name: "Held" },
    { attributes: { type: "Lead" }, id: "00Q000000000001", LastName: "Unknown" },
  ];
  const come = answers(rename(account, "Held"), place.rest("PATCH", "/composite/sobjects", { records }));
  await turn();
  await place.clock.advance(9_999);
  await turn();
  expect(come).toEqual([]);
  await place.clock.advance(1);
  await turn();
  expect(come).toMatchObject([
    { status: 400, body: [UNABLE()] },
    {
      status: 200,
      body: [
        { success: false, errors: [{ statusCode: "UNABLE_TO_LOCK_ROW" }] },
        { success: false, errors: [{ statusCode: "INVALID_CROSS_REFERENCE_KEY" }] },
      ],
    },
  ]);
  lock.release();
  expect(await rename(account, "Free again")).toMatchObject({ status: 204 });
});

it("a lock for a time ends by itself, and writers who came before its end go on then", async () => {
  await place.org.lockRows([account], { forMs: 4_000 });
  const come = answers(rename(account, "After four seconds"));
  await place.clock.advance(3_999);
  await turn();
  expect(come).toEqual([]);
  await place.clock.advance(1);
  await turn();
  expect(come).toMatchObject([{ status: 204 }]);
});

it.each(["Contact", "Opportunity"])("a new %s locks its account, and names it when it cannot", async (sobject) => {
  const lock = await place.org.lockRows([account]);
  const fields = { AccountId: account, LastName: "L", Name: "N", StageName: "Prospecting", CloseDate: "2026-04-01" };
  const { LastName, Name, StageName, CloseDate } = fields;
  const own = sobject === "Contact" ? { LastName } : { Name, StageName, CloseDate };
  const come = answers(place.rest("POST", `/sobjects/${sobject}`, { AccountId: account, ...own }));
  await turn();
  await place.clock.advance(10_000);
  await turn();
  expect(come).toMatchObject([{ status: 400, body: [UNABLE(` or 1 records: ${account}`)] }]);
  lock.release();
});

it("a query FOR UPDATE waits for its rows, and others read what is held", async () => {
  const lock = await place.org.lockRows([account]);
  const read = (tail: string) =>
    place.rest("GET", `/query?q=${encodeURIComponent(`SELECT Id FROM Account WHERE Id = '${account}'${tail}`)}`);
  const come = answers(read(" FOR UPDATE"), read(""));
  await turn();
  expect(come).toMatchObject([{ index: 1, status: 200 }]);
  lock.release();
  await turn();
  expect(come).toMatchObject([{ index: 1 }, { index: 0, status: 200, body: { totalSize: 1 } }]);
  const held = await place.org.lockRows([account]);
  const late = answers(read(" FOR UPDATE"));
  await turn();
  await place.clock.advance(10_000);
  await turn();
  expect(late).toMatchObject([{ status: 400, body: [UNABLE()] }]);
  held.release();
});

it("a detail locks its master, a plain lookup does not lock its target", async () => {
  const master = customField({
    name: "Account__c",
    label: "Account",
    type: "reference",
    referenceTo: ["Account"],
    childRelationshipName: "Parts",
    masterDetail: true,
  });
  const part = customObject({ name: "Part__c", label: "Part", labelPlural: "Parts", fields: [master] });
  place.org.engine.deploy.objects("system", [part]);
  const asAdmin = { authorization: `Bearer ${(await place.org.login()).accessToken}` };
  const made = await place.rest("POST", "/sobjects/Part__c", { Name: "P", Account__c: account }, asAdmin);
  const lock = await place.org.lockRows([account]);
  const come = answers(place.rest("PATCH", `/sobjects/Part__c/${made.body.id}`, { Name: "Q" }, asAdmin));
  await turn();
  expect(come).toEqual([]);
  expect((await place.rest("POST", "/sobjects/Case", { AccountId: account })).status).toBe(201);
  expect((await place.rest("POST", "/sobjects/Account", { Name: "Child", ParentId: account })).status).toBe(201);
  lock.release();
  await turn();
  expect(come).toMatchObject([{ status: 204 }]);
});

it("a deadlock is refused at once, and a lock taken later waits like a writer", async () => {
  const [a, b] = (await Promise.all(
    ["A", "B"].map(async (Name) => (await place.rest("POST", "/sobjects/Account", { Name })).body.id),
  )) as [string, string];
  const first = await place.org.lockRows([a]);
  const second = await place.org.lockRows([b]);
  const waits = first.extend([b]);
  await expect(second.extend([a])).rejects.toMatchObject({ errorCode: "UNABLE_TO_LOCK_ROW" });
  second.release();
  await waits;
  expect(first.rows).toEqual([a, b]);
  const third = place.org.lockRows([b]);
  const late = expect(third).rejects.toMatchObject({ errorCode: "UNABLE_TO_LOCK_ROW" });
  await place.clock.advance(10_000);
  await late;
  first.release();
});

it("a restore gives every row back", async () => {
  const snapshot = await place.org.snapshot();
  await place.org.lockRows([account]);
  await place.org.restore(snapshot);
  await place.logIn();
  expect(await rename(account, "Restored")).toMatchObject({ status: 204 });
});

it("50 concurrent writers on five rows whose transactions last for random times: each is served once or refused, and counts are exact", async () => {
  await using org = await place.org.fork();
  const clock = org.clock;
  const choice = seededChoice(20260302);
  const { accessToken } = await org.login();
  const send = async (method: string, path: string, body: object) => {
    const response = await org.fetch(`/services/data/v67.0${path}`, {
      method,
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      ...(method === "GET" ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : null };
  };
  const ids = await Promise.all(
    Array.from({ length: 5 }, async (_, index) => {
      const made = await send("POST", "/sobjects/Account", { Name: `Counter ${index}`, NumberOfEmployees: 0 });
      return made.body.id as string;
    }),
  );
  // Each transaction reads the row and writes it one higher; that is only exact when no two overlap.
  org.before("Account", ({ records, holdLocks, operation }) => {
    for (const { old, set } of records) set("NumberOfEmployees", Number(old?.NumberOfEmployees) + 1);
    if (operation === "update") holdLocks(100 + choice.number(4_900));
  });
  const served = new Map(ids.map((id) => [id, 0]));
  let refused = 0;
  async function writer(id: string) {
    for (;;) {
      const { status, body } = await send("PATCH", `/sobjects/Account/${id}`, { Site: "busy" });
      if (status === 204) return void served.set(id, served.get(id)! + 1);
      expect(body).toMatchObject([{ errorCode: "UNABLE_TO_LOCK_ROW" }]);
      refused++;
    }
  }
  let done = false;
  const all = Promise.all(Array.from({ length: 50 }, (_, index) => writer(ids[index % 5]!))).then(() => {
    done = true;
  });
  for (let seconds = 0; !done && seconds < 600; seconds++) {
    await turn();
    await clock.advance(1_000);
  }
  await all;
  expect(refused).toBeGreaterThan(0);
  const rows = ids.map((id) => send("GET", `/sobjects/Account/${id}?fields=NumberOfEmployees`, {}));
  for (const { body } of await Promise.all(rows)) expect(body.NumberOfEmployees).toBe(10);
  expect([...served.values()]).toEqual([10, 10, 10, 10, 10]);
});
