import type { Query } from "@jetstreamapp/soql-parser-js";
import type { Clock } from "@postern/kernel";
import type { ResultRow, ResultShape } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import type { Planning } from "./entity.ts";
import { checkOffset } from "./limit.ts";
import { resolveOrder } from "./order.ts";
import { parseSoql } from "./parse-soql.ts";
import { unexpectedToken } from "./query-faults.ts";
import { resolveFrom } from "./resolve-from.ts";
import { resolveSelect } from "./resolve-select.ts";
import { type RowPlan, rowBuilder } from "./row-plan.ts";
import { runContexts } from "./run-context.ts";
import { flatRows, resultRows } from "./run-plan.ts";
import { sourceText } from "./source-text.ts";
import { type Fragment, joined, raw, sql } from "./sql-fragment.ts";
import { limitOf, whereOf } from "./statement.ts";

/** Rows that another room has found, as a relation that is read beside the object's table. */
export interface FoundRelation {
  /** A table with the rowids of the object's rows, called `found`. */
  readonly table: Fragment;
  /** What chooses among its rows. */
  readonly condition: Fragment;
  /** Best first. */
  readonly order: Fragment;
}

/** The clauses of RETURNING, as written. */
export interface FoundClauses {
  readonly sobject: string;
  readonly fields: string;
  readonly where: string | null;
  readonly orderBy: string | null;
  readonly limit: number | null;
  readonly offset: number | null;
  /** What errors point into. */
  readonly text: string;
}

export interface FoundRows {
  readonly shape: ResultShape;
  readonly rows: readonly ResultRow[];
}

/** Reads found rows with the clauses of a query: the same planner, the same permissions, the same values. */
export type ReadFound = (session: Session, clauses: FoundClauses, found: FoundRelation, most: number) => FoundRows;

export function createReadFound(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly clock: Clock;
}): ReadFound {
  const { database, schema } = deps;
  const contexts = runContexts(deps);
  return (session, clauses, found, most) => {
    const source = sourceText(clauses.text);
    const planning: Planning = { schema, access: session.access, source, includeDeleted: false };
    const plan = planFound(planning, queryOf(clauses), found);
    const run = contexts(session.userId, most);
    const rows = flatRows(database, plan.page, run);
    const reading = { database, run, batch: most, keepChildren: () => "" };
    return { shape: plan.row.shape, rows: resultRows(reading, { row: plan.row, children: [] }, rows) };
  };
}

/** A query has these clauses and no others. */
const ALLOWED: ReadonlySet<string> = new Set(["fields", "sObject", "where", "orderBy", "limit", "offset"]);

function queryOf(clauses: FoundClauses): Query {
  const { sobject, fields, where, orderBy, limit, offset } = clauses;
  const parts = [`SELECT ${fields} FROM ${sobject}`];
  if (where !== null) parts.push(`WHERE ${where}`);
  if (orderBy !== null) parts.push(`ORDER BY ${orderBy}`);
  if (limit !== null) parts.push(`LIMIT ${limit}`);
  if (offset !== null) parts.push(`OFFSET ${offset}`);
  const { query } = parseSoql(parts.join(" "));
  const other = Object.keys(query).find((clause) => !ALLOWED.has(clause));
  // `groupBy`, `usingScope`: the clause's first word is what should not have been there.
  if (other !== undefined) throw unexpectedToken(other.replace(/[A-Z].*/, "").toUpperCase());
  return query;
}

function planFound(planning: Planning, query: Query, found: FoundRelation): { row: RowPlan; page: Fragment } {
  const from = resolveFrom(planning, query.sObject ?? "", undefined);
  checkOffset(query);
  const builder = rowBuilder(from.root.model.name);
  resolveSelect(planning, from, query.fields ?? [], builder, {
    child() {
      throw unexpectedToken("SELECT");
    },
  });
  const where = whereOf(planning, from, query, [found.condition]);
  const order = [query.orderBy ?? []].flat();
  const ordered = order.length > 0 ? resolveOrder(planning, from, order) : found.order;
  const { alias, model } = from.root;
  const own = raw(`${quoted(model.name)} AS ${alias} ON ${alias}.rowid = found.rowid${from.joins()}`);
  const select = joined(builder.select, ", ");
  return {
    row: builder.finish(),
    page: sql`SELECT ${select} FROM ${found.table} AS found CROSS JOIN ${own}${where} ORDER BY ${ordered}${limitOf(query)}`,
  };
}
