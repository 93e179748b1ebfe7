import type { Database } from "../state/database.ts";

/** What went into the recycle bin together: a deleted record, the details deleted with it, the lookups emptied by it. */
export interface RecycleBin {
  /** A record that `root` took along. */
  took(root: string, sobject: string, record: string): void;
  /** A lookup that pointed to the record and was emptied. */
  emptied(root: string, sobject: string, record: string, field: string): void;
  /** What to bring back with the record, and forgets it. */
  take(root: string): readonly { sobject: string; record: string; field: string | null }[];
}

export function createRecycleBin(database: Database): RecycleBin {
  database.sqlite.exec(
    `CREATE TABLE IF NOT EXISTS postern_bin (root TEXT NOT NULL, sobject TEXT NOT NULL, record TEXT NOT NULL, field TEXT);
     CREATE INDEX IF NOT EXISTS postern_bin_root ON postern_bin (root);`,
  );
  const INSERT = "INSERT INTO postern_bin (root, sobject, record, field) VALUES (?, ?, ?, ?)";
  return {
    took: (root, sobject, record) => void database.prepare(INSERT).run(root, sobject, record, null),
    emptied: (root, sobject, record, field) => void database.prepare(INSERT).run(root, sobject, record, field),
    take(root) {
      const rows = database.prepare("SELECT sobject, record, field FROM postern_bin WHERE root = ?").all(root);
      if (rows.length > 0) database.prepare("DELETE FROM postern_bin WHERE root = ?").run(root);
      return rows as unknown as { sobject: string; record: string; field: string | null }[];
    },
  };
}
