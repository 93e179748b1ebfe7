/** One step of the bookkeeping schema. Append-only: a step that was released is never edited. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}
