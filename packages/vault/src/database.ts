import { createSecretKey, type KeyObject, randomBytes } from "node:crypto";
import { chmodSync, closeSync, existsSync, linkSync, mkdirSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isPosternError } from "@postern/kernel";
import { errors } from "./errors.ts";
import type { MasterKey } from "./master-key.ts";
import { seal, unseal } from "./seal.ts";

const SCHEMA = `
  CREATE TABLE vault (id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL, sealed_key BLOB NOT NULL) STRICT;
  CREATE TABLE grants (grant_id TEXT PRIMARY KEY, version INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE leases (
    grant_id TEXT PRIMARY KEY, lease_id TEXT NOT NULL, worker TEXT NOT NULL,
    place TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT, expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    grant_id TEXT NOT NULL, version INTEGER, state TEXT
  ) STRICT;
`;
const FORMAT = 1;
const KEY_CONTEXT = `postern vault data key, format ${FORMAT}`;

export interface Database {
  readonly sqlite: DatabaseSync;
  /** Seals the records; itself sealed by the master key, so changing the master key rewrites 60 bytes. */
  readonly dataKey: KeyObject;
  /** Runs the work in one write transaction that began with the lock. Synchronous, as the connection is shared. */
  write<T>(work: () => T): T;
  /** Runs a read; turns SQLite's failures into coded errors, as `write` does. */
  read<T>(work: () => T): T;
  close(): void;
}

export function openDatabase(path: string, master: MasterKey, busyTimeoutMs = 5_000): Database {
  const coded = <T>(work: () => T) => codedFailures(path, work);
  if (!existsSync(path)) coded(() => createVaultFile(path, master));
  const sqlite = coded(() => {
    // An empty file would be a valid new database to SQLite; here it is a vault that lost its content.
    if (statSync(path).size === 0) throw errors.VAULT_UNREADABLE({ vault: path, detail: "the file is empty" });
    return new DatabaseSync(path, { timeout: busyTimeoutMs });
  });
  try {
    // FULL syncs the log at every commit: what `put` has resolved survives a power cut.
    const sealedKey = coded(() => {
      sqlite.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
      return sqlite.prepare("SELECT sealed_key FROM vault WHERE format = ?").get(FORMAT)?.sealed_key;
    });
    if (!(sealedKey instanceof Uint8Array))
      throw errors.VAULT_UNREADABLE({ vault: path, detail: "it is not a vault of this format" });
    return { sqlite, dataKey: openDataKey(path, master, sealedKey), ...transactions(sqlite, coded) };
  } catch (error) {
    sqlite.close();
    throw error;
  }
}

function transactions(sqlite: DatabaseSync, coded: <T>(work: () => T) => T): Omit<Database, "sqlite" | "dataKey"> {
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

function openDataKey(path: string, master: MasterKey, sealed: Uint8Array): KeyObject {
  const bytes = unseal(master.key, sealed, KEY_CONTEXT);
  if (!bytes) throw errors.VAULT_WRONG_KEY({ vault: path, source: master.source });
  return createSecretKey(bytes);
}

/** Built aside and linked into place: no process ever opens half a vault. */
function createVaultFile(path: string, master: MasterKey): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  // SQLite gives its side files the mode of the file it finds.
  closeSync(openSync(draft, "wx", 0o600));
  chmodSync(draft, 0o600);
  const sqlite = new DatabaseSync(draft);
  sqlite.exec(SCHEMA);
  sqlite.prepare("INSERT INTO vault VALUES (1, ?, ?)").run(FORMAT, seal(master.key, randomBytes(32), KEY_CONTEXT));
  sqlite.close();
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Seals the data key with another master key. Workers that are running keep working: they hold the data key. */
export function resealDataKey(path: string, master: MasterKey, next: MasterKey): void {
  const database = openDatabase(path, master);
  try {
    database.write(() => {
      const sealed = seal(next.key, database.dataKey.export(), KEY_CONTEXT);
      database.sqlite.prepare("UPDATE vault SET sealed_key = ? WHERE id = 1").run(sealed);
    });
  } finally {
    database.close();
  }
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
