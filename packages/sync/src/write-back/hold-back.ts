import type { Pool } from "pg";
import { errors } from "../errors.ts";
import { VISIBLE_FOR_GOOD } from "./read-outbox.ts";

/** How many records may change at once before somebody has to say that it is meant. */
export interface Brake {
  readonly deletes: number;
  readonly changes: number;
}

export const DEFAULT_BRAKE: Brake = { deletes: 200, changes: 5_000 };

/** The brake on mass changes: too many at once are held in the outbox. Returns the coded error to show, or null. */
export async function holdBack(pool: Pool, brake: Brake): Promise<Error | null> {
  const counted = await pool.query<{ deletes: number; changes: number }>({
    name: "count outbox",
    text: `SELECT count(DISTINCT (sobject, record_id)) FILTER (WHERE operation = 'delete')::int AS deletes,
        count(DISTINCT (sobject, record_id))::int AS changes FROM postern.outbox WHERE state = 'pending' AND ${VISIBLE_FOR_GOOD}`,
  });
  const { deletes, changes } = counted.rows[0]!;
  if (changes > brake.changes) {
    await pool.query(`UPDATE postern.outbox SET state = 'held' WHERE state = 'pending' AND ${VISIBLE_FOR_GOOD}`);
    return errors.SYNC_BRAKE({ kind: "changes", count: changes, limit: brake.changes });
  }
  if (deletes > brake.deletes) {
    await pool.query(
      `UPDATE postern.outbox SET state = 'held' WHERE state = 'pending' AND operation = 'delete' AND ${VISIBLE_FOR_GOOD}`,
    );
    return errors.SYNC_BRAKE({ kind: "deletions", count: deletes, limit: brake.deletes });
  }
  return null;
}
