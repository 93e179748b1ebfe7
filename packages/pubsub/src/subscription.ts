import type { ChangeEvent } from "./change-event.ts";

/** What the subscriber needs of a session: where, which org, and a token that is fresh when asked. */
export interface PubSubSession {
  readonly instanceUrl: string;
  readonly organizationId: string;
  accessToken(): Promise<string>;
  /** Called when the org refused the token; resolves when a new one can be had, throws when the grant is gone. */
  refresh(refusedToken: string): Promise<void>;
}

export interface SubscribeOptions {
  readonly session: PubSubSession;
  /** `http://127.0.0.1:7812` (plaintext HTTP/2) or `https://api.pubsub.salesforce.com:7443`. */
  readonly endpoint: string;
  readonly topic: string;
  readonly from: { readonly preset: "latest" | "earliest" } | { readonly after: Uint8Array };
  /** Events asked for at once, at most 100. */
  readonly window?: number;
  readonly signal?: AbortSignal;
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
