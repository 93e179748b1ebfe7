import type { FieldType } from "@postern/kernel";
import type { FromClause, Planning } from "./entity.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import { familyOf, pathOperand } from "./operand.ts";
import { picklistRank } from "./order.ts";
import type { Name } from "./soql/ast.ts";
import { type Fragment, raw, sql } from "./sql-fragment.ts";

/** An aggregate over the rows of a group. */
export interface Aggregate {
  readonly type: FieldType;
  readonly value: Fragment;
}

const FUNCTIONS: ReadonlySet<string> = new Set(["COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"]);

export function isAggregate(name: string): boolean {
  return FUNCTIONS.has(name);
}

/** `SUM(Amount)`: the function and the types it takes, checked (Aggregate Functions: support for field types). */
export function aggregate(planning: Planning, from: FromClause, call: { name: string; argument: Name }): Aggregate {
  const { name } = call;
  const path = fieldPath(planning, from, call.argument);
  const isNumber = familyOf(path.type) === "number";
  const fits = name === "SUM" || name === "AVG" ? isNumber : path.field.aggregatable;
  if (!fits || path.field.storage === null)
    throw planning.source.faultAt(
      "INVALID_FIELD",
      `field ${call.argument.text} does not support aggregate operator ${name}`,
      call.argument.at,
    );
  const column = raw(path.sql);
  switch (name) {
    case "COUNT":
      return { type: "int", value: sql`count(${column})` };
    case "COUNT_DISTINCT":
      return { type: "int", value: sql`count(DISTINCT ${pathOperand(path).compared})` };
    case "SUM":
      return { type: path.type === "int" ? "double" : path.type, value: sql`sum(${column})` };
    case "AVG":
      return { type: path.type === "int" ? "double" : path.type, value: sql`avg(${column})` };
    default:
      return { type: path.type, value: extreme(name === "MIN" ? "min" : "max", path) };
  }
}

/** Text compares without regard to case; picklist values by their place in the value set. */
function extreme(fn: "min" | "max", path: FieldPath): Fragment {
  const operand = pathOperand(path);
  const values = path.field.definition.picklist;
  if (path.type === "picklist" && values?.length)
    return sql`substr(${raw(fn)}(printf('%05d', ${picklistRank(values, operand)}) || ${operand.value}), 6)`;
  if (operand.family === "text") {
    // The folded text leads and the text itself follows, so that case decides only between what is otherwise equal.
    const found = sql`${raw(fn)}(fold(${operand.value}) || char(1) || ${operand.value})`;
    return sql`substr(${found}, instr(${found}, char(1)) + 1)`;
  }
  return sql`${raw(fn)}(${operand.value})`;
}
