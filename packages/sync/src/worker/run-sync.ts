import { randomUUID } from "node:crypto";
import type { Session } from "@postern/client";
import { type Clock, systemClock } from "@postern/kernel";
import pg from "pg";
import type { ApplyContext } from "../apply/apply-batch.ts";
import type { ConflictPolicy } from "../apply/merge-record.ts";
import { readAgain } from "../apply/read-again.ts";
import { errors, toProblem } from "../errors.ts";
import { loadObject } from "../load/load-object.ts";
import { reconcile } from "../load/reconcile.ts";
import { migrate } from "../migrations/migrate.ts";
import { type Brake, DEFAULT_BRAKE } from "../write-back/hold-back.ts";
import { writeBack } from "../write-back/write-back.ts";
import { bindOrg, clientNameOf } from "./bind-org.ts";
import { followEvents, type Stream, storedPosition, TOPIC, takePosition } from "./follow-events.ts";
import { makePlans } from "./make-plans.ts";
import { oneAtATime } from "./one-at-a-time.ts";
import { wakeUp } from "./wake-up.ts";
import { type WorkerStatus, workerStatus } from "./worker-status.ts";

export interface SyncOptions {
  readonly databaseUrl: string;
  /**
   * A session whose calls carry this client name (`connect({ clientName, … })`); resolves once somebody has connected, see
   * `waitForGrant`. Asked again after every failure.
   */
  connect(clientName: string, signal: AbortSignal): Promise<Session>;
  /** Resolves when the connection is gone (see `waitForDisconnect`); sync then asks `connect` again. */
  disconnected?(signal: AbortSignal): Promise<void>;
  readonly pubsubEndpoint: string;
  /** Hosts beside Salesforce's and this machine's to which the Pub/Sub client may send the token. */
  readonly trustedHosts?: readonly string[];
  /** API names; parents and children in any order. */
  readonly objects: readonly string[];
  /** Who wins when both sides changed a field. Salesforce by default. */
  readonly policy?: ConflictPolicy;
  readonly brake?: Partial<Brake>;
  readonly clock?: Clock;
  readonly signal: AbortSignal;
  readonly log?: (line: string) => void;
}

/** Held by the one worker of a database, on a connection of its own: it is free as soon as that process is gone. */
const WORKER_LOCK = 7_263_002;
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];
/** An outbox with rows that cannot be read yet is looked at again this often: no notification tells when an old transaction ends. */
const RECHECK_MS = 200;
/** How long the org may take to announce its newest position before the load begins without it. */
const GREETING_MS = 3_000;
/** How long a transaction in the org may have been open before its commit. */
const MARGIN_MS = 10 * 60_000;

/**
 * Runs sync until the signal aborts: waits for a connection, loads, follows events, writes back. Failures are shown in the status and
 * tried again; only SYNC_OTHER_ORG and SYNC_DATABASE_NEWER end it, since trying again cannot mend them.
 *
 * @example
 * await runSync({ databaseUrl, pubsubEndpoint, objects: ["Account", "Contact"], signal,
 *   connect: async (clientName, signal) => { await waitForGrant(store, "default", signal); return connect({ store, grantId: "default", clientName }); } });
 */
export async function runSync(options: SyncOptions): Promise<void> {
  const { signal } = options;
  const clock = options.clock ?? systemClock();
  const log = options.log ?? (() => {});
  const workerId = randomUUID();
  for (let failures = 0; !signal.aborted; ) {
    const started = clock.now();
    try {
      await runOnce(options, clock, workerId, log);
    } catch (error) {
      if (signal.aborted) return;
      const { code, what } = toProblem(error);
      log(`${code}: ${what}`);
      if (code === "SYNC_DISCONNECTED") continue;
      if (code === "SYNC_OTHER_ORG" || code === "SYNC_DATABASE_NEWER") throw error;
      failures = clock.now() - started > 60_000 ? 0 : failures + 1;
      await wakeUp(clock, signal).wait(RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 500);
    }
  }
}

async function runOnce(
  options: SyncOptions,
  clock: Clock,
  workerId: string,
  log: (line: string) => void,
): Promise<void> {
  const ended = new AbortController();
  const signal = AbortSignal.any([options.signal, ended.signal]);
  const pool = new pg.Pool({ connectionString: options.databaseUrl, max: 4, application_name: "postern sync" });
  pool.on("error", () => {});
  const lock = new pg.Client({ connectionString: options.databaseUrl, application_name: "postern sync lock" });
  lock.on("error", (error) => ended.abort(error));
  let status: WorkerStatus | null = null;
  try {
    await lock.connect();
    await migrate(lock);
    await becomeTheWorker(lock, clock, signal);
    status = workerStatus(pool, clock, workerId);
    await status.set("waiting-for-connection");
    const clientName = await clientNameOf(pool);
    const session = await options.connect(clientName, signal);
    await bindOrg(pool, session.organizationId);
    void options.disconnected?.(signal).then(
      () => ended.abort(errors.SYNC_DISCONNECTED({})),
      () => {},
    );
    await work(options, { pool, lock, session, clientName, clock, status, signal, ended, log });
  } catch (error) {
    await status
      ?.set(options.signal.aborted ? "stopped" : "error", options.signal.aborted ? null : error)
      .catch(() => {});
    throw error;
  } finally {
    ended.abort();
    status?.stop();
    if (options.signal.aborted) await status?.set("stopped").catch(() => {});
    await pool.end().catch(() => {});
    await lock.end().catch(() => {});
  }
}

async function becomeTheWorker(lock: pg.Client, clock: Clock, signal: AbortSignal): Promise<void> {
  const bell = wakeUp(clock, signal);
  for (;;) {
    signal.throwIfAborted();
    const { rows } = await lock.query<{ mine: boolean }>("SELECT pg_try_advisory_lock($1) AS mine", [WORKER_LOCK]);
    if (rows[0]?.mine) return;
    await bell.wait(RECHECK_MS);
  }
}

interface Run {
  readonly pool: pg.Pool;
  readonly lock: pg.Client;
  readonly session: Session;
  readonly clientName: string;
  readonly clock: Clock;
  readonly status: WorkerStatus;
  readonly signal: AbortSignal;
  readonly ended: AbortController;
  readonly log: (line: string) => void;
}

async function work(options: SyncOptions, run: Run): Promise<void> {
  const { pool, session, signal, status, log } = run;
  const trustedHosts = options.trustedHosts ?? [];
  await status.set("loading");
  const plans = await makePlans(pool, session, options.pubsubEndpoint, trustedHosts, options.objects);
  const exclusive = oneAtATime();
  const context: ApplyContext = {
    pool,
    plans,
    policy: options.policy ?? (() => "salesforce"),
    clientName: run.clientName,
    exclusive,
  };
  const stream: Stream = { session, endpoint: options.pubsubEndpoint, trustedHosts, signal };
  const outboxBell = wakeUp(run.clock, signal);
  const refetchBell = wakeUp(run.clock, signal);
  run.lock.on("notification", ({ channel }) => (channel === "postern_outbox" ? outboxBell : refetchBell).ring());
  await run.lock.query("LISTEN postern_outbox; LISTEN postern_refetch");

  // Each part ends the others: none is of use alone.
  const part = (task: Promise<void>) =>
    task.catch((error) => {
      run.ended.abort(error);
      throw error;
    });
  const parts = [part(inbound()), part(repairs()), part(outbound())];
  const outcomes = await Promise.allSettled(parts);
  const failed = outcomes.find((outcome) => outcome.status === "rejected" && !options.signal.aborted);
  if (failed?.status === "rejected") throw run.ended.signal.reason ?? failed.reason;

  async function inbound(): Promise<void> {
    while (!signal.aborted) {
      const position = await exclusive(catchUp);
      await status.set("live");
      log("live");
      refetchBell.ring();
      const end = await followEvents(context, stream, position, status, () => refetchBell.ring());
      if (end === "ended") return;
      log("the position is lost: everything is compared with the org");
      await pool.query("UPDATE postern.object SET reconcile_since = '-infinity' WHERE state = 'live'");
      await pool.query("DELETE FROM postern.position WHERE topic = $1", [TOPIC]);
      await status.set("loading");
    }
  }

  /** Position first, then what is not loaded, then what may have been missed. */
  async function catchUp(): Promise<Uint8Array> {
    let position = await storedPosition(pool);
    const began = run.clock.now();
    const taking = position ? null : takePosition(pool, stream);
    taking?.catch(() => {});
    if (taking) position = await within(taking, GREETING_MS);
    // Without a position what happens from here on is not known to come as an event.
    if (!position) {
      await pool.query(
        "UPDATE postern.object SET reconcile_since = least(reconcile_since, to_timestamp($1::float8 / 1000))",
        [began - MARGIN_MS],
      );
    }
    for (const plan of plans.values()) {
      const { rows } = await pool.query<{ state: string }>("SELECT state FROM postern.object WHERE sobject = $1", [
        plan.sobject,
      ]);
      if (rows[0]?.state !== "live") {
        await loadObject(context, session, plan, signal);
        log(`${plan.sobject} is loaded`);
      }
    }
    position ??= await taking;
    await reconcileMarked();
    if (!position) throw signal.reason;
    return position;
  }

  async function within<T>(promise: Promise<T>, ms: number): Promise<T | null> {
    const bell = wakeUp(run.clock, signal);
    return Promise.race([promise, bell.wait(ms).then(() => null)]);
  }

  async function reconcileMarked(): Promise<void> {
    const { rows } = await pool.query<{ sobject: string; since: string }>(
      "SELECT sobject, reconcile_since::text AS since FROM postern.object WHERE reconcile_since IS NOT NULL",
    );
    for (const { sobject, since } of rows) {
      const plan = plans.get(sobject);
      if (plan) await reconcile(context, session, plan, since === "-infinity" ? "everything" : new Date(since), signal);
    }
  }

  async function repairs(): Promise<void> {
    while (!signal.aborted) {
      const again = await exclusive(async () => {
        await reconcileMarked();
        return readAgain(context, session, signal);
      });
      await refetchBell.wait(again.dueInMs === null ? null : Math.max(again.dueInMs, 10));
    }
  }

  async function outbound(): Promise<void> {
    const brake = { ...DEFAULT_BRAKE, ...options.brake };
    let failures = 0;
    while (!signal.aborted) {
      let wait: number | null;
      try {
        const round = await writeBack(context, session, brake, signal);
        failures = 0;
        if (round.braked) status.trouble(round.braked);
        else if (round.held === 0) status.trouble(null);
        wait = round.sent > 0 ? 0 : round.waiting > 0 ? RECHECK_MS : null;
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        const problem = errors.SYNC_WRITE_BACK_FAILED({ detail: toProblem(error).what }, { cause: error });
        log(problem.message);
        status.trouble(problem);
        wait = RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 500;
      }
      if (wait !== 0) await outboxBell.wait(wait);
    }
  }
}
