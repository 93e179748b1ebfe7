import { type ChildPlan, childPlan } from "./child-plan.ts";
import type { FromClause, Planning } from "./entity.ts";
import { expandFields } from "./expand-fields.ts";
import { isGrouped, planGroups } from "./group-plan.ts";
import { checkOffset, checkSubqueries } from "./limit.ts";
import { largestBatch } from "./long-text.ts";
import { resolveOrder } from "./order.ts";
import { malformedAt } from "./query-faults.ts";
import { checkRequiredFilter } from "./required-filter.ts";
import { resolveFrom } from "./resolve-from.ts";
import { resolveSelect } from "./resolve-select.ts";
import { type RowPlan, rowBuilder } from "./row-plan.ts";
import type { Select, SelectItem } from "./soql/ast.ts";
import { type Fragment, joined, raw, sql } from "./sql-fragment.ts";
import { limitOf, rowsByIds, tables, whereOf } from "./statement.ts";

/** Records as a plan reads them: of the object itself or of a child relationship. */
export interface RecordsPlan {
  readonly row: RowPlan;
  /** Rows of the Ids in a JSON array, its one parameter, in its order. */
  readonly byIds: string;
  readonly children: readonly ChildPlan[];
}

/** What reading does beside giving rows. */
export type Purpose = "VIEW" | "REFERENCE" | "UPDATE";

export interface RowsPlan extends RecordsPlan {
  readonly kind: "rows";
  readonly sobject: string;
  /** Rows in order, at most `take`. */
  readonly page: Fragment;
  /** One text of all Ids in the same order, 18 characters each. */
  readonly ids: Fragment;
  /** Rows that a page may have at most, whatever was asked for. */
  readonly largestBatch: number;
  readonly purposes: readonly Purpose[];
}

/** A query checked against schema and permissions, as SQL. Holds for one schema version and one set of permissions. */
export type QueryPlan =
  | RowsPlan
  | { readonly kind: "count"; readonly count: Fragment; readonly type: string }
  | { readonly kind: "groups"; readonly row: RowPlan; readonly groups: Fragment };

export function planQuery(planning: Planning, query: Select): QueryPlan {
  const from = resolveFrom(planning, query);
  checkOffset(query);
  checkClauses(planning, from, query);
  checkRequiredFilter(from.root.model, query.where);
  const items = expandFields(planning, from, query);
  return isGrouped(query) ? planGroups(planning, from, query, items) : planRows(planning, from, query, items);
}

function checkClauses(planning: Planning, from: FromClause, query: Select): void {
  const { source, apexWords } = planning;
  const category = query.with.find(({ text }) => text === "DATA CATEGORY");
  if (category)
    throw malformedAt(source, `WITH DATA CATEGORY is not supported for entity '${from.root.model.name}'`, category.at);
  if (query.allRows && !apexWords.accepted)
    throw malformedAt(source, "ALL ROWS not allowed in this context", query.allRows.at);
  const locks = query.for.find(({ text }) => text === "UPDATE");
  if (locks && query.orderBy.length > 0) throw malformedAt(source, "FOR UPDATE cannot be used with ORDER BY", locks.at);
  if (locks && isGrouped(query)) throw malformedAt(source, "FOR UPDATE cannot be used with aggregates", locks.at);
}

function planRows(planning: Planning, from: FromClause, query: Select, items: readonly SelectItem[]): QueryPlan {
  const builder = rowBuilder(from.root.model.name);
  const children: ChildPlan[] = [];
  resolveSelect(planning, from, items, builder, {
    child(item) {
      const plan = childPlan(planning, from, item.query, { level: 1, parentLimit: query.limit });
      builder.children(builder.root, plan.key, plan.row.shape, children.length);
      children.push(plan);
      checkSubqueries(children.length);
    },
  });
  const where = whereOf(planning, from, query);
  const order = resolveOrder(planning, from, query);
  // Every path has been followed: the joins are complete.
  const rest = sql` FROM ${tables(from)}${where} ORDER BY ${order}${limitOf(query)}`;
  const select = joined(builder.select, ", ");
  return {
    kind: "rows",
    sobject: from.root.model.name,
    row: builder.finish(),
    page: sql`SELECT ${select}${rest}`,
    ids: sql`SELECT group_concat(id, '') FROM (SELECT ${raw(`${from.root.alias}."Id" AS id`)}${rest})`,
    byIds: rowsByIds(planning, from, select),
    children,
    largestBatch: largestBatch(from.root.model, items),
    purposes: query.for.map(({ text }) => text as Purpose),
  };
}
