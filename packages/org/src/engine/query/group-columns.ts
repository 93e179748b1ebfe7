import type { FieldType } from "@postern/kernel";
import { aggregate, isAggregate } from "./aggregate.ts";
import { isDateFunction } from "./date-function.ts";
import type { FromClause, Planning } from "./entity.ts";
import { fieldPath } from "./field-path.ts";
import type { Group, Grouping } from "./grouping.ts";
import { malformed, ungrouped } from "./query-faults.ts";
import { dateCall } from "./resolve-where.ts";
import { type Call, callTextOf, type Name, type SelectItem } from "./soql/ast.ts";
import { unexpectedAt } from "./source-text.ts";
import { type Fragment, raw } from "./sql-fragment.ts";

/** A column of a grouped answer, for one set of groups. */
export interface Column {
  readonly key: string;
  readonly type: FieldType;
  readonly format: boolean;
  /** The field a group is made by. */
  readonly source?: { sobject: string; field: string };
  readonly expression?: string;
  value(set: readonly Group[]): Fragment;
}

/** The columns of a grouped SELECT; `expr0`, `expr1` … count those without a name of their own. */
export function resolveColumns(
  planning: Planning,
  from: FromClause,
  grouping: Grouping,
  items: readonly SelectItem[],
): Column[] {
  let unnamed = 0;
  const seen = new Set<string>();
  return items.map((item) => {
    const found = columnOf(planning, from, grouping, item);
    const alias = item.kind === "field" || item.kind === "function" ? item.alias?.text : undefined;
    const key = alias ?? found.key ?? `expr${unnamed++}`;
    if (seen.has(key.toLowerCase())) throw malformed(`duplicate alias: ${key}`);
    seen.add(key.toLowerCase());
    return { ...found, key };
  });
}

type Unnamed = Omit<Column, "key"> & { readonly key: string | null };

function columnOf(planning: Planning, from: FromClause, grouping: Grouping, item: SelectItem): Unnamed {
  if (item.kind === "field") return groupColumn(fieldGroup(planning, from, grouping, item.path), false);
  if (item.kind !== "function") throw malformed("Subqueries and TYPEOF are not allowed in a grouped query");
  return { ...callColumn(planning, from, grouping, item.call), expression: callTextOf(item.call) };
}

function callColumn(planning: Planning, from: FromClause, grouping: Grouping, call: Call): Unnamed {
  const [argument] = call.args;
  switch (call.name) {
    case "GROUPING": {
      if (!argument || argument.kind === "literal") throw unexpectedAt(planning.source, argument ?? call);
      const group = groupFor(planning, from, grouping, argument);
      return { key: null, type: "int", format: false, value: (set) => raw(set.includes(group) ? "0" : "1") };
    }
    case "FORMAT":
    case "CONVERTCURRENCY":
      if (argument?.kind === "call")
        return { ...callColumn(planning, from, grouping, argument), key: null, format: call.name === "FORMAT" };
      break;
  }
  if (["FORMAT", "TOLABEL", "CONVERTCURRENCY"].includes(call.name) && argument?.kind === "name")
    return groupColumn(fieldGroup(planning, from, grouping, argument), call.name === "FORMAT");
  const found = callValue(planning, from, grouping, call);
  return { key: null, type: found.type, format: false, value: found.value };
}

function groupColumn(group: Group, format: boolean): Unnamed {
  const { key, source } = group;
  return { key, type: group.operand.type, format, ...(source && { source }), value: (set) => inSet(group, set) };
}

/** An aggregate, or a date function that the query groups by. */
export function callValue(
  planning: Planning,
  from: FromClause,
  grouping: Grouping,
  call: Call,
): { readonly type: FieldType; value(set: readonly Group[]): Fragment } {
  const [argument] = call.args;
  if (isAggregate(call.name)) {
    const inner = argument?.kind === "call" && argument.name === "CONVERTCURRENCY" ? argument.args[0] : argument;
    if (inner?.kind !== "name" || call.args.length !== 1) throw unexpectedAt(planning.source, inner ?? call);
    const { type, value } = aggregate(planning, from, { name: call.name, argument: inner });
    return { type, value: () => value };
  }
  if (!isDateFunction(call.name)) throw malformed(`${call.text} is not allowed in a grouped query`);
  const group = groupFor(planning, from, grouping, call);
  return { type: group.operand.type, value: (set) => inSet(group, set) };
}

function groupFor(planning: Planning, from: FromClause, grouping: Grouping, written: Name | Call): Group {
  if (written.kind === "name") return fieldGroup(planning, from, grouping, written);
  const { id } = dateCall(planning, from, written);
  const group = grouping.groups.find((each) => each.id === id);
  if (!group) throw ungrouped(written);
  return group;
}

export function fieldGroup(planning: Planning, from: FromClause, grouping: Grouping, written: Name): Group {
  const path = fieldPath(planning, from, written);
  const group = grouping.groups.find(({ id }) => id === path.name.toLowerCase());
  if (!group) throw ungrouped(written);
  return group;
}

/** A group's value; null in the subtotals it is collapsed in. */
function inSet(group: Group, set: readonly Group[]): Fragment {
  return set.includes(group) ? group.operand.value : raw("NULL");
}
