import type { Database } from "./database.ts";

/** What the org knows about itself, one row a fact. */
export interface OrgMeta {
  get(key: string): string | number | null;
  set(key: string, value: string | number): void;
}

export function createOrgMeta(database: Database): OrgMeta {
  database.sqlite.exec("CREATE TABLE IF NOT EXISTS postern_meta (key TEXT PRIMARY KEY NOT NULL, value) WITHOUT ROWID");
  return {
    get(key) {
      const row = database.prepare("SELECT value FROM postern_meta WHERE key = ?").get(key);
      return (row?.value as string | number | undefined) ?? null;
    },
    set(key, value) {
      database
        .prepare(
          "INSERT INTO postern_meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .run(key, value);
    },
  };
}
