import { toId18 } from "@postern/kernel";
import { fold } from "../state/fold.ts";
import { wireDateTime } from "../state/wire-time.ts";
import { type DateRange, dateRange } from "./date-range.ts";
import { dateLiteral, dateTimeLiteral, likePattern, numberLiteral, stringLiteral, timeLiteral } from "./literal.ts";
import type { Operand } from "./operand.ts";
import { invalidOperator, malformedAt, wrongLiteral } from "./query-faults.ts";
import type { Literal, Operator } from "./soql/ast.ts";
import { type SourceText, unexpectedAt } from "./source-text.ts";
import { balanced, bind, type Fragment, inList, type RunContext, raw, type SqlValue, sql } from "./sql-fragment.ts";
import { startOfDay } from "./time-zone.ts";

type Value = { readonly fixed: SqlValue } | { readonly range: (run: RunContext) => DateRange };

const ORDER = new Set(["<", "<=", ">", ">="]);

/** The condition `operand operator literals` as SQL. Conditions are two-valued: `!=` is true of null. */
export function compare(source: SourceText, operand: Operand, op: Operator, literals: readonly Literal[]): Fragment {
  checkOperator(source, operand, op);
  const condition = conditionOf(source, operand, op, literals);
  return operand.parentId && refusesNull(op, literals)
    ? sql`(${operand.parentId} IS NOT NULL AND ${condition})`
    : condition;
}

/**
 * Whether no row without the parent can meet the condition. Said in SQL, it lets SQLite begin with the parents that do: from their
 * comparison alone it does not follow, as `fold` might make something of null.
 */
function refusesNull(op: Operator, literals: readonly Literal[]): boolean {
  const some = literals.every(({ type, text }) => type !== "null" && text !== "''" && type !== "boolean");
  return some && (op === "=" || op === "IN" || op === "LIKE" || op === "INCLUDES" || ORDER.has(op));
}

function conditionOf(source: SourceText, operand: Operand, op: Operator, literals: readonly Literal[]): Fragment {
  if (op === "INCLUDES" || op === "EXCLUDES") return includes(source, operand, op, literals);
  if (op === "IN" || op === "NOT IN") return isIn(source, operand, op === "NOT IN", literals);
  const [literal] = literals as [Literal];
  if (op === "LIKE") return like(source, operand, literal);
  const value = valueFor(source, operand, literal);
  if ("range" in value) return inRange(operand, op, value.range);
  return compareFixed(source, operand, op, value.fixed);
}

function checkOperator(source: SourceText, operand: Operand, op: string): void {
  const { family, written } = operand;
  const refuse = (sentence: string) => invalidOperator(source, written, sentence);
  if (op === "LIKE" && family === "id") throw refuse("invalid operator on id field");
  if (op === "LIKE" && family !== "text" && family !== "multipicklist")
    throw refuse(`invalid operator on ${operand.type} field`);
  if ((op === "INCLUDES" || op === "EXCLUDES") !== (family === "multipicklist") && /CLUDES$/.test(op))
    throw refuse(`includes and excludes operators are only valid on multipicklist field`);
  if (family === "multipicklist" && (ORDER.has(op) || op === "LIKE" || op.endsWith("IN")))
    throw refuse("invalid operator on multipicklist field");
  if (family === "boolean" && ORDER.has(op)) throw refuse("invalid operator on boolean field");
  if (family === "other") throw refuse(`invalid operator on ${operand.type} field`);
}

function compareFixed(source: SourceText, operand: Operand, op: string, value: SqlValue): Fragment {
  const { compared, family, joined } = operand;
  if (value === null) {
    if (ORDER.has(op)) throw wrongLiteral(source, operand.written, typeName(operand), null);
    // `Bool = NULL` behaves as `Bool = FALSE` (SOQL: null values in comparisons).
    if (family === "boolean") return op === "=" ? sql`${compared} IS NOT 1` : sql`${compared} IS 1`;
    return op === "=" ? sql`${compared} IS NULL` : sql`${compared} IS NOT NULL`;
  }
  // No parent reads as false; a column of the object itself is never null and may use an index.
  if (family === "boolean" && joined) {
    const isTrue = (op === "=") === (value === 1);
    return isTrue ? sql`${compared} IS 1` : sql`${compared} IS NOT 1`;
  }
  if (op === "!=") return sql`${compared} IS NOT ${bind(value)}`;
  return sql`${compared} ${raw(op)} ${bind(value)}`;
}

function isIn(source: SourceText, operand: Operand, negated: boolean, literals: readonly Literal[]): Fragment {
  const read = literals.map((literal) => valueFor(source, operand, literal));
  const fixed = read.flatMap((value) => ("fixed" in value && value.fixed !== null ? [value.fixed] : []));
  const terms: Fragment[] = [];
  if (fixed.length) terms.push(inList(operand.compared, fixed));
  if (read.some((value) => "fixed" in value && value.fixed === null)) terms.push(sql`${operand.compared} IS NULL`);
  for (const value of read) if ("range" in value) terms.push(inRange(operand, "=", value.range));
  // A list that a bind variable leaves empty has nothing in it.
  const any = terms.length ? balanced(terms, "OR") : raw("0");
  return negated ? sql`(${any}) IS NOT TRUE` : any;
}

function like(source: SourceText, operand: Operand, literal: Literal): Fragment {
  if (literal.type === "null") throw unexpectedAt(source, literal);
  if (literal.type !== "string") throw wrongLiteral(source, operand.written, typeName(operand), "should");
  const pattern = fold(likePattern(literal.text));
  // SQLite's own LIKE ignores ASCII case; folding both sides makes that true of every letter.
  const matches = sql`fold(${operand.value}) LIKE ${bind(pattern)} ESCAPE '\\'`;
  const prefix = operand.indexed && operand.folded ? /^[^%_\\]+/.exec(pattern)?.[0] : undefined;
  if (prefix === undefined) return matches;
  const { compared } = operand;
  return sql`(${compared} >= ${bind(prefix)} AND ${compared} < ${bind(`${prefix}\u{10ffff}`)} AND ${matches})`;
}

/** `INCLUDES ('A;B', 'C')`: A and B, or C. Stored values are joined with `;`. */
function includes(source: SourceText, operand: Operand, op: string, literals: readonly Literal[]): Fragment {
  const any = literals.map((literal) => {
    if (literal.type !== "string") throw wrongLiteral(source, operand.written, typeName(operand), "should");
    const all = stringLiteral(literal.text)
      .split(";")
      .map((value) => sql`instr(';' || fold(${operand.value}) || ';', ${bind(`;${fold(value.trim())};`)}) > 0`);
    return balanced(all, "AND");
  });
  const condition = balanced(any, "OR");
  return op === "EXCLUDES" ? sql`(${condition}) IS NOT TRUE` : condition;
}

/** A range compares by its ends: `=` inside, `<` before, `>` after, `<=` not after, `>=` not before. */
function inRange(operand: Operand, op: string, range: (run: RunContext) => DateRange): Fragment {
  const edge = (side: "start" | "end") =>
    bind((run) => {
      const day = range(run)[side];
      return operand.family === "datetime" ? wireDateTime(startOfDay(run.timeZone, day)) : day;
    });
  const value = operand.value;
  switch (op) {
    case "=":
      return sql`(${value} >= ${edge("start")} AND ${value} < ${edge("end")})`;
    case "!=":
      return sql`(${value} >= ${edge("start")} AND ${value} < ${edge("end")}) IS NOT TRUE`;
    case "<":
      return sql`${value} < ${edge("start")}`;
    case "<=":
      return sql`${value} < ${edge("end")}`;
    case ">":
      return sql`${value} >= ${edge("end")}`;
    default:
      return sql`${value} >= ${edge("start")}`;
  }
}

/** The value of a literal for this operand, or the error the org gives for a literal of the wrong kind. */
function valueFor(source: SourceText, operand: Operand, literal: Literal): Value {
  const { written, family } = operand;
  const { text, type } = literal;
  const wrong = () => wrongLiteral(source, written, typeName(operand), type === "string" ? "should not" : null);
  if (type === "null") return { fixed: null };
  switch (family) {
    case "text":
    case "multipicklist": {
      if (type !== "string") throw wrongLiteral(source, written, typeName(operand), "should");
      const value = stringLiteral(text);
      // Empty text is stored as null, so it is asked for as null.
      if (value === "") return { fixed: null };
      return { fixed: operand.folded ? fold(value) : value };
    }
    case "id": {
      if (type !== "string") throw wrongLiteral(source, written, "ID", "should");
      const value = stringLiteral(text);
      if (value === "") return { fixed: null };
      const id = toId18(value);
      if (!id) throw invalidOperator(source, written, `invalid ID field: ${value}`);
      return { fixed: id };
    }
    case "number": {
      if (type !== "number") throw wrong();
      return { fixed: numberLiteral(text) };
    }
    case "boolean":
      if (type !== "boolean") throw wrong();
      return { fixed: text.toUpperCase() === "TRUE" ? 1 : 0 };
    case "date":
    case "datetime": {
      if (type === "range") {
        const range = dateRange(text);
        if (!range) throw unexpectedAt(source, literal);
        return { range };
      }
      if (type !== family) throw wrong();
      const value = family === "date" ? dateLiteral(text) : dateTimeLiteral(text);
      if (value === null) throw malformedAt(source, `Invalid ${family}: ${text}`, literal.at);
      return { fixed: value };
    }
    case "time": {
      if (type !== "time") throw wrong();
      const value = timeLiteral(text);
      if (value === null) throw malformedAt(source, `Invalid time: ${text}`, literal.at);
      return { fixed: value };
    }
    case "other":
      throw wrong();
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  datetime: "dateTime",
  currency: "double",
  percent: "double",
  id: "ID",
  reference: "ID",
};

function typeName(operand: Operand): string {
  return TYPE_NAMES[operand.type] ?? (operand.family === "text" ? "string" : operand.type);
}
