/** Where a subscriber keeps its place. Sync keeps it in the same Postgres transaction as the rows; others use a file. */
export interface PositionStore {
  /** The position after which to continue, or null at first. */
  load(topic: string): Promise<Uint8Array | null>;
  save(topic: string, replayId: Uint8Array): Promise<void>;
}
