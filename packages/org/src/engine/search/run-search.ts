import { setImmediate as yieldToOthers } from "node:timers/promises";
import type { ListViewsDoor } from "../doors/list-views.ts";
import type { QueryDoor, ResultShape } from "../doors/query.ts";
import type { FoundLabels, FoundRecords, SearchResult } from "../doors/search.ts";
import type { Session } from "../doors/session.ts";
import type { FoundRelation, FoundRows, ReadFound } from "../query/found-rows.ts";
import { unknownObject } from "../query/query-faults.ts";
import { bind, raw, sql } from "../query/sql-fragment.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { markRows } from "./mark-rows.ts";
import { markerOf } from "./marked-text.ts";
import { matchExpression } from "./match-expression.ts";
import { narrowed } from "./narrow.ts";
import { idsOf } from "./parse-returning.ts";
import { asSearchFault, malformedSearch } from "./search-faults.ts";
import type { SearchIndex } from "./search-index.ts";
import { searchableFields, searchableObjects, searchedPlaces } from "./searchable-fields.ts";
import { MAX_ROWS, mostRows, shareRows } from "./share-rows.ts";
import type { Returning, SearchStatement } from "./sosl.ts";

export interface SearchRooms {
  readonly database: Database;
  readonly schema: Schema;
  readonly query: QueryDoor;
  readonly listViews: ListViewsDoor;
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
  return asSearchFault(() => {
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

function targetsOf({ schema }: SearchRooms, session: Session, { returning, source }: SearchStatement): Target[] {
  if (returning === null)
    return searchableObjects(schema)
      .filter((model) => session.access.object(model.name).read)
      .map((model) => ({ model, returning: idsOf({ kind: "name", text: model.name, at: 0 }) }));
  return returning.map((each) => {
    const model = schema.object(each.from.text);
    if (!model || !session.access.object(model.name).read) throw unknownObject(source, each.from);
    if (searchableFields(model).length === 0)
      throw source.faultAt("INVALID_TYPE", `entity type ${model.name} does not support search`, each.from.at);
    return { model, returning: each };
  });
}

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
  const filtered = returning.where !== null || returning.listView !== null || returning.orderBy.length > 0;
  const most = Math.min(mostRows(objects, filtered), statement.limit ?? MAX_ROWS);
  return rooms.readFound(session, {
    source: statement.source,
    clauses: narrowed(rooms, session, model, returning, statement),
    found: relationOf(rooms, session, statement, model),
    most,
  });
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

function labelsOf(model: SObjectModel, shape: ResultShape): FoundLabels {
  return {
    entityName: model.name,
    fieldMetadata: shape.columns.flatMap((column) => {
      const field = column.kind === "scalar" && column.hidden ? undefined : model.field(column.key);
      return field ? [{ name: field.name, label: field.definition.label }] : [];
    }),
  };
}
