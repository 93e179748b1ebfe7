import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { GrantRecord, Lease } from "@postern/client";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "../../../conformance/postgres/test-database.ts";
import { GRANT } from "../../client/test/token-store-contract.ts";
import { fileVault, type Vault } from "../src/index.ts";
import { postgresVault } from "../src/postgres/index.ts";

const OLD = "11".repeat(32);
const NEW = "22".repeat(32);
const THIRD = "33".repeat(32);
const folder = mkdtempSync(join(tmpdir(), "postern-keys-"));
const postgresUrl = await testDatabase();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Keys {
  readonly key?: string;
  readonly nextKey?: string;
}
let count = 0;
const VAULTS: readonly (readonly [name: string, place: () => (keys: Keys) => Vault])[] = [
  [
    "file",
    () => {
      const path = join(folder, `${count++}.db`);
      return (keys) => fileVault({ path, env: {}, ...keys });
    },
  ],
  [
    "Postgres",
    () => {
      const schema = `vault_${count++}`;
      return (keys) => postgresVault({ connectionString: postgresUrl, schema, env: {}, ...keys });
    },
  ],
];

describe.each(VAULTS)("a change of keys: %s", (_, place) => {
  const opened: Vault[] = [];
  let at: (keys: Keys) => Vault;
  function open(keys: Keys): Vault {
    const vault = at(keys);
    opened.push(vault);
    return vault;
  }
  /** Opening a vault in Postgres asks at its first use. */
  const listed = async (keys: Keys) => open(keys).list();
  beforeEach(() => {
    at = place();
  });
  afterEach(async () => {
    for (const vault of opened.splice(0)) await vault.close();
  });

  async function filled(grants = 25): Promise<Vault> {
    const vault = open({ key: OLD });
    for (let n = 0; n < grants; n++) await vault.put({ ...GRANT, grantId: `tenant ${n}` }, null);
    return vault;
  }

  it("the new key opens the same grants with their versions, the old one is refused by name", async () => {
    const vault = await filled();
    const before = await vault.list();
    const steps: number[] = [];
    expect(await vault.changeKey({ newKey: NEW, batch: 10, onProgress: (moved) => steps.push(moved) })).toEqual({
      moved: 25,
      unreadable: [],
      complete: true,
    });
    expect(steps).toEqual([10, 20, 25]);
    expect(await vault.list()).toEqual(before);
    expect(await listed({ key: NEW })).toEqual(before);
    const refused = listed({ key: OLD });
    await expect(refused).rejects.toMatchObject({ code: "VAULT_KEY_RETIRED", data: { at: expect.any(String) } });
    await expect(listed({ key: THIRD })).rejects.toMatchObject({ code: "VAULT_WRONG_KEY" });
  });

  it("a process with both keys goes on reading and writing, before, during and after", async () => {
    const vault = await filled(3);
    const worker = open({ key: OLD, nextKey: NEW });
    const [first] = await worker.list();
    await vault.changeKey({ newKey: NEW });
    // It has not heard of the change, and its data key is gone.
    const second = await worker.put({ ...first!, accessToken: "two" }, first!.version);
    expect(await open({ key: NEW, nextKey: THIRD }).get(second.grantId)).toEqual(second);
    expect(await worker.list()).toHaveLength(3);
  });

  it("a process with the old key alone is refused at its next read, and so starts no refresh", async () => {
    const vault = await filled(3);
    const worker = open({ key: OLD });
    const [first] = await worker.list();
    await vault.changeKey({ newKey: NEW });
    await expect(worker.get(first!.grantId)).rejects.toMatchObject({ code: "VAULT_KEY_RETIRED" });
    await expect(worker.put(first!, first!.version)).rejects.toMatchObject({ code: "VAULT_KEY_RETIRED" });
  });

  it("a refresh that was on the wire when the key changed is still taken", async () => {
    const vault = await filled(3);
    const worker = open({ key: OLD });
    const lease = await worker.lease("tenant 1", "worker", 60_000);
    const record = (await worker.get("tenant 1"))!;
    const intent = { worker: "worker", startedAt: 1, deadline: 2 };
    const intended = await worker.put({ ...record, intent }, record.version);
    const passed = Promise.withResolvers<void>();
    const changing = vault.changeKey({ newKey: NEW, onProgress: (moved) => moved === 3 && passed.resolve() });
    await passed.promise;
    await worker.put({ ...intended, intent: null, refreshToken: "two" }, intended.version);
    await lease?.release();
    expect(await changing).toMatchObject({ moved: 4, complete: true });
    expect(await open({ key: NEW }).get("tenant 1")).toMatchObject({ refreshToken: "two", version: 3 });
  });

  it("a refresh that begins between the first step and its record's turn is taken too", async () => {
    const vault = await filled(3);
    const worker = open({ key: OLD });
    await worker.list();
    let lease: Lease | null = null;
    let record: GrantRecord | null = null;
    const changing = vault.changeKey({
      newKey: NEW,
      batch: 1,
      async onProgress(moved) {
        // Its record has not had its turn yet: it is read with the old key, and the refresh goes out.
        if (moved === 1) {
          lease = await worker.lease("tenant 2", "worker", 60_000);
          record = await worker.get("tenant 2");
        } else if (moved === 3) {
          // Later than the pass over the records, and the old data key is there still.
          setImmediate(async () => {
            await worker.put({ ...record!, refreshToken: "two" }, record!.version);
            await lease?.release();
          });
        }
      },
    });
    expect(await changing).toMatchObject({ moved: 4, complete: true });
    expect(await open({ key: NEW }).get("tenant 2")).toMatchObject({ refreshToken: "two", version: 2 });
  });

  it("cut off after its first batch, it goes on when it is called again, by whoever has the new key", async () => {
    const vault = await filled();
    const stop = new AbortController();
    const cutOff = vault.changeKey({
      newKey: NEW,
      batch: 10,
      signal: stop.signal,
      onProgress: () => stop.abort(new Error("enough")),
    });
    await expect(cutOff).rejects.toThrow("enough");
    await expect(listed({ key: OLD })).rejects.toMatchObject({ code: "VAULT_KEY_RETIRED" });
    expect(await listed({ key: NEW })).toHaveLength(25);
    expect(await open({ key: NEW }).changeKey({ newKey: NEW })).toMatchObject({ moved: 15, complete: true });
    expect(await open({ key: NEW }).changeKey({ newKey: NEW })).toMatchObject({ moved: 0, complete: true });
  });

  it("writers and readers beside it lose nothing and see nothing half done", async () => {
    const vault = await filled(40);
    const writer = open({ key: OLD, nextKey: NEW });
    const reader = open({ key: OLD, nextKey: NEW });
    let done = false;
    const turn = () => new Promise(setImmediate);
    const writing = (async () => {
      let version = 1;
      for (; !done; await turn())
        ({ version } = await writer.put({ ...GRANT, grantId: "tenant 7", accessToken: `${version + 1}` }, version));
      return version;
    })();
    const reading = (async () => {
      for (; !done; await turn()) expect(await reader.list()).toHaveLength(40);
    })();
    await vault.changeKey({ newKey: NEW, batch: 3 });
    done = true;
    const version = await writing;
    await reading;
    expect(await open({ key: NEW }).get("tenant 7")).toMatchObject({ version, accessToken: `${version}` });
  });

  it("of two changes at the same time to different keys one wins and the other is told", async () => {
    await filled(5);
    const [one, two] = [open({ key: OLD }), open({ key: OLD })];
    for (const vault of [one, two]) await vault.list();
    const outcomes = await Promise.allSettled([one.changeKey({ newKey: NEW }), two.changeKey({ newKey: THIRD })]);
    const [lost] = outcomes.filter((outcome) => outcome.status === "rejected");
    expect([lost?.reason.code, outcomes.length]).toEqual(["VAULT_KEY_RETIRED", 2]);
    const winner = outcomes[0]?.status === "fulfilled" ? NEW : THIRD;
    expect(await listed({ key: winner })).toHaveLength(5);
  });

  it("the key can change again and again", async () => {
    await filled(2);
    await open({ key: OLD }).changeKey({ newKey: NEW });
    await open({ key: NEW }).changeKey({ newKey: THIRD });
    expect(await listed({ key: THIRD })).toHaveLength(2);
    for (const key of [OLD, NEW]) await expect(listed({ key })).rejects.toMatchObject({ code: "VAULT_KEY_RETIRED" });
  });

  it("without a key to change to it says where one may come from", async () => {
    const vault = await filled(1);
    await expect(vault.changeKey()).rejects.toMatchObject({ code: "VAULT_NEXT_KEY_MISSING" });
    await expect(vault.changeKey({ newKey: "short" })).rejects.toMatchObject({ code: "VAULT_KEY_INVALID" });
    expect(await open({ key: OLD, nextKey: NEW }).changeKey()).toMatchObject({ moved: 1, complete: true });
  });
});

it("no file holds an old key or record afterwards", async () => {
  const path = join(folder, "shredded.db");
  const vault = fileVault({ path, key: OLD, env: {} });
  await vault.put(GRANT, null);
  const sqlite = new DatabaseSync(path, { readOnly: true });
  const rows = sqlite.prepare("SELECT sealed FROM data_key UNION ALL SELECT sealed FROM grants").all();
  sqlite.close();
  await vault.changeKey({ newKey: NEW });
  for (const file of readdirSync(folder).filter((name) => name.startsWith("shredded.db")))
    for (const { sealed } of rows)
      expect(readFileSync(join(folder, file)).includes(Buffer.from(sealed as Uint8Array)), file).toBe(false);
  await vault.close();
});

describe("a key in a file", () => {
  const at = (path: string) => fileVault({ path, env: {} });

  it("is replaced there by a fresh one, and processes that run go on with it", async () => {
    const path = join(folder, "in-file.db");
    const [vault, worker] = [at(path), at(path)];
    await vault.put(GRANT, null);
    const old = readFileSync(`${path}.key`, "utf8");
    await vault.changeKey();
    expect(readFileSync(`${path}.key`, "utf8")).not.toBe(old);
    expect(existsSync(`${path}.key.next`)).toBe(false);
    await worker.put({ ...GRANT, accessToken: "two" }, 1);
    expect(await vault.get("default")).toMatchObject({ accessToken: "two" });
    expect(() => fileVault({ path, key: old.trim() })).toThrow(expect.objectContaining({ code: "VAULT_KEY_RETIRED" }));
    for (const one of [vault, worker]) await one.close();
  });

  it("cut off before the file was replaced, everyone still comes in, and the next call completes it", async () => {
    const path = join(folder, "cut-off.db");
    const vault = at(path);
    await vault.put(GRANT, null);
    const stop = AbortSignal.abort(new Error("killed"));
    await expect(vault.changeKey({ signal: stop })).rejects.toThrow("killed");
    await vault.close();
    expect(existsSync(`${path}.key.next`)).toBe(true);
    const again = at(path);
    expect(await again.list()).toHaveLength(1);
    expect(await again.changeKey()).toMatchObject({ moved: 1, complete: true });
    expect(existsSync(`${path}.key.next`)).toBe(false);
    await again.close();
    const last = at(path);
    expect(await last.list()).toHaveLength(1);
    await last.close();
  });
});
