import type { FunctionExp, HavingClause, Query, WhereClause } from "@jetstreamapp/soql-parser-js";
import { compare, type Literal } from "./compare.ts";
import { type ConditionTree, conditionTree, type Leaf } from "./condition-tree.ts";
import { dateFunction, isDateFunction, isDateTimeOnly } from "./date-function.ts";
import type { FromClause, Planning } from "./entity.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { type Operand, pathOperand, valueOperand } from "./operand.ts";
import { type Clause, cannot, malformed, unexpectedToken } from "./query-faults.ts";
import { semiJoin } from "./semi-join.ts";
import { balanced, type Fragment, sql } from "./sql-fragment.ts";

/** How the leaves of a condition find their left side: fields in WHERE, groups and aggregates in HAVING. */
export interface Operands {
  field(written: string): Operand;
  call(fn: FunctionExp): Operand;
  /** Absent where semi-joins are not allowed. */
  semiJoin?(field: string, negated: boolean, query: Query): Fragment;
}

/** WHERE as SQL. */
export function resolveWhere(planning: Planning, from: FromClause, where: WhereClause, nested = false): Fragment {
  let semiJoins = 0;
  return condition(planning, where, {
    field: (written) => pathOperand(filterable(planning, from, written, "WHERE")),
    call: (fn) => callOperand(planning, from, fn, "WHERE"),
    semiJoin(field, negated, query) {
      if (nested) throw malformed("Nesting of semi join sub-selects is not supported");
      if (++semiJoins > 2) throw malformed("Maximum 2 semi join sub-selects are allowed.");
      return semiJoin(planning, from, { field, negated, query });
    },
  });
}

export function condition(planning: Planning, clause: WhereClause | HavingClause, operands: Operands): Fragment {
  return treeSql(planning, conditionTree(clause), operands, false);
}

function treeSql(planning: Planning, tree: ConditionTree, operands: Operands, underOr: boolean): Fragment {
  switch (tree.kind) {
    case "not":
      // Inferred: a negation is true of every row its condition is not true of, nulls included.
      return sql`(${treeSql(planning, tree.operand, operands, underOr)}) IS NOT TRUE`;
    case "and":
    case "or": {
      const or = underOr || tree.kind === "or";
      const terms = tree.operands.map((operand) => treeSql(planning, operand, operands, or));
      return balanced(terms, tree.kind === "and" ? "AND" : "OR");
    }
    case "leaf":
      return leafSql(planning, tree.condition, operands, underOr);
  }
}

function leafSql(planning: Planning, leaf: Leaf, operands: Operands, underOr: boolean): Fragment {
  if ("valueQuery" in leaf) {
    const operator = leaf.operator.toUpperCase();
    if (!operands.semiJoin || (operator !== "IN" && operator !== "NOT IN")) throw unexpectedToken("SELECT");
    if (underOr) throw malformed("Semi join sub-selects are not allowed with the 'OR' operator");
    return operands.semiJoin(leaf.field, operator === "NOT IN", leaf.valueQuery);
  }
  const operand = "fn" in leaf ? operands.call(leaf.fn) : operands.field(leaf.field);
  const values = [leaf.value].flat();
  const types = [leaf.literalType ?? "STRING"].flat();
  const isList = Array.isArray(leaf.value);
  const takesList = /IN$|CLUDES$/.test(leaf.operator.toUpperCase());
  if (isList !== takesList) throw unexpectedToken(isList ? "(" : String(values[0]));
  if ("fn" in leaf && types.some((type) => type.startsWith("DATE_")) && operand.type === "int")
    throw unexpectedToken(String(values[0]));
  const literals = values.map((text, i): Literal => ({ text, type: types[i] ?? types[0] ?? "STRING" }));
  return compare(planning.source, operand, leaf.operator, literals);
}

export function filterable(planning: Planning, from: FromClause, written: string, clause: Clause): FieldPath {
  const path = fieldPath(planning, from, written, clause);
  if (!path.field.filterable || path.field.storage === null) throw cannot(planning.source, "filtered", written, clause);
  return path;
}

/** A function on the left side: a date function, toLabel, convertCurrency's refusal. */
export function callOperand(planning: Planning, from: FromClause, fn: FunctionExp, clause: Clause): Operand {
  const name = (fn.functionName ?? "").toUpperCase();
  const written = fn.rawValue ?? name;
  const [argument] = fn.parameters ?? [];
  if (name === "TOLABEL" && typeof argument === "string")
    return pathOperand(filterable(planning, from, argument, clause));
  if (!isDateFunction(name))
    throw malformed(`${written} is not allowed in ${clause === "WHERE" ? "WHERE" : clause} clauses`);
  return dateOperand(planning, from, fn, clause);
}

/** `CALENDAR_YEAR(CloseDate)`, `HOUR_IN_DAY(convertTimezone(CreatedDate))`. */
export function dateOperand(planning: Planning, from: FromClause, fn: FunctionExp, clause: Clause): Operand {
  const name = (fn.functionName ?? "").toUpperCase();
  const written = fn.rawValue ?? name;
  const [argument] = fn.parameters ?? [];
  const inner = typeof argument === "object" ? argument : undefined;
  const converted = inner?.functionName?.toLowerCase() === "converttimezone";
  const field = converted ? inner?.parameters?.[0] : argument;
  if (typeof field !== "string" || fn.parameters?.length !== 1) throw unexpectedToken(written);
  const path = fieldPath(planning, from, field, clause);
  const allowed = isDateTimeOnly(name) || converted ? ["datetime"] : ["date", "datetime"];
  if (!allowed.includes(path.type))
    throw planning.source.faultAt(
      "INVALID_FIELD",
      `field ${path.written} does not support the ${name} function`,
      path.written,
      clause,
    );
  const found = dateFunction(name, path.sql, converted);
  if (!found) throw unexpectedToken(written);
  return valueOperand(written, found.type, found.sql);
}
