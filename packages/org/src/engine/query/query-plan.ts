import type { Query } from "@jetstreamapp/soql-parser-js";
import { type ChildPlan, childPlan } from "./child-plan.ts";
import type { FromClause, Planning } from "./entity.ts";
import { expandFields } from "./expand-fields.ts";
import { isGrouped, planGroups } from "./group-plan.ts";
import { checkOffset, checkSubqueries } from "./limit.ts";
import { resolveOrder } from "./order.ts";
import { malformed } from "./query-faults.ts";
import { resolveFrom } from "./resolve-from.ts";
import { resolveSelect } from "./resolve-select.ts";
import { type RowPlan, rowBuilder } from "./row-plan.ts";
import { type Fragment, joined, raw, sql } from "./sql-fragment.ts";
import { limitOf, rowsByIds, tables, whereOf } from "./statement.ts";

/** Records as a plan reads them: of the object itself or of a child relationship. */
export interface RecordsPlan {
  readonly row: RowPlan;
  /** Rows of the Ids in a JSON array, its one parameter, in its order. */
  readonly byIds: string;
  readonly children: readonly ChildPlan[];
}

export interface RowsPlan extends RecordsPlan {
  readonly kind: "rows";
  /** Rows in order, at most `take`. */
  readonly page: Fragment;
  /** One text of all Ids in the same order, 18 characters each. */
  readonly ids: Fragment;
}

/** A query checked against schema and permissions, as SQL. Holds for one schema version and one set of permissions. */
export type QueryPlan =
  | RowsPlan
  | { readonly kind: "count"; readonly count: Fragment; readonly type: string }
  | { readonly kind: "groups"; readonly row: RowPlan; readonly groups: Fragment };

export function planQuery(planning: Planning, query: Query): QueryPlan {
  const from = resolveFrom(planning, query.sObject ?? "", query.sObjectAlias);
  checkOffset(query);
  if (query.withDataCategory)
    throw malformed(`WITH DATA CATEGORY is not supported for entity '${from.root.model.name}'`);
  const fields = expandFields(planning, from, query);
  return isGrouped(query) ? planGroups(planning, from, query, fields) : planRows(planning, from, { ...query, fields });
}

function planRows(planning: Planning, from: FromClause, query: Query): QueryPlan {
  const builder = rowBuilder(from.root.model.name);
  const children: ChildPlan[] = [];
  resolveSelect(planning, from, query.fields ?? [], builder, {
    child(item) {
      const plan = childPlan(planning, from.root.model, item.subquery, { level: 1, parentLimit: query.limit });
      builder.children(builder.root, plan.key, plan.row.shape, children.length);
      children.push(plan);
      checkSubqueries(children.length);
    },
  });
  const where = whereOf(planning, from, query);
  const order = resolveOrder(planning, from, [query.orderBy ?? []].flat());
  // Every path has been followed: the joins are complete.
  const rest = sql` FROM ${tables(from)}${where} ORDER BY ${order}${limitOf(query)}`;
  const select = joined(builder.select, ", ");
  return {
    kind: "rows",
    row: builder.finish(),
    page: sql`SELECT ${select}${rest}`,
    ids: sql`SELECT group_concat(id, '') FROM (SELECT ${raw(`${from.root.alias}."Id" AS id`)}${rest})`,
    byIds: rowsByIds(planning, from, select),
    children,
  };
}
