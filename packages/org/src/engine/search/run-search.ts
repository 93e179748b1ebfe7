import { setImmediate as yieldToOthers } from "node:timers/promises";
import { ApiFault } from "../api-fault.ts";
import type { QueryDoor, ResultShape } from "../doors/query.ts";
import type { FoundLabels, FoundRecords, SearchResult } from "../doors/search.ts";
import type { Session } from "../doors/session.ts";
import type { FoundRelation, FoundRows, ReadFound } from "../query/found-rows.ts";
import { unknownObject } from "../query/query-faults.ts";
import { sourceText } from "../query/source-text.ts";
import { bind, raw, sql } from "../query/sql-fragment.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { markRows } from "./mark-rows.ts";
import { markerOf } from "./marked-text.ts";
import { matchExpression } from "./match-expression.ts";
import { malformedSearch, searchNotBuilt, tooComplicated } from "./search-faults.ts";
import type { SearchIndex } from "./search-index.ts";
import { searchableFields, searchableObjects, searchedPlaces } from "./searchable-fields.ts";
import { MAX_ROWS, mostRows, shareRows } from "./share-rows.ts";
import type { Returning, SearchStatement } from "./sosl.ts";

export interface SearchRooms {
  readonly database: Database;
  readonly schema: Schema;
  readonly query: QueryDoor;
  readonly readFound: ReadFound;
  readonly index: SearchIndex;
}

/** One object of a search, found in the schema. */
interface Target {
  readonly model: SObjectModel;
  readonly returning: Returning;
}

export async function runSearch(
  rooms: SearchRooms,
  session: Session,
  statement: SearchStatement,
): Promise<SearchResult> {
  const targets = targetsOf(rooms, session, statement);
  await catchUp(rooms, targets);
  return translated(() => {
    const found = targets.map((target) => readTarget(rooms, session, statement, target, targets.length));
    const limit = Math.min(statement.limit ?? MAX_ROWS, MAX_ROWS);
    const kept = shareRows(
      found.map(({ rows }) => rows.length),
      limit,
    );
    const marker = markerOf(statement.find.expression);
    return {
      objects: found.map((rows, i): FoundRecords => {
        const shown = { shape: rows.shape, rows: rows.rows.slice(0, kept[i]) };
        const { model } = targets[i] as Target;
        return { ...shown, marks: markRows({ session, query: rooms.query, marker }, model, shown, statement.with) };
      }),
      labels: statement.with.labels
        ? targets.map(({ model }, i) => labelsOf(model, (found[i] as FoundRows).shape))
        : null,
    };
  });
}

function targetsOf({ schema }: SearchRooms, session: Session, { returning, text }: SearchStatement): Target[] {
  if (returning === null)
    return searchableObjects(schema)
      .filter((model) => session.access.object(model.name).read)
      .map((model) => ({ model, returning: idsOnly(model.name) }));
  return returning.map((each) => {
    const model = schema.object(each.sobject);
    if (!model || !session.access.object(model.name).read) throw unknownObject(sourceText(text), each.sobject);
    if (searchableFields(model).length === 0)
      throw sourceText(text).faultAt("INVALID_TYPE", `entity type ${model.name} does not support search`, each.sobject);
    return { model, returning: each };
  });
}

export const idsOnly = (sobject: string): Returning => ({
  sobject,
  fields: null,
  where: null,
  orderBy: null,
  limit: null,
  offset: null,
});

/** Each slice is a transaction of its own; between them others have their turn, but for a caller that holds one open. */
async function catchUp({ database, index }: SearchRooms, targets: readonly Target[]): Promise<void> {
  for (let all = false; !all; ) {
    all = true;
    for (const { model } of targets)
      while (!index.catchUp(model)) {
        if (database.inTransaction) continue;
        // What was brought in before may have been written to meanwhile.
        all = false;
        await yieldToOthers();
      }
  }
}

function readTarget(
  rooms: SearchRooms,
  session: Session,
  statement: SearchStatement,
  { model, returning }: Target,
  objects: number,
): FoundRows {
  if (returning.offset !== null && objects > 1)
    throw malformedSearch("OFFSET is only allowed in searches of a single object");
  const narrowed = returning.where !== null || returning.orderBy !== null;
  const clauses = { ...narrowedToPricebook(rooms, model, returning, statement), fields: returning.fields ?? "Id" };
  const most = Math.min(mostRows(objects, narrowed), statement.limit ?? MAX_ROWS);
  return rooms.readFound(
    session,
    { ...clauses, text: statement.text },
    relationOf(rooms, session, statement, model),
    most,
  );
}

function relationOf(
  rooms: SearchRooms,
  session: Session,
  statement: SearchStatement,
  model: SObjectModel,
): FoundRelation {
  const { expression } = statement.find;
  const places = searchedPlaces(session.access, model, statement.group);
  const match =
    expression === null
      ? null
      : matchExpression(expression, places, (prefix, glob, most) => rooms.index.words(model, prefix, glob, most));
  const table = quoted(rooms.index.table(model));
  return {
    table: raw(table),
    condition: match === null ? raw("0") : sql`found.${raw(table)} MATCH ${bind(match)}`,
    order: raw("found.rank, found.rowid"),
  };
}

/** WITH PricebookId narrows products to those that the price book sells. */
function narrowedToPricebook(
  { schema }: SearchRooms,
  model: SObjectModel,
  returning: Returning,
  statement: SearchStatement,
) {
  const { pricebookId } = statement.with;
  if (pricebookId === null || model.name !== "Product2") return returning;
  if (!schema.object("PricebookEntry")) throw searchNotBuilt("WITH PricebookId");
  const literal = `'${pricebookId.replace(/[\\']/g, "\\$&")}'`;
  const sold = `Id IN (SELECT Product2Id FROM PricebookEntry WHERE Pricebook2Id = ${literal})`;
  return { ...returning, where: returning.where === null ? sold : `(${returning.where}) AND ${sold}` };
}

function labelsOf(model: SObjectModel, shape: ResultShape): FoundLabels {
  return {
    entityName: model.name,
    fieldMetadata: shape.columns.flatMap((column) => {
      const field = column.kind === "scalar" && column.hidden ? undefined : model.field(column.key);
      return field ? [{ name: field.name, label: field.definition.label }] : [];
    }),
  };
}

/** What is wrong with a clause of RETURNING is wrong with the search; no SQLite error leaves this room. */
function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiFault)
      throw error.errorCode === "MALFORMED_QUERY" ? new ApiFault("MALFORMED_SEARCH", error.message) : error;
    if ((error as { code?: string }).code === "ERR_SQLITE_ERROR" || error instanceof RangeError) throw tooComplicated();
    throw error;
  }
}
