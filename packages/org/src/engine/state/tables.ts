import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "./database.ts";

/** An sObject or field name as an SQL identifier: `Case`, `Order` and `Group` are keywords. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The fields that have a column, in definition order. */
export function storedFields(model: SObjectModel): readonly FieldModel[] {
  return model.fields.filter((field) => field.storage !== null && !field.computed);
}

/** A table per sObject, a column per stored field, and the indexes the APIs need; what exists is left as it is. */
export function createTables(database: Database, schema: Schema): void {
  for (const model of schema.objects()) if (!model.definition.rowsOf) createTable(database, model);
}

/** Gives an org that an older version kept the tables and columns that came since; one that is whole costs a look at what is there. */
export function completeTables(database: Database, schema: Schema): void {
  const present = new Set(
    database.sqlite
      .prepare("SELECT name FROM sqlite_schema")
      .all()
      .map((row) => row.name as string),
  );
  for (const model of schema.objects())
    if (!present.has(model.name) && !model.definition.rowsOf) createTable(database, model);
}

/** Creates the object's table, or adds the columns and indexes it does not have yet. */
export function createTable(database: Database, model: SObjectModel): void {
  const columns = blobsLast(storedFields(model)).map(columnOf).join(", ");
  database.sqlite.exec(`CREATE TABLE IF NOT EXISTS ${quoted(model.name)} (${columns})`);
  addColumns(database, model);
}

/** SQLite walks through a large value to whatever stands after it in the row. */
function blobsLast(fields: readonly FieldModel[]): readonly FieldModel[] {
  return fields.toSorted((a, b) => Number(a.storage === "BLOB") - Number(b.storage === "BLOB"));
}

/** Adds a column per field of the model that the table lacks. Columns are never dropped: a removed field is retired. */
export function addColumns(database: Database, model: SObjectModel): void {
  const present = new Set(
    database.sqlite
      // Not the table-valued pragma: used before and after a restore on one connection, it crashes the process (tried on Node 24.21).
      .prepare(`PRAGMA table_info(${quoted(model.name)})`)
      .all()
      .map((row) => row.name as string),
  );
  for (const field of storedFields(model))
    if (!present.has(field.name))
      database.sqlite.exec(`ALTER TABLE ${quoted(model.name)} ADD COLUMN ${columnOf(field)}`);
  for (const field of storedFields(model)) createIndex(database, model, field);
}

function columnOf(field: FieldModel): string {
  const name = `${quoted(field.name)} ${field.storage}`;
  if (field.name === "Id") return `${name} PRIMARY KEY NOT NULL`;
  return field.definition.type === "boolean" ? `${name} NOT NULL DEFAULT 0` : name;
}

/** Written with every row and hardly ever searched by; an index would cost every insert. */
const UNINDEXED = new Set(["CreatedById", "LastModifiedById"]);

function createIndex(database: Database, model: SObjectModel, field: FieldModel): void {
  const indexed = indexedExpression(model, field);
  if (!indexed) return;
  // Partial where most rows are null. Not over an expression: SQLite would not see that `fold(x) = ?` implies x is not null.
  const partial = field.nillable && indexed === quoted(field.name) ? ` WHERE ${quoted(field.name)} IS NOT NULL` : "";
  database.sqlite.exec(
    `CREATE INDEX IF NOT EXISTS ${quoted(`${model.name}.${field.name}`)} ON ${quoted(model.name)} (${indexed})${partial}`,
  );
}

/** What an index is made over; null for fields without one. */
export function indexedExpression(model: SObjectModel, field: FieldModel): string | null {
  if (field.name === "Id" || UNINDEXED.has(field.name)) return null;
  if (field.definition.type === "reference") return quoted(field.name);
  if (field.name === "SystemModstamp") return replicated(model) ? quoted(field.name) : null;
  const sought = field.idLookup || field.definition.unique === true || (field.nameField && replicated(model));
  if (!sought) return null;
  return foldedInSearch(field) ? `fold(${quoted(field.name)})` : quoted(field.name);
}

/** Records that people make by the thousand, and clients follow by their time stamp; of setup and values there are a few dozen. */
function replicated({ definition }: SObjectModel): boolean {
  return definition.changeEvents || definition.undeletable || definition.custom === true;
}

/** Whether equality on the field ignores case: text does, unless the field says it is case-sensitive. */
export function foldedInSearch(field: FieldModel): boolean {
  const { type, caseSensitive } = field.definition;
  return field.storage === "TEXT" && !caseSensitive && !EXACT_TYPES.has(type);
}

const EXACT_TYPES: ReadonlySet<string> = new Set(["id", "reference", "date", "datetime", "time", "base64"]);
