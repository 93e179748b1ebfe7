import type { SObjectModel } from "../schema/model.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { indexedHtml, indexedPhone, indexedText, TOKENIZER } from "./search-words.ts";
import { formOf, searchableFields, weightOf } from "./searchable-fields.ts";

/** Rows brought into the index in one go: some ten milliseconds. */
const SLICE = 2_000;

/** Which objects have an index, the statement that fills it, and up to which row it has been filled; -1: all of them. */
const TABLES = `
  CREATE TABLE IF NOT EXISTS postern_search (sobject TEXT PRIMARY KEY NOT NULL, filling TEXT NOT NULL, filled INTEGER NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS postern_search_pending (
    sobject TEXT NOT NULL, "row" INTEGER NOT NULL, PRIMARY KEY (sobject, "row")) WITHOUT ROWID;`;

/** A full-text index per object, in the org's own database: what undoes, restores or forks the records does the same to it. */
export interface SearchIndex {
  /** The FTS5 table of an object. */
  table(model: SObjectModel): string;
  /**
   * Brings the next slice of what has changed since the last search into the index, which the first search makes.
   * True when there is no more to bring.
   */
  catchUp(model: SObjectModel): boolean;
  /** Words of the index that begin with `prefix` and match the GLOB pattern, in order, at most so many. */
  words(model: SObjectModel, prefix: string, pattern: string, most: number): readonly string[];
}

/**
 * Nothing is indexed before somebody searches: a new org has no index, and an object that is never searched pays nothing. From
 * the first search on, triggers note which rows were written, whoever wrote them; the next search brings these in.
 */
export function createSearchIndex(database: Database): SearchIndex {
  const forms = { text: indexedText, phone: indexedPhone, html: indexedHtml };
  for (const [form, indexed] of Object.entries(forms))
    database.define(`search_${form}`, { deterministic: true }, (text) =>
      typeof text === "string" ? indexed(text) : null,
    );
  /** Models whose index is known to have their fields. */
  let known = new WeakSet<SObjectModel>();
  database.onReplaced(() => {
    known = new WeakSet();
  });

  function inTransaction<T>(work: () => T): T {
    return database.inTransaction ? work() : database.transaction(work);
  }

  function ensure(model: SObjectModel): void {
    if (known.has(model)) return;
    database.sqlite.exec(TABLES);
    if (!isCurrent(model)) inTransaction(() => make(model));
    // Inside a transaction it may yet be undone.
    if (!database.inTransaction) known.add(model);
  }

  /**
   * Whether the index is of these fields in this table. SQLite rewrites a trigger when the table or a column it names is retired by
   * another name, so that one which says what it said is still on the columns it was made for.
   */
  function isCurrent(model: SObjectModel): boolean {
    const row = database
      .prepare(
        "SELECT filling, (SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?) AS follows FROM postern_search WHERE sobject = ?",
      )
      .get(triggerName(model.name, "UPDATE"), model.name);
    return row?.filling === insertSql(model) && row.follows === triggerSql(model, "UPDATE");
  }

  function make(model: SObjectModel): void {
    const { sqlite } = database;
    for (const event of TRIGGERS) sqlite.exec(`DROP TRIGGER IF EXISTS ${quoted(triggerName(model.name, event))}`);
    sqlite.exec(`DROP TABLE IF EXISTS ${quoted(tableName(model))}`);
    sqlite.exec(tableSql(model));
    for (const event of TRIGGERS) sqlite.exec(triggerSql(model, event));
    database.prepare("DELETE FROM postern_search_pending WHERE sobject = ?").run(model.name);
    database
      .prepare("INSERT OR REPLACE INTO postern_search (sobject, filling, filled) VALUES (?, ?, 0)")
      .run(model.name, insertSql(model));
  }

  /** Rows that were there before the index, in the order they were made. */
  function fill(model: SObjectModel): boolean {
    const row = database.prepare("SELECT filled FROM postern_search WHERE sobject = ?").get(model.name);
    const from = row?.filled as number;
    if (from < 0) return true;
    const end = database
      .prepare(
        `SELECT max(id) AS last, count(*) AS rows FROM (SELECT rowid AS id FROM ${quoted(model.name)} WHERE rowid > ? ORDER BY rowid LIMIT ${SLICE})`,
      )
      .get(from) as { last: number | null; rows: number };
    if (end.last !== null) database.prepare(`${insertSql(model)} WHERE rowid > ? AND rowid <= ?`).run(from, end.last);
    const done = end.rows < SLICE;
    database.prepare("UPDATE postern_search SET filled = ? WHERE sobject = ?").run(done ? -1 : end.last, model.name);
    return done;
  }

  /** Rows written since. */
  function bringIn(model: SObjectModel): boolean {
    const rows = database
      .prepareArrays(`SELECT "row" FROM postern_search_pending WHERE sobject = ? ORDER BY "row" LIMIT ${SLICE}`)
      .all(model.name) as unknown as [number][];
    if (rows.length === 0) return true;
    const list = JSON.stringify(rows.map(([row]) => row));
    const among = "rowid IN (SELECT value FROM json_each(?))";
    database.prepare(`DELETE FROM ${quoted(tableName(model))} WHERE ${among}`).run(list);
    database.prepare(`${insertSql(model)} WHERE ${among}`).run(list);
    database
      .prepare(`DELETE FROM postern_search_pending WHERE sobject = ? AND "row" IN (SELECT value FROM json_each(?))`)
      .run(model.name, list);
    return rows.length < SLICE;
  }

  return {
    table: tableName,
    catchUp(model) {
      ensure(model);
      const pending = database
        .prepare(
          "SELECT filled >= 0 OR EXISTS (SELECT 1 FROM postern_search_pending WHERE sobject = ?1) AS any FROM postern_search WHERE sobject = ?1",
        )
        .get(model.name);
      return pending?.any === 0 || inTransaction(() => fill(model) && bringIn(model));
    },
    words(model, prefix, pattern, most) {
      const vocabulary = quoted(`${tableName(model)}_words`);
      database.sqlite.exec(
        `CREATE VIRTUAL TABLE IF NOT EXISTS temp.${vocabulary} USING fts5vocab(main, ${quoted(tableName(model))}, 'row')`,
      );
      // The greatest character: nothing that begins with the prefix comes after it.
      const rows = database
        .prepareArrays(`SELECT term FROM temp.${vocabulary} WHERE term >= ? AND term < ? AND term GLOB ? LIMIT ?`)
        .all(prefix, `${prefix}\u{10ffff}`, pattern, most);
      return rows.map((row) => (row as unknown as [string])[0]);
    },
  };
}

/** An object's columns or table are no longer what was indexed: the next search makes the index anew. */
export function forgetIndex(database: Database, sobject: string): void {
  const { sqlite } = database;
  for (const event of TRIGGERS) sqlite.exec(`DROP TRIGGER IF EXISTS ${quoted(triggerName(sobject, event))}`);
  if (!sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'postern_search'").get()) return;
  sqlite.prepare("DELETE FROM postern_search WHERE sobject = ?").run(sobject);
}

type Event = "INSERT" | "UPDATE" | "DELETE";
const TRIGGERS: readonly Event[] = ["INSERT", "UPDATE", "DELETE"];

const tableName = (model: SObjectModel) => `postern_search_${model.name}`;
const triggerName = (sobject: string, event: Event) => `postern_search.${sobject}.${event}`;

function tableSql(model: SObjectModel): string {
  const fields = searchableFields(model);
  const columns = fields.map((_, place) => columnName(place)).join(", ");
  const weights = fields.map((field) => weightOf(model, field).toFixed(1)).join(", ");
  const name = quoted(tableName(model));
  return `CREATE VIRTUAL TABLE ${name} USING fts5(${columns}, content='', contentless_delete=1, tokenize="${TOKENIZER}");
    INSERT INTO ${name} (${name}, rank) VALUES ('rank', 'bm25(${weights})');`;
}

/** Field names are nobody's business in FTS5's language: a column is called by its place. */
export const columnName = (place: number) => `c${place}`;

function insertSql(model: SObjectModel): string {
  const fields = searchableFields(model);
  const columns = fields.map((_, place) => columnName(place)).join(", ");
  const values = fields.map((field) => `search_${formOf(field)}(${quoted(field.name)})`).join(", ");
  return `INSERT INTO ${quoted(tableName(model))} (rowid, ${columns}) SELECT rowid, ${values} FROM ${quoted(model.name)}`;
}

function triggerSql(model: SObjectModel, event: Event): string {
  const of =
    event === "UPDATE"
      ? ` OF ${searchableFields(model)
          .map((field) => quoted(field.name))
          .join(", ")}`
      : "";
  const row = event === "DELETE" ? "old" : "new";
  return `CREATE TRIGGER ${quoted(triggerName(model.name, event))} AFTER ${event}${of} ON ${quoted(model.name)} BEGIN
    INSERT OR IGNORE INTO postern_search_pending (sobject, "row") VALUES ('${model.name}', ${row}.rowid); END`;
}
