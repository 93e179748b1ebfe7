import type { Clock } from "@postern/kernel";
import type { Database } from "../state/database.ts";

const HOUR_MS = 3_600_000;
const WINDOW_HOURS = 24;
const FLUSH_EVERY_MS = 60_000;

const TABLE =
  "CREATE TABLE IF NOT EXISTS postern_api_calls (app TEXT NOT NULL, hour INTEGER NOT NULL, calls INTEGER NOT NULL, PRIMARY KEY (app, hour)) WITHOUT ROWID";

/** API calls of the last 24 hours, in buckets of an hour. Counting is two additions; the table is written once a minute at most. */
export interface ApiUsage {
  /** Calls in the window, up to now. */
  used(): number;
  add(): void;
  /** Writes what is only in memory; before a snapshot and before closing. */
  flush(): void;
}

/** @param deps.app the app whose calls these are; empty for the calls of all */
export function createApiUsage(deps: { database: Database; clock: Clock; app?: string }): ApiUsage {
  const { database, clock, app = "" } = deps;
  let hours = new Map<number, number>();
  let current = -1;
  let total = 0;
  let pending = false;

  function load() {
    database.sqlite.exec(TABLE);
    const rows = database.prepare("SELECT hour, calls FROM postern_api_calls WHERE app = ?").all(app);
    hours = new Map(rows.map((row) => [row["hour"] as number, row["calls"] as number]));
    current = -1;
  }

  /** Moves the window to the hour the clock is in; hours that left it no longer count. */
  function roll() {
    const hour = Math.floor(clock.now() / HOUR_MS);
    if (hour === current) return;
    current = hour;
    for (const each of hours.keys()) if (each <= hour - WINDOW_HOURS || each > hour) hours.delete(each);
    total = [...hours.values()].reduce((sum, calls) => sum + calls, 0);
  }

  function flush() {
    pending = false;
    if (!database.sqlite.isOpen) return;
    const oldest = Math.floor(clock.now() / HOUR_MS) - WINDOW_HOURS;
    database.prepare("DELETE FROM postern_api_calls WHERE app = ? AND hour <= ?").run(app, oldest);
    const put = database.prepare(
      "INSERT INTO postern_api_calls (app, hour, calls) VALUES (?, ?, ?) ON CONFLICT (app, hour) DO UPDATE SET calls = excluded.calls",
    );
    for (const [hour, calls] of hours) put.run(app, hour, calls);
  }

  load();
  database.onReplaced(load);

  return {
    used() {
      roll();
      return total;
    },
    add() {
      roll();
      hours.set(current, (hours.get(current) ?? 0) + 1);
      total++;
      if (pending) return;
      pending = true;
      clock.setTimer(FLUSH_EVERY_MS, flush);
    },
    flush,
  };
}
