import { connect, memoryTokenStore, type Session } from "@postern/client";
import { createOrg, type Org, type OrgOptions } from "@postern/org";
import { readSyncStatus, runSync, type SyncOptions, type SyncStatus } from "@postern/sync";
import { Connection } from "jsforce";
import pg from "pg";
import { deployPosternKey } from "../../packages/org/src/sample/postern-key.ts";

const OBJECTS = ["Account", "Contact", "Lead", "Opportunity", "Case", "Campaign", "CampaignMember", "User"];

export interface House extends AsyncDisposable {
  readonly org: Org;
  readonly url: string;
  readonly pubsubUrl: string;
  readonly databaseUrl: string;
  /** What a user of the database has. */
  readonly sql: pg.Pool;
  /** Another program that writes to the org. */
  readonly salesforce: Connection;
  /** A session like the one sync has; `clientName` as sync's makes its writes sync's. */
  session(clientName?: string): Promise<Session>;
  /** Starts sync in this process; resolves with the way to stop it. */
  sync(options?: Partial<SyncOptions>): { readonly ended: Promise<void>; stop(): Promise<void> };
  status(): Promise<SyncStatus>;
  /** Resolves when the condition holds; looks after every change that Postgres announces. */
  until(what: string, condition: () => Promise<boolean>, timeoutMs?: number): Promise<void>;
  /** Resolves when the outbox is empty and the event stream is applied up to now. */
  settled(timeoutMs?: number): Promise<void>;
}

/** Sync's whole surroundings; `database` gives it one of its own. */
export async function house(database: () => Promise<string>, options: OrgOptions = {}): Promise<House> {
  const org = await createOrg(options);
  if (options.seed !== "acme") deployPosternKey(org.engine.deploy);
  const listening = await org.listen();
  const { url } = listening;
  const pubsubUrl = listening.pubsubUrl!;
  const databaseUrl = await database();
  const sql = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  sql.on("error", () => {});
  const watcher = new pg.Client(databaseUrl);
  await watcher.connect();
  await watcher.query("LISTEN postern_changes; LISTEN postern_status; LISTEN postern_outbox");
  const salesforce = new Connection({ loginUrl: url, version: "64.0" });
  await salesforce.login(org.ready.admin.username, org.ready.admin.password!);
  const running = new Set<() => Promise<void>>();

  // The administrator's: the integration user may not read the events of all objects.
  const session = async (clientName = "a test") => {
    const store = memoryTokenStore();
    await store.put(
      {
        grantId: "default",
        clientId: org.ready.app.consumerKey,
        loginUrl: url,
        instanceUrl: url,
        organizationId: org.ready.orgId,
        userId: salesforce.userInfo!.id,
        username: org.ready.admin.username,
        identityUrl: "",
        scopes: ["api"],
        accessToken: salesforce.accessToken!,
        refreshToken: null,
        issuedAt: org.clock.now(),
        status: { state: "live" },
        intent: null,
      },
      null,
    );
    return connect({ store, grantId: "default", allowInsecureLoopback: true, clientName });
  };

  async function until(what: string, condition: () => Promise<boolean>, timeoutMs = 20_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    let last: unknown = null;
    while (Date.now() < deadline) {
      try {
        if (await condition()) return;
      } catch (error) {
        last = error;
      }
      // Not everything announces itself (a row that goes out of the outbox), hence the second way to wake.
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 100);
        watcher.once("notification", done);
        function done() {
          clearTimeout(timer);
          watcher.off("notification", done);
          resolve();
        }
      });
    }
    const status = await readSyncStatus(sql);
    throw new Error(`not in ${timeoutMs} ms: ${what}\n${last ?? ""}\n${JSON.stringify(status, null, 1)}`);
  }

  const self: House = {
    org,
    url,
    pubsubUrl,
    databaseUrl,
    sql,
    salesforce,
    session,
    until,
    status: () => readSyncStatus(sql),
    sync(more = {}) {
      const stop = new AbortController();
      const ended = runSync({
        databaseUrl,
        connect: (clientName) => session(clientName),
        pubsubEndpoint: pubsubUrl,
        objects: OBJECTS,
        signal: stop.signal,
        ...(process.env.SYNC_LOG ? { log: console.error } : {}),
        ...more,
      });
      ended.catch(() => {});
      const end = async () => {
        running.delete(end);
        stop.abort();
        await ended.catch(() => {});
      };
      running.add(end);
      return { ended, stop: end };
    },
    async settled(timeoutMs) {
      await until(
        "the outbox is empty and the position is the org's newest",
        async () => {
          const { rows } = await sql.query(
            `SELECT (SELECT count(*)::int FROM postern.outbox WHERE state IN ('pending', 'released')) AS waiting,
                    (SELECT count(*)::int FROM postern.refetch) AS refetch, (SELECT state FROM postern.worker) AS state,
                    (SELECT encode(substr(replay_id, 1, 8), 'hex') FROM postern.position) AS position`,
          );
          const newest = org.engine.events.latest().toString(16).padStart(16, "0");
          const [row] = rows;
          return row.waiting === 0 && row.refetch === 0 && row.state === "live" && row.position === newest;
        },
        timeoutMs,
      );
    },
    async [Symbol.asyncDispose]() {
      for (const stop of running) await stop();
      await watcher.end().catch(() => {});
      // A failed test may have left a connection checked out; the server ends it.
      await Promise.race([sql.end(), new Promise((resolve) => setTimeout(resolve, 1_000).unref())]);
      await listening.close();
      await org.close();
    },
  };
  return self;
}

/** Every row and every field of the objects, on both sides, in one form. Returns the differences; none when they are equal. */
export async function compareSides(at: House, objects: readonly string[] = OBJECTS): Promise<string[]> {
  const session = await at.session();
  const differences: string[] = [];
  for (const sobject of objects) {
    const table = sobject.toLowerCase();
    const types = await at.sql.query<{ column_name: string; data_type: string }>(
      "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'salesforce' AND table_name = $1",
      [table],
    );
    const typeOf = new Map(types.rows.map((row) => [row.column_name, row.data_type]));
    const describe = await session.describe(sobject);
    const fields = describe.fields.filter((field) => typeOf.has(field.name.toLowerCase()));
    const theirs = await session
      .query<Record<string, unknown>>(`SELECT ${fields.map((field) => field.name).join(", ")} FROM ${sobject}`)
      .toArray();
    const ours = await at.sql.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM salesforce."${table}" t`,
    );
    const byId = new Map(ours.rows.map(({ row }) => [String(row.id), row]));
    for (const record of theirs) {
      const row = byId.get(String(record.Id));
      byId.delete(String(record.Id));
      if (!row) {
        differences.push(`${sobject} ${record.Id}: only in the org`);
        continue;
      }
      for (const field of fields) {
        const name = field.name.toLowerCase();
        const left = canonical(typeOf.get(name)!, record[field.name]);
        const right = canonical(typeOf.get(name)!, row[name]);
        if (left !== right) differences.push(`${sobject} ${record.Id}.${field.name}: org ${left}, Postgres ${right}`);
      }
    }
    for (const id of byId.keys()) differences.push(`${sobject} ${id}: only in Postgres`);
  }
  return differences;
}

function canonical(type: string, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  return type.startsWith("timestamp") ? Date.parse(String(value)) : value;
}
