import type { Clock } from "@postern/kernel";
import type { Database } from "./database.ts";

/** One line of the audit: who did what with which grant. Never a token. */
export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly who: string;
  readonly action: "used" | "written" | "deleted";
  readonly grantId: string;
  /** The version used or written. */
  readonly version: number | null;
  /** What the write left behind: `live`, `refreshing`, `dead`, `lost-in-flight`. */
  readonly state: string | null;
}

/** The newest lines kept; about 100 bytes each. */
export const AUDIT_LIMIT = 10_000;
/** A process that reads a grant again within this time adds no second line. */
const USE_INTERVAL_MS = 3_600_000;

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
