import { bound } from "./apex-words.ts";
import { compare } from "./compare.ts";
import { dateFunction, isDateFunction, isDateTimeOnly } from "./date-function.ts";
import { distanceOperand } from "./distance.ts";
import type { FromClause, Planning } from "./entity.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { type Operand, pathOperand, valueOperand } from "./operand.ts";
import { cannot, malformedAt } from "./query-faults.ts";
import { semiJoin } from "./semi-join.ts";
import type { Call, Comparison, Condition, Name, SemiJoin } from "./soql/ast.ts";
import { unexpectedAt } from "./source-text.ts";
import { balanced, type Fragment, sql } from "./sql-fragment.ts";

/** How the leaves of a condition find their left side: fields in WHERE, groups and aggregates in HAVING. */
export interface Operands {
  field(written: Name): Operand;
  call(call: Call): Operand;
  /** Absent where semi-joins are not allowed. */
  semiJoin?(join: SemiJoin, underOr: boolean): Fragment;
}

/** Semi-joins in one WHERE (SOQL limits). */
const MAX_SEMI_JOINS = 2;

/** WHERE as SQL. */
export function resolveWhere(planning: Planning, from: FromClause, where: Condition, nested = false): Fragment {
  let semiJoins = 0;
  return condition(planning, where, {
    field: (written) => pathOperand(filterable(planning, from, written)),
    call: (call) => callOperand(planning, from, call, "WHERE"),
    semiJoin(join, underOr) {
      const refuse = (sentence: string) => malformedAt(planning.source, sentence, join.left.at);
      if (nested) throw refuse("Nesting of semi join sub-selects is not supported");
      if (underOr) throw refuse("Semi join sub-selects are not allowed with the 'OR' operator");
      if (++semiJoins > MAX_SEMI_JOINS) throw refuse(`Maximum ${MAX_SEMI_JOINS} semi join sub-selects are allowed.`);
      return semiJoin(planning, from, join);
    },
  });
}

export function condition(planning: Planning, tree: Condition, operands: Operands, underOr = false): Fragment {
  switch (tree.kind) {
    case "not":
      // Inferred: a negation is true of every row its condition is not true of, nulls included.
      return sql`(${condition(planning, tree.operand, operands, underOr)}) IS NOT TRUE`;
    case "and":
    case "or": {
      const or = underOr || tree.kind === "or";
      const terms = tree.operands.map((operand) => condition(planning, operand, operands, or));
      return balanced(terms, tree.kind === "and" ? "AND" : "OR");
    }
    case "semi-join":
      if (!operands.semiJoin) throw unexpectedAt(planning.source, { text: "SELECT", at: tree.query.at });
      return operands.semiJoin(tree, underOr);
    case "comparison":
      return comparison(planning, tree, operands);
  }
}

const LISTS: ReadonlySet<string> = new Set(["IN", "NOT IN", "INCLUDES", "EXCLUDES"]);

function comparison(planning: Planning, leaf: Comparison, operands: Operands): Fragment {
  const { source, apexWords } = planning;
  const { left, operator } = leaf;
  const operand = left.kind === "call" ? operands.call(left) : operands.field(left);
  const literals = leaf.values.flatMap((value) => (value.kind === "bind" ? bound(apexWords, source, value) : [value]));
  const [first] = literals;
  if (!LISTS.has(operator) && literals.length !== 1)
    throw malformedAt(source, "Invalid bind expression type: one value is needed here", leaf.values[0]?.at ?? left.at);
  // A part of a date is a number; only whole dates compare with TODAY.
  const range = left.kind === "call" && operand.type === "int" && literals.find(({ type }) => type === "range");
  if (range) throw unexpectedAt(source, range);
  if (left.kind === "call" && left.name === "DISTANCE" && !/^[<>]$/.test(operator))
    throw malformedAt(source, "Only the operators < and > are supported with DISTANCE", first?.at ?? left.at);
  return compare(source, operand, operator, literals);
}

export function filterable(planning: Planning, from: FromClause, written: Name): FieldPath {
  const path = fieldPath(planning, from, written);
  if (!path.field.filterable || path.field.storage === null) throw cannot(planning.source, "filtered", written);
  return path;
}

/** A function on the left side: a date function, toLabel, DISTANCE; convertCurrency and FORMAT are refused. */
export function callOperand(planning: Planning, from: FromClause, call: Call, clause: "WHERE" | "ORDER BY"): Operand {
  const [argument] = call.args;
  if (call.name === "TOLABEL" && argument?.kind === "name" && call.args.length === 1)
    return pathOperand(filterable(planning, from, argument));
  if (call.name === "DISTANCE") return distanceOperand(planning, from, call);
  if (!isDateFunction(call.name))
    throw malformedAt(planning.source, `${call.text} is not allowed in ${clause} clauses`, call.at);
  return dateCall(planning, from, call).operand;
}

/** `CALENDAR_YEAR(CloseDate)`, `HOUR_IN_DAY(convertTimezone(CreatedDate))`; `id` is the same for every way of writing it. */
export function dateCall(planning: Planning, from: FromClause, call: Call): { operand: Operand; id: string } {
  const { source } = planning;
  const [argument] = call.args;
  const converted = argument?.kind === "call" && argument.name === "CONVERTTIMEZONE";
  const field = converted ? argument.args[0] : argument;
  if (field?.kind !== "name" || call.args.length !== 1) throw unexpectedAt(source, field ?? call);
  const path = fieldPath(planning, from, field);
  const allowed = isDateTimeOnly(call.name) || converted ? ["datetime"] : ["date", "datetime"];
  if (!allowed.includes(path.type))
    throw source.faultAt("INVALID_FIELD", `field ${field.text} does not support the ${call.name} function`, field.at);
  const found = dateFunction(call.name, path.sql, converted);
  if (!found) throw unexpectedAt(source, call);
  return {
    operand: valueOperand(call, found.type, found.sql),
    id: `${call.name}(${converted ? "zone " : ""}${path.name})`.toLowerCase(),
  };
}
