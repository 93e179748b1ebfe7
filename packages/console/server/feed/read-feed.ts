import type pg from "pg";
import type { FeedEntry } from "../contract.ts";

const CHANGES: Record<string, FeedEntry["change"]> = {
  CREATE: "created",
  UPDATE: "updated",
  DELETE: "deleted",
  UNDELETE: "undeleted",
};

interface FeedRow {
  readonly id: string;
  readonly at: Date;
  readonly sobject: string;
  readonly record_id: string;
  readonly name: string | null;
  readonly change: string;
  readonly fields: readonly string[];
  readonly origin: string;
}

const UNDEFINED_TABLE = "42P01";

/** Entries after the id, oldest first; at most the newest `limit`. */
export async function readFeed(pool: pg.Pool, after: number, limit: number): Promise<FeedEntry[]> {
  try {
    const { rows } = await pool.query<FeedRow>({
      name: "feed",
      text: "SELECT id, at, sobject, record_id, name, change, fields, origin FROM postern.feed WHERE id > $1 ORDER BY id DESC LIMIT $2",
      values: [after, limit],
    });
    return rows.reverse().map((row) => ({
      id: Number(row.id),
      at: row.at.toISOString(),
      sobject: row.sobject,
      recordId: row.record_id,
      change: CHANGES[row.change] ?? (row.change as FeedEntry["change"]),
      name: row.name,
      changedFields: row.fields,
      origin: row.origin === "postgres" ? "postgres" : "salesforce",
    }));
  } catch (error) {
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return [];
    throw error;
  }
}
