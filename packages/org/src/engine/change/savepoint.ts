import type { Database } from "../state/database.ts";

/** Work inside the open transaction that can be undone by itself: when it throws, or when `undo` says so of its result. */
export function savepoint<T>(
  database: Database,
  name: "call" | "record" | "attempt" | "child" | "summaries",
  work: () => T,
  undo: (result: T) => boolean,
): T {
  database.prepare(`SAVEPOINT ${name}`).run();
  let done = false;
  try {
    const result = work();
    done = !undo(result);
    return result;
  } finally {
    if (!done) database.prepare(`ROLLBACK TO ${name}`).run();
    database.prepare(`RELEASE ${name}`).run();
  }
}
