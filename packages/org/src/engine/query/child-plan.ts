import type { Subquery } from "@jetstreamapp/soql-parser-js";
import type { SObjectModel } from "../schema/model.ts";
import { quoted } from "../state/tables.ts";
import { type FromClause, fromClause, isReadable, type Planning } from "./entity.ts";
import { expandFields } from "./expand-fields.ts";
import { checkOffset, checkSubqueries } from "./limit.ts";
import { resolveOrder } from "./order.ts";
import { malformed, unknownChildRelationship } from "./query-faults.ts";
import type { RecordsPlan } from "./query-plan.ts";
import { resolveSelect } from "./resolve-select.ts";
import { rowBuilder } from "./row-plan.ts";
import { type Fragment, joined, raw, sql } from "./sql-fragment.ts";
import { rowsByIds, tables, whereOf } from "./statement.ts";

/** `(SELECT … FROM Contacts)`: the children of all parents of a page in one statement. */
export interface ChildPlan extends RecordsPlan {
  /** The relationship name. */
  readonly key: string;
  /** Rows of the parents whose Ids stand in a JSON array, its first parameter; in order within each parent. */
  readonly ofParents: Fragment;
  /** Where a flat row has its parent's Id. */
  readonly parentAt: number;
}

/** Parent-to-child levels below the object asked (Relationship Queries: five levels from API version 58.0). */
const MAX_LEVELS = 4;

export function childPlan(
  planning: Planning,
  parent: SObjectModel,
  subquery: Subquery,
  at: { level: number; parentLimit: number | undefined },
): ChildPlan {
  const name = subquery.relationshipName;
  const relationship = parent.child(name);
  const model = relationship && planning.schema.object(relationship.childSObject);
  const reference = relationship && model?.field(relationship.field);
  if (
    !relationship ||
    !model ||
    !reference ||
    !planning.access.object(model.name).read ||
    !isReadable(planning, model, reference)
  )
    throw unknownChildRelationship(planning.source, name);
  check(subquery, at);

  const from = fromClause(planning, model, { alias: subquery.sObjectAlias });
  const builder = rowBuilder(model.name);
  const children: ChildPlan[] = [];
  resolveSelect(planning, from, expandFields(planning, from, subquery), builder, {
    child(item) {
      const plan = childPlan(planning, model, item.subquery, { level: at.level + 1, parentLimit: subquery.limit });
      builder.children(builder.root, plan.key, plan.row.shape, children.length);
      children.push(plan);
      checkSubqueries(children.length);
    },
  });
  const parentId = raw(`${from.root.alias}.${quoted(reference.name)}`);
  const parentAt = builder.hide(builder.root, reference.name, "reference", parentId);
  return {
    key: relationship.relationshipName as string,
    row: builder.finish(),
    ofParents: ofParents(planning, from, subquery, builder.select, parentId),
    byIds: rowsByIds(planning, from, joined(builder.select, ", ")),
    parentAt,
    children,
  };
}

function check(subquery: Subquery, at: { level: number; parentLimit: number | undefined }): void {
  if (at.level > MAX_LEVELS) throw malformed("Subqueries cannot be nested more than five levels deep.");
  if (subquery.groupBy !== undefined || subquery.having !== undefined)
    throw malformed("GROUP BY is not allowed in a subquery of the SELECT list");
  if (subquery.usingScope !== undefined) throw malformed("USING SCOPE is not allowed in a subquery");
  if (subquery.offset !== undefined && at.parentLimit !== 1)
    throw malformed("OFFSET is allowed in a subquery only when the parent query has LIMIT 1");
  checkOffset(subquery);
}

/** LIMIT and OFFSET count per parent, so they number the rows of each. */
function ofParents(
  planning: Planning,
  from: FromClause,
  subquery: Subquery,
  select: readonly Fragment[],
  parentId: Fragment,
): Fragment {
  // The parents' Ids, bound at each run.
  const among: Fragment = { text: `${parentId.text} IN (SELECT value FROM json_each(?))`, params: [""] };
  const where = whereOf(planning, from, subquery, [among]);
  const order = resolveOrder(planning, from, [subquery.orderBy ?? []].flat());
  const { limit, offset = 0 } = subquery;
  if (limit === undefined && offset === 0)
    return sql`SELECT ${joined(select, ", ")} FROM ${tables(from)}${where} ORDER BY ${order}`;
  const named = select.map((column, i) => sql`${column} AS ${raw(`c${i}`)}`);
  const names = raw(select.map((_, i) => `c${i}`).join(", "));
  const last = limit === undefined ? Number.MAX_SAFE_INTEGER : offset + limit;
  return sql`SELECT ${names} FROM (SELECT ${joined(named, ", ")}, row_number() OVER (PARTITION BY ${parentId} ORDER BY ${order}) AS n FROM ${tables(from)}${where}) WHERE ${raw(`n > ${offset} AND n <= ${last}`)} ORDER BY n`;
}
