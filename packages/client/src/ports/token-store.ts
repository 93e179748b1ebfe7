import type { DpopKey } from "../keys/dpop-key.ts";

/**
 * What is known of one grant: one user's approval of one app at one org. Stores keep it encrypted; nothing else
 * of the toolkit writes tokens anywhere.
 */
export interface GrantRecord {
  /** Chosen by the app: `default`, a tenant's name. */
  readonly grantId: string;
  /** Raised by one with every write; writes are compare-and-swap on it. */
  readonly version: number;
  readonly clientId: string;
  /** Where tokens are refreshed; an origin, or a site URL with a path. */
  readonly loginUrl: string;
  /** Where APIs are called; read from every token answer. */
  readonly instanceUrl: string;
  readonly organizationId: string;
  readonly userId: string;
  readonly username: string | null;
  readonly identityUrl: string;
  readonly scopes: readonly string[];
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Epoch milliseconds, from the token answer's `issued_at`. */
  readonly issuedAt: number;
  readonly status: GrantStatus;
  /** The key that the tokens are bound to; absent for bearer tokens. Secret like them. */
  readonly dpop?: DpopKey;
  /** How the grant was come by: `web-server`, `device`, `jwt-bearer`, `imported`. Absent in records of older versions. */
  readonly flow?: string;
  /** Set durably before a refresh is sent, cleared with its outcome: what is found here after a crash was on the wire. */
  readonly intent: RefreshIntent | null;
}

export type GrantStatus =
  | { readonly state: "live" }
  /** A worker died with a refresh on the wire: the token may be spent and is never sent again. */
  | { readonly state: "lost-in-flight"; readonly worker: string; readonly at: number }
  /** The org refused the grant. */
  | {
      readonly state: "dead";
      readonly error: string;
      readonly description: string;
      readonly worker: string;
      readonly at: number;
    };

export interface RefreshIntent {
  readonly worker: string;
  readonly startedAt: number;
  /** After this the request has certainly ended; shorter than the lease. */
  readonly deadline: number;
}

/** The right of one worker to refresh one grant. */
export interface Lease {
  readonly grantId: string;
  readonly worker: string;
  readonly expiresAt: number;
  release(): Promise<void>;
}

/**
 * The port behind which tokens live. `memoryTokenStore()` is for tests and scripts; `@postern/vault` has the durable ones.
 * All implementations pass one contract suite.
 */
export interface TokenStore {
  get(grantId: string): Promise<GrantRecord | null>;
  list(): Promise<readonly GrantRecord[]>;
  /**
   * Writes the record when the stored version equals `expectedVersion` (null: when there is none) and returns it with
   * its new version. Durable when it resolves. Throws TOKEN_STORE_CONFLICT otherwise.
   */
  put(record: Omit<GrantRecord, "version">, expectedVersion: number | null): Promise<GrantRecord>;
  delete(grantId: string): Promise<void>;
  /** The lease of a grant, or null while another worker holds it. Ends at its expiry, and with its process where the store can tell. */
  lease(grantId: string, worker: string, ttlMs: number): Promise<Lease | null>;
  /** Resolves when the grant's record or lease may have changed, or at the time-out. */
  changed(grantId: string, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
