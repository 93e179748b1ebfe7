import type { FieldModel } from "../schema/model.ts";
import { fold } from "../state/fold.ts";
import type { FromClause, Planning } from "./entity.ts";
import { conjuncts } from "./expand-fields.ts";
import { fieldPath } from "./field-path.ts";
import { type Operand, pathOperand } from "./operand.ts";
import { cannot, malformed } from "./query-faults.ts";
import { callOperand } from "./resolve-where.ts";
import type { Condition, OrderTerm, Select } from "./soql/ast.ts";
import { bind, type Fragment, joined, raw, sql } from "./sql-fragment.ts";

/** Fields in ORDER BY (SOQL limits). */
export const MAX_ORDER = 32;

/** ORDER BY of an ungrouped query; rows that tie keep the order they were created in. */
export function resolveOrder(
  planning: Planning,
  from: FromClause,
  { orderBy, where }: Pick<Select, "orderBy" | "where">,
): Fragment {
  if (orderBy.length > MAX_ORDER) throw malformed(`ORDER BY cannot name more than ${MAX_ORDER} fields.`);
  const terms = orderBy.flatMap((term) => {
    if (term.by.kind === "call")
      return [direction(callOperand(planning, from, term.by, "ORDER BY").value, term, false)];
    const path = fieldPath(planning, from, term.by);
    if (!path.field.sortable || path.field.storage === null) throw cannot(planning.source, "sorted", term.by);
    // Inferred from the reference: NULLS LAST does nothing for fields of a parent.
    return sortKeys(path.field, pathOperand(path)).map((key) => direction(key, term, path.steps.length > 0));
  });
  if (terms.length === 0) return unsorted(planning, from, where);
  return joined([...terms, raw(`${from.root.alias}.${from.root.model.definition.rowsOf ? '"Id"' : "rowid"}`)], ", ");
}

const RANGES: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/**
 * How rows without ORDER BY come: as they were created, which is promised to nobody. Asked for that order, SQLite would rather read the
 * whole table than sort, so it is told otherwise where an index finds the rows of a range.
 */
function unsorted(planning: Planning, from: FromClause, where: Condition | null): Fragment {
  const { alias, model } = from.root;
  if (model.definition.rowsOf) return raw(`${alias}."Id"`);
  for (const condition of where ? conjuncts(where) : []) {
    if (condition.kind !== "comparison" || condition.left.kind !== "name") continue;
    const { operator, values } = condition;
    const [first] = values;
    const isPrefix = operator === "LIKE" && /^'[^%_\\']/.test(first?.text ?? "");
    const isRange = RANGES.has(operator) || (first?.kind === "literal" && first.type === "range");
    if (!isPrefix && !isRange) continue;
    const { indexed, joined: ofParent, family, value } = pathOperand(fieldPath(planning, from, condition.left));
    if (!indexed || ofParent) continue;
    // In the order of its time index a page is found without reading the rest; what a prefix finds is few enough to sort.
    if (isRange && family === "datetime") return sql`${value}, ${raw(`${alias}.rowid`)}`;
    if (isPrefix) return raw(`+${alias}.rowid`);
  }
  return raw(`${alias}.rowid`);
}

/** Nulls come first in both directions unless the query says otherwise. */
export function direction(key: Fragment, term: Pick<OrderTerm, "descending" | "nulls">, nullsFixed: boolean): Fragment {
  const { descending } = term;
  const nullsLast = !nullsFixed && term.nulls === "LAST";
  return sql`${key}${raw(`${descending ? " DESC" : ""}${nullsLast ? " NULLS LAST" : descending ? " NULLS FIRST" : ""}`)}`;
}

/** What rows sort by: picklists by the order of their values, text without regard to case, that of case-sensitive fields too. */
export function sortKeys(field: FieldModel, operand: Operand): Fragment[] {
  const values = field.definition.picklist;
  if (operand.family === "text" && !operand.folded) return [sql`fold(${operand.value})`, operand.value];
  if (field.definition.type !== "picklist" || !values?.length) return [operand.compared];
  return [picklistRank(values, operand), operand.compared];
}

export function picklistRank(values: readonly string[], operand: Operand): Fragment {
  const cases = values.map((value, i) => sql`WHEN ${bind(fold(value))} THEN ${raw(String(i))}`);
  return sql`CASE WHEN ${operand.value} IS NULL THEN NULL ELSE CASE ${operand.compared} ${joined(cases, " ")} ELSE ${raw(String(values.length))} END END`;
}
