import type { Query } from "@jetstreamapp/soql-parser-js";
import type { SObjectModel } from "../schema/model.ts";
import { quoted } from "../state/tables.ts";
import { type ChildPlan, childPlan } from "./child-plan.ts";
import type { FromClause, Planning } from "./entity.ts";
import { expandFields } from "./expand-fields.ts";
import { isGrouped, planGroups } from "./group-plan.ts";
import { checkOffset } from "./limit.ts";
import { resolveOrder } from "./order.ts";
import { resolveFrom } from "./resolve-from.ts";
import { resolveSelect } from "./resolve-select.ts";
import { resolveWhere } from "./resolve-where.ts";
import { type RowPlan, rowBuilder } from "./row-plan.ts";
import { resolveScope } from "./scope.ts";
import { balanced, bind, type Fragment, joined, raw, sql } from "./sql-fragment.ts";

/** A query checked against schema and permissions, as SQL. Holds for one schema version and one set of permissions. */
export type QueryPlan =
  | {
      readonly kind: "rows";
      readonly row: RowPlan;
      /** Rows in order, at most `take`. */
      readonly page: Fragment;
      /** One text of all Ids in the same order, 18 characters each. */
      readonly ids: Fragment;
      /** Rows of the Ids in a JSON array (the one extra parameter, first), in its order. */
      readonly byIds: Fragment;
      readonly children: readonly ChildPlan[];
    }
  | { readonly kind: "count"; readonly count: Fragment; readonly type: string }
  | { readonly kind: "groups"; readonly row: RowPlan; readonly groups: Fragment };

export function planQuery(planning: Planning, query: Query): QueryPlan {
  const from = resolveFrom(planning, query.sObject ?? "", query.sObjectAlias);
  checkOffset(query);
  const fields = expandFields(planning, from, query);
  if (isGrouped(query)) return planGroups(planning, from, query, fields);
  return planRows(planning, from, { ...query, fields });
}

function planRows(planning: Planning, from: FromClause, query: Query): QueryPlan {
  const builder = rowBuilder(from.root.model.name);
  const children: ChildPlan[] = [];
  resolveSelect(planning, from, query.fields ?? [], builder, {
    child(item) {
      const plan = childPlan(planning, from.root.model, item.subquery, 1);
      builder.children(builder.root, plan.key, plan.row.shape, children.length);
      children.push(plan);
    },
  });
  const where = whereOf(planning, from, query);
  const order = resolveOrder(planning, from, [query.orderBy ?? []].flat());
  // All paths are followed by here: the joins are complete.
  const table = raw(` FROM ${quoted(from.root.model.name)} AS ${from.root.alias}${from.joins()}`);
  const select = raw(builder.select.join(", "));
  const id = raw(`${from.root.alias}."Id"`);
  const rest = sql`${table}${where} ORDER BY ${order}${limitOf(query)}`;
  return {
    kind: "rows",
    row: builder.finish(),
    page: sql`SELECT ${select}${rest}`,
    ids: sql`SELECT group_concat(id, '') FROM (SELECT ${id} AS id${rest})`,
    byIds: byIds(planning, from, select),
    children,
  };
}

/** CROSS JOIN makes SQLite walk the array outermost, so rows come in its order without a sort. */
export function byIds(planning: Planning, from: FromClause, select: Fragment): Fragment {
  const { model, alias } = from.root;
  const live = liveRows(planning, model, alias);
  return raw(
    `SELECT ${select.text} FROM json_each(?) AS page CROSS JOIN ${quoted(model.name)} AS ${alias} ON ${alias}."Id" = page.value${from.joins()}${live ? ` WHERE ${live}` : ""}`,
  );
}

export function liveRows(planning: Planning, model: SObjectModel, alias: string): string {
  return planning.includeDeleted || !model.field("IsDeleted") ? "" : `${alias}."IsDeleted" = 0`;
}

/** ` WHERE …` with everything that narrows the rows: the recycle bin, the scope, the query's own condition. */
export function whereOf(planning: Planning, from: FromClause, query: Query): Fragment {
  const terms: Fragment[] = [];
  const live = liveRows(planning, from.root.model, from.root.alias);
  if (live) terms.push(raw(live));
  const scope = resolveScope(planning, from, query.usingScope);
  if (scope) terms.push(scope);
  if (query.where) terms.push(resolveWhere(planning, from, query.where));
  return terms.length ? sql` WHERE ${balanced(terms, "AND")}` : raw("");
}

/** The query's LIMIT and what the run takes, whichever is less. */
export function limitOf(query: Pick<Query, "limit" | "offset">): Fragment {
  const { limit, offset } = query;
  const take = bind((run) => (limit === undefined ? run.take : run.take < 0 ? limit : Math.min(limit, run.take)));
  return joined([sql` LIMIT ${take}`, offset ? sql` OFFSET ${bind(offset)}` : raw("")], "");
}
