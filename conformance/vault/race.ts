import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { type GrantRecord, saveGrant, type TokenStore, webServerFlow } from "@postern/client";
import { createOrg, type Org } from "@postern/org";
import type { EngineCore } from "../../packages/org/src/engine/engine.ts";
import { browse } from "../client/browse.ts";
import { storeOf, type VaultSpec } from "./store-of.ts";

const CALLBACK = "http://localhost:7800/oauth/callback";
const WORKER = join(import.meta.dirname, "race-worker.ts");
/** A token request takes so long at the org, so that a kill can find one on the wire. */
const WIRE_MS = 12;

export interface RaceOutcome {
  readonly refreshes: number;
  readonly kills: number;
  /** Kills after which the org had spent a token whose successor nobody has: the refresh was on the wire. */
  readonly onTheWire: number;
  /** Grants that the vault reported as lost in flight. */
  readonly lost: number;
  readonly lostReports: readonly { readonly worker: string; readonly at: number }[];
  /** Times that a spent refresh token came back to the org. */
  readonly resent: number;
  /** Grants that ended for another reason. */
  readonly loggedOut: number;
  /** The most unspent refresh tokens that one live grant ever had. */
  readonly successors: number;
  readonly seconds: number;
  readonly errors: readonly string[];
}

/**
 * So many processes refresh one grant, with rotation on, until the org has refreshed it so many times; now and then one is killed and
 * started again. Whoever loses a grant logs in again, as a person would.
 */
export async function race(options: {
  readonly vault: VaultSpec;
  readonly processes: number;
  readonly refreshes: number;
  readonly kills: number;
  readonly seed: number;
}): Promise<RaceOutcome> {
  const random = mulberry32(options.seed);
  const org = await createOrg();
  const { url } = await org.listen({ pubsubPort: null });
  org.fault({ path: "/services/oauth2/token", action: { kind: "delay", ms: WIRE_MS } });
  const store = storeOf(options.vault, "referee");
  const referee = refereeOf(org);
  await logIn(org, url, store);

  const errors: string[] = [];
  const children = new Map<string, ChildProcess>();
  let stopping = false;
  const start = (name: string) => {
    const args = [WORKER, JSON.stringify(options.vault), name, org.ready.app.consumerSecret];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "pipe"] });
    child.stdin!.on("error", () => {});
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const { error } = JSON.parse(line) as { error?: string };
      if (error && error !== "GRANT_LOST_IN_FLIGHT" && !stopping) errors.push(error);
    });
    child.stderr!.on("data", (chunk: Buffer) => errors.push(chunk.toString()));
    children.set(name, child);
  };
  const names = Array.from({ length: options.processes }, (_, n) => `worker-${n + 1}`);
  for (const name of names) start(name);

  const started = performance.now();
  const count = { kills: 0, onTheWire: 0, lost: 0, loggedOut: 0, successors: 0 };
  const lostReports: { worker: string; at: number }[] = [];
  const every = options.kills === 0 ? Number.POSITIVE_INFINITY : options.refreshes / (options.kills + 1);
  try {
    while (referee.refreshes() < options.refreshes) {
      await delay(2 + random() * 6);
      count.successors = Math.max(count.successors, referee.successors());
      const record = await store.get("default");
      if (record?.status.state === "dead") {
        count.loggedOut++;
        await logIn(org, url, store);
      }
      if (referee.refreshes() < every * (count.kills + 1) || count.kills >= options.kills) continue;
      // Half of the kills look for the one that is refreshing: of many processes, a random one seldom is.
      const busy = random() < 0.5 ? (await store.get("default"))?.intent?.worker : undefined;
      const name = busy ?? names[Math.floor(random() * names.length)]!;
      const child = children.get(name)!;
      // A worker that has not come up yet has nothing to be killed at.
      if (child.exitCode !== null || !(await store.get("default"))) continue;
      const dead = once(child, "exit");
      child.kill("SIGKILL");
      await dead;
      count.kills++;
      const hit = await referee.settled(store, name);
      if (hit) {
        count.onTheWire++;
        const lost = await reportedLost(store);
        if (lost) {
          count.lost++;
          lostReports.push(lost);
        }
        await logIn(org, url, store);
      }
      start(name);
    }
  } finally {
    stopping = true;
    for (const child of children.values()) child.stdin!.end();
    await Promise.all([...children.values()].map((child) => (child.exitCode === null ? once(child, "exit") : null)));
  }
  count.successors = Math.max(count.successors, referee.successors());
  const seconds = (performance.now() - started) / 1000;
  const outcome = { ...count, refreshes: referee.refreshes(), resent: referee.resent(), lostReports, seconds, errors };
  await store.close();
  await org.close();
  return outcome;
}

/** What the org knows, read beside its front door: a referee may look where no client can. */
function refereeOf(org: Org) {
  const { database } = org.engine as EngineCore;
  const number = (sql: string, ...values: string[]) =>
    Number(Object.values(database.prepare(sql).get(...values) ?? {})[0]);
  const isSpent = (token: string) => {
    const hash = createHash("sha256").update(token).digest("base64url");
    return number(`SELECT spentAt IS NOT NULL FROM "_RefreshToken" WHERE hash = ?`, hash) === 1;
  };
  return {
    refreshes: () => number(`SELECT count(*) FROM "_RefreshToken" WHERE spentAt IS NOT NULL`),
    resent: () => number(`SELECT count(*) FROM "_LoginEvent" WHERE reason LIKE '%spent refresh token reused%'`),
    successors: () =>
      number(
        `SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM "_RefreshToken" t JOIN "_Grant" g ON g.id = t.grantId
         WHERE t.spentAt IS NULL AND g.revokedAt IS NULL GROUP BY g.id)`,
      ),
    /** After the dead worker's request has run out at the org: whether its intent was left behind, and the token is spent. */
    async settled(store: TokenStore, worker: string): Promise<boolean> {
      const record = await store.get("default");
      if (record?.intent?.worker !== worker || record.refreshToken === null) return lostTo(record, worker);
      await delay(WIRE_MS * 4);
      const after = await store.get("default");
      return lostTo(after, worker) || (after?.refreshToken === record.refreshToken && isSpent(record.refreshToken));
    },
  };
}

const lostTo = (record: GrantRecord | null, worker: string) =>
  record?.status.state === "lost-in-flight" && record.status.worker === worker;

/** The survivors find out: the grant is reported as lost, by name of the dead. */
async function reportedLost(store: TokenStore): Promise<{ worker: string; at: number } | null> {
  for (let waited = 0; waited < 60_000; waited += 500) {
    const status = (await store.get("default"))?.status;
    if (status?.state === "lost-in-flight") return { worker: status.worker, at: status.at };
    await store.changed("default", 500);
  }
  return null;
}

async function logIn(org: Org, url: string, store: TokenStore): Promise<void> {
  const { consumerKey: clientId, consumerSecret: clientSecret } = org.ready.app;
  const client = { loginUrl: url, clientId, clientSecret, allowInsecureLoopback: true };
  const flow = webServerFlow({ ...client, redirectUri: CALLBACK, scopes: ["api", "refresh_token"] });
  const { url: authorize, expected } = await flow.authorizationUrl();
  const { username, password } = org.ready.admin;
  const callback = await browse(fetch, authorize, "http://localhost:7800/", { username, password: password! });
  const tokens = await flow.finish(new URL(callback), expected);
  await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl: url });
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
