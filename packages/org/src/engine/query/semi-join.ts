import { quoted } from "../state/tables.ts";
import { type FromClause, fromClause, type Planning } from "./entity.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { malformedAt } from "./query-faults.ts";
import { aliasesOf, readableObject } from "./resolve-from.ts";
import { filterable, resolveWhere } from "./resolve-where.ts";
import type { Select, SemiJoin } from "./soql/ast.ts";
import { type Fragment, raw, sql } from "./sql-fragment.ts";
import { visibleRows } from "./visible-rows.ts";

/** Objects that a sub-select may not be on (Comparison Operators: semi-join limitations). */
const EXCLUDED: ReadonlySet<string> = new Set(
  "ActivityHistory Attachment Event EventAttendee Note OpenActivity Task".split(" "),
);

/** `Id IN (SELECT AccountId FROM Opportunity WHERE …)`, and NOT IN (Semi-Joins and Anti-Joins). */
export function semiJoin(planning: Planning, outer: FromClause, join: SemiJoin): Fragment {
  const { query, negated, left: written } = join;
  // As in recorded answers, the caret stands in the space before the condition.
  const place = Math.max(0, written.at - 1);
  const refuse = (sentence: string) => malformedAt(planning.source, sentence, place);
  const left = written.kind === "name" ? filterable(planning, outer, written) : null;
  if (!left || left.steps.length > 0 || !isReference(left))
    throw refuse(
      `The left operand field in the where expression for outer query should be an id field, cannot use: '${written.text}'`,
    );
  const clause = forbiddenClause(query);
  if (clause) throw refuse(`${clause} is not allowed in a semi join sub-select`);

  const model = readableObject(planning, query.from);
  if (EXCLUDED.has(model.name) || /(?:^|__)Tag$/.test(model.name))
    throw refuse(`Entity '${model.name}' is not supported for semi join inner selects`);
  const inner = fromClause(planning, model, { aliases: aliasesOf(model, query), prefix: `${outer.root.alias}s` });
  const selected = innerField(planning, inner, query, refuse);
  if (model === outer.root.model) throw refuse("The inner and outer selects should not be on the same object type");
  if (!meet(left, selected, outer.root.model.name, model.name))
    throw refuse(
      `The selected field '${selected.written.text}' in the subquery and the left operand field in the where expression in the outer query '${written.text}' should point to the same object type`,
    );

  const where = query.where ? sql` AND ${resolveWhere(planning, inner, query.where, true)}` : raw("");
  const visible = visibleRows(planning, model, inner.root.alias);
  const body = sql`SELECT ${raw(selected.sql)} FROM ${raw(`${quoted(model.name)} AS ${inner.root.alias}${inner.joins()}`)} WHERE ${raw(`${selected.sql} IS NOT NULL${visible && ` AND ${visible}`}`)}${where}`;
  const test = sql`${raw(left.sql)} IN (${body})`;
  return negated ? sql`(${test}) IS NOT TRUE` : test;
}

function forbiddenClause(query: Select): string | undefined {
  const present: readonly (readonly [boolean, string])[] = [
    [query.orderBy.length > 0, "ORDER BY"],
    [query.limit !== null, "LIMIT"],
    [query.having !== null, "HAVING"],
    [query.for.length > 0, `FOR ${query.for[0]?.text}`],
    [query.groupBy !== null, "GROUP BY"],
    [query.offset !== null, "OFFSET"],
    [query.scope !== null, "USING SCOPE"],
    [query.allRows !== null, "ALL ROWS"],
  ];
  return present.find(([is]) => is)?.[1];
}

function innerField(
  planning: Planning,
  inner: FromClause,
  query: Select,
  refuse: (sentence: string) => Error,
): FieldPath {
  const [item, ...others] = query.items;
  if (item?.kind !== "field" || others.length > 0)
    throw refuse("A semi join sub-select must select exactly one Id or reference field");
  const path = fieldPath(planning, inner, item.path);
  if (!isReference(path) || path.steps.length > 0)
    throw refuse(
      `The inner select field '${item.path.text}' in the semi join sub-select must be an id or reference field`,
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
