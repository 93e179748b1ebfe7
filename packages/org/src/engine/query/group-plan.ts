import type { FunctionExp, OrderByClause, Query, FieldType as SelectItem } from "@jetstreamapp/soql-parser-js";
import type { FieldType } from "@postern/kernel";
import { aggregate, isAggregate } from "./aggregate.ts";
import { isDateFunction } from "./date-function.ts";
import type { FromClause, Planning } from "./entity.ts";
import { fieldPath } from "./field-path.ts";
import { formatValue } from "./format-value.ts";
import { callId, type Group, type Grouping, resolveGrouping } from "./grouping.ts";
import { type Operand, valueOperand } from "./operand.ts";
import { direction, MAX_ORDER } from "./order.ts";
import { type Clause, malformed, unexpectedToken, ungrouped } from "./query-faults.ts";
import type { QueryPlan } from "./query-plan.ts";
import { writtenPath } from "./resolve-select.ts";
import { condition } from "./resolve-where.ts";
import { rowBuilder } from "./row-plan.ts";
import { type Fragment, joined, raw, sql } from "./sql-fragment.ts";
import { limitOf, tables, whereOf } from "./statement.ts";

/** Whether the answer is groups of rows rather than rows. */
export function isGrouped(query: Query): boolean {
  return query.groupBy !== undefined || query.having !== undefined || (query.fields ?? []).some(isGroupItem);
}

function isGroupItem(item: SelectItem): boolean {
  if (item.type !== "FieldFunctionExpression") return false;
  const name = item.functionName.toUpperCase();
  const [inner] = item.parameters;
  return (
    isAggregate(name) ||
    name === "GROUPING" ||
    isDateFunction(name) ||
    (typeof inner === "object" && isGroupItem(inner))
  );
}

/** A column of the answer, for one set of groups. */
interface Column {
  readonly key: string;
  readonly type: FieldType;
  readonly format: boolean;
  value(set: readonly Group[]): Fragment;
}

export function planGroups(
  planning: Planning,
  from: FromClause,
  query: Query,
  fields: readonly SelectItem[],
): QueryPlan {
  if (fields.some(isCountAll)) return planCount(planning, from, query, fields);
  const clauses = [query.groupBy ?? []].flat();
  if (clauses.length === 0 && query.limit !== undefined)
    throw malformed("Non-grouped query that uses overall aggregate functions cannot also use LIMIT");
  const grouping = resolveGrouping(planning, from, clauses);
  const columns = resolveColumns(planning, from, grouping, fields);
  const order = groupOrder(planning, from, grouping, columns, [query.orderBy ?? []].flat());
  const where = whereOf(planning, from, query);

  const builder = rowBuilder("AggregateResult");
  columns.forEach((column, i) => {
    const name = raw(`c${i}`);
    if (column.format) builder.scalar(builder.root, column.key, "string", name, formatValue(column.type));
    else builder.scalar(builder.root, column.key, column.type, name);
  });
  const perSet = grouping.sets.map((set) => {
    const selected = columns.map((column, i) => sql`${column.value(set)} AS ${raw(`c${i}`)}`);
    const keys = order.map((term, i) => sql`${term.key(set)} AS ${raw(`k${i}`)}`);
    const by = set.length
      ? sql` GROUP BY ${joined(
          set.map((group) => group.operand.value),
          ", ",
        )}`
      : raw("");
    const having = query.having
      ? sql` HAVING ${condition(planning, query.having, havingOperands(planning, from, grouping, set))}`
      : raw("");
    return sql`SELECT ${joined([...selected, ...keys], ", ")} FROM ${tables(from)}${where}${by}${having}`;
  });
  const orderBy = order.length
    ? sql` ORDER BY ${joined(
        order.map((term, i) => direction(raw(`k${i}`), term.clause, false)),
        ", ",
      )}`
    : raw("");
  const row = { ...builder.finish(), idAt: -1 };
  return {
    kind: "groups",
    row: { ...row, shape: { ...row.shape, idColumn: -1 } },
    groups: sql`SELECT ${joined(builder.select, ", ")} FROM (${joined(perSet, " UNION ALL ")})${orderBy}${limitOf(query)}`,
  };
}

function isCountAll(item: SelectItem): boolean {
  return (
    item.type === "FieldFunctionExpression" &&
    item.functionName.toUpperCase() === "COUNT" &&
    item.parameters.length === 0
  );
}

function planCount(planning: Planning, from: FromClause, query: Query, fields: readonly SelectItem[]): QueryPlan {
  if (fields.length > 1) throw malformed("COUNT() must be the only element in the SELECT list");
  if (query.groupBy !== undefined) throw malformed("COUNT() cannot be used with GROUP BY; use COUNT(fieldName)");
  if (query.orderBy !== undefined) throw malformed("ORDER BY is not allowed with COUNT()");
  const where = whereOf(planning, from, query);
  return {
    kind: "count",
    type: from.root.model.name,
    count: sql`SELECT count(*) FROM (SELECT 1 FROM ${tables(from)}${where}${limitOf(query)})`,
  };
}

function resolveColumns(
  planning: Planning,
  from: FromClause,
  grouping: Grouping,
  fields: readonly SelectItem[],
): Column[] {
  let unnamed = 0;
  const seen = new Set<string>();
  return fields.map((item) => {
    const found = columnOf(planning, from, grouping, item);
    const key = ("alias" in item ? item.alias : undefined) ?? found.key ?? `expr${unnamed++}`;
    if (seen.has(key.toLowerCase())) throw malformed(`duplicate alias: ${key}`);
    seen.add(key.toLowerCase());
    return { ...found, key };
  });
}

function columnOf(
  planning: Planning,
  from: FromClause,
  grouping: Grouping,
  item: SelectItem,
): Omit<Column, "key"> & { readonly key: string | null } {
  if (item.type === "Field" || item.type === "FieldRelationship") {
    const group = fieldGroup(planning, from, grouping, writtenPath(item), "SELECT");
    return { key: group.key, type: group.operand.type, format: false, value: (set) => inSet(group, set) };
  }
  if (item.type !== "FieldFunctionExpression")
    throw malformed("Subqueries and TYPEOF are not allowed in a grouped query");
  const name = item.functionName.toUpperCase();
  const [argument] = item.parameters;
  if (name === "GROUPING") {
    const group = fieldGroup(planning, from, grouping, String(argument), "SELECT");
    return { key: null, type: "int", format: false, value: (set) => raw(set.includes(group) ? "0" : "1") };
  }
  if (name === "FORMAT" && typeof argument === "object")
    return { ...columnOf(planning, from, grouping, argument), key: null, format: true };
  if ((name === "FORMAT" || name === "TOLABEL") && typeof argument === "string") {
    const group = fieldGroup(planning, from, grouping, argument, "SELECT");
    const format = name === "FORMAT";
    return { key: group.key, type: group.operand.type, format, value: (set) => inSet(group, set) };
  }
  const found = callValue(planning, from, grouping, item, "SELECT");
  return { key: null, type: found.type, format: false, value: found.value };
}

/** An aggregate, or a date function that the query groups by. */
function callValue(
  planning: Planning,
  from: FromClause,
  grouping: Grouping,
  call: FunctionExp,
  clause: Clause,
): { readonly type: FieldType; value(set: readonly Group[]): Fragment } {
  const name = call.functionName ?? "";
  const [argument] = call.parameters ?? [];
  if (isAggregate(name)) {
    if (typeof argument !== "string" || call.parameters?.length !== 1) throw unexpectedToken(call.rawValue ?? name);
    const { type, value } = aggregate(planning, from, { name, argument }, clause);
    return { type, value: () => value };
  }
  if (!isDateFunction(name)) throw malformed(`${call.rawValue ?? name} is not allowed in a grouped query`);
  const group = grouping.groups.find(({ id }) => id === callId(call));
  if (!group) throw ungrouped(typeof argument === "string" ? argument : (call.rawValue ?? name));
  return { type: group.operand.type, value: (set) => inSet(group, set) };
}

function fieldGroup(planning: Planning, from: FromClause, grouping: Grouping, written: string, clause: Clause): Group {
  const path = fieldPath(planning, from, written, clause);
  const group = grouping.groups.find(({ id }) => id === path.name.toLowerCase());
  if (!group) throw ungrouped(written);
  return group;
}

/** A group's value; null in the subtotals it is collapsed in. */
function inSet(group: Group, set: readonly Group[]): Fragment {
  return set.includes(group) ? group.operand.value : raw("NULL");
}

function havingOperands(planning: Planning, from: FromClause, grouping: Grouping, set: readonly Group[]) {
  return {
    field: (written: string): Operand => {
      const group = fieldGroup(planning, from, grouping, written, "HAVING");
      return set.includes(group) ? group.operand : valueOperand(written, group.operand.type, raw("NULL"));
    },
    call: (fn: FunctionExp): Operand => {
      const found = callValue(planning, from, grouping, fn, "HAVING");
      return valueOperand(fn.rawValue ?? "", found.type, found.value(set));
    },
  };
}

interface OrderTerm {
  readonly clause: OrderByClause;
  key(set: readonly Group[]): Fragment;
}

/** ORDER BY groups, aggregates and aliases; subtotals without it come after what they sum. */
function groupOrder(
  planning: Planning,
  from: FromClause,
  grouping: Grouping,
  columns: readonly Column[],
  clauses: readonly OrderByClause[],
): OrderTerm[] {
  if (clauses.length > MAX_ORDER) throw malformed(`ORDER BY cannot name more than ${MAX_ORDER} fields.`);
  if (clauses.length === 0 && grouping.sets.length > 1)
    return grouping.groups.flatMap((group) => groupTerms(group, { field: group.id, nulls: "LAST" }));
  return clauses.flatMap((clause) => {
    if ("fn" in clause) return [{ clause, key: callValue(planning, from, grouping, clause.fn, "ORDER").value }];
    const alias = columns.find((column) => column.key.toLowerCase() === clause.field.toLowerCase());
    const isGroupKey = grouping.groups.some((group) => group.id === clause.field.toLowerCase());
    if (alias && !isGroupKey) return [{ clause, key: (set) => alias.value(set) }];
    return groupTerms(fieldGroup(planning, from, grouping, clause.field, "ORDER"), clause);
  });
}

function groupTerms(group: Group, clause: OrderByClause): OrderTerm[] {
  return group.sortKeys.map((key) => ({ clause, key: (set) => (set.includes(group) ? key : raw("NULL")) }));
}
