import type { Query } from "@jetstreamapp/soql-parser-js";
import { quoted } from "../state/tables.ts";
import { type FromClause, fromClause, type Planning } from "./entity.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { malformed, unknownObject } from "./query-faults.ts";
import { filterable, resolveWhere } from "./resolve-where.ts";
import { type Fragment, raw, sql } from "./sql-fragment.ts";
import { visibleRows } from "./visible-rows.ts";

/** `Id IN (SELECT AccountId FROM Opportunity WHERE …)`, and NOT IN (Semi-Joins and Anti-Joins). */
export function semiJoin(
  planning: Planning,
  outer: FromClause,
  join: { field: string; negated: boolean; query: Query },
): Fragment {
  const { query, negated } = join;
  const left = filterable(planning, outer, join.field, "WHERE");
  if (left.steps.length > 0 || !isReference(left))
    throw malformed(
      `The left operand field in the where expression for outer query should be an id field, cannot use: '${join.field}'`,
    );
  for (const [present, clause] of [
    [query.orderBy, "ORDER BY"],
    [query.limit, "LIMIT"],
    [query.having, "HAVING"],
    [query.for, "FOR"],
    [query.groupBy, "GROUP BY"],
    [query.offset, "OFFSET"],
  ] as const)
    if (present !== undefined) throw malformed(`${clause} is not allowed in a semi join sub-select`);

  const model = planning.schema.object(query.sObject ?? "");
  if (!model || !planning.access.object(model.name).read) throw unknownObject(planning.source, query.sObject ?? "");
  const inner = fromClause(planning, model, { alias: query.sObjectAlias, prefix: `${outer.root.alias}s` });
  const selected = innerField(planning, inner, query);
  if (model === outer.root.model) throw malformed("The inner and outer selects should not be on the same object type");
  if (!meet(left, selected, outer.root.model.name, model.name))
    throw malformed(
      `The selected field '${selected.written}' in the subquery and the left operand field in the where expression in the outer query '${join.field}' should point to the same object type`,
    );

  const where = query.where ? sql` AND ${resolveWhere(planning, inner, query.where, true)}` : raw("");
  const visible = visibleRows(planning, model, inner.root.alias);
  const body = sql`SELECT ${raw(selected.sql)} FROM ${raw(`${quoted(model.name)} AS ${inner.root.alias}${inner.joins()}`)} WHERE ${raw(`${selected.sql} IS NOT NULL${visible && ` AND ${visible}`}`)}${where}`;
  const test = sql`${raw(left.sql)} IN (${body})`;
  return negated ? sql`(${test}) IS NOT TRUE` : test;
}

function innerField(planning: Planning, inner: FromClause, query: Query): FieldPath {
  const [item, ...others] = query.fields ?? [];
  if (!item || others.length > 0 || item.type !== "Field")
    throw malformed("A semi join sub-select must select exactly one Id or reference field");
  const path = fieldPath(planning, inner, item.field, "SELECT");
  if (!isReference(path))
    throw malformed(
      `The inner select field '${item.field}' in the semi join sub-select must be an id or reference field`,
    );
  return path;
}

function isReference(path: FieldPath): boolean {
  return path.type === "id" || path.type === "reference";
}

function meet(left: FieldPath, inner: FieldPath, outerName: string, innerName: string): boolean {
  const a = left.type === "id" ? [outerName] : (left.field.definition.referenceTo ?? []);
  const b = inner.type === "id" ? [innerName] : (inner.field.definition.referenceTo ?? []);
  return a.some((name) => b.includes(name));
}
