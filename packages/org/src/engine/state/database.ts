import { DatabaseSync, type StatementSync } from "node:sqlite";
import { fold } from "./fold.ts";

/** The org's one SQLite database: every row, grant and event lies here, so an image of it is the org. */
export interface Database {
  readonly sqlite: DatabaseSync;
  /** Prepared once per text. */
  prepare(sql: string): StatementSync;
  /** Prepared once per text; rows come back as arrays. */
  prepareArrays(sql: string): StatementSync;
  /** BEGIN IMMEDIATE … COMMIT, or ROLLBACK when the work throws. Synchronous: work that returns a promise is refused. */
  transaction<T>(work: () => T): T;
  close(): void;
}

export function openDatabase(path: string): Database {
  const sqlite = new DatabaseSync(path);
  sqlite.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;",
  );
  sqlite.function("fold", { deterministic: true, directOnly: false }, (text) =>
    typeof text === "string" ? fold(text) : text,
  );
  const statements = new Map<string, StatementSync>();
  const arrayStatements = new Map<string, StatementSync>();
  let depth = 0;

  return {
    sqlite,
    prepare(sql) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = sqlite.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    prepareArrays(sql) {
      let statement = arrayStatements.get(sql);
      if (!statement) {
        statement = sqlite.prepare(sql);
        statement.setReturnArrays(true);
        arrayStatements.set(sql, statement);
      }
      return statement;
    },
    transaction(work) {
      if (depth > 0) throw new Error("a transaction is already open; use a savepoint inside it");
      sqlite.exec("BEGIN IMMEDIATE");
      depth++;
      try {
        const result = work();
        if (result instanceof Promise)
          throw new Error("work inside a transaction must be synchronous: it returned a promise");
        sqlite.exec("COMMIT");
        return result;
      } catch (error) {
        sqlite.exec("ROLLBACK");
        throw error;
      } finally {
        depth--;
      }
    },
    close: () => sqlite.close(),
  };
}
