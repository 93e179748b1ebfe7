import { toId18 } from "@postern/kernel";
import type { Database } from "./database.ts";

/** Numbers that only go up, kept in the database: rolled back with the transaction that took them. */
export interface Counters {
  /** The next number of the counter; the first is `first`. */
  next(name: string, first?: number): number;
  /** A new 18-character record id: key prefix, the org's three characters, a base-62 counter, check characters. */
  recordId(keyPrefix: string): string;
  /** As many new ids in one step: for rows written in bulk. */
  recordIds(keyPrefix: string, count: number): string[];
  /** Numbers given out elsewhere up to `value` are not given again. */
  atLeast(name: string, value: number): void;
}

// Ascending in ASCII, so that ids sort in the order they were given.
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

export function base62(number: number, length: number): string {
  let text = "";
  for (let rest = number; rest > 0 || text === ""; rest = Math.floor(rest / 62)) text = DIGITS[rest % 62] + text;
  return text.padStart(length, "0");
}

/** @param instance three characters that ids of this org carry after the key prefix */
export function createCounters(database: Database, instance: string): Counters {
  database.sqlite.exec(
    "CREATE TABLE IF NOT EXISTS postern_counter (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) WITHOUT ROWID",
  );
  const TAKE =
    "INSERT INTO postern_counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";
  function next(name: string, first = 1): number {
    return (database.prepareArrays(TAKE).get(name, first) as unknown as [number])[0];
  }
  const RAISE =
    "INSERT INTO postern_counter (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)";
  function atLeast(name: string, value: number) {
    database.prepare(RAISE).run(name, value);
  }
  const idOf = (keyPrefix: string, number: number) => toId18(keyPrefix + instance + base62(number, 9)) as string;
  return {
    next,
    atLeast,
    recordId: (keyPrefix) => idOf(keyPrefix, next(`id:${keyPrefix}`)),
    recordIds(keyPrefix, count) {
      if (count === 0) return [];
      const first = next(`id:${keyPrefix}`);
      atLeast(`id:${keyPrefix}`, first + count - 1);
      return Array.from({ length: count }, (_, index) => idOf(keyPrefix, first + index));
    },
  };
}
