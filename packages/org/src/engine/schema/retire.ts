import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import type { SObjectModel } from "./model.ts";

/** A name that no field or object can have and that is free: `Region__c$1`. */
function freeName(taken: ReadonlySet<string>, name: string): string {
  for (let number = 1; ; number++) if (!taken.has(`${name}$${number}`)) return `${name}$${number}`;
}

const namesOf = (database: Database, sql: string, ...values: string[]) =>
  new Set(
    database.sqlite
      .prepare(sql)
      .all(...values)
      .map((row) => row["name"] as string),
  );

/** The column of a removed field stays under another name, so that a new field of the old one begins empty. */
export function retireField(database: Database, model: SObjectModel, field: string): void {
  const columns = namesOf(database, "SELECT name FROM pragma_table_info(?)", model.name);
  if (columns.has(field)) {
    database.sqlite.exec(`DROP INDEX IF EXISTS ${quoted(`${model.name}.${field}`)}`);
    database.sqlite.exec(
      `ALTER TABLE ${quoted(model.name)} RENAME COLUMN ${quoted(field)} TO ${quoted(freeName(columns, field))}`,
    );
  }
  database.prepare(`DELETE FROM "FieldPermissions" WHERE "Field" = ?`).run(`${model.name}.${field}`);
}

/** The same for a whole object; its permissions go. */
export function retireObject(database: Database, name: string): void {
  for (const index of namesOf(
    database,
    "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL",
    name,
  ))
    database.sqlite.exec(`DROP INDEX ${quoted(index)}`);
  const tables = namesOf(database, "SELECT name FROM sqlite_schema WHERE type = 'table'");
  database.sqlite.exec(`ALTER TABLE ${quoted(name)} RENAME TO ${quoted(freeName(tables, name))}`);
  database.prepare(`DELETE FROM "FieldPermissions" WHERE "SobjectType" = ?`).run(name);
  database.prepare(`DELETE FROM "ObjectPermissions" WHERE "SobjectType" = ?`).run(name);
}
