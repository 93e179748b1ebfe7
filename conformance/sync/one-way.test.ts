import { afterAll, beforeAll, expect, test } from "vitest";
import { customField } from "../../packages/org/src/engine/schema/custom.ts";
import { testDatabase } from "../postgres/test-database.ts";
import { compareSides, type House, house } from "./sync-house.ts";

let at: House;
let worker: ReturnType<House["sync"]>;
beforeAll(async () => {
  at = await house(testDatabase, { seed: "acme" });
  worker = at.sync();
  await at.until("live", async () => (await at.status()).state === "live", 50_000);
});
afterAll(async () => {
  await at?.[Symbol.asyncDispose]();
});

test("[L1] after the load every row and field is the org's", async () => {
  expect(await compareSides(at)).toEqual([]);
  const status = await at.status();
  expect(status.organizationId).toBe(at.org.ready.orgId);
  for (const object of status.objects) expect(object).toMatchObject({ state: "live", rows: object.total, error: null });
});

test("[E1] 500 opportunities created by another program and 100 of them won arrive, field by field", async () => {
  const day = new Date(at.org.clock.now()).toISOString().slice(0, 10);
  const made = await at.salesforce.sobject("Opportunity").create(
    Array.from({ length: 500 }, (_, i) => ({
      Name: `Arrives ${i}`,
      StageName: "Prospecting",
      CloseDate: day,
      Amount: 100 + i,
    })),
    { allowRecursive: true },
  );
  const won = made.slice(0, 100).map((result) => ({ Id: result.id!, StageName: "Closed Won" }));
  await at.salesforce.sobject("Opportunity").update(won, { allowRecursive: true });
  await at.settled();
  const { rows } = await at.sql.query(
    "SELECT count(*)::int AS n, count(*) FILTER (WHERE iswon)::int AS won, sum(amount) FILTER (WHERE iswon)::int AS amount FROM salesforce.opportunity WHERE name LIKE 'Arrives %'",
  );
  expect(rows).toEqual([{ n: 500, won: 100, amount: 100 * 100 + (99 * 100) / 2 }]);
  expect(await compareSides(at, ["Opportunity"])).toEqual([]);
});

test("[E2] changes of compounds and nulls, deletions and undeletions arrive", async () => {
  const account = at.salesforce.sobject("Account");
  const { id } = await account.create({ Name: "Moves", BillingCity: "Graz", BillingStreet: "A 1", Phone: "1" });
  await account.update({ Id: id!, BillingCity: "Linz", Phone: null });
  const contact = await at.salesforce.sobject("Contact").create({ FirstName: "Ada", LastName: "L", AccountId: id! });
  await at.salesforce.sobject("Contact").update({ Id: contact.id!, LastName: "Lovelace" });
  await at.settled();
  const read = async () =>
    (await at.sql.query("SELECT billingcity, billingstreet, phone FROM salesforce.account WHERE id = $1", [id])).rows;
  expect(await read()).toEqual([{ billingcity: "Linz", billingstreet: "A 1", phone: null }]);
  const person = await at.sql.query("SELECT name FROM salesforce.contact WHERE id = $1", [contact.id]);
  expect(person.rows).toEqual([{ name: "Ada Lovelace" }]);
  await account.destroy(id!);
  await at.settled();
  expect(await read()).toEqual([]);
  expect(await compareSides(at, ["Account", "Contact"])).toEqual([]);
});

test("[E3] one notification per transaction names the objects, and the feed names the records", async () => {
  const payloads: string[] = [];
  const listener = await at.sql.connect();
  await listener.query("LISTEN postern_changes");
  const heard = new Promise<void>((resolve) =>
    listener.on("notification", ({ payload }) => {
      payloads.push(payload!);
      resolve();
    }),
  );
  const { id } = await at.salesforce.sobject("Account").create({ Name: "Heard" });
  await heard;
  listener.release(true);
  expect(JSON.parse(payloads[0]!)).toMatchObject({
    kind: "changes",
    objects: { Account: { created: 1, updated: 0, deleted: 0 } },
    feedTo: expect.any(String),
    committedAt: expect.any(Number),
  });
  const feed = await at.sql.query("SELECT name, change, origin, direction FROM postern.feed WHERE record_id = $1", [
    id,
  ]);
  expect(feed.rows).toEqual([{ name: "Heard", change: "CREATE", origin: "salesforce", direction: "in" }]);
});

test("[E4] after a stop it goes on behind the stored position; [E5] a lost position is repaired by comparison, deletions included", async () => {
  await worker.stop();
  const account = at.salesforce.sobject("Account");
  const { id } = await account.create({ Name: "While away" });
  const doomed = await at.sql.query("SELECT id FROM salesforce.account WHERE name = 'Heard'");
  worker = at.sync();
  await at.settled();
  expect((await at.sql.query("SELECT name FROM salesforce.account WHERE id = $1", [id])).rows).toEqual([
    { name: "While away" },
  ]);

  await worker.stop();
  await account.destroy(doomed.rows[0].id);
  await account.update({ Id: id!, Name: "Changed while away" });
  await at.sql.query("UPDATE postern.position SET replay_id = '\\xffffffffffffffff'");
  worker = at.sync();
  await at.settled();
  expect(await compareSides(at)).toEqual([]);
  expect((await at.sql.query("SELECT name FROM salesforce.account WHERE id = $1", [id])).rows).toEqual([
    { name: "Changed while away" },
  ]);
});

test("[L4] a database of another org is refused with SYNC_OTHER_ORG", async () => {
  await worker.stop();
  await at.sql.query("UPDATE postern.binding SET organization_id = '00D000000000001AAA'");
  await expect(at.sync().ended).rejects.toMatchObject({ code: "SYNC_OTHER_ORG" });
  expect(await at.status()).toMatchObject({ state: "error", error: { code: "SYNC_OTHER_ORG" } });
  await at.sql.query("UPDATE postern.binding SET organization_id = $1", [at.org.ready.orgId]);
});

test("[L7] an object that cannot be followed is marked, and the others go on", async () => {
  await worker.stop();
  worker = at.sync({ objects: ["Account", "LoginHistory", "NoSuchThing__c"] });
  await at.settled();
  const errors = (await at.status()).objects.filter((object) => object.error);
  expect(errors.map((object) => [object.sobject, object.state, object.error!.code])).toEqual([
    ["LoginHistory", "error", "SYNC_OBJECT_NOT_CAPTURED"],
    ["NoSuchThing__c", "error", "SYNC_OBJECT_NOT_CAPTURED"],
  ]);
});

test("[L4] a database of a newer Postern is refused with SYNC_DATABASE_NEWER", async () => {
  await worker.stop();
  await at.sql.query("INSERT INTO postern.migration (id, name) VALUES (999, 'from the future')");
  await expect(at.sync().ended).rejects.toMatchObject({ code: "SYNC_DATABASE_NEWER" });
  await at.sql.query("DELETE FROM postern.migration WHERE id = 999");
});

test("[L2] a table has the columns that change events carry; what would grow stale has none", async () => {
  const { rows } = await at.sql.query<{ column_name: string; data_type: string }>(
    "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'salesforce' AND table_name = 'opportunity'",
  );
  const columns = Object.fromEntries(rows.map((row) => [row.column_name, row.data_type]));
  expect(columns).toMatchObject({
    id: "text",
    stagename: "text",
    amount: "numeric",
    closedate: "date",
    iswon: "boolean",
    systemmodstamp: "timestamp with time zone",
  });
  for (const stale of ["lastvieweddate", "lastreferenceddate", "isdeleted", "fiscal", "fiscalyear", "fiscalquarter"])
    expect(columns).not.toHaveProperty(stale);
});

test("[L6] a start touches no table that is up to date, and adds the columns that the org has gained", async () => {
  await worker.stop();
  const version = async () =>
    (await at.sql.query("SELECT xmin::text FROM pg_class WHERE oid = 'salesforce.account'::regclass")).rows[0].xmin;
  const before = await version();
  const restarted = async () => {
    const previous = (await at.status()).worker?.id;
    worker = at.sync();
    await at.until("a new worker is live", async () => {
      const status = await at.status();
      return status.worker?.id !== previous && status.state === "live";
    });
  };
  // A user's long transaction: a start that wanted a lock on the table would wait for it.
  const user = await at.sql.connect();
  await user.query("BEGIN; LOCK TABLE salesforce.account IN ACCESS SHARE MODE");
  await restarted();
  await user.query("ROLLBACK");
  user.release();
  expect(await version()).toBe(before);

  await worker.stop();
  const region = customField({ name: "Region__c", label: "Region", type: "string", length: 40 });
  at.org.engine.deploy.fields("system", "Account", [region]);
  await restarted();
  const { rows } = await at.sql.query(
    "SELECT 1 FROM information_schema.columns WHERE table_schema = 'salesforce' AND table_name = 'account' AND column_name = 'region__c'",
  );
  expect(rows).toHaveLength(1);
});

test("[L3] [L5] what is written during a load arrives once, and a load that is cut off goes on behind its last page", async () => {
  await using fresh = await house(testDatabase, { seed: "acme" });
  const load = fresh.sync({ objects: ["Contact"] });
  await fresh.until(
    "a page is there",
    async () => Number((await fresh.sql.query("SELECT count(*) AS n FROM salesforce.contact")).rows[0].n) > 0,
  );
  const { id } = await fresh.salesforce.sobject("Contact").create({ LastName: "Written during the load" });
  await load.stop();
  const behind = (await fresh.sql.query("SELECT loaded_to, state FROM postern.object WHERE sobject = 'Contact'"))
    .rows[0];
  const asked = () =>
    fresh.org
      .log({ limit: 10_000 })
      .filter((entry) => entry.target.includes("FROM+Contact") || entry.target.includes("FROM%20Contact"));
  const pagesBefore = asked().length;
  fresh.sync({ objects: ["Contact"] });
  await fresh.settled();
  expect(await compareSides(fresh, ["Contact"])).toEqual([]);
  expect((await fresh.sql.query("SELECT count(*)::int AS n FROM salesforce.contact WHERE id = $1", [id])).rows).toEqual(
    [{ n: 1 }],
  );
  if (behind.state === "loading") expect(asked()[pagesBefore]?.target).toContain(behind.loaded_to);
});
