import type { PosternError } from "@postern/kernel";
import type { ChangeEvent } from "./change-event.ts";

/** What the subscriber needs of a session: where, which org, and a token that is fresh when asked. */
export interface PubSubSession {
  readonly instanceUrl: string;
  readonly organizationId: string;
  accessToken(): Promise<string>;
  /** Called when the org refused the token; resolves when a new one can be had, throws when the grant is gone. */
  refresh(refusedToken: string): Promise<void>;
}

/** Where to start: after a stored position, at the oldest event the org keeps, or with what comes next. */
export type SubscribeFrom = { readonly preset: "latest" | "earliest" } | { readonly after: Uint8Array };

export interface SubscribeOptions {
  readonly session: PubSubSession;
  /** `http://127.0.0.1:7812` (plaintext HTTP/2) or `https://api.pubsub.salesforce.com:7443`. */
  readonly endpoint: string;
  readonly topic: string;
  readonly from: SubscribeFrom;
  /** Events asked for at once, 1 to 100; default 100. At most twice as many are held in memory. */
  readonly window?: number;
  readonly signal?: AbortSignal;
  /** Hosts besides salesforce.com and this machine that may see the token. */
  readonly trustedHosts?: readonly string[];
  /** PEM of the authorities to trust, in place of the platform's: a local org's over TLS. */
  readonly ca?: string | readonly string[];
  /** Consecutive failed attempts after which the subscription ends with PUBSUB_UNREACHABLE; default: never. */
  readonly attempts?: number;
  /** Told about each failed attempt (a PUBSUB_UNREACHABLE) before the wait, for a status line. */
  readonly onRetry?: (problem: PosternError, waitMs: number) => void;
  /** Waits between attempts; resolves early when the signal aborts. Default: a real timer. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** 0 ≤ n < 1, for the jitter. */
  readonly random?: () => number;
}

/**
 * A batch as the org sent it. Keep-alives come as batches without events, with a newer position. The stream reconnects by itself
 * after the last batch handed out; it ends only by the signal or with a coded error (position expired, not permitted, …).
 */
export interface EventBatch {
  readonly events: readonly ChangeEvent[];
  /** The position to store once the batch is dealt with. */
  readonly latestReplayId: Uint8Array;
}

export type Subscription = AsyncIterable<EventBatch>;
