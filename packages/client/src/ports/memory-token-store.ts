import { type Clock, systemClock } from "@postern/kernel";
import { errors } from "../errors.ts";
import type { GrantRecord, Lease, TokenStore } from "./token-store.ts";
import { holdOpen } from "./wait.ts";

/**
 * Tokens in memory, gone with the process: for tests and scripts.
 *
 * @example
 * const store = memoryTokenStore();
 * await store.list(); // []
 */
export function memoryTokenStore(options: { clock?: Clock } = {}): TokenStore {
  const clock = options.clock ?? systemClock();
  const records = new Map<string, GrantRecord>();
  const leases = new Map<string, Lease>();
  const waiting = new Map<string, Set<() => void>>();

  function wake(grantId: string) {
    for (const resolve of waiting.get(grantId) ?? []) resolve();
  }

  return {
    async get(grantId) {
      return structuredClone(records.get(grantId) ?? null);
    },
    async list() {
      return structuredClone([...records.values()]).sort((a, b) => (a.grantId < b.grantId ? -1 : 1));
    },
    async put(record, expectedVersion) {
      const actualVersion = records.get(record.grantId)?.version ?? null;
      if (actualVersion !== expectedVersion)
        throw errors.TOKEN_STORE_CONFLICT({ grantId: record.grantId, expectedVersion, actualVersion });
      const written: GrantRecord = { ...record, version: (actualVersion ?? 0) + 1 };
      records.set(record.grantId, structuredClone(written));
      wake(record.grantId);
      return written;
    },
    async delete(grantId) {
      records.delete(grantId);
      wake(grantId);
    },
    async lease(grantId, worker, ttlMs) {
      const held = leases.get(grantId);
      if (held && held.expiresAt > clock.now()) return null;
      const lease: Lease = {
        grantId,
        worker,
        expiresAt: clock.now() + ttlMs,
        async release() {
          if (leases.get(grantId) !== lease) return;
          leases.delete(grantId);
          wake(grantId);
        },
      };
      leases.set(grantId, lease);
      return lease;
    },
    changed(grantId, timeoutMs, signal) {
      return new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const set = waiting.get(grantId) ?? new Set();
        waiting.set(grantId, set);
        const release = holdOpen();
        const timer = clock.setTimer(timeoutMs, done);
        function done() {
          timer.cancel();
          release();
          signal?.removeEventListener("abort", done);
          set.delete(done);
          if (set.size === 0 && waiting.get(grantId) === set) waiting.delete(grantId);
          resolve();
        }
        set.add(done);
        signal?.addEventListener("abort", done, { once: true });
      });
    },
    async close() {
      for (const grantId of [...waiting.keys()]) wake(grantId);
    },
  };
}
