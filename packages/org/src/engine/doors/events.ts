import type { Session } from "./session.ts";

/** One committed fact of the event log, before any wire encoding. */
export interface LoggedEvent {
  /** Position in the org's one log, ascending; carries the timeline epoch in its upper bits. */
  readonly replayId: bigint;
  readonly entity: string;
  readonly changeType: "CREATE" | "UPDATE" | "DELETE" | "UNDELETE";
  readonly recordIds: readonly string[];
  readonly changeOrigin: string;
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  /** Epoch milliseconds. */
  readonly commitTimestamp: number;
  readonly commitNumber: number;
  readonly commitUser: string;
  /** Canonical names of stored fields that changed (UPDATE), and those of them now null. */
  readonly changedFields: readonly string[];
  readonly nulledFields: readonly string[];
  /** Stored values after the change: all that are not null on CREATE and UNDELETE, the changed ones on UPDATE, none on DELETE. */
  readonly values: Readonly<Record<string, string | number | null>>;
}

export type ReplayFrom =
  | { readonly preset: "latest" }
  | { readonly preset: "earliest" }
  | { readonly preset: "after"; readonly replayId: bigint };

/** A topic such as `/data/AccountChangeEvent` or `/data/ChangeEvents`, resolved against schema and permissions. */
export interface Topic {
  readonly name: string;
  /** null: every entity with change events. */
  readonly entity: string | null;
  readonly canPublish: boolean;
  readonly canSubscribe: boolean;
}

/** The door to what has happened. Pull by position, wake by `onCommit`: the face owns flow control. */
export interface EventsDoor {
  /** Throws ApiFault NOT_FOUND for an unknown topic, INSUFFICIENT_ACCESS when the caller may not read the object. */
  topic(session: Session, name: string): Topic;
  /**
   * Where a subscription starts. Throws ApiFault with errorCode `REPLAY_ID_CORRUPTED` (not a position of this timeline) or
   * `REPLAY_ID_OUT_OF_RETENTION` (older than 72 hours, or ahead of the log).
   */
  start(topic: Topic, from: ReplayFrom): bigint;
  /** Up to `limit` events of the topic after the position, in order. */
  read(topic: Topic, after: bigint, limit: number): readonly LoggedEvent[];
  /** The newest position of the log. */
  latest(): bigint;
  /** Calls back after every commit that appended events, and with `closed` when the log is replaced (restore) or the org stops. Returns the way to stop. */
  onCommit(listener: (signal: "appended" | "closed") => void): () => void;
}
