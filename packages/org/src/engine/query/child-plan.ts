import { quoted } from "../state/tables.ts";
import { type FromClause, fromClause, isReadable, type Planning } from "./entity.ts";
import { expandFields } from "./expand-fields.ts";
import { isGrouped } from "./group-plan.ts";
import { checkOffset, checkSubqueries } from "./limit.ts";
import { resolveOrder } from "./order.ts";
import { malformed, malformedAt, unknownChildRelationship } from "./query-faults.ts";
import type { RecordsPlan } from "./query-plan.ts";
import { aliasesOf } from "./resolve-from.ts";
import { resolveSelect } from "./resolve-select.ts";
import { rowBuilder } from "./row-plan.ts";
import type { Select } from "./soql/ast.ts";
import { bind, type Fragment, joined, type Param, raw, sql } from "./sql-fragment.ts";
import { rowsByIds, tables, whereOf } from "./statement.ts";

/** `(SELECT … FROM Contacts)`: the children of all parents of a page in one statement. */
export interface ChildPlan extends RecordsPlan {
  /** The relationship name. */
  readonly key: string;
  /** Rows of the parents whose Ids stand in a JSON array, `PARENT_IDS`; in order within each parent. */
  readonly ofParents: Fragment;
  /** Where a flat row has its parent's Id. */
  readonly parentAt: number;
}

/** Stands among the parameters for the parents' Ids, which each page has of its own. */
export const PARENT_IDS: Param = () => "[]";

/** Parent-to-child levels below the object asked (Relationship Queries: five levels with it, from API version 58.0). */
const MAX_LEVELS = 4;

export function childPlan(
  planning: Planning,
  parent: FromClause,
  subquery: Select,
  at: { level: number; parentLimit: number | null },
): ChildPlan {
  const { model, reference, relationshipName } = childOf(planning, parent, subquery);
  check(planning, subquery, at);

  const from = fromClause(planning, model, { aliases: aliasesOf(model, subquery) });
  const builder = rowBuilder(model.name);
  const children: ChildPlan[] = [];
  resolveSelect(planning, from, expandFields(planning, from, subquery), builder, {
    child(item) {
      const plan = childPlan(planning, from, item.query, { level: at.level + 1, parentLimit: subquery.limit });
      builder.children(builder.root, plan.key, plan.row.shape, children.length);
      children.push(plan);
      checkSubqueries(children.length);
    },
  });
  const parentId = raw(`${from.root.alias}.${quoted(reference.name)}`);
  const parentAt = builder.hide(builder.root, reference.name, "reference", parentId);
  return {
    key: relationshipName,
    row: builder.finish(),
    ofParents: ofParents(planning, from, subquery, builder.select, parentId),
    byIds: rowsByIds(planning, from, joined(builder.select, ", ")),
    parentAt,
    children,
  };
}

/** The object behind a child relationship name, with or without the parent's alias before it. */
function childOf(planning: Planning, parent: FromClause, subquery: Select) {
  const [name = "", prefix] = subquery.from.text.split(".").reverse();
  const known = prefix === undefined || parent.aliases.get(prefix.toLowerCase())?.length === 0;
  const relationship = known ? parent.root.model.child(name) : undefined;
  const model = relationship && planning.schema.object(relationship.childSObject);
  const reference = relationship && model?.field(relationship.field);
  if (!model || !reference || !planning.access.object(model.name).read || !isReadable(planning, model, reference))
    throw unknownChildRelationship(planning.source, subquery.from);
  return { model, reference, relationshipName: relationship.relationshipName as string };
}

function check(planning: Planning, subquery: Select, at: { level: number; parentLimit: number | null }): void {
  const refuse = (sentence: string) => malformedAt(planning.source, sentence, subquery.at);
  if (at.level > MAX_LEVELS) throw refuse("Subqueries cannot be nested more than five levels deep.");
  if (isGrouped(subquery)) throw refuse("GROUP BY and aggregates are not allowed in a subquery of the SELECT list");
  if (subquery.scope !== null) throw refuse("USING SCOPE is not allowed in a subquery");
  if (subquery.for.length > 0) throw refuse(`FOR ${subquery.for[0]?.text} is not allowed in a subquery`);
  if (subquery.allRows !== null) throw refuse("ALL ROWS is not allowed in a subquery");
  if (subquery.offset !== null && at.parentLimit !== 1)
    throw malformed("OFFSET is allowed in a subquery only when the parent query has LIMIT 1");
  checkOffset(subquery);
}

/** LIMIT and OFFSET count per parent, so they number the rows of each. */
function ofParents(
  planning: Planning,
  from: FromClause,
  subquery: Select,
  select: readonly Fragment[],
  parentId: Fragment,
): Fragment {
  const among = sql`${parentId} IN (SELECT value FROM json_each(${bind(PARENT_IDS)}))`;
  const where = whereOf(planning, from, subquery, [among]);
  const order = resolveOrder(planning, from, subquery);
  const { limit } = subquery;
  const offset = subquery.offset ?? 0;
  if (limit === null && offset === 0)
    return sql`SELECT ${joined(select, ", ")} FROM ${tables(from)}${where} ORDER BY ${order}`;
  const named = select.map((column, i) => sql`${column} AS ${raw(`c${i}`)}`);
  const names = raw(select.map((_, i) => `c${i}`).join(", "));
  const last = limit === null ? Number.MAX_SAFE_INTEGER : Math.min(offset + limit, Number.MAX_SAFE_INTEGER);
  return sql`SELECT ${names} FROM (SELECT ${joined(named, ", ")}, row_number() OVER (PARTITION BY ${parentId} ORDER BY ${order}) AS n FROM ${tables(from)}${where}) WHERE ${raw(`n > ${offset} AND n <= ${last}`)} ORDER BY n`;
}
