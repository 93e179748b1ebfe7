import type { Session } from "./session.ts";

/** The door that counts. */
export interface LimitsDoor {
  /** Counts one API call; throws ApiFault REQUEST_LIMIT_EXCEEDED when the day's allowance is spent. */
  spend(session: Session): void;
  /** Used and maximum of the daily API requests, for `Sforce-Limit-Info`. */
  apiUsage(): { used: number; max: number };
  /** Everything `/limits` lists. */
  all(): Readonly<Record<string, { Max: number; Remaining: number }>>;
  recordCounts(session: Session, sobjects: readonly string[]): readonly { name: string; count: number }[];
}
