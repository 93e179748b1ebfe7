import type { GrantRecord } from "@postern/client";
import { errors } from "./errors.ts";

export interface LastSeen {
  /** Throws VAULT_ROLLED_BACK when the record is older than one that this process has seen. */
  check(record: GrantRecord): void;
  /** A write of this process. */
  note(record: GrantRecord): void;
  forget(grantId: string): void;
}

/**
 * A backup that was put back under running workers brings spent refresh tokens back, and sending one ends the grant. Sealing cannot
 * tell, because an old record is a genuine one; a process that has seen a newer one can.
 */
export function lastSeen(vault: string): LastSeen {
  const seen = new Map<string, { readonly version: number; readonly issuedAt: number }>();
  const note: LastSeen["note"] = ({ grantId, version, issuedAt }) => void seen.set(grantId, { version, issuedAt });
  return {
    note,
    check(record) {
      const { grantId, version, issuedAt } = record;
      const newer = seen.get(grantId);
      // A grant that was deleted and connected again begins with version 1, but its tokens are younger.
      if (newer && version < newer.version && issuedAt < newer.issuedAt)
        throw errors.VAULT_ROLLED_BACK({ vault, grantId, seen: newer.version, found: version });
      note(record);
    },
    forget: (grantId) => void seen.delete(grantId),
  };
}
