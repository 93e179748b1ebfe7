import type { ResultRow } from "../doors/query.ts";
import type { Database } from "../state/database.ts";
import type { QueryPlan } from "./query-plan.ts";
import { assemble, type RowPlan } from "./row-plan.ts";
import { type Fragment, type RunContext, type SqlValue, values } from "./sql-fragment.ts";

export type RowsPlan = Extract<QueryPlan, { kind: "rows" }>;

export type FlatRow = readonly SqlValue[];

export function flatRows(database: Database, statement: Fragment, run: RunContext): FlatRow[] {
  return database.prepareArrays(statement.text).all(...values(statement.params, run)) as unknown as FlatRow[];
}

/** One value of one row. */
export function single(database: Database, statement: Fragment, run: RunContext): SqlValue {
  return flatRows(database, statement, run)[0]?.[0] ?? null;
}

/** Result rows from flat ones; those that already have the shape are passed on as they are. */
export function resultRows(
  _database: Database,
  plan: RowPlan,
  rows: readonly FlatRow[],
  _run: RunContext,
): readonly ResultRow[] {
  const { slots } = plan;
  return slots === null ? rows : rows.map((row) => assemble(slots, row, () => null));
}
