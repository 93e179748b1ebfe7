import type { Clock } from "@postern/kernel";
import type { LoggedEvent } from "../doors/events.ts";
import type { Database } from "../state/database.ts";
import type { Timeline } from "./timeline.ts";

/** What happened to one record, as the change pipeline states it. */
export interface EventDraft {
  readonly entity: string;
  readonly changeType: LoggedEvent["changeType"];
  readonly recordId: string;
  readonly changedFields: readonly string[];
  readonly nulledFields: readonly string[];
  readonly values: Readonly<Record<string, string | number | null>>;
}

export interface EventLog {
  /** Opens the transaction's part of the log. Call inside the transaction; what is appended is rolled back with it. */
  begin(facts: { user: string; origin: string }): OpenCommit;
}

export interface OpenCommit {
  append(draft: EventDraft): void;
  /** How many events this commit has so far; `rewind` goes back to it after a savepoint was rolled back. */
  readonly count: number;
  rewind(count: number): void;
}

/** Events are kept for 72 hours. */
export const RETENTION_MS = 72 * 3_600_000;
const PRUNE_EVERY_MS = 3_600_000;

const APPEND =
  "INSERT INTO postern_event (replay, entity, type, commit_number, sequence, record, body) VALUES (?, ?, ?, ?, ?, ?, ?)";

/** @param deps.randomUuid names a transaction: `transactionKey` */
export function createEventLog(deps: {
  database: Database;
  clock: Clock;
  timeline: Timeline;
  randomUuid: () => string;
}): EventLog {
  const { database, clock, timeline, randomUuid } = deps;
  let nextPrune = 0;
  database.onReplaced(() => {
    nextPrune = 0;
  });

  /** Takes events past retention out of the log, and remembers up to where. */
  function prune(now: number) {
    if (now < nextPrune) return;
    nextPrune = now + PRUNE_EVERY_MS;
    const expired = lastBefore(database, now - RETENTION_MS);
    if (expired === null) return;
    database.prepare("DELETE FROM postern_event WHERE replay <= ?").run(expired);
    database.prepare("DELETE FROM postern_commit WHERE timestamp < ?").run(now - RETENTION_MS);
    timeline.pruned(expired);
  }

  /** Large and ascending with time, as the real org's are. */
  function openCommit(user: string, origin: string): number {
    const now = clock.now();
    const newest = database.prepare("SELECT max(number) AS n FROM postern_commit").get()?.n as number | null;
    const number = Math.max(now * 1000, (newest ?? 0) + 1);
    database
      .prepare("INSERT INTO postern_commit (number, key, timestamp, user, origin) VALUES (?, ?, ?, ?, ?)")
      .run(number, randomUuid(), now, user, origin);
    return number;
  }

  return {
    begin({ user, origin }) {
      prune(clock.now());
      let commit = 0;
      let base = 0;
      let count = 0;
      return {
        append(draft) {
          if (count === 0) {
            commit = openCommit(user, origin);
            base = timeline.latest();
          }
          count++;
          database
            .prepare(APPEND)
            .run(
              base + count,
              draft.entity,
              draft.changeType,
              commit,
              count,
              draft.recordId,
              JSON.stringify([draft.changedFields, draft.nulledFields, draft.values]),
            );
        },
        get count() {
          return count;
        },
        rewind(to) {
          count = to;
        },
      };
    },
  };
}

/** The position of the newest event committed before the time, or null. */
export function lastBefore(database: Database, time: number): number | null {
  const row = database
    .prepare(
      `SELECT max(replay) AS replay FROM postern_event
       WHERE commit_number = (SELECT number FROM postern_commit WHERE timestamp < ? ORDER BY number DESC LIMIT 1)`,
    )
    .get(time);
  return (row?.replay as number | null | undefined) ?? null;
}
