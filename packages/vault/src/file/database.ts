import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { isPosternError } from "@postern/kernel";
import { errors } from "../errors.ts";
import type { MasterKey } from "../master-key.ts";
import { createVaultFile, upgrade } from "./schema.ts";

export interface Database {
  readonly sqlite: DatabaseSync;
  /** Runs the work in one write transaction that began with the lock. Synchronous, as the connection is shared. */
  write<T>(work: () => T): T;
  /** Runs a read; turns SQLite's failures into coded errors, as `write` does. */
  read<T>(work: () => T): T;
  close(): void;
}

export function openDatabase(path: string, masters: () => readonly MasterKey[], busyTimeoutMs = 5_000): Database {
  const coded = <T>(work: () => T) => codedFailures(path, work);
  if (!existsSync(path)) coded(() => createVaultFile(path, masters()[0]!));
  const sqlite = coded(() => {
    // An empty file would be a valid new database to SQLite; here it is a vault that lost its content.
    if (statSync(path).size === 0) throw errors.VAULT_UNREADABLE({ vault: path, detail: "the file is empty" });
    return new DatabaseSync(path, { timeout: busyTimeoutMs });
  });
  try {
    coded(() => {
      // FULL syncs the log at every commit: what `put` has resolved survives a power cut.
      sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
      upgrade(path, sqlite, masters);
    });
    return { sqlite, ...transactions(sqlite, coded) };
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

function transactions(sqlite: DatabaseSync, coded: <T>(work: () => T) => T): Omit<Database, "sqlite"> {
  return {
    write: (work) =>
      coded(() => {
        sqlite.exec("BEGIN IMMEDIATE");
        try {
          const result = work();
          sqlite.exec("COMMIT");
          return result;
        } catch (error) {
          if (sqlite.isTransaction) sqlite.exec("ROLLBACK");
          throw error;
        }
      }),
    read: coded,
    close: () => sqlite.close(),
  };
}

/** SQLite's result codes (sqlite.org/rescode.html): 5 BUSY. All others mean that the file cannot be used as it is. */
function codedFailures<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isPosternError(error)) throw error;
    const { errcode, code, message } = error as { errcode?: number; code?: string; message: string };
    if (code === "ERR_INVALID_STATE") throw errors.VAULT_CLOSED({ vault: path }, { cause: error });
    if (code !== "ERR_SQLITE_ERROR") throw error;
    if ((errcode ?? 0) % 256 === 5) throw errors.VAULT_BUSY({ vault: path }, { cause: error });
    throw errors.VAULT_UNREADABLE({ vault: path, detail: message }, { cause: error });
  }
}
