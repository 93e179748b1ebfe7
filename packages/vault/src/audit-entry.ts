/** One line of the audit: who did what with which grant. Never a token. */
export interface AuditEntry {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly who: string;
  readonly action: "used" | "written" | "deleted";
  readonly grantId: string;
  /** The version used or written. */
  readonly version: number | null;
  /** What the write left behind: `live`, `refreshing`, `dead`, `lost-in-flight`, `moved`. */
  readonly state: string | null;
}

/** The newest lines kept; about 100 bytes each. */
export const AUDIT_LIMIT = 10_000;
/** A process that reads a grant again within this time adds no second line. */
export const USE_INTERVAL_MS = 3_600_000;
