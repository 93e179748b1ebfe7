import type { FunctionExp, GroupByClause } from "@jetstreamapp/soql-parser-js";
import { isDateFunction } from "./date-function.ts";
import type { FromClause, Planning } from "./entity.ts";
import { fieldPath } from "./field-path.ts";
import { type Operand, pathOperand } from "./operand.ts";
import { sortKeys } from "./order.ts";
import { cannot, malformed, unexpectedToken } from "./query-faults.ts";
import { dateOperand } from "./resolve-where.ts";
import type { Fragment } from "./sql-fragment.ts";

/** Something a query groups by. */
export interface Group {
  /** The same for every way of writing it. */
  readonly id: string;
  /** The key of its column without an alias; null: counted as `expr0`, `expr1` … */
  readonly key: string | null;
  readonly operand: Operand;
  readonly sortKeys: readonly Fragment[];
}

export interface Grouping {
  readonly groups: readonly Group[];
  /** Which groups each set keeps: one set of all, or those of ROLLUP and CUBE. */
  readonly sets: readonly (readonly Group[])[];
}

/** Fields of one ROLLUP or CUBE. */
const MAX_SUBTOTALS = 3;

export function resolveGrouping(planning: Planning, from: FromClause, clauses: readonly GroupByClause[]): Grouping {
  const [first, ...others] = clauses;
  const kind = first && "fn" in first ? first.fn.functionName?.toUpperCase() : undefined;
  if (first && "fn" in first && (kind === "ROLLUP" || kind === "CUBE")) {
    const parameters = first.fn.parameters ?? [];
    if (others.length > 0) throw malformed(`GROUP BY ${kind} cannot be combined with other fields`);
    if (parameters.length > MAX_SUBTOTALS) throw malformed(`GROUP BY ${kind} takes at most ${MAX_SUBTOTALS} fields`);
    const groups = parameters.map((parameter) => groupOf(planning, from, parameter));
    return { groups, sets: kind === "ROLLUP" ? rollup(groups) : cube(groups) };
  }
  const groups = clauses.map((clause) => groupOf(planning, from, "fn" in clause ? clause.fn : clause.field));
  return { groups, sets: [groups] };
}

function groupOf(planning: Planning, from: FromClause, written: string | FunctionExp): Group {
  if (typeof written === "string") {
    const path = fieldPath(planning, from, written, "GROUP");
    if (!path.field.groupable || path.field.storage === null)
      throw cannot(planning.source, "grouped", written, "GROUP");
    const operand = pathOperand(path);
    const key = path.name.slice(path.name.lastIndexOf(".") + 1);
    return { id: path.name.toLowerCase(), key, operand, sortKeys: sortKeys(path.field, operand) };
  }
  if (!isDateFunction(written.functionName ?? "")) throw unexpectedToken(written.rawValue ?? "");
  const operand = dateOperand(planning, from, written, "GROUP");
  return { id: callId(written), key: null, operand, sortKeys: [operand.value] };
}

export function callId(call: FunctionExp): string {
  return (call.rawValue ?? "").replace(/\s/g, "").toLowerCase();
}

/** (a, b), (a), (). */
function rollup(groups: readonly Group[]): Group[][] {
  return Array.from({ length: groups.length + 1 }, (_, i) => groups.slice(0, groups.length - i));
}

/** Every subset, the fullest first. */
function cube(groups: readonly Group[]): Group[][] {
  return Array.from({ length: 2 ** groups.length }, (_, mask) => groups.filter((_, i) => !(mask & (1 << i))));
}
