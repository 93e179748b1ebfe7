import { quoted } from "../state/tables.ts";
import type { FromClause, Planning } from "./entity.ts";
import { resolveWhere } from "./resolve-where.ts";
import { resolveScope } from "./scope.ts";
import type { Select } from "./soql/ast.ts";
import { balanced, bind, type Fragment, raw, sql } from "./sql-fragment.ts";
import { visibleRows } from "./visible-rows.ts";

/** The clauses every statement of a plan is made of. */

/** The table and the parents joined to it: asked for once every path has been followed. */
export function tables(from: FromClause): Fragment {
  return raw(`${quoted(from.root.model.name)} AS ${from.root.alias}${from.joins()}`);
}

/** ` WHERE …` with all that narrows the rows: what may be seen, the scope, the query's own condition, and `more`. */
export function whereOf(
  planning: Planning,
  from: FromClause,
  query: Pick<Select, "where" | "scope">,
  more: readonly Fragment[] = [],
): Fragment {
  const terms = [...more];
  const visible = visibleRows(planning, from.root.model, from.root.alias);
  if (visible) terms.push(raw(visible));
  const scope = resolveScope(planning, from, query.scope);
  if (scope) terms.push(scope);
  if (query.where) terms.push(resolveWhere(planning, from, query.where));
  return terms.length ? sql` WHERE ${balanced(terms, "AND")}` : raw("");
}

/** The query's LIMIT and what the run takes, whichever is less; and the OFFSET. */
export function limitOf(query: Pick<Select, "limit" | "offset">): Fragment {
  const { offset } = query;
  // SQLite takes whole numbers only, and past 2^53 a number is no longer known to be one.
  const limit = query.limit === null ? undefined : Math.min(query.limit, Number.MAX_SAFE_INTEGER);
  const take = bind((run) => (limit === undefined ? run.take : run.take < 0 ? limit : Math.min(limit, run.take)));
  return offset ? sql` LIMIT ${take} OFFSET ${bind(offset)}` : sql` LIMIT ${take}`;
}

/**
 * Rows of the Ids in a JSON array, the statement's one parameter, in its order: CROSS JOIN makes SQLite walk the array
 * outermost, so there is nothing to sort.
 */
export function rowsByIds(planning: Planning, from: FromClause, select: Fragment): string {
  const { model, alias } = from.root;
  const visible = visibleRows(planning, model, alias);
  return `SELECT ${select.text} FROM json_each(?) AS page CROSS JOIN ${quoted(model.name)} AS ${alias} ON ${alias}."Id" = page.value${from.joins()}${visible && ` WHERE ${visible}`}`;
}
