import { ApiFault } from "../../api-fault.ts";
import type { Bind, Comparison, Condition, Literal, Operator, Select } from "./ast.ts";
import { nameOrCall, value } from "./parse-value.ts";
import type { TokenStream } from "./token-stream.ts";

/** Parentheses open at once. The org's own limit is not published; a parser that recurses needs one. */
const MAX_NESTING = 200;

type Subselect = (stream: TokenStream) => Select;

/** A condition of WHERE or HAVING. AND and OR may not meet without parentheses. */
export function parseCondition(stream: TokenStream, subselect: Subselect, depth = 0): Condition {
  const operands = [operand(stream, subselect, depth)];
  let operator: "AND" | "OR" | null = null;
  while (stream.is("AND") || stream.is("OR")) {
    const token = stream.next();
    const word = token.upper as "AND" | "OR";
    if (operator && operator !== word) throw stream.unexpected(token);
    operator = word;
    operands.push(operand(stream, subselect, depth));
  }
  if (operator === null) return operands[0] as Condition;
  return { kind: operator === "AND" ? "and" : "or", operands };
}

function operand(stream: TokenStream, subselect: Subselect, depth: number): Condition {
  let negated = false;
  // Two negations in a row cancel, since conditions are two-valued.
  while (stream.take("NOT")) negated = !negated;
  const inner = stream.is("(") ? parenthesized(stream, subselect, depth) : comparison(stream, subselect);
  return negated ? { kind: "not", operand: inner } : inner;
}

function parenthesized(stream: TokenStream, subselect: Subselect, depth: number): Condition {
  if (depth >= MAX_NESTING)
    throw new ApiFault("QUERY_TOO_COMPLICATED", `Parentheses are nested more than ${MAX_NESTING} levels deep.`);
  stream.expect("(");
  const inner = parseCondition(stream, subselect, depth + 1);
  stream.expect(")");
  return inner;
}

const LISTS: ReadonlySet<Operator> = new Set<Operator>(["IN", "NOT IN", "INCLUDES", "EXCLUDES"]);

function comparison(stream: TokenStream, subselect: Subselect): Condition {
  const left = nameOrCall(stream);
  const operator = operatorOf(stream);
  if (!LISTS.has(operator)) return { kind: "comparison", left, operator, values: [value(stream)] };
  if (stream.is(":")) return { kind: "comparison", left, operator, values: [value(stream)] };
  const open = stream.expect("(");
  if ((operator === "IN" || operator === "NOT IN") && stream.is("SELECT")) {
    const query = subselect(stream);
    stream.expect(")");
    return { kind: "semi-join", left, negated: operator === "NOT IN", query };
  }
  if (stream.is(")")) {
    // The wording since Summer '24: the condition from its field to the empty list.
    const written = stream.source.text.slice(left.at, stream.peek().at + 1);
    throw stream.unexpected({ ...open, text: written, at: left.at });
  }
  const values: (Literal | Bind)[] = [];
  do values.push(value(stream));
  while (stream.take(","));
  stream.expect(")");
  return { kind: "comparison", left, operator, values } satisfies Comparison;
}

const SIGNS: Readonly<Record<string, Operator>> = {
  "=": "=",
  "!=": "!=",
  "<>": "!=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

function operatorOf(stream: TokenStream): Operator {
  const token = stream.next();
  if (token.kind === "symbol") {
    const sign = SIGNS[token.text];
    if (sign) return sign;
    throw stream.unexpected(token);
  }
  switch (token.upper) {
    case "LIKE":
    case "IN":
    case "INCLUDES":
    case "EXCLUDES":
      return token.upper;
    case "NOT":
      stream.expect("IN");
      return "NOT IN";
  }
  throw stream.unexpected(token);
}
