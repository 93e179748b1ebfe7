import { isDateFunction } from "./date-function.ts";
import type { FromClause, Planning } from "./entity.ts";
import { fieldPath } from "./field-path.ts";
import { type Operand, pathOperand } from "./operand.ts";
import { sortKeys } from "./order.ts";
import { cannot, malformed } from "./query-faults.ts";
import { sourceOf } from "./resolve-select.ts";
import { dateCall } from "./resolve-where.ts";
import type { Call, GroupBy, Name } from "./soql/ast.ts";
import { unexpectedAt } from "./source-text.ts";
import type { Fragment } from "./sql-fragment.ts";

/** Something a query groups by. */
export interface Group {
  /** The same for every way of writing it. */
  readonly id: string;
  /** The key of its column without an alias; null: counted as `expr0`, `expr1` … */
  readonly key: string | null;
  readonly operand: Operand;
  readonly source?: { sobject: string; field: string };
  readonly sortKeys: readonly Fragment[];
}

export interface Grouping {
  readonly groups: readonly Group[];
  /** Which groups each set keeps: one set of all, or those of ROLLUP and CUBE. */
  readonly sets: readonly (readonly Group[])[];
}

/** Fields of one ROLLUP or CUBE. */
const MAX_SUBTOTALS = 3;

export function resolveGrouping(planning: Planning, from: FromClause, groupBy: GroupBy | null): Grouping {
  if (groupBy === null) return { groups: [], sets: [[]] };
  const { kind, by } = groupBy;
  if (kind !== "fields" && by.length > MAX_SUBTOTALS)
    throw malformed(`GROUP BY ${kind.toUpperCase()} takes at most ${MAX_SUBTOTALS} fields`);
  const groups = by.map((written) => groupOf(planning, from, written));
  if (kind === "fields") return { groups, sets: [groups] };
  return { groups, sets: kind === "rollup" ? rollup(groups) : cube(groups) };
}

function groupOf(planning: Planning, from: FromClause, written: Name | Call): Group {
  if (written.kind === "name") {
    const path = fieldPath(planning, from, written);
    if (!path.field.groupable || path.field.storage === null) throw cannot(planning.source, "grouped", written);
    const operand = pathOperand(path);
    const key = path.name.slice(path.name.lastIndexOf(".") + 1);
    return {
      id: path.name.toLowerCase(),
      key,
      operand,
      source: sourceOf(path),
      sortKeys: sortKeys(path.field, operand),
    };
  }
  if (!isDateFunction(written.name)) throw unexpectedAt(planning.source, { text: written.text, at: written.at });
  const { operand, id } = dateCall(planning, from, written);
  return { id, key: null, operand, sortKeys: [operand.value] };
}

/** (a, b), (a), (). */
function rollup(groups: readonly Group[]): Group[][] {
  return Array.from({ length: groups.length + 1 }, (_, i) => groups.slice(0, groups.length - i));
}

/** Every subset, the fullest first. */
function cube(groups: readonly Group[]): Group[][] {
  return Array.from({ length: 2 ** groups.length }, (_, mask) => groups.filter((_, i) => !(mask & (1 << i))));
}
