import type { Clock } from "@postern/kernel";
import type { Database } from "../state/database.ts";
import { createEventTables } from "./tables.ts";

/**
 * Which positions of the log there are. A restore goes back in time and writes another future: it starts a new epoch, and positions
 * of the abandoned future are refused, while those of the past that both share stay good.
 *
 * A position is `epoch << 24 | counter`, at most 53 bits: CometD carries it as a JSON number.
 */
export interface Timeline {
  /** The newest position: of the last event, or where the epoch began. */
  latest(): number;
  /** The position before the first event still kept. */
  floor(): number;
  /** Whether the position belongs to this timeline: on it, ahead of it, or of another one. */
  place(position: number): "known" | "ahead" | "foreign";
  /** Ends the current epoch and starts one above every position used so far, here or in the database that was replaced. */
  raise(above: number): void;
  /** Events up to here have been taken out of the log. */
  pruned(position: number): void;
}

const COUNTER = 2 ** 24;
const EPOCH_ZERO = Date.UTC(2026, 0, 1);
/** Two restores of one image in the same second get different epochs, but for one in so many. */
const JITTER = 4096;

/** @param deps.random a number of 0 ≤ x < 1 */
export function createTimeline(deps: { database: Database; clock: Clock; random: () => number }): Timeline {
  const { database, clock, random } = deps;

  const number = (sql: string, ...args: number[]) =>
    ((database.prepareArrays(sql).get(...args) as unknown as [number | null] | undefined)?.[0] ?? null) as
      | number
      | null;

  function latest(): number {
    return Math.max(
      number("SELECT max(replay) FROM postern_event") ?? 0,
      number("SELECT max(first) FROM postern_timeline") ?? 0,
      number("SELECT position FROM postern_event_floor") ?? 0,
    );
  }

  function raise(above: number) {
    const seconds = Math.max(0, Math.floor((clock.now() - EPOCH_ZERO) / 1000));
    const used = Math.max(above, latest());
    const epoch = Math.max(seconds, Math.floor(used / COUNTER) + 1) + Math.floor(random() * JITTER);
    database.prepare("UPDATE postern_timeline SET last = ? WHERE last IS NULL").run(latest());
    database.prepare("INSERT INTO postern_timeline (first, last) VALUES (?, NULL)").run(epoch * COUNTER);
  }

  createEventTables(database);
  if (number("SELECT count(*) FROM postern_timeline") === 0) raise(0);

  return {
    latest,
    floor: () =>
      number("SELECT position FROM postern_event_floor") ?? number("SELECT min(first) FROM postern_timeline") ?? 0,
    place(position) {
      const epoch = database
        .prepare("SELECT last FROM postern_timeline WHERE first <= ? ORDER BY first DESC LIMIT 1")
        .get(position);
      if (!epoch) return "foreign";
      const last = epoch.last as number | null;
      if (last !== null) return position <= last ? "known" : "foreign";
      if (position <= latest()) return "known";
      return position - latest() < COUNTER ? "ahead" : "foreign";
    },
    raise,
    pruned(position) {
      database
        .prepare(
          "INSERT INTO postern_event_floor (only, position) VALUES (1, ?) ON CONFLICT DO UPDATE SET position = excluded.position",
        )
        .run(position);
    },
  };
}
