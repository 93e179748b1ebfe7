import pg from "pg";
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { GRANT } from "../../client/test/token-store-contract.ts";
import type { Vault } from "../src/index.ts";
import { type PostgresVaultOptions, postgresVault } from "../src/postgres/index.ts";
import { cuttableLine } from "./cuttable-line.ts";
import { testPostgres } from "./postgres.ts";

const KEY = "11".repeat(32);
const OTHER_KEY = "22".repeat(32);
const postgres = await testPostgres();
const sql = new pg.Pool({ connectionString: postgres.url });
sql.on("error", () => {});
afterAll(async () => {
  await sql.end();
  await postgres[Symbol.asyncDispose]();
});

const open: Vault[] = [];
beforeEach(() => sql.query("DROP SCHEMA IF EXISTS postern_vault CASCADE"));
afterEach(async () => {
  for (const vault of open.splice(0)) await vault.close();
});

function vaultOf(options: Partial<PostgresVaultOptions> = {}): Vault {
  const vault = postgresVault({ connectionString: postgres.url, key: KEY, env: {}, ...options });
  open.push(vault);
  return vault;
}

async function filled(): Promise<Vault> {
  const vault = vaultOf();
  await vault.put(GRANT, null);
  await vault.put({ ...GRANT, grantId: "tenant", accessToken: "00D000000000002!access.two" }, null);
  return vault;
}

it("no byte of a token, user or org reaches the database", async () => {
  const vault = vaultOf({ who: "console" });
  await vault.put(GRANT, null);
  await vault.lease("default", "worker", 1_000);
  const dumps = await Promise.all(
    ["data_key", "retired_key", "grants", "lease", "audit"].map(async (table) =>
      JSON.stringify((await sql.query(`SELECT * FROM postern_vault.${table}`)).rows, (_, value) =>
        value?.type === "Buffer" ? Buffer.from(value.data).toString("latin1") : value,
      ),
    ),
  );
  for (const secret of [GRANT.accessToken, GRANT.refreshToken, GRANT.username, GRANT.organizationId, KEY])
    expect(dumps.join("\n")).not.toContain(secret);
});

it.each([
  [
    "two records are swapped",
    `UPDATE postern_vault.grants g SET sealed = other.sealed FROM postern_vault.grants other
     WHERE other.grant_id <> g.grant_id`,
  ],
  [
    "another grant's record lies under this id",
    `UPDATE postern_vault.grants SET sealed = (SELECT sealed FROM postern_vault.grants WHERE grant_id = 'tenant')
     WHERE grant_id = 'default'`,
  ],
  ["an old record gets a new version", "UPDATE postern_vault.grants SET version = 2"],
  [
    "one byte of a record is changed",
    "UPDATE postern_vault.grants SET sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40))",
  ],
  [
    "its authentication tag is changed",
    "UPDATE postern_vault.grants SET sealed = set_byte(sealed, length(sealed) - 1, 255 - get_byte(sealed, length(sealed) - 1))",
  ],
  ["a record is cut short", "UPDATE postern_vault.grants SET sealed = substr(sealed, 1, 20)"],
  ["a record is empty", "UPDATE postern_vault.grants SET sealed = ''"],
])("a record is refused when %s", async (_, attack) => {
  await filled();
  await sql.query(attack);
  await expect(vaultOf().get("default")).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
});

it("an old record under its old version is refused by who has seen a newer one", async () => {
  const vault = vaultOf();
  const first = await vault.put(GRANT, null);
  await sql.query("CREATE TABLE postern_vault.backup AS SELECT * FROM postern_vault.grants");
  await vault.put({ ...first, refreshToken: "5Aep861-two", issuedAt: GRANT.issuedAt + 1 }, first.version);
  await sql.query(
    "DELETE FROM postern_vault.grants; INSERT INTO postern_vault.grants SELECT * FROM postern_vault.backup",
  );
  await expect(vault.get("default")).rejects.toMatchObject({ code: "VAULT_ROLLED_BACK", data: { seen: 2, found: 1 } });
  await vault.delete("default");
  await vault.put(GRANT, null);
  expect(await vault.get("default")).toMatchObject({ version: 1 });
});

it("another key does not open the vault", async () => {
  await filled();
  await expect(vaultOf({ key: OTHER_KEY }).get("default")).rejects.toMatchObject({ code: "VAULT_WRONG_KEY" });
});

it.each([
  ["changed", "UPDATE postern_vault.data_key SET sealed = set_byte(sealed, 20, 255 - get_byte(sealed, 20))"],
  ["of another generation", "UPDATE postern_vault.data_key SET generation = 2"],
])("a data key that is %s does not open the vault", async (_, attack) => {
  await filled();
  await sql.query("ALTER TABLE postern_vault.grants DROP CONSTRAINT grants_generation_fkey");
  await sql.query(attack);
  await expect(vaultOf().get("default")).rejects.toMatchObject({ code: "VAULT_WRONG_KEY" });
});

it("without a key it says where one may come from", () => {
  expect(() => postgresVault({ connectionString: postgres.url, env: {} })).toThrow(
    expect.objectContaining({ code: "VAULT_KEY_MISSING" }),
  );
});

it("a vault of a later format is left alone", async () => {
  await filled();
  await sql.query("INSERT INTO postern_vault.step (id) VALUES (99)");
  await expect(vaultOf().get("default")).rejects.toMatchObject({ code: "VAULT_NEWER" });
});

it("a wrong password and a closed port are told without the password", async () => {
  const wrong = new URL(postgres.url);
  wrong.password = "guess-me-not";
  const closed = new URL(postgres.url);
  closed.port = "1";
  for (const url of [wrong, closed]) {
    const refusal = await vaultOf({ connectionString: url.href })
      .list()
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "VAULT_UNREACHABLE" });
    expect(JSON.stringify(refusal)).not.toContain("guess-me-not");
  }
});

it("a user without the right to create a schema is told what to do, and works in one that an administrator made", async () => {
  await sql.query(`DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN PASSWORD 'app'`);
  const url = new URL(postgres.url);
  url.username = "app";
  url.password = "app";
  await expect(vaultOf({ connectionString: url.href }).list()).rejects.toMatchObject({
    code: "VAULT_REFUSED",
    data: { state: "42501" },
  });
  await sql.query("CREATE SCHEMA postern_vault AUTHORIZATION app");
  const vault = vaultOf({ connectionString: url.href });
  await vault.put(GRANT, null);
  expect(await vault.list()).toHaveLength(1);
});

it("writes wait for the disk where the database does not by default", async () => {
  const url = new URL(postgres.url);
  url.searchParams.set("options", "-c synchronous_commit=off");
  const pool = new pg.Pool({ connectionString: url.href, max: 1 });
  const vault = vaultOf({ pool });
  const position = async () => (await sql.query("SELECT pg_current_wal_flush_lsn() AS lsn")).rows[0].lsn;
  await vault.put(GRANT, null);
  const before = await position();
  await vault.put(GRANT, 1);
  expect(await position()).not.toBe(before);
  await vault.close();
  await pool.end();
});

it("first starts at the same time make one vault", async () => {
  const vaults = Array.from({ length: 6 }, () => vaultOf());
  await Promise.all(vaults.map((vault, n) => vault.put({ ...GRANT, grantId: `grant ${n}` }, null)));
  for (const vault of vaults) expect(await vault.list()).toHaveLength(6);
});

it("of first starts with different keys one makes the vault and the other is refused", async () => {
  const outcomes = await Promise.allSettled([vaultOf().list(), vaultOf({ key: OTHER_KEY }).list()]);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected");
  expect(refused.map(({ reason }) => reason.code)).toEqual(["VAULT_WRONG_KEY"]);
});

it("the audit tells who did what, newest first, without tokens", async () => {
  const vault = vaultOf({ who: "console" });
  const first = await vault.put(GRANT, null);
  await vault.get("default");
  await vault.get("default");
  await vault.put({ ...first, intent: { worker: "w", startedAt: 1, deadline: 2 } }, first.version);
  await vault.delete("default");
  await vault.delete("default");
  const lines = await vault.audit();
  expect(lines.map((line) => [line.who, line.action, line.version, line.state])).toEqual([
    ["console", "deleted", null, null],
    ["console", "written", 2, "refreshing"],
    ["console", "used", 1, null],
    ["console", "written", 1, "live"],
  ]);
  expect(lines.every(({ at }) => Math.abs(at - Date.now()) < 60_000)).toBe(true);
  expect(await vault.audit(1)).toHaveLength(1);
});

it("the oldest lines of the audit go", async () => {
  const vault = vaultOf();
  const first = await vault.put(GRANT, null);
  await sql.query("SELECT setval(pg_get_serial_sequence('postern_vault.audit', 'id'), 10499)");
  await vault.put(first, 1);
  expect((await vault.audit()).map(({ version }) => version)).toEqual([2]);
});

it("the lease of a process on another machine ends at its expiry on the database's clock, and who waits is woken", async () => {
  const vault = vaultOf();
  await vaultOf().lease("default", "far away", 60_000);
  await sql.query("UPDATE postern_vault.lease SET place = 'another machine', pid = 1");
  expect(await vault.lease("default", "one", 60_000)).toBeNull();
  await sql.query("UPDATE postern_vault.lease SET expires_at = clock_timestamp() + interval '300 ms'");
  // The first look may come before or after the expiry; nothing but looking tells of it.
  let lease = await vault.lease("default", "one", 60_000);
  for (; !lease; lease = await vault.lease("default", "one", 60_000)) await vault.changed("default", 20_000);
  expect(lease).toMatchObject({ worker: "one" });
});

it("a listening connection that was ended wakes who waits, and listens again", async () => {
  const vault = vaultOf();
  const other = vaultOf();
  await vault.lease("another", "one", 1_000);
  const cut = vault.changed("default", 20_000);
  await sql.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'",
  );
  await cut;
  await vault.lease("another", "one", 1_000);
  const waiting = vault.changed("default", 20_000);
  await other.put(GRANT, null);
  await waiting;
});

it("a grant id of any length and with any character is kept and announced", async () => {
  const vault = vaultOf();
  const grantId = `${"é'\"\\$1 ".repeat(400)}`;
  const waiting = vaultOf().changed(grantId, 20_000);
  await vault.put({ ...GRANT, grantId }, null);
  await waiting;
  expect((await vault.list()).map((grant) => grant.grantId)).toEqual([grantId]);
});

it("a closed vault says so", async () => {
  const vault = vaultOf();
  await vault.list();
  await vault.close();
  await vault.close();
  await expect(vault.get("default")).rejects.toMatchObject({ code: "VAULT_CLOSED" });
  await expect(vault.lease("default", "one", 1_000)).rejects.toMatchObject({ code: "VAULT_CLOSED" });
});

it("a pool of the application is used and stays open", async () => {
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 });
  const vault = vaultOf({ pool });
  const waiting = vault.changed("default", 20_000);
  const lease = await vault.lease("default", "one", 60_000);
  await lease?.release();
  await waiting;
  await vault.close();
  expect((await pool.query("SELECT 1 AS n")).rows).toEqual([{ n: 1 }]);
  await pool.end();
});

it("a restart of the database is waited for: nothing is lost, and what waits is woken", async () => {
  const vault = vaultOf();
  const other = vaultOf();
  const first = await vault.put(GRANT, null);
  await other.get("default");
  const lease = await vault.lease("default", "one", 60_000);
  const stopped = postgres.restart();
  const second = vault.put({ ...first, refreshToken: "two" }, first.version);
  await stopped;
  expect(await second).toMatchObject({ version: 2 });
  expect(await other.lease("default", "two", 60_000)).toBeNull();
  await lease?.release();
  expect(await other.get("default")).toMatchObject({ refreshToken: "two", version: 2 });
});

it("a write whose answer was lost with the connection is known to have been done, and done once", async () => {
  await using line = await cuttableLine(Number(new URL(postgres.url).port));
  const url = new URL(postgres.url);
  url.port = `${line.port}`;
  const vault = vaultOf({ connectionString: url.href });
  const first = await vault.put(GRANT, null);
  const watcher = vaultOf();
  await watcher.lease("default", "one", 1);
  line.holdAnswers();
  const written = watcher.changed("default", 20_000);
  const writing = vault.put({ ...first, refreshToken: "two" }, first.version);
  await written;
  line.cut();
  expect(await writing).toMatchObject({ version: 2, refreshToken: "two" });
  expect((await vault.audit()).filter(({ action }) => action === "written")).toHaveLength(2);
});
