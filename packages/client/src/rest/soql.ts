import { errors } from "../errors.ts";

/** SOQL text whose values are escaped. Made by `soql`; a plain string is taken as it is. */
export interface Soql {
  readonly text: string;
}

export type SoqlValue = string | number | bigint | boolean | null | Date | Soql | readonly SoqlValue[];

/**
 * A query with its values escaped: strings quoted, dates as datetime literals, arrays as lists, nested `soql` as it is.
 *
 * @example soql`SELECT Id FROM Account WHERE Name = ${"O'Brien"} AND Industry IN ${["Energy", "Media"]}`.text
 * // SELECT Id FROM Account WHERE Name = 'O\'Brien' AND Industry IN ('Energy','Media')
 */
export function soql(strings: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql {
  return { text: strings.reduce((text, part, i) => text + literal(values[i - 1] as SoqlValue) + part) };
}

/** An object, field or relationship name, checked so that it cannot smuggle a clause in: `soqlName("Account.Owner")`. */
export function soqlName(name: string): Soql {
  if (!/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/.test(name)) throw errors.SOQL_VALUE({ detail: `"${name}" is not a name` });
  return { text: name };
}

/** A date literal, `2026-03-01`, in UTC. A `Date` in the template is a datetime literal. */
export function soqlDate(date: Date): Soql {
  return { text: literal(date).slice(0, 10) };
}

/** A text for LIKE with its own `%` and `_` taken literally: soql`… LIKE ${soqlLike`${input}%`}`. */
export function soqlLike(strings: TemplateStringsArray, ...values: readonly string[]): Soql {
  const plain = (value: string) => escapeText(value).replace(/[%_]/g, "\\$&");
  return { text: `'${strings.reduce((text, part, i) => text + plain(values[i - 1] ?? "") + part)}'` };
}

export function soqlText(query: string | Soql): string {
  return typeof query === "string" ? query : query.text;
}

function literal(value: SoqlValue): string {
  if (value === null) return "null";
  switch (typeof value) {
    case "string":
      return `'${escapeText(value)}'`;
    case "boolean":
    case "bigint":
      return String(value);
    case "number":
      if (Number.isFinite(value)) return String(value);
      throw errors.SOQL_VALUE({ detail: `${value} is not a number SOQL knows` });
  }
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw errors.SOQL_VALUE({ detail: "the date is invalid" });
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    if (value.length === 0) throw errors.SOQL_VALUE({ detail: "an empty list has no SOQL form" });
    return `(${value.map(literal).join(",")})`;
  }
  if (value !== undefined && typeof (value as Soql).text === "string") return (value as Soql).text;
  throw errors.SOQL_VALUE({ detail: `a value of type ${typeof value} has no SOQL form` });
}

/** SOQL and SOSL Reference: Quoted String Escape Sequences. */
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "'": "\\'",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\b": "\\b",
  "\f": "\\f",
};

function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be escaped.
  return text.replace(/[\\'\n\r\t\u0008\f]/g, (character) => ESCAPES[character] ?? character);
}
