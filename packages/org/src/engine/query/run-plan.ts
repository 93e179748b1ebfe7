import type { ChildSet, ResultRow } from "../doors/query.ts";
import type { Database } from "../state/database.ts";
import type { ChildPlan } from "./child-plan.ts";
import type { RecordsPlan } from "./query-plan.ts";
import { assemble } from "./row-plan.ts";
import { type Fragment, type RunContext, type SqlValue, values } from "./sql-fragment.ts";

export type FlatRow = readonly SqlValue[];

/** Keeps the Ids of a child set that is longer than a page and gives the locator of its next page. */
export type KeepChildren = (path: readonly number[], ids: readonly string[]) => string;

export interface Reading {
  readonly database: Database;
  readonly run: RunContext;
  /** Rows of a child set that come with its parent. */
  readonly batch: number;
  readonly keepChildren: KeepChildren;
}

export function flatRows(database: Database, statement: Fragment, run: RunContext): FlatRow[] {
  return database.prepareArrays(statement.text).all(...values(statement.params, run)) as unknown as FlatRow[];
}

/** One value of one row. */
export function single(database: Database, statement: Fragment, run: RunContext): SqlValue {
  return flatRows(database, statement, run)[0]?.[0] ?? null;
}

/**
 * Result rows from flat ones; those that already have the shape are passed on as they are.
 * @param path which child relationship of which these are, from the object asked
 */
export function resultRows(
  reading: Reading,
  plan: Pick<RecordsPlan, "row" | "children">,
  rows: readonly FlatRow[],
  path: readonly number[] = [],
): readonly ResultRow[] {
  const { slots, idAt } = plan.row;
  if (slots === null || rows.length === 0) return rows;
  const sets = plan.children.map((child, i) =>
    childSets(
      reading,
      child,
      rows.map((row) => row[idAt]),
      [...path, i],
    ),
  );
  return rows.map((row) => assemble(slots, row, reading.run, (child) => sets[child]?.get(row[idAt]) ?? null));
}

/** The child sets of many parents, by parent Id. */
function childSets(
  reading: Reading,
  plan: ChildPlan,
  parents: readonly unknown[],
  path: readonly number[],
): Map<unknown, ChildSet> {
  const [, ...params] = plan.ofParents.params;
  const flat = flatRows(
    reading.database,
    { text: plan.ofParents.text, params: [JSON.stringify(parents), ...params] },
    reading.run,
  );
  const byParent = Map.groupBy(flat, (row) => row[plan.parentAt]);
  const sets = new Map<unknown, ChildSet>();
  for (const [parent, rows] of byParent) {
    const totalSize = rows.length;
    let nextLocator: string | null = null;
    if (totalSize > reading.batch) {
      nextLocator = `${reading.keepChildren(
        path,
        rows.map((row) => row[plan.row.idAt] as string),
      )}-${reading.batch}`;
      rows.length = reading.batch;
    }
    sets.set(parent, { rows, totalSize, nextLocator });
  }
  nest(reading, plan, sets, path);
  return sets;
}

/** Grandchildren of all children at once, and the children's own parents and compounds. */
function nest(reading: Reading, plan: ChildPlan, sets: Map<unknown, ChildSet>, path: readonly number[]): void {
  if (plan.row.slots === null) return;
  const all = [...sets.values()].flatMap((set) => set.rows as FlatRow[]);
  const nested = resultRows(reading, plan, all, path);
  let next = 0;
  for (const [parent, set] of sets) {
    sets.set(parent, { ...set, rows: nested.slice(next, next + set.rows.length) });
    next += set.rows.length;
  }
}
