import type { TokenStore } from "@postern/client";
import type { AuditEntry } from "./audit-entry.ts";

/** A token store for real life, whatever it is kept in. */
export interface Vault extends TokenStore {
  /** The newest lines first; 100 by default. */
  audit(limit?: number): Promise<readonly AuditEntry[]>;
}
