import type { DpopKey } from "../dpop/dpop-key.ts";
import type { FlowName, TokenType } from "../oauth/tokens.ts";

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
  /** Empty when only a refresh token was imported: the first call renews. */
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Epoch milliseconds, from the token answer's `issued_at`. */
  readonly issuedAt: number;
  /** `Bearer` where records of older versions do not say. */
  readonly tokenType?: TokenType;
  /** The key that the tokens are bound to, as secret as they are. */
  readonly dpopKey?: DpopKey | null;
  /** When the access token ends, epoch milliseconds; null or absent for opaque tokens, whose session slides. */
  readonly expiresAt?: number | null;
  /** The flow it came from. */
  readonly flow?: FlowName;
  /** Whether refreshes ask for web sessions too. */
  readonly isHybrid?: boolean;
  readonly status: GrantStatus;
  /** Set durably before a refresh is sent, cleared with its outcome: what is found here after a crash was on the wire. */
  readonly intent: RefreshIntent | null;
}

export type GrantStatus =
  | GrantLife
  /** It lives in another store now, which alone may refresh it; `before` is what its status was. */
  | {
      readonly state: "moved";
      /** Where to, as whoever moved it calls the place. */
      readonly to: string;
      readonly worker: string;
      readonly at: number;
      readonly before: GrantLife;
    };

/** What the org makes of a grant. */
export type GrantLife =
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
