import type { Clock } from "@postern/kernel";
import type pg from "pg";
import { isDead, type ProcessIdentity } from "../process-identity.ts";

export interface GrantWatch {
  changed(grantId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Resolves when changes are heard from here on, or cannot be heard; then they are looked for. */
  listening(): Promise<void>;
  close(): Promise<void>;
}

/** How a grant looks: `mark` differs when its record or lease does. */
export interface GrantLook {
  readonly grantId: string;
  readonly mark: string;
  /** The holder of its lease. */
  readonly holder: ProcessIdentity | null;
}

/** Ends of leases are not announced, and behind some poolers nothing is: so it is looked, one statement for all that wait. */
const LOOK_MS = 1_000;
/** Whether a holder on this machine lives is seen without asking the database. */
const TICK_MS = 50;

interface Waiter {
  readonly grantId: string;
  before: GrantLook | null;
  readonly done: () => void;
}

/** Waits for changes of grants' records or leases: announced by NOTIFY, else seen. */
export function createGrantWatch(deps: {
  readonly clock: Clock;
  readonly here: ProcessIdentity;
  readonly channel: string;
  newClient(): pg.Client;
  look(grantIds: readonly string[]): Promise<readonly GrantLook[]>;
}): GrantWatch {
  const { clock, here, channel } = deps;
  const waiters = new Set<Waiter>();
  let ear: Promise<pg.Client | null> | null = null;
  let isClosed = false;
  let ticking = false;
  let sinceLook = 0;

  function wake(which: (waiter: Waiter) => boolean) {
    for (const waiter of [...waiters]) if (which(waiter)) waiter.done();
  }

  async function listen(lost: () => void): Promise<pg.Client | null> {
    const client = deps.newClient();
    client.on("error", lost);
    client.on("end", lost);
    client.on("notification", ({ payload }) => wake(({ grantId }) => !payload || payload === grantId));
    try {
      await client.connect();
      // Not in the types of pg 8: as the pool's connections, it does not keep a process alive.
      (client as unknown as { unref(): void }).unref();
      await client.query(`LISTEN ${channel}`);
      // What has changed since they began to wait was not heard.
      wake(() => true);
      return client;
    } catch {
      await client.end().catch(() => {});
      return null;
    }
  }

  function hear(): Promise<pg.Client | null> {
    if (ear) return ear;
    if (isClosed) return Promise.resolve(null);
    const own = listen(() => {
      if (ear === own) ear = null;
      wake(() => true);
    });
    ear = own;
    return own;
  }

  async function look() {
    sinceLook = 0;
    if (!(await hear())) ear = null;
    const looks = await deps.look([...new Set([...waiters].map(({ grantId }) => grantId))]);
    const byGrant = new Map(looks.map((seen) => [seen.grantId, seen]));
    for (const waiter of [...waiters]) {
      const seen = byGrant.get(waiter.grantId);
      if (!seen) continue;
      if (waiter.before && waiter.before.mark !== seen.mark) waiter.done();
      waiter.before ??= seen;
    }
  }

  async function tick(): Promise<void> {
    if (waiters.size === 0 || isClosed) {
      ticking = false;
      return;
    }
    wake(({ before }) => before?.holder != null && isDead(before.holder, here));
    sinceLook += TICK_MS;
    const isNew = [...waiters].some(({ before }) => before === null);
    // A database that is away wakes nobody; the time-out does.
    if (isNew || sinceLook >= LOOK_MS) await look().catch(() => {});
    clock.setTimer(TICK_MS, tick);
  }

  return {
    async listening() {
      await hear();
    },
    changed(grantId, timeoutMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted || isClosed) return resolve();
        // The clock's timers do not keep a process alive, and whoever waits here has work left.
        const alive = setInterval(() => {}, 2 ** 30);
        const timer = clock.setTimer(timeoutMs, done);
        const waiter: Waiter = { grantId, before: null, done };
        function done() {
          timer.cancel();
          clearInterval(alive);
          signal?.removeEventListener("abort", done);
          waiters.delete(waiter);
          resolve();
        }
        waiters.add(waiter);
        signal?.addEventListener("abort", done, { once: true });
        void hear();
        if (ticking) return;
        ticking = true;
        clock.setTimer(TICK_MS, tick);
      });
    },
    async close() {
      isClosed = true;
      wake(() => true);
      await (await ear)?.end();
    },
  };
}
