import { renameSync, rmSync, writeFileSync } from "node:fs";
import {
  DatabaseSync,
  type FunctionOptions,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from "node:sqlite";
import { fold } from "./fold.ts";

/** The whole org as one SQLite file in memory: opaque to everyone but this room. */
export type Image = Uint8Array;

/**
 * The org's one SQLite database: every row, grant and event lies here, so an image of it is the org.
 * The object outlives a restore: what it was before is dropped, and `onReplaced` tells the rooms to drop their caches.
 */
export interface Database {
  /** Changes with `replace`: ask for it each time. */
  readonly sqlite: DatabaseSync;
  /** Prepared once per text. Ask each time rather than keep the statement: a restore invalidates it. */
  prepare(sql: string): StatementSync;
  /** Prepared once per text; rows come back as arrays. */
  prepareArrays(sql: string): StatementSync;
  /** BEGIN IMMEDIATE … COMMIT, or ROLLBACK when the work throws. Synchronous: work that returns a promise is refused. */
  transaction<T>(work: () => T): T;
  /** Whether a transaction is open. */
  readonly inTransaction: boolean;
  /** A SQL function that stays known after a restore. */
  define(name: string, options: FunctionOptions, fn: (...args: SQLOutputValue[]) => SQLInputValue): void;
  snapshot(): Image;
  /** Becomes the image. Refused inside a transaction. */
  replace(image: Image): void;
  /** Calls back after every `replace`. Returns the way to stop. */
  onReplaced(listener: () => void): () => void;
  close(): void;
}

export const MEMORY = ":memory:";

/** Opens a file or `:memory:`; with an image, the database starts as that image. */
export function openDatabase(path: string, options: { image?: Image } = {}): Database {
  const statements = statementCache((sql) => sqlite.prepare(sql));
  const arrayStatements = statementCache((sql) => {
    const statement = sqlite.prepare(sql);
    statement.setReturnArrays(true);
    return statement;
  });
  const functions: Parameters<Database["define"]>[] = [];
  const listeners = new Set<() => void>();
  let depth = 0;

  if (options.image && path !== MEMORY) writeImage(path, options.image);
  let sqlite = new DatabaseSync(path);
  if (options.image && path === MEMORY) sqlite.deserialize(options.image);
  configure(sqlite, path);

  function define(...definition: Parameters<Database["define"]>) {
    functions.push(definition);
    sqlite.function(...definition);
  }
  define("fold", { deterministic: true }, (text) => (typeof text === "string" ? fold(text) : (text ?? null)));

  return {
    get sqlite() {
      return sqlite;
    },
    prepare: (sql) => statements.get(sql),
    prepareArrays: (sql) => arrayStatements.get(sql),
    transaction(work) {
      if (depth > 0) throw new Error("a transaction is already open; use a savepoint inside it");
      // Prepared: compiling the two words costs more than running them.
      statements.get("BEGIN IMMEDIATE").run();
      depth++;
      try {
        const result = work();
        if (result instanceof Promise)
          throw new Error("work inside a transaction must be synchronous: it returned a promise");
        statements.get("COMMIT").run();
        return result;
      } catch (error) {
        if (sqlite.isTransaction) sqlite.exec("ROLLBACK");
        throw error;
      } finally {
        depth--;
      }
    },
    get inTransaction() {
      return depth > 0;
    },
    define,
    snapshot() {
      const image = sqlite.serialize();
      // A database in WAL mode says so in its header, and an image has no WAL beside it: rollback mode for both versions.
      image[18] = 1;
      image[19] = 1;
      return image;
    },
    replace(image) {
      if (depth > 0) throw new Error("the database cannot be replaced inside a transaction");
      statements.clear();
      arrayStatements.clear();
      // A connection of its own: full-text tables keep statements and cursors inside SQLite, which crashes (3.53, tried) when the
      // database is changed under them.
      sqlite.close();
      if (path !== MEMORY) writeImage(path, image);
      sqlite = new DatabaseSync(path);
      if (path === MEMORY) sqlite.deserialize(image);
      for (const definition of functions) sqlite.function(...definition);
      configure(sqlite, path);
      for (const listener of listeners) listener();
    },
    onReplaced(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      statements.clear();
      arrayStatements.clear();
      if (sqlite.isOpen) sqlite.close();
    },
  };
}

/** Updates of any subset of columns are texts of their own, so there is an end to how many are kept. */
const MAX_STATEMENTS = 2_000;

function statementCache(prepare: (sql: string) => StatementSync) {
  const statements = new Map<string, StatementSync>();
  return {
    get(sql: string): StatementSync {
      let statement = statements.get(sql);
      if (!statement) {
        statement = prepare(sql);
        if (statements.size >= MAX_STATEMENTS) statements.delete(statements.keys().next().value as string);
        statements.set(sql, statement);
      }
      return statement;
    },
    clear: () => statements.clear(),
  };
}

function configure(sqlite: DatabaseSync, path: string) {
  sqlite.exec(
    path === MEMORY
      ? "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;"
      : "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY;",
  );
}

/** Puts the image in place of the file, whole or not at all; a WAL of the old file must not be read into the new one. */
function writeImage(path: string, image: Image) {
  const fresh = `${path}.restoring`;
  writeFileSync(fresh, image, { mode: 0o600 });
  rmSync(`${path}-wal`, { force: true });
  rmSync(`${path}-shm`, { force: true });
  renameSync(fresh, path);
}
