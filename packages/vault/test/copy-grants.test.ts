import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type GrantRecord, memoryTokenStore, type TokenStore } from "@postern/client";
import { offsetClock } from "@postern/kernel";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "../../../conformance/postgres/test-database.ts";
import { CLIENT_SECRET, ORIGIN, practiceOrg } from "../../client/test/practice-org.ts";
import { GRANT } from "../../client/test/token-store-contract.ts";
import { copyGrants, fileVault, type Vault } from "../src/index.ts";
import { postgresVault } from "../src/postgres/index.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-copy-"));
const postgresUrl = await testDatabase();
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let count = 0;
let file: Vault;
let database: Vault;
const toName = "the vault in Postgres";
beforeEach(() => {
  const key = "11".repeat(32);
  file = fileVault({ path: join(folder, `${count++}.db`), key, who: "file" });
  database = postgresVault({ connectionString: postgresUrl, schema: `vault_${count}`, key, who: "database" });
});
afterEach(async () => {
  await file.close();
  await database.close();
});

const lives = (record: GrantRecord | null) => record !== null && record.status.state === "live";

it("every grant is there, refreshable there and nowhere else, whatever its state", async () => {
  const dead = { state: "dead", error: "invalid_grant", description: "", worker: "w", at: 1 } as const;
  await file.put(GRANT, null);
  await file.put({ ...GRANT, grantId: "ended", status: dead }, null);
  expect(await copyGrants({ from: file, to: database, toName, worker: "mover" })).toEqual([
    { grantId: "default", outcome: "moved" },
    { grantId: "ended", outcome: "moved" },
  ]);
  expect(await database.list()).toEqual([
    { ...GRANT, version: 1 },
    { ...GRANT, grantId: "ended", status: dead, version: 1 },
  ]);
  for (const left of await file.list()) {
    expect(left).toMatchObject({ accessToken: "", refreshToken: null, status: { state: "moved", worker: "mover" } });
  }
  const again = await copyGrants({ from: file, to: database, toName });
  expect(again.map(({ outcome }) => outcome)).toEqual(["moved-before", "moved-before"]);
  const other = await copyGrants({ from: file, to: memoryTokenStore(), toName: "elsewhere" });
  expect(other.map(({ outcome }) => outcome)).toEqual(["elsewhere", "elsewhere"]);
});

it("comes back by the same way", async () => {
  await file.put(GRANT, null);
  await copyGrants({ from: file, to: database, toName });
  await copyGrants({ from: database, to: file, toName: "the file" });
  expect(await file.get("default")).toMatchObject({ accessToken: GRANT.accessToken, status: { state: "live" } });
  expect(lives(await database.get("default"))).toBe(false);
});

it("a grant of the same name at the destination is not touched, and neither is this one", async () => {
  await file.put(GRANT, null);
  await database.put({ ...GRANT, accessToken: "theirs" }, null);
  expect(await copyGrants({ from: file, to: database, toName })).toEqual([{ grantId: "default", outcome: "taken" }]);
  expect([lives(await file.get("default")), (await database.get("default"))?.accessToken]).toEqual([true, "theirs"]);
});

it("a worker that refreshes is waited for, and is told where the grant went at its next refresh", async () => {
  const org = practiceOrg();
  await file.put(
    { ...GRANT, clientId: "3MVG9practice", refreshToken: org.refreshToken, accessToken: org.accessToken },
    null,
  );
  const options = { grantId: "default", clientSecret: CLIENT_SECRET, transport: org.transport, loginUrl: ORIGIN };
  const worker = await connect({ ...options, store: file });
  const arrived = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  org.intercept = async (_, path) => {
    if (path !== "/services/oauth2/token") return undefined;
    arrived.resolve();
    await answer.promise;
    return undefined;
  };
  const refreshing = worker.refresh(await worker.accessToken());
  await arrived.promise;
  const moving = copyGrants({ from: file, to: database, toName });
  answer.resolve();
  await refreshing;
  expect(await moving).toEqual([{ grantId: "default", outcome: "moved" }]);
  const refused = await worker.refresh(await worker.accessToken()).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "GRANT_MOVED", data: { to: toName } });
  const there = await connect({ ...options, store: database });
  await there.refresh(await there.accessToken());
  expect(org.reuses).toBe(0);
});

/** A store whose n-th write is its last: the process was killed before it, or after it and before it knew. */
function dying(store: TokenStore, writes: { left: number }, isWritten: boolean): TokenStore {
  return {
    get: (id) => store.get(id),
    list: () => store.list(),
    delete: (id) => store.delete(id),
    lease: (id, worker, ttlMs) => store.lease(id, worker, ttlMs),
    changed: (id, timeoutMs, signal) => store.changed(id, timeoutMs, signal),
    close: () => store.close(),
    async put(record, version) {
      if (writes.left-- > 0) return store.put(record, version);
      if (isWritten) await store.put(record, version);
      throw new Error("killed");
    },
  };
}

describe.each([false, true])("killed at a write (done: %s)", (isWritten) => {
  it.each([0, 1, 2])("%i: nothing is lost, nothing lives twice, and the next call completes it", async (left) => {
    await file.put(GRANT, null);
    const writes = { left };
    const from = dying(file, writes, isWritten);
    const to = dying(database, writes, isWritten);
    await expect(copyGrants({ from, to, toName })).rejects.toThrow("killed");
    const both = [await file.get("default"), await database.get("default")];
    expect(both.filter(lives).length).toBeLessThanOrEqual(1);
    expect(both.some((record) => record?.refreshToken === GRANT.refreshToken)).toBe(true);
    // A refresh at the destination meanwhile changes nothing.
    if (lives(both[1]!)) await database.put({ ...both[1]!, refreshToken: "next", issuedAt: GRANT.issuedAt + 1 }, 1);
    await copyGrants({ from: file, to: database, toName });
    const [here, there] = [await file.get("default"), await database.get("default")];
    expect([here?.status.state, here?.refreshToken, there?.status.state]).toEqual(["moved", null, "live"]);
    expect(there?.refreshToken).toBe(lives(both[1]!) ? "next" : GRANT.refreshToken);
  });
});

it("of two that move at the same time each grant is moved by one", async () => {
  for (let n = 0; n < 8; n++) await file.put({ ...GRANT, grantId: `tenant ${n}` }, null);
  const runs = await Promise.all([1, 2].map(() => copyGrants({ from: file, to: database, toName })));
  const outcomes = runs.flat().map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome === "moved")).toHaveLength(8);
  expect(outcomes.filter((outcome) => outcome === "moved-before")).toHaveLength(8);
  expect((await database.list()).every(lives)).toBe(true);
});

it("a grant whose lease is never free is left as it is, and called busy", async () => {
  const clock = offsetClock();
  const from = memoryTokenStore({ clock });
  await from.put(GRANT, null);
  await from.lease("default", "worker", 200_000);
  const moving = copyGrants({ from, to: database, toName, clock });
  // Advanced after it has begun to wait.
  await new Promise(setImmediate);
  await clock.advance(100_000);
  expect(await moving).toEqual([{ grantId: "default", outcome: "busy" }]);
  expect(lives(await from.get("default"))).toBe(true);
});
