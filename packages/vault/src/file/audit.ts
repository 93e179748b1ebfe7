import type { Clock } from "@postern/kernel";
import { AUDIT_LIMIT, type AuditEntry, USE_INTERVAL_MS } from "../audit-entry.ts";
import type { Database } from "./database.ts";

export interface Audit {
  /** Inside the transaction of the change it tells of. */
  record(action: AuditEntry["action"], grantId: string, version: number | null, state: string | null): void;
  used(grantId: string, version: number): void;
  read(limit: number): AuditEntry[];
}

export function createAudit(database: Database, clock: Clock, who: string): Audit {
  const { sqlite } = database;
  const insert = sqlite.prepare(
    "INSERT INTO audit (at, who, action, grant_id, version, state) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const prune = sqlite.prepare("DELETE FROM audit WHERE id <= ?");
  const select = sqlite.prepare(
    "SELECT at, who, action, grant_id AS grantId, version, state FROM audit ORDER BY id DESC LIMIT ?",
  );
  const lastUse = new Map<string, number>();

  const self: Audit = {
    record(action, grantId, version, state) {
      const id = Number(insert.run(clock.now(), who, action, grantId, version, state).lastInsertRowid);
      if (id % 500 === 0) prune.run(id - AUDIT_LIMIT);
    },
    used(grantId, version) {
      if (clock.now() - (lastUse.get(grantId) ?? Number.NEGATIVE_INFINITY) < USE_INTERVAL_MS) return;
      lastUse.set(grantId, clock.now());
      database.write(() => self.record("used", grantId, version, null));
    },
    read: (limit) => database.read(() => select.all(limit) as unknown as AuditEntry[]),
  };
  return self;
}
