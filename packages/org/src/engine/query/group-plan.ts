import { isAggregate } from "./aggregate.ts";
import { isDateFunction } from "./date-function.ts";
import type { FromClause, Planning } from "./entity.ts";
import { formatValue } from "./format-value.ts";
import { type Column, callValue, fieldGroup, resolveColumns } from "./group-columns.ts";
import { type Group, type Grouping, resolveGrouping } from "./grouping.ts";
import { type Operand, valueOperand } from "./operand.ts";
import { direction, MAX_ORDER } from "./order.ts";
import { malformed } from "./query-faults.ts";
import type { QueryPlan } from "./query-plan.ts";
import { condition } from "./resolve-where.ts";
import { rowBuilder } from "./row-plan.ts";
import type { Argument, OrderTerm, Select, SelectItem } from "./soql/ast.ts";
import { type Fragment, joined, raw, sql } from "./sql-fragment.ts";
import { limitOf, tables, whereOf } from "./statement.ts";

/** Whether the answer is groups of rows rather than rows. */
export function isGrouped(query: Select): boolean {
  return (
    query.groupBy !== null ||
    query.having !== null ||
    query.items.some((item) => item.kind === "function" && groups(item.call))
  );
}

function groups(argument: Argument): boolean {
  if (argument.kind !== "call") return false;
  const { name, args } = argument;
  return isAggregate(name) || name === "GROUPING" || isDateFunction(name) || args.some(groups);
}

export function planGroups(
  planning: Planning,
  from: FromClause,
  query: Select,
  items: readonly SelectItem[],
): QueryPlan {
  if (items.some(isCountAll)) return planCount(planning, from, query, items);
  if (query.groupBy === null && query.limit !== null)
    throw malformed("Non-grouped query that uses overall aggregate functions cannot also use LIMIT");
  const grouping = resolveGrouping(planning, from, query.groupBy);
  const columns = resolveColumns(planning, from, grouping, items);
  const order = groupOrder(planning, from, grouping, columns, query.orderBy);
  const where = whereOf(planning, from, query);

  const builder = rowBuilder("AggregateResult");
  columns.forEach((column, i) => {
    const name = raw(`c${i}`);
    const { key, type, format, source, expression } = column;
    const facts = { ...(source && { source }), ...(expression && { expression }) };
    if (format) builder.scalar(builder.root, key, "string", name, { ...facts, write: formatValue(type) });
    else builder.scalar(builder.root, key, type, name, facts);
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
        order.map((term, i) => direction(raw(`k${i}`), term, term.nullsFixed)),
        ", ",
      )}`
    : raw("");
  const row = { ...builder.finish(), idAt: -1 };
  return {
    kind: "groups",
    row: { ...row, shape: { ...row.shape, idColumn: -1, sobject: from.root.model.name } },
    groups: sql`SELECT ${joined(builder.select, ", ")} FROM (${joined(perSet, " UNION ALL ")})${orderBy}${limitOf(query)}`,
  };
}

function isCountAll(item: SelectItem): boolean {
  return item.kind === "function" && item.call.name === "COUNT" && item.call.args.length === 0;
}

function planCount(planning: Planning, from: FromClause, query: Select, items: readonly SelectItem[]): QueryPlan {
  if (items.length > 1) throw malformed("COUNT() must be the only element in the SELECT list");
  if (query.groupBy !== null) throw malformed("COUNT() cannot be used with GROUP BY; use COUNT(fieldName)");
  if (query.orderBy.length > 0) throw malformed("ORDER BY is not allowed with COUNT()");
  const where = whereOf(planning, from, query);
  return {
    kind: "count",
    type: from.root.model.name,
    count: sql`SELECT count(*) FROM (SELECT 1 FROM ${tables(from)}${where}${limitOf(query)})`,
  };
}

function havingOperands(planning: Planning, from: FromClause, grouping: Grouping, set: readonly Group[]) {
  return {
    field: (written: Parameters<typeof fieldGroup>[3]): Operand => {
      const group = fieldGroup(planning, from, grouping, written);
      return set.includes(group) ? group.operand : valueOperand(written, group.operand.type, raw("NULL"));
    },
    call: (call: Parameters<typeof callValue>[3]): Operand => {
      const found = callValue(planning, from, grouping, call);
      return valueOperand(call, found.type, found.value(set));
    },
  };
}

interface OrderKey extends Pick<OrderTerm, "descending" | "nulls"> {
  /** NULLS LAST does nothing for fields of a parent. */
  readonly nullsFixed: boolean;
  key(set: readonly Group[]): Fragment;
}

/** ORDER BY groups, aggregates and aliases; subtotals without it come after what they sum. */
function groupOrder(
  planning: Planning,
  from: FromClause,
  grouping: Grouping,
  columns: readonly Column[],
  terms: readonly OrderTerm[],
): OrderKey[] {
  if (terms.length > MAX_ORDER) throw malformed(`ORDER BY cannot name more than ${MAX_ORDER} fields.`);
  if (terms.length === 0 && grouping.sets.length > 1)
    return grouping.groups.flatMap((group) => groupKeys(group, { descending: false, nulls: "LAST" }, true));
  return terms.flatMap((term) => {
    const { by } = term;
    if (by.kind === "call") return [{ ...term, nullsFixed: false, key: callValue(planning, from, grouping, by).value }];
    const name = by.text.toLowerCase();
    const alias = columns.find((column) => column.key.toLowerCase() === name);
    const isGroupKey = grouping.groups.some((group) => group.id === name);
    if (alias && !isGroupKey) return [{ ...term, nullsFixed: false, key: (set: readonly Group[]) => alias.value(set) }];
    return groupKeys(fieldGroup(planning, from, grouping, by), term);
  });
}

/** @param isSubtotal whether the nulls are those of collapsed groups */
function groupKeys(
  group: Group,
  term: Pick<OrderTerm, "descending" | "nulls">,
  isSubtotal: boolean = false,
): OrderKey[] {
  return group.sortKeys.map((key) => ({
    ...term,
    nullsFixed: !isSubtotal && group.operand.joined,
    key: (set) => (set.includes(group) ? key : raw("NULL")),
  }));
}
