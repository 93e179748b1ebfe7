import type { Operation, Row } from "./work.ts";

/** A written record, as a room of the engine is told of it. */
export interface WrittenRecord {
  readonly operation: Operation;
  readonly id: string;
  /** As stored before and after; `before` is null for an insert. */
  readonly before: Readonly<Row> | null;
  readonly after: Readonly<Row>;
}

/** The org's own consequence of a write in another room, inside the transaction. What it throws is a mistake of the org. */
export type Follower = (written: WrittenRecord) => void;

/** One per object. */
export type Followers = Map<string, Follower>;
