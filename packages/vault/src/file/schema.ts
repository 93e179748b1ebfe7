import { chmodSync, closeSync, linkSync, mkdirSync, openSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { errors } from "../errors.ts";
import { newDataKey, type SealedKey } from "../key-ring.ts";
import type { MasterKey } from "../master-key.ts";
import { fromFormatOne } from "./format-one.ts";

const KEYS_AND_GRANTS = `
  CREATE TABLE vault (id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL) STRICT;
  CREATE TABLE data_key (generation INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
  CREATE TABLE retired_key (key_id TEXT PRIMARY KEY, retired_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE grants (
    grant_id TEXT PRIMARY KEY, version INTEGER NOT NULL, generation INTEGER NOT NULL REFERENCES data_key, sealed BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
const LEASES_AND_AUDIT = `
  CREATE TABLE leases (
    grant_id TEXT PRIMARY KEY, lease_id TEXT NOT NULL, worker TEXT NOT NULL,
    place TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT, expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
    grant_id TEXT NOT NULL, version INTEGER, state TEXT
  ) STRICT;
`;
const FORMAT = 2;

/** Built aside and linked into place: no process ever opens half a vault. */
export function createVaultFile(path: string, master: MasterKey): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.new`;
  rmSync(draft, { force: true });
  // SQLite gives its side files the mode of the file it finds.
  closeSync(openSync(draft, "wx", 0o600));
  chmodSync(draft, 0o600);
  const sqlite = new DatabaseSync(draft);
  sqlite.exec(KEYS_AND_GRANTS + LEASES_AND_AUDIT);
  begin(sqlite, newDataKey(master, 1));
  sqlite.close();
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function begin(sqlite: DatabaseSync, { generation, sealed }: SealedKey): void {
  sqlite.prepare("INSERT INTO vault VALUES (1, ?)").run(FORMAT);
  sqlite.prepare("INSERT INTO data_key VALUES (?, ?)").run(generation, sealed);
}

/** Brings the file to this format. Throws VAULT_NEWER, VAULT_UNREADABLE, and VAULT_WRONG_KEY for an old one with another key. */
export function upgrade(path: string, sqlite: DatabaseSync, masters: () => readonly MasterKey[]): void {
  if (formatOf(path, sqlite) === FORMAT) return;
  sqlite.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have been faster.
    if (formatOf(path, sqlite) < FORMAT) {
      const old = fromFormatOne(path, sqlite, masters());
      sqlite.exec(`DROP TABLE vault; ALTER TABLE grants RENAME TO old_grants; ${KEYS_AND_GRANTS}`);
      begin(sqlite, old);
      sqlite.exec(`
        INSERT INTO grants SELECT grant_id, version, ${old.generation}, sealed FROM old_grants;
        DROP TABLE old_grants;
      `);
    }
    sqlite.exec("COMMIT");
  } catch (error) {
    if (sqlite.isTransaction) sqlite.exec("ROLLBACK");
    throw error;
  }
}

function formatOf(path: string, sqlite: DatabaseSync): number {
  const found = sqlite.prepare("SELECT format FROM vault").get()?.format;
  if (typeof found !== "number" || found < 1)
    throw errors.VAULT_UNREADABLE({ vault: path, detail: "it is not a vault" });
  if (found > FORMAT) throw errors.VAULT_NEWER({ vault: path, found, known: FORMAT });
  return found;
}
