import type { ChildSet, ResultRow } from "../doors/query.ts";
import type { Database } from "../state/database.ts";
import { type ChildPlan, PARENT_IDS } from "./child-plan.ts";
import type { RecordsPlan } from "./query-plan.ts";
import { assemble, type Slot } from "./row-plan.ts";
import { type Fragment, type RunContext, type SqlValue, values } from "./sql-fragment.ts";

export type FlatRow = readonly SqlValue[];

/** Keeps the Ids of a child set that is longer than its page and gives the locator of its next page, without the offset. */
export type KeepChildren = (path: readonly number[], ids: readonly string[]) => string;

export interface Reading {
  readonly database: Database;
  readonly run: RunContext;
  /** Rows of a page: records and their children together. */
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

/** Parents whose children are read in one statement: a page that children fill is not much read past its end. */
const PARENTS_AT_ONCE = 100;

/**
 * As many result rows as a page holds, from the first on; children count as rows of it. A record whose children alone fill the page
 * keeps the first of them, and a locator leads to the rest.
 * @param path which child relationship of which these are, from the object asked
 */
export function pageRows(
  reading: Reading,
  plan: RecordsPlan,
  rows: readonly FlatRow[],
  path: readonly number[] = [],
): readonly ResultRow[] {
  if (plan.children.length === 0) return resultRows(reading, plan, rows, path);
  const page: ResultRow[] = [];
  let room = reading.batch;
  for (let start = 0; start < rows.length && room > 0; start += PARENTS_AT_ONCE) {
    for (const row of resultRows(reading, plan, rows.slice(start, start + PARENTS_AT_ONCE), path)) {
      const weight = weightOf(plan, row);
      if (weight <= room) page.push(row);
      else if (page.length === 0) return [shortened(reading, plan, row, path)];
      else return page;
      room -= weight;
    }
  }
  return page;
}

/** A record and all children below it. */
function weightOf(plan: RecordsPlan, row: ResultRow): number {
  let weight = 1;
  for (const { child, set } of childCells(plan, row))
    for (const each of set.rows) weight += child.children.length ? weightOf(child, each) : 1;
  return weight;
}

function childCells(plan: RecordsPlan, row: ResultRow) {
  return (plan.row.slots ?? []).flatMap((slot: Slot, cell) => {
    const set = slot.kind === "children" ? (row[cell] as ChildSet | null) : null;
    if (slot.kind !== "children" || set === null) return [];
    return [{ child: plan.children[slot.child] as ChildPlan, number: slot.child, cell, set }];
  });
}

/** The record with as many of its children as the page holds, at least one of each relationship. */
function shortened(reading: Reading, plan: RecordsPlan, row: ResultRow, path: readonly number[]): ResultRow {
  const cells = [...row];
  let room = reading.batch - 1;
  for (const { child, number, cell, set } of childCells(plan, row)) {
    const kept = Math.max(1, Math.min(set.rows.length, room));
    if (kept < set.rows.length || set.nextLocator === null) {
      cells[cell] = cut(reading, child, set, kept, [...path, number]);
      room -= kept;
    }
  }
  return cells;
}

function cut(reading: Reading, child: ChildPlan, set: ChildSet, kept: number, path: readonly number[]): ChildSet {
  if (kept >= set.rows.length) return set;
  // A set that is already cut has the locator of all its Ids.
  const name =
    set.nextLocator?.split("-")[0] ??
    reading.keepChildren(
      path,
      set.rows.map((row) => row[child.row.shape.idColumn] as string),
    );
  return { ...set, rows: set.rows.slice(0, kept), nextLocator: `${name}-${kept}` };
}

/** Result rows from flat ones; those that already have the shape are passed on as they are. */
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
  const { text, params } = plan.ofParents;
  const ids = JSON.stringify(parents);
  const bound = params.map((param) => (param === PARENT_IDS ? ids : param));
  const flat = flatRows(reading.database, { text, params: bound }, reading.run);
  const sets = new Map<unknown, ChildSet>();
  for (const [parent, rows] of Map.groupBy(flat, (row) => row[plan.parentAt])) {
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
