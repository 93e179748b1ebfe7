import { randomUUID } from "node:crypto";
import type { Lease } from "@postern/client";
import type { Clock } from "@postern/kernel";
import type { LeaseName } from "../change-vault-key.ts";
import { isDead, type ProcessIdentity } from "../process-identity.ts";
import type { Database } from "./database.ts";

export interface HeldLease extends ProcessIdentity {
  readonly leaseId: string;
  readonly worker: string;
  readonly expiresAt: number;
}

export interface Leases {
  take(grantId: string, worker: string, ttlMs: number): Lease | null;
  held(grantId: string): HeldLease | null;
  /** Of all grants: those not expired whose process may live. */
  all(): readonly LeaseName[];
}

/** Leases are rows: taken and released in write transactions, so exactly one process has one. */
export function createLeases(
  database: Database,
  clock: Clock,
  here: ProcessIdentity,
  released: (grantId: string) => void,
): Leases {
  const { sqlite } = database;
  const select = sqlite.prepare(
    "SELECT lease_id AS leaseId, worker, place, pid, started, expires_at AS expiresAt FROM leases WHERE grant_id = ?",
  );
  const selectAll = sqlite.prepare(
    "SELECT grant_id AS grantId, lease_id AS leaseId, place, pid, started FROM leases WHERE expires_at > ?",
  );
  const replace = sqlite.prepare("REPLACE INTO leases VALUES (?, ?, ?, ?, ?, ?, ?)");
  const remove = sqlite.prepare("DELETE FROM leases WHERE grant_id = ? AND lease_id = ?");
  const held = (grantId: string) => (select.get(grantId) as unknown as HeldLease | undefined) ?? null;

  return {
    held: (grantId) => database.read(() => held(grantId)),
    all: () =>
      database
        .read(() => selectAll.all(clock.now()) as unknown as (HeldLease & LeaseName)[])
        .filter((holder) => !isDead(holder, here)),
    take(grantId, worker, ttlMs) {
      const leaseId = randomUUID();
      const expiresAt = database.write(() => {
        const holder = held(grantId);
        if (holder && holder.expiresAt > clock.now() && !isDead(holder, here)) return null;
        const until = clock.now() + ttlMs;
        replace.run(grantId, leaseId, worker, here.place, here.pid, here.started, until);
        return until;
      });
      if (expiresAt === null) return null;
      return {
        grantId,
        worker,
        expiresAt,
        async release() {
          database.write(() => remove.run(grantId, leaseId));
          released(grantId);
        },
      };
    },
  };
}
