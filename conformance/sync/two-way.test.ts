import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../postgres/test-database.ts";
import { compareSides, type House, house } from "./sync-house.ts";

let at: House;
const OBJECTS = ["Account", "Contact", "Opportunity", "Case", "User"];
beforeAll(async () => {
  at = await house(testDatabase);
  await at.salesforce.sobject("Account").create(
    Array.from({ length: 1000 }, (_, i) => ({ Name: `Account ${i}`, Phone: "0" })),
    { allowRecursive: true },
  );
  at.sync({ objects: OBJECTS, brake: { deletes: 20 } });
  await at.until("live", async () => (await at.status()).state === "live", 50_000);
});
afterAll(async () => {
  await at?.[Symbol.asyncDispose]();
});

const equal = async () => {
  await at.settled();
  expect(await compareSides(at, OBJECTS)).toEqual([]);
};
const inOrg = async (soql: string) =>
  (await (await at.session()).query<Record<string, unknown>>(soql).toArray()).map(
    ({ attributes: _, ...record }) => record,
  );

test("[W1] 1,000 rows changed in one transaction reach the org in at most 6 calls", async () => {
  const newest = at.org.log().at(-1)?.sequence ?? 0;
  await at.sql.query("UPDATE salesforce.account SET phone = '1', billingcity = 'Wien'");
  await at.settled();
  const calls = at.org
    .log({ after: newest, limit: 1000 })
    .map((entry) => `${entry.method} ${entry.target.split("?")[0]}`);
  expect(calls).toEqual(Array(5).fill("PATCH /services/data/v67.0/composite/sobjects"));
  await equal();
});

test("[W2] new rows get their real Ids, parents before children, and lookups follow", async () => {
  const client = await at.sql.connect();
  await client.query("BEGIN");
  const parent = await client.query(
    "INSERT INTO salesforce.account (name) VALUES ('Made in Postgres') RETURNING id, postern_key__c AS key",
  );
  expect(parent.rows[0].id).toBe(`new-${parent.rows[0].key}`);
  await client.query("INSERT INTO salesforce.contact (lastname, accountid) VALUES ('Child', $1)", [parent.rows[0].id]);
  await client.query("COMMIT");
  client.release();
  await at.settled();
  const { rows } = await at.sql.query(
    "SELECT a.id AS account, c.accountid, c.id AS contact, c.name, a.ownerid IS NOT NULL AS owned FROM salesforce.account a JOIN salesforce.contact c ON c.accountid = a.id WHERE a.name = 'Made in Postgres'",
  );
  expect(rows).toEqual([
    {
      account: expect.stringMatching(/^001/),
      accountid: rows[0].account,
      contact: expect.stringMatching(/^003/),
      name: "Child",
      owned: true,
    },
  ]);
  await equal();
});

test("[W3] deletions reach the org; [W4] inserted and deleted at once leaves no trace", async () => {
  await at.sql.query("DELETE FROM salesforce.account WHERE name = 'Account 7'");
  await at.sql.query(
    "WITH made AS (INSERT INTO salesforce.account (name) VALUES ('Gone at once') RETURNING id) SELECT 1",
  );
  await at.sql.query("DELETE FROM salesforce.account WHERE name = 'Gone at once'");
  await at.settled();
  expect(await inOrg("SELECT Id FROM Account WHERE Name IN ('Account 7', 'Gone at once')")).toEqual([]);
  await equal();
});

test("[W5] a transaction that commits late is not skipped", async () => {
  const slow = await at.sql.connect();
  await slow.query("BEGIN");
  await slow.query("UPDATE salesforce.account SET phone = 'slow' WHERE name = 'Account 1'");
  await at.sql.query("UPDATE salesforce.account SET phone = 'quick' WHERE name = 'Account 2'");
  await slow.query("SELECT pg_sleep(0.3)");
  await slow.query("COMMIT");
  slow.release();
  await at.settled();
  expect(await inOrg("SELECT Name FROM Account WHERE Phone IN ('slow', 'quick') ORDER BY Name")).toEqual([
    { Name: "Account 1" },
    { Name: "Account 2" },
  ]);
  await equal();
});

test("[W6] a row that the org refuses is set aside with its error, and the others go on", async () => {
  await at.sql.query("INSERT INTO salesforce.opportunity (name, stagename) VALUES ('No date', 'Prospecting')");
  await at.sql.query("UPDATE salesforce.account SET phone = 'good' WHERE name = 'Account 3'");
  await at.settled();
  expect(await inOrg("SELECT Phone FROM Account WHERE Name = 'Account 3'")).toEqual([{ Phone: "good" }]);
  expect((await at.status()).outbox).toMatchObject({ failed: 1, pending: 0 });
  const failed = await at.sql.query("SELECT error ->> 'code' AS code FROM postern.outbox WHERE state = 'failed'");
  expect(failed.rows).toEqual([{ code: "SYNC_ROW_REFUSED" }]);
  await at.sql.query("UPDATE salesforce.opportunity SET closedate = '2027-01-01' WHERE name = 'No date'");
  await equal();
  expect((await at.status()).outbox).toMatchObject({ failed: 0, pending: 0 });
});

test("[C1] different fields changed on both sides are merged; [C2] the same field goes to Salesforce, and the ledger says so", async () => {
  const { rows } = await at.sql.query("SELECT id FROM salesforce.account WHERE name = 'Account 4'");
  const id = rows[0].id as string;
  // A transaction that stays open keeps the outbox unread, so both sides have changed before either hears of it.
  const open = await at.sql.connect();
  await open.query("BEGIN; SELECT pg_current_xact_id()");
  await at.sql.query("UPDATE salesforce.account SET phone = 'mine', website = 'mine.test' WHERE id = $1", [id]);
  await at.salesforce.sobject("Account").update({ Id: id, Phone: "theirs", Fax: "theirs" });
  await at.until("the event is merged", async () => {
    const ledger = await at.sql.query("SELECT 1 FROM postern.conflict WHERE record_id = $1", [id]);
    return ledger.rowCount === 1;
  });
  await open.query("COMMIT");
  open.release();
  await equal();
  const merged = await at.sql.query("SELECT phone, website, fax FROM salesforce.account WHERE id = $1", [id]);
  expect(merged.rows).toEqual([{ phone: "theirs", website: "mine.test", fax: "theirs" }]);
  const ledger = await at.sql.query(
    "SELECT field, base, salesforce, postgres, winner FROM postern.conflict WHERE record_id = $1",
    [id],
  );
  expect(ledger.rows).toEqual([
    { field: "Phone", base: "1", salesforce: "theirs", postgres: "mine", winner: "salesforce" },
  ]);
});

test("[C3] changed in Salesforce, deleted in Postgres: the record comes back; [C4] the other way round it goes", async () => {
  const { rows } = await at.sql.query(
    "SELECT id FROM salesforce.account WHERE name IN ('Account 5', 'Account 6') ORDER BY name",
  );
  const [five, six] = rows.map((row) => row.id as string);
  const open = await at.sql.connect();
  await open.query("BEGIN; SELECT pg_current_xact_id()");
  await at.sql.query("DELETE FROM salesforce.account WHERE id = $1", [five]);
  await at.sql.query("UPDATE salesforce.account SET phone = 'lost' WHERE id = $1", [six]);
  await at.salesforce.sobject("Account").update({ Id: five!, Fax: "5" });
  await at.salesforce.sobject("Account").destroy(six!);
  await at.until("both are merged", async () => {
    const ledger = await at.sql.query("SELECT 1 FROM postern.conflict WHERE record_id = ANY ($1) AND field IS NULL", [
      [five, six],
    ]);
    return ledger.rowCount === 2;
  });
  await open.query("COMMIT");
  open.release();
  await equal();
  const left = await at.sql.query("SELECT id, fax FROM salesforce.account WHERE id = ANY ($1)", [[five, six]]);
  expect(left.rows).toEqual([{ id: five, fax: "5" }]);
});

test("[E6] a row that a transaction has locked delays only itself", async () => {
  const { rows } = await at.sql.query(
    "SELECT id, name FROM salesforce.account WHERE name IN ('Account 8', 'Account 9') ORDER BY name",
  );
  const open = await at.sql.connect();
  await open.query("BEGIN");
  await open.query("SELECT FROM salesforce.account WHERE id = $1 FOR UPDATE", [rows[0].id]);
  await at.salesforce.sobject("Account").update(rows.map((row) => ({ Id: row.id, Fax: "now" })));
  await at.until(
    "the other row is there",
    async () =>
      (await at.sql.query("SELECT 1 FROM salesforce.account WHERE id = $1 AND fax = 'now'", [rows[1].id])).rowCount ===
      1,
  );
  await open.query("COMMIT");
  open.release();
  await equal();
});

test.each([
  ["a column that Salesforce sets", "UPDATE salesforce.account SET createddate = now()", "SYNC_COLUMN_READ_ONLY"],
  ["the id of a row", "UPDATE salesforce.account SET id = 'x' WHERE name = 'Account 12'", "SYNC_COLUMN_READ_ONLY"],
  ["an id of one's own", "INSERT INTO salesforce.account (id, name) VALUES ('001', 'x')", "SYNC_ID_GIVEN"],
  [
    "a row of an object without the key",
    `INSERT INTO salesforce."user" (lastname) VALUES ('x')`,
    "SYNC_INSERT_REFUSED",
  ],
  ["a row that cannot be deleted", `DELETE FROM salesforce."user"`, "SYNC_DELETE_REFUSED"],
  ["all rows at once, unseen by triggers", "TRUNCATE salesforce.account", "SYNC_TRUNCATE_REFUSED"],
])("[W7] %s is refused by the database itself", async (_, statement, code) => {
  await expect(at.sql.query(statement)).rejects.toMatchObject({
    code: "PS001",
    message: expect.stringContaining(code),
  });
});

test("[W8] mass deletions are held until they are released or discarded", async () => {
  await at.sql.query("DELETE FROM salesforce.account WHERE name LIKE 'Account 10_'");
  await at.settled();
  await at.sql.query("DELETE FROM salesforce.account WHERE name LIKE 'Account 2__'");
  await at.until(
    "held",
    async () => (await at.sql.query("SELECT 1 FROM postern.outbox WHERE state = 'held'")).rowCount === 100,
  );
  expect((await at.status()).error).toMatchObject({ code: "SYNC_BRAKE" });
  const like = (digit: number) => inOrg(`SELECT Id FROM Account WHERE Name LIKE 'Account ${digit}__'`);
  expect((await like(2)).length).toBe(100);
  await at.sql.query("SELECT postern.discard_held()");
  await at.until(
    "back",
    async () => (await at.sql.query("SELECT 1 FROM salesforce.account WHERE name LIKE 'Account 2__'")).rowCount === 100,
  );
  await equal();
  await at.sql.query("DELETE FROM salesforce.account WHERE name LIKE 'Account 3__'");
  await at.until(
    "held",
    async () => (await at.sql.query("SELECT 1 FROM postern.outbox WHERE state = 'held'")).rowCount === 100,
  );
  await at.sql.query("SELECT postern.release_held()");
  await equal();
  expect(await like(3)).toEqual([]);
});

test("[W9] what Salesforce stores in another form than it was sent is read back", async () => {
  await at.sql.query("UPDATE salesforce.account SET phone = '  1  ', website = '' WHERE name = 'Account 11'");
  await equal();
});

test("[W10] a call whose answer is lost is sent again without doubles, and the status says so meanwhile", async () => {
  const drop = { kind: "drop", after: true } as const;
  at.org.fault({ method: "PATCH", path: /composite.sobjects.Account/, times: 1, action: drop });
  at.org.fault({ method: "PATCH", path: /composite.sobjects$/, times: 1, action: drop });
  await at.sql.query("INSERT INTO salesforce.account (name) VALUES ('Once only')");
  await at.sql.query("UPDATE salesforce.account SET fax = 'twice' WHERE name = 'Account 12'");
  await at.until("the trouble shows", async () => (await at.status()).error?.code === "SYNC_WRITE_BACK_FAILED");
  await equal();
  expect(await inOrg("SELECT Name FROM Account WHERE Name = 'Once only'")).toEqual([{ Name: "Once only" }]);
  await at.until("the trouble is over", async () => (await at.status()).error === null);
});

test("[W4] made in Postgres, sent by a worker that died before the answer, and deleted since: it is deleted in the org", async () => {
  await at.sql.query("INSERT INTO salesforce.account (name, postern_key__c) VALUES ('Half sent', 'half')");
  await at.settled();
  // The state such a death leaves behind: noted as sent, row gone, the org has it.
  await at.sql.query(`BEGIN; SET LOCAL postern.applying = 'on'; DELETE FROM salesforce.account WHERE name = 'Half sent';
    INSERT INTO postern.agreed (sobject, record_id, sent) VALUES ('Account', 'new-half', '{"Postern_Key__c": "half"}');
    INSERT INTO postern.outbox (sobject, record_id, operation) VALUES ('Account', 'new-half', 'delete');
    SELECT pg_notify('postern_outbox', ''); COMMIT`);
  await equal();
  expect(await inOrg("SELECT Id FROM Account WHERE Name = 'Half sent'")).toEqual([]);
});
