import { DatabaseSync } from "node:sqlite";
import type { Database } from "./database.ts";

interface Column {
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
}

const columnsOf = (sqlite: DatabaseSync, table: string) =>
  sqlite
    .prepare(`SELECT name, type, "notnull", dflt_value FROM pragma_table_info(?)`)
    .all(table) as unknown as Column[];

/** Gives tables that an older version made the columns that its successor's statements name: empty ones where no default is stated. */
export function addMissingColumns(database: Database, tables: string): void {
  const wanted = new DatabaseSync(":memory:");
  try {
    wanted.exec(tables);
    const names = wanted.prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`).all() as { name: string }[];
    for (const { name } of names) {
      const present = new Set(columnsOf(database.sqlite, name).map((column) => column.name));
      if (present.size === 0) continue;
      for (const column of columnsOf(wanted, name))
        if (!present.has(column.name))
          database.sqlite.exec(`ALTER TABLE "${name}" ADD COLUMN "${column.name}" ${definitionOf(column)}`);
    }
  } finally {
    wanted.close();
  }
}

function definitionOf({ type, notnull, dflt_value }: Column): string {
  if (notnull === 0 && dflt_value === null) return type;
  const fallback = dflt_value ?? (type === "INTEGER" ? "0" : "''");
  return `${type} ${notnull ? "NOT NULL " : ""}DEFAULT ${fallback}`;
}
