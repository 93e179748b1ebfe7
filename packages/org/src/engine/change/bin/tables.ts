import type { Database } from "../../state/database.ts";

export function createBinTables(database: Database): void {
  database.sqlite.exec(
    `CREATE TABLE IF NOT EXISTS postern_bin (root TEXT NOT NULL, sobject TEXT NOT NULL, record TEXT NOT NULL, field TEXT);
     CREATE INDEX IF NOT EXISTS postern_bin_root ON postern_bin (root);
     CREATE INDEX IF NOT EXISTS postern_bin_part ON postern_bin (record) WHERE field IS NULL;
     CREATE TABLE IF NOT EXISTS postern_deleted (record TEXT PRIMARY KEY NOT NULL, sobject TEXT NOT NULL, at INTEGER NOT NULL, gone INTEGER NOT NULL);
     CREATE INDEX IF NOT EXISTS postern_deleted_at ON postern_deleted (sobject, at);`,
  );
}
