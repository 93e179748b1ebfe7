import type { FieldModel } from "../schema/model.ts";
import { formulaFault } from "./formula-fault.ts";

/** Data types as Salesforce's messages name them. */
export type FormulaType =
  | "Number"
  | "Text"
  | "Boolean"
  | "Date"
  | "DateTime"
  | "Time"
  | "Geolocation"
  | "Picklist"
  | "Multipicklist"
  | "Null";

/**
 * A part of a formula as SQL, its type known. Text is never null, an empty text is blank; numbers, dates and times may be null;
 * a Boolean may be null too (a comparison with a blank), which counts as false wherever a Boolean is used.
 */
export interface Expression {
  readonly type: FormulaType;
  readonly sql: string;
  readonly at: number;
  /** Computed numbers carry the noise of binary fractions; constants and columns do not. */
  readonly computed?: boolean;
  /** A text literal's value. */
  readonly literal?: string;
  /** The expression is this field, of the record or of a parent. */
  readonly field?: FieldReference;
  /** Latitude and longitude, of a Geolocation. */
  readonly point?: readonly [latitude: string, longitude: string];
  /** AND, OR, & and + of one kind in a row: joined as a balanced tree, since SQLite limits how deep an expression is. */
  readonly chain?: { readonly operator: string; readonly terms: readonly string[] };
}

export interface FieldReference {
  /** As written. */
  readonly path: string;
  readonly field: FieldModel;
  /** The stored value without any treatment of blanks. */
  readonly stored: string;
  /** The stored value before the change; null: not a field of the record itself, or no rule. */
  readonly before: string | null;
}

export function textLiteral(value: string): string {
  // A NUL would end the statement's text for SQLite.
  return `'${value.replaceAll("'", "''").replaceAll("\u0000", "")}'`;
}

/** `sql` as the expected type: an untyped NULL fits everywhere. Throws FormulaFault when it does not fit. */
export function as(type: FormulaType, expression: Expression, of: string): string {
  if (expression.type === "Null") return type === "Text" ? "''" : "NULL";
  if (expression.type !== type) throw mismatch(type, expression, of);
  return expression.sql;
}

export function mismatch(expected: string, { type, at, field }: Expression, of: string) {
  if (field && type === "Picklist") return formulaFault.picklist(field.path, at);
  if (field && type === "Multipicklist") return formulaFault.multipicklist(field.path, at);
  return formulaFault.argumentType(of, expected, type, at);
}

/** A Boolean that is true or false, as conditions take it. */
export function truth(expression: Expression, of: string): string {
  const sql = as("Boolean", expression, of);
  return sql === "NULL" ? "0" : `ifnull(${sql}, 0)`;
}

/** A number as a decimal would compare: 0.1 + 0.2 equals 0.3. */
export function exact(expression: Expression, of: string): string {
  const sql = as("Number", expression, of);
  return expression.computed ? `formula_decimal(${sql})` : sql;
}

/** The type that both branches of a choice have. Throws FormulaFault when they differ. */
export function commonType(expressions: readonly Expression[], of: string): FormulaType {
  const typed = expressions.find(({ type }) => type !== "Null");
  if (!typed) return "Null";
  for (const expression of expressions)
    if (expression.type !== "Null" && expression.type !== typed.type) throw mismatch(typed.type, expression, of);
  if (typed.type === "Picklist" || typed.type === "Multipicklist") throw mismatch("Text", typed, of);
  if (typed.type === "Geolocation") throw formulaFault.argumentKind(of, typed.at);
  return typed.type;
}

export function chained(operator: string, terms: readonly string[]): string {
  if (terms.length === 1) return terms[0] as string;
  const middle = terms.length >> 1;
  return `(${chained(operator, terms.slice(0, middle))} ${operator} ${chained(operator, terms.slice(middle))})`;
}
