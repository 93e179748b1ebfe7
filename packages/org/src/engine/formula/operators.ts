import { as, chained, type Expression, exact, mismatch, truth } from "./expression.ts";
import { formulaFault } from "./formula-fault.ts";
import type { BinaryOperator } from "./syntax-tree.ts";

type Operator = (left: Expression, right: Expression, of: string, at: number) => Expression;

/** `left operator right` as SQL. Throws FormulaFault when the types do not fit. */
export function operator(name: BinaryOperator, left: Expression, right: Expression, at: number): Expression {
  return OPERATORS[name](left, right, `operator '${name}'`, at);
}

/** `-x`, `+x`, `!x`. */
export function sign(name: "-" | "+" | "!", operand: Expression, at: number): Expression {
  const of = `operator '${name}'`;
  if (name === "!") return { type: "Boolean", sql: negated(operand, of), at };
  const number = as("Number", operand, of);
  return { type: "Number", sql: name === "-" ? `(- ${number})` : number, at, computed: operand.computed === true };
}

/** Of a comparison with a blank neither it nor its opposite is true. */
export function negated(operand: Expression, of: string): string {
  return `(NOT ${as("Boolean", operand, of)})`;
}

const OPERATORS: Readonly<Record<BinaryOperator, Operator>> = {
  "||": logical("OR"),
  "&&": logical("AND"),
  "=": equality("="),
  "<>": equality("<>"),
  "<": order("<"),
  ">": order(">"),
  "<=": order("<="),
  ">=": order(">="),
  "+": add,
  "-": subtract,
  "&": (left, right, of, at) => join("||", "Text", left, right, of, at),
  "*": arithmetic((a, b) => `(${a} * ${b})`),
  "/": arithmetic((a, b) => `(1.0 * ${a} / ${b})`),
  "^": arithmetic((a, b) => `formula_decimal(pow(${a}, ${b}))`),
};

function arithmetic(sql: (a: string, b: string) => string): Operator {
  return (left, right, of, at) => {
    const text = sql(as("Number", left, of), as("Number", right, of));
    return { type: "Number", sql: text, at, computed: true };
  };
}

/** A chain of one operator is kept as its terms until it is used, and then joined as a balanced tree. */
function join(
  sqlOperator: string,
  type: "Text" | "Number" | "Boolean",
  left: Expression,
  right: Expression,
  of: string,
  at: number,
): Expression {
  const termsOf = (side: Expression) =>
    side.chain?.operator === sqlOperator && side.type === type
      ? side.chain.terms
      : [type === "Boolean" ? truth(side, of) : as(type, side, of)];
  const terms = [...termsOf(left), ...termsOf(right)];
  return {
    type,
    at,
    computed: true,
    chain: { operator: sqlOperator, terms },
    // Written out when someone asks: a chain that grows by one term at a time would otherwise be written as often as it has terms.
    get sql() {
      return chained(sqlOperator, terms);
    },
  };
}

function logical(sqlOperator: "AND" | "OR"): Operator {
  return (left, right, of, at) => join(sqlOperator, "Boolean", left, right, of, at);
}

function equality(sqlOperator: "=" | "<>"): Operator {
  return (left, right, of, at) => {
    const [a, b] = comparable(left, right, of);
    return { type: "Boolean", sql: `(${a} ${sqlOperator} ${b})`, at };
  };
}

function order(sqlOperator: string): Operator {
  return (left, right, of, at) => {
    for (const side of [left, right]) if (side.type === "Boolean") throw formulaFault.argumentKind(of, side.at);
    const [a, b] = comparable(left, right, of);
    // A blank text is neither before nor after another (formula-engine, OperatorComparison).
    const isText = left.type === "Text" || right.type === "Text";
    return {
      type: "Boolean",
      sql: isText ? `formula_order(${a}, '${sqlOperator}', ${b})` : `(${a} ${sqlOperator} ${b})`,
      at,
    };
  };
}

function comparable(left: Expression, right: Expression, of: string): [string, string] {
  const { type } = left.type === "Null" ? right : left;
  if (type === "Geolocation") throw formulaFault.argumentKind(of, left.at);
  if (type === "Picklist" || type === "Multipicklist")
    throw mismatch(type === "Picklist" ? "Picklist" : "Multipicklist", left.type === "Null" ? right : left, of);
  for (const side of [left, right]) {
    if (side.type === "Picklist" || side.type === "Multipicklist") throw mismatch(side.type, side, of);
  }
  if (type === "Number") return [exact(left, of), exact(right, of)];
  if (type === "Boolean") return [truth(left, of), truth(right, of)];
  return type === "Null" ? ["NULL", "NULL"] : [as(type, left, of), as(type, right, of)];
}

/** Days added to a date are whole, to a datetime in fractions; milliseconds to a time, round the clock. */
function shift(to: Expression, amount: Expression, of: string, at: number, direction: "" | "-"): Expression {
  const by = `${direction}${as("Number", amount, of)}`;
  const name =
    to.type === "Date" ? "formula_add_days" : to.type === "DateTime" ? "formula_add_time" : "formula_add_milliseconds";
  return { type: to.type, sql: `${name}(${to.sql}, ${by})`, at };
}

const isMoment = ({ type }: Expression) => type === "Date" || type === "DateTime" || type === "Time";

function add(left: Expression, right: Expression, of: string, at: number): Expression {
  if (left.type === "Text" || (right.type === "Text" && left.type === "Null"))
    return join("||", "Text", left, right, of, at);
  if (isMoment(left)) return shift(left, right, of, at, "");
  if (isMoment(right) && right.type !== "Time") return shift(right, left, of, at, "");
  if (left.type !== "Number" && left.type !== "Null") throw mismatch("Number, Date, DateTime", left, of);
  return join("+", "Number", left, right, of, at);
}

function subtract(left: Expression, right: Expression, of: string, at: number): Expression {
  if (isMoment(left)) {
    if (right.type !== left.type) return shift(left, right, of, at, "-");
    const unit =
      left.type === "Date" ? "formula_days" : left.type === "DateTime" ? "formula_time" : "formula_milliseconds";
    return { type: "Number", sql: `${unit}(${left.sql}, ${right.sql})`, at, computed: true };
  }
  if (left.type !== "Number" && left.type !== "Null") throw mismatch("Number, Date, DateTime", left, of);
  return arithmetic((a, b) => `(${a} - ${b})`)(left, right, of, at);
}
