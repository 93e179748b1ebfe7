import type { Clock } from "@postern/kernel";
import type { ResultRow, ResultShape } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import { NO_APEX } from "./apex-words.ts";
import { fromClause, type Planning } from "./entity.ts";
import { checkOffset } from "./limit.ts";
import { resolveOrder } from "./order.ts";
import { readableObject } from "./resolve-from.ts";
import { resolveSelect } from "./resolve-select.ts";
import { type RowPlan, rowBuilder } from "./row-plan.ts";
import { runContexts } from "./run-context.ts";
import { flatRows, resultRows } from "./run-plan.ts";
import type { Select } from "./soql/ast.ts";
import { type SourceText, unexpectedAt } from "./source-text.ts";
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

export interface FoundRows {
  readonly shape: ResultShape;
  readonly rows: readonly ResultRow[];
}

/** Reads found rows by the clauses of a query: the same planner, the same permissions, the same values. */
export type ReadFound = (
  session: Session,
  asked: {
    /** What errors point into. */
    readonly source: SourceText;
    readonly clauses: Pick<Select, "from" | "items" | "scope" | "where" | "orderBy" | "limit" | "offset">;
    readonly found: FoundRelation;
    /** Rows, whatever the clauses say. */
    readonly most: number;
  },
) => FoundRows;

export function createReadFound(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly clock: Clock;
}): ReadFound {
  const { database, schema } = deps;
  const contexts = runContexts(deps);
  return (session, { source, clauses, found, most }) => {
    const { access } = session;
    const planning: Planning = { schema, access, source, includeDeleted: false, apexWords: NO_APEX };
    const plan = planFound(planning, clauses, found);
    const run = contexts(session.userId, most);
    const rows = flatRows(database, plan.page, run);
    const reading = { database, run, batch: most, keepChildren: () => "" };
    return { shape: plan.row.shape, rows: resultRows(reading, { row: plan.row, children: [] }, rows) };
  };
}

function planFound(
  planning: Planning,
  clauses: Parameters<ReadFound>[1]["clauses"],
  found: FoundRelation,
): { row: RowPlan; page: Fragment } {
  const from = fromClause(planning, readableObject(planning, clauses.from));
  const { alias, model } = from.root;
  checkOffset(clauses);
  const builder = rowBuilder(model.name);
  resolveSelect(planning, from, clauses.items, builder, {
    child: ({ at }) => {
      throw unexpectedAt(planning.source, { text: "(", at });
    },
  });
  const where = whereOf(planning, from, clauses, [found.condition]);
  const order = clauses.orderBy.length > 0 ? resolveOrder(planning, from, clauses) : found.order;
  const own = raw(`${quoted(model.name)} AS ${alias} ON ${alias}.rowid = found.rowid${from.joins()}`);
  const select = joined(builder.select, ", ");
  return {
    row: builder.finish(),
    page: sql`SELECT ${select} FROM ${found.table} AS found CROSS JOIN ${own}${where} ORDER BY ${order}${limitOf(clauses)}`,
  };
}
