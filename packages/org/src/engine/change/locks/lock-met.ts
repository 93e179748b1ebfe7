import { AttemptEnded } from "../../api-fault.ts";

/** A write met rows that another transaction holds: it is undone, and tried again when they are free. */
export class LockMet extends AttemptEnded {
  override readonly name = "LockMet";
  /** Ids of the rows that are held. */
  readonly rows: readonly string[];

  constructor(rows: readonly string[]) {
    super(`rows are locked: ${rows.join(", ")}`);
    this.rows = rows;
  }
}
