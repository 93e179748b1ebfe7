import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GRANT } from "../../client/test/token-store-contract.ts";
import { type FileVault, fileVault } from "../src/index.ts";

const KEY = "11".repeat(32);
const OTHER_KEY = "22".repeat(32);
let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "postern-vault-"));
  path = join(folder, "vault.db");
});
afterEach(() => rmSync(folder, { recursive: true }));

async function filled(): Promise<void> {
  const vault = fileVault({ path, key: KEY });
  await vault.put(GRANT, null);
  await vault.put({ ...GRANT, grantId: "tenant", accessToken: "00D000000000002!access.two" }, null);
  await vault.close();
}

/** What an attacker with the file but without the key can do. */
function tamper(sql: string): void {
  const sqlite = new DatabaseSync(path);
  sqlite.exec(sql);
  sqlite.close();
}

async function withVault<T>(work: (vault: FileVault) => Promise<T>, key = KEY): Promise<T> {
  const vault = fileVault({ path, key });
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

it("no byte of a token, user or org is in any file of the vault, open or closed", async () => {
  const vault = fileVault({ path, env: {} });
  const written = await vault.put(GRANT, null);
  await vault.put({ ...GRANT, accessToken: "00D000000000001!access.next" }, written.version);
  const secrets = [
    GRANT.accessToken,
    "access.next",
    GRANT.refreshToken ?? "",
    GRANT.username ?? "",
    GRANT.organizationId,
  ];
  const check = () => {
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file));
      for (const secret of secrets) expect(bytes.includes(secret), `${secret} in ${file}`).toBe(false);
    }
  };
  check();
  await vault.close();
  check();
});

it("every file of the vault is for its owner only", async () => {
  const vault = fileVault({ path, env: {} });
  await vault.put(GRANT, null);
  const modes = readdirSync(folder).map((file) => [file, (statSync(join(folder, file)).mode & 0o777).toString(8)]);
  expect(modes.map(([, mode]) => mode)).toEqual(modes.map(() => "600"));
  expect(modes.map(([file]) => file)).toContain("vault.db.key");
  await vault.close();
});

it.each([
  [
    "two records are swapped",
    `UPDATE grants SET sealed = CASE grant_id WHEN 'default' THEN (SELECT sealed FROM grants WHERE grant_id = 'tenant')
       ELSE (SELECT sealed FROM grants WHERE grant_id = 'default') END`,
  ],
  [
    "a record is copied under another name",
    "REPLACE INTO grants SELECT 'default', version, generation, sealed FROM grants WHERE grant_id = 'tenant'",
  ],
  ["an old record gets a new version", "UPDATE grants SET version = 2"],
  [
    "one byte of a record is changed",
    "UPDATE grants SET sealed = CAST(substr(sealed, 1, 40) || x'00' || substr(sealed, 42) AS BLOB)",
  ],
  ["a record is cut short", "UPDATE grants SET sealed = substr(sealed, 1, 20)"],
])("a record is refused when %s", async (_, sql) => {
  await filled();
  tamper(sql);
  await withVault((vault) => expect(vault.get("default")).rejects.toMatchObject({ code: "VAULT_UNREADABLE" }));
});

it.each([
  ["empty", 0],
  ["cut inside its first page", 100],
  ["cut after its first page", 5000],
])("a file that is %s is refused, not started anew", async (_, length) => {
  await filled();
  truncateSync(path, length);
  const read = async () => withVault((vault) => vault.list());
  await expect(read()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
});

it("a file that is something else is refused", async () => {
  writeFileSync(path, "not a vault ".repeat(500));
  await expect((async () => fileVault({ path, key: KEY }))()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
});

it("another database is refused", () => {
  const sqlite = new DatabaseSync(path);
  sqlite.exec("CREATE TABLE vault (id INTEGER, format INTEGER, sealed_key BLOB)");
  sqlite.close();
  expect(() => fileVault({ path, key: KEY })).toThrow(expect.objectContaining({ code: "VAULT_UNREADABLE" }));
});

it("another key does not open the vault", async () => {
  await filled();
  expect(() => fileVault({ path, key: OTHER_KEY })).toThrow(expect.objectContaining({ code: "VAULT_WRONG_KEY" }));
});

it("a changed sealed key does not open the vault", async () => {
  await filled();
  tamper("UPDATE data_key SET sealed = zeroblob(60)");
  expect(() => fileVault({ path, key: KEY })).toThrow(expect.objectContaining({ code: "VAULT_WRONG_KEY" }));
});

it("a vault whose key file is gone is not opened with a new key", async () => {
  await fileVault({ path, env: {} }).close();
  rmSync(`${path}.key`);
  expect(() => fileVault({ path, env: {} })).toThrow(expect.objectContaining({ code: "VAULT_KEY_MISSING" }));
  expect(existsSync(`${path}.key`)).toBe(false);
});

it.each([0o640, 0o604, 0o666])("a key file with mode %o is refused", async (mode) => {
  await fileVault({ path, env: {} }).close();
  chmodSync(`${path}.key`, mode);
  expect(() => fileVault({ path, env: {} })).toThrow(expect.objectContaining({ code: "VAULT_PERMISSIONS" }));
});

it.each(["", "secret", "11".repeat(31)])("the key %j is refused without repeating it", (key) => {
  const open = () => fileVault({ path, key });
  expect(open).toThrow(expect.objectContaining({ code: "VAULT_KEY_INVALID" }));
  if (key) expect(open).not.toThrow(new RegExp(key));
});

it.each([
  ["hexadecimal", KEY],
  ["base64", Buffer.from(KEY, "hex").toString("base64")],
  ["base64url", Buffer.from(KEY, "hex").toString("base64url")],
])("POSTERN_VAULT_KEY opens the vault, written in %s", async (_, text) => {
  await filled();
  const vault = fileVault({ path, env: { POSTERN_VAULT_KEY: text } });
  expect((await vault.get("default"))?.accessToken).toBe(GRANT.accessToken);
  await vault.close();
});

it("an old record under its old version is refused by who has seen a newer one", async () => {
  const vault = fileVault({ path, key: KEY });
  const first = await vault.put(GRANT, null);
  tamper("CREATE TABLE backup AS SELECT * FROM grants");
  await vault.put({ ...first, refreshToken: "5Aep861-two", issuedAt: GRANT.issuedAt + 1 }, first.version);
  tamper("REPLACE INTO grants SELECT * FROM backup");
  await expect(vault.get("default")).rejects.toMatchObject({ code: "VAULT_ROLLED_BACK", data: { seen: 2, found: 1 } });
  await vault.delete("default");
  await vault.put(GRANT, null);
  expect(await vault.get("default")).toMatchObject({ version: 1 });
  await vault.close();
});

describe("a file of format 1", () => {
  beforeEach(() => tamper(readFileSync(new URL("format-1.sql", import.meta.url), "utf8")));

  it("is brought to the present one when it is opened, with its grants, versions and audit", async () => {
    const vaults = [fileVault({ path, key: KEY }), fileVault({ path, key: KEY })];
    for (const vault of vaults) {
      expect(await vault.list()).toEqual([
        { ...GRANT, accessToken: "00D000000000001!access.two", issuedAt: GRANT.issuedAt + 1, version: 2 },
        { ...GRANT, grantId: "tenant", version: 1 },
      ]);
      expect((await vault.audit()).map(({ action }) => action)).toEqual(["used", "written", "written", "written"]);
    }
    const [one, two] = vaults as [FileVault, FileVault];
    await one.put({ ...GRANT, accessToken: "three" }, 2);
    expect(await two.get("default")).toMatchObject({ accessToken: "three", version: 3 });
    for (const vault of vaults) await vault.close();
  });

  it("with another key is refused and left as it is", async () => {
    expect(() => fileVault({ path, key: OTHER_KEY })).toThrow(expect.objectContaining({ code: "VAULT_WRONG_KEY" }));
    expect(await withVault((vault) => vault.list())).toHaveLength(2);
  });

  it("of a later format is left alone", () => {
    tamper("UPDATE vault SET format = 3");
    expect(() => fileVault({ path, key: KEY })).toThrow(expect.objectContaining({ code: "VAULT_NEWER" }));
  });
});

it("the audit tells who did what, newest first, without tokens", async () => {
  const vault = fileVault({ path, key: KEY, who: "console" });
  const first = await vault.put(GRANT, null);
  await vault.get("default");
  await vault.get("default");
  await vault.put({ ...first, intent: { worker: "w", startedAt: 1, deadline: 2 } }, first.version);
  await vault.delete("default");
  const lines = await vault.audit();
  expect(lines.map((line) => [line.who, line.action, line.version, line.state])).toEqual([
    ["console", "deleted", null, null],
    ["console", "written", 2, "refreshing"],
    ["console", "used", 1, null],
    ["console", "written", 1, "live"],
  ]);
  expect(JSON.stringify(lines)).not.toContain("access.one");
  await vault.close();
});

it("a write that waits for a lock that stays is told", async () => {
  await filled();
  const holder = new DatabaseSync(path);
  holder.exec("BEGIN IMMEDIATE");
  const vault = fileVault({ path, key: KEY, busyTimeoutMs: 20 });
  await expect(vault.put(GRANT, 1)).rejects.toMatchObject({ code: "VAULT_BUSY" });
  holder.close();
  await vault.close();
});

it("a closed vault says so", async () => {
  const vault = fileVault({ path, key: KEY });
  await vault.close();
  await vault.close();
  await expect(vault.get("default")).rejects.toMatchObject({ code: "VAULT_CLOSED" });
});
