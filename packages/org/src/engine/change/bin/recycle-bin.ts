import type { Clock, Timer } from "@postern/kernel";
import type { Schema } from "../../schema/schema.ts";
import type { Database } from "../../state/database.ts";
import { quoted } from "../../state/tables.ts";
import { createBinTables } from "./tables.ts";

const DAY = 24 * 3_600_000;
/** How long a deleted record can come back, and deletions are told of (Salesforce Help, "Manage the Recycle Bin"). */
export const BIN_DAYS = 15;

/**
 * The recycle bin: what was deleted when, what went with it and which lookups were emptied by it. Records past their time are removed by a timer of
 * the clock.
 */
export interface RecycleBin {
  /** A record was deleted, into the bin or (`gone`) for good. */
  deleted(record: string, sobject: string, gone: boolean): void;
  /** A record came back. */
  restored(record: string): void;
  /** A record that `root` took along. */
  took(root: string, sobject: string, record: string): void;
  /** A lookup that pointed to the record and was emptied. */
  emptied(root: string, sobject: string, record: string, field: string): void;
  /** Whether the record lies in the bin only as part of another one. */
  isPart(record: string): boolean;
  /** What to bring back with the record, and forgets it. */
  take(root: string): readonly { sobject: string; record: string; field: string | null }[];
  /** Removes a deleted record for good, with what it took along. */
  remove(record: string, sobject: string): void;
  /** Deletions of an object's records, oldest first, from a time up to but not including another. */
  log(sobject: string, from: number, to: number): readonly { readonly id: string; readonly at: number }[];
  /** Starts waiting for what is in the bin; what the org was born or opened with. */
  watch(): void;
  close(): void;
}

export function createRecycleBin(deps: { database: Database; schema: Schema; clock: Clock }): RecycleBin {
  const { database, schema, clock } = deps;
  createBinTables(database);
  const INSERT = "INSERT INTO postern_bin (root, sobject, record, field) VALUES (?, ?, ?, ?)";
  let timer: Timer | null = null;

  const oldest = () =>
    (database.prepareArrays("SELECT min(at) FROM postern_deleted").get() as unknown as [number | null])[0];

  function wait(from: number | null) {
    if (timer !== null || from === null) return;
    timer = clock.setTimer(Math.max(0, from + BIN_DAYS * DAY - clock.now()), () => {
      timer = null;
      purge();
      wait(oldest());
    });
  }

  function watch() {
    timer?.cancel();
    timer = null;
    wait(oldest());
  }
  database.onReplaced(watch);

  /** Removes what has been there for its time. */
  function purge() {
    const until = clock.now() - BIN_DAYS * DAY;
    database.transaction(() => {
      const expired = database
        .prepare("SELECT record, sobject FROM postern_deleted WHERE at <= ? AND gone = 0")
        .all(until);
      for (const { record, sobject } of expired) remove(record as string, sobject as string);
      database.prepare("DELETE FROM postern_deleted WHERE at <= ?").run(until);
    });
  }

  function remove(record: string, sobject: string) {
    const parts = database
      .prepare("SELECT record, sobject FROM postern_bin WHERE root = ? AND field IS NULL")
      .all(record);
    for (const part of parts) remove(part.record as string, part.sobject as string);
    database.prepare("DELETE FROM postern_bin WHERE root = ?").run(record);
    database.prepare("UPDATE postern_deleted SET gone = 1 WHERE record = ?").run(record);
    const model = schema.object(sobject);
    if (model?.field("IsDeleted"))
      database.prepare(`DELETE FROM ${quoted(model.name)} WHERE "Id" = ? AND "IsDeleted" = 1`).run(record);
  }

  return {
    deleted(record, sobject, gone) {
      const now = clock.now();
      database
        .prepare("INSERT OR REPLACE INTO postern_deleted (record, sobject, at, gone) VALUES (?, ?, ?, ?)")
        .run(record, sobject, now, gone ? 1 : 0);
      wait(now);
    },
    restored: (record) => void database.prepare("DELETE FROM postern_deleted WHERE record = ?").run(record),
    took: (root, sobject, record) => void database.prepare(INSERT).run(root, sobject, record, null),
    emptied: (root, sobject, record, field) => void database.prepare(INSERT).run(root, sobject, record, field),
    isPart: (record) =>
      database.prepare("SELECT 1 FROM postern_bin WHERE record = ? AND field IS NULL").get(record) !== undefined,
    take(root) {
      const rows = database.prepare("SELECT sobject, record, field FROM postern_bin WHERE root = ?").all(root);
      if (rows.length > 0) database.prepare("DELETE FROM postern_bin WHERE root = ?").run(root);
      return rows as unknown as { sobject: string; record: string; field: string | null }[];
    },
    remove,
    log: (sobject, from, to) =>
      database
        .prepare(
          "SELECT record AS id, at FROM postern_deleted WHERE sobject = ? AND at >= ? AND at < ? ORDER BY at, rowid",
        )
        .all(sobject, from, to) as unknown as { id: string; at: number }[],
    watch,
    close: () => timer?.cancel(),
  };
}
