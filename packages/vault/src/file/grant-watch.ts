import type { Clock } from "@postern/kernel";
import { isDead, type ProcessIdentity } from "../process-identity.ts";
import type { Database } from "./database.ts";
import type { Leases } from "./leases.ts";

/** Reading `data_version` touches one shared-memory page: some microseconds, so this is below a thousandth of one core. */
const POLL_MS = 15;

export interface GrantWatch {
  changed(grantId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** A change made over this connection, which SQLite does not count. */
  wake(grantId: string): void;
  wakeAll(): void;
}

/** Waits for a change of a grant's record or lease, by this process, another one, or by the death of the lease's holder. */
export function createGrantWatch(database: Database, clock: Clock, leases: Leases, here: ProcessIdentity): GrantWatch {
  const waiting = new Map<string, Set<() => void>>();
  // Counts commits of other connections (sqlite.org/pragma.html#pragma_data_version).
  const dataVersion = database.sqlite.prepare("PRAGMA data_version");
  const recordVersion = database.sqlite.prepare("SELECT version FROM grants WHERE grant_id = ?");
  const commits = () => Number(dataVersion.get()?.data_version);

  function look(grantId: string) {
    const holder = leases.held(grantId);
    return { holder, mark: `${recordVersion.get(grantId)?.version} ${holder?.leaseId}` };
  }

  function wake(grantId: string) {
    for (const resolve of waiting.get(grantId) ?? []) resolve();
  }

  return {
    wake,
    wakeAll() {
      for (const grantId of [...waiting.keys()]) wake(grantId);
    },
    changed(grantId, timeoutMs, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return resolve();
        const until = clock.now() + timeoutMs;
        let seenCommits = commits();
        const before = look(grantId);
        // The clock's timers do not keep a process alive, and whoever waits here has work left.
        const alive = setInterval(() => {}, 2 ** 30);
        let timer = clock.setTimer(Math.min(POLL_MS, timeoutMs), poll);
        const set = waiting.get(grantId) ?? new Set();
        waiting.set(grantId, set);
        set.add(done);
        signal?.addEventListener("abort", done, { once: true });

        function poll() {
          try {
            const now = commits();
            if (now !== seenCommits && look(grantId).mark !== before.mark) return done();
            seenCommits = now;
            if (before.holder && isDead(before.holder, here)) return done();
            if (clock.now() >= until) return done();
            timer = clock.setTimer(Math.min(POLL_MS, until - clock.now()), poll);
          } catch (error) {
            reject(error);
            done();
          }
        }

        function done() {
          timer.cancel();
          clearInterval(alive);
          signal?.removeEventListener("abort", done);
          set.delete(done);
          if (set.size === 0 && waiting.get(grantId) === set) waiting.delete(grantId);
          resolve();
        }
      });
    },
  };
}
