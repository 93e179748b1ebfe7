import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";

/** A row as it is stored: booleans are 0 or 1, datetimes in wire form. */
export type StoredRow = Readonly<Record<string, string | number | null>>;

/**
 * Writes rows straight into an object's table: for the birth of an org and its sample data, which are no changes and raise no
 * events. Every row has the columns of the first.
 */
export function insertRows(database: Database, sobject: string, rows: readonly StoredRow[]): void {
  const [first] = rows;
  if (!first) return;
  const columns = Object.keys(first);
  const insert = database.prepare(
    `INSERT INTO ${quoted(sobject)} (${columns.map(quoted).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  for (const row of rows) insert.run(...columns.map((column) => row[column] ?? null));
}
