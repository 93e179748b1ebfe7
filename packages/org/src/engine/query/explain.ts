import type { ExplainedPlan } from "../doors/query.ts";
import type { FieldModel } from "../schema/model.ts";
import type { FromClause, Planning } from "./entity.ts";
import { conjuncts } from "./expand-fields.ts";
import { fieldPath } from "./field-path.ts";
import { planQuery } from "./query-plan.ts";
import { resolveFrom } from "./resolve-from.ts";
import { resolveWhere } from "./resolve-where.ts";
import type { Comparison, Condition, Select } from "./soql/ast.ts";
import { type Fragment, raw, sql } from "./sql-fragment.ts";
import { tables, whereOf } from "./statement.ts";

/**
 * The plans that the org's optimizer would weigh, the cheapest first: one per condition on an indexed field, LIMIT alone, the whole
 * table. Cardinalities are counted, not estimated. The costs are those of recorded answers: an index against 30 % of the rows, a scan a
 * fifth of the rows plus 0.65 for each row found (Query Optimizer: selectivity thresholds; the scan's formula is derived).
 */
export function explain(planning: Planning, query: Select, count: (statement: Fragment) => number): ExplainedPlan[] {
  planQuery(planning, query);
  const from = resolveFrom(planning, query);
  const { name } = from.root.model;
  const all = query.where ? conjuncts(query.where) : [];
  const total = count(sql`SELECT count(*) FROM ${tables(from)}`);
  const counted = (where: Condition | null) => {
    const condition = whereOf(planning, from, { where, scope: query.scope });
    return count(sql`SELECT count(*) FROM ${tables(from)}${condition}`);
  };

  const notes = [...all.flatMap((condition) => unindexed(planning, from, condition)), "IsDeleted"]
    .filter((field) => field !== "IsDeleted" || from.root.model.field(field))
    .map((field) => ({
      description: "Not considering filter for optimization because unindexed",
      fields: [field],
      tableEnumOrId: name,
    }));
  const common = { notes, sobjectCardinality: total, sobjectType: name };
  const plans: ExplainedPlan[] = [];
  for (const condition of all) {
    const field = usableIndex(planning, from, condition);
    if (!field) continue;
    const cardinality = countedAlone(planning, from, condition, count);
    const relativeCost = cardinality / threshold(field, total);
    plans.push({ cardinality, fields: [field.name], leadingOperationType: "Index", relativeCost, ...common });
  }
  const found = counted(query.where);
  if (all.length === 0 && query.limit !== null && query.limit < total)
    plans.push({
      cardinality: query.limit,
      fields: [],
      leadingOperationType: "Other",
      relativeCost: query.limit / share(total, 0.3),
      ...common,
    });
  const scan = (Math.round(total * 0.2) + 0.65 * found) / share(total, 0.3);
  plans.push({ cardinality: found, fields: [], leadingOperationType: "TableScan", relativeCost: scan, ...common });
  return plans.sort((a, b) => a.relativeCost - b.relativeCost);
}

function countedAlone(
  planning: Planning,
  from: FromClause,
  condition: Condition,
  count: (statement: Fragment) => number,
): number {
  const where = resolveWhere(planning, from, condition);
  return count(sql`SELECT count(*) FROM ${raw(tables(from).text)} WHERE ${where}`);
}

/** Rows an index may give and still be worth it: 30 % of the first million and 15 % of the rest, a custom index a third of that. */
function threshold(field: FieldModel, total: number): number {
  const [first, rest, most] = field.definition.custom ? [0.1, 0.05, 333_333] : [0.3, 0.15, 1_000_000];
  const million = Math.min(total, 1_000_000);
  return Math.max(1, Math.min(most, Math.round(million * first + (total - million) * rest)));
}

function share(total: number, part: number): number {
  return Math.max(1, Math.round(total * part));
}

const AUDIT_DATES: ReadonlySet<string> = new Set(["CreatedDate", "SystemModstamp"]);

/** Fields with an index: keys, lookups, names, record types, the two audit dates, external ids and unique fields. */
function isIndexed(field: FieldModel): boolean {
  const { type, unique } = field.definition;
  return (
    type === "id" ||
    type === "reference" ||
    field.idLookup ||
    field.nameField ||
    unique === true ||
    AUDIT_DATES.has(field.name)
  );
}

/** Negations and patterns that begin with a wildcard use no index. */
function usableIndex(planning: Planning, from: FromClause, condition: Condition): FieldModel | null {
  if (condition.kind === "semi-join") return condition.negated ? null : indexedField(planning, from, condition);
  if (condition.kind !== "comparison" || condition.operator === "!=" || condition.operator === "NOT IN") return null;
  if (condition.operator === "LIKE" && /^'[%_]/.test(condition.values[0]?.text ?? "")) return null;
  return indexedField(planning, from, condition);
}

function indexedField(planning: Planning, from: FromClause, { left }: Pick<Comparison, "left">): FieldModel | null {
  if (left.kind !== "name") return null;
  const path = fieldPath(planning, from, left);
  return path.steps.length === 0 && isIndexed(path.field) ? path.field : null;
}

function unindexed(planning: Planning, from: FromClause, condition: Condition): readonly string[] {
  if (condition.kind !== "comparison" || condition.left.kind !== "name") return [];
  const path = fieldPath(planning, from, condition.left);
  return isIndexed(path.field) ? [] : [path.name];
}
