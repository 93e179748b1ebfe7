import type { Session } from "./session.ts";

/** A request on its way through the org. */
export interface Stay {
  /** As many long-running requests as are allowed were under way when it came. */
  readonly crowded: boolean;
  /** Milliseconds of the org's clock since it came. */
  age(): number;
  leave(): void;
}

export interface Usage {
  readonly used: number;
  readonly max: number;
}

export interface Allowance {
  readonly Max: number;
  readonly Remaining: number;
  /** Parts of it with an allowance of their own, such as an app's. */
  readonly [part: string]: number | { readonly Max: number; readonly Remaining: number };
}

/** The door that counts. */
export interface LimitsDoor {
  /** Counts one API call; throws ApiFault REQUEST_LIMIT_EXCEEDED when the day's allowance is spent, the org's or the app's. */
  spend(session: Session): void;
  /** A request that has come in. It is long-running when it stays 20 seconds. */
  arrive(): Stay;
  /** Used and maximum of the daily API requests, for `Sforce-Limit-Info`; with those of the app when it has a cap. */
  apiUsage(consumerKey?: string | null): Usage & { readonly app: (Usage & { readonly name: string }) | null };
  /** Everything `/limits` lists. */
  all(): Readonly<Record<string, Allowance>>;
  recordCounts(session: Session, sobjects: readonly string[]): readonly { name: string; count: number }[];
}
