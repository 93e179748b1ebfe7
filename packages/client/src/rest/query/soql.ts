import { isIdShaped } from "@postern/kernel";
import { errors } from "../../errors.ts";
import { isReference, type Reference } from "../composite/reference.ts";

/** Shared by copies of this package. Nothing that comes out of JSON can carry it, so no user input poses as a fragment. */
const FRAGMENT: unique symbol = Symbol.for("postern.soql") as never;

/** SOQL text whose values are escaped. Made by `soql`; a plain string is taken as it is. `Row` is what the query's rows are. */
export interface Soql<Row = unknown> {
  readonly [FRAGMENT]: true;
  readonly text: string;
  /** Never there: it carries the type. */
  readonly row?: Row;
}

export type SoqlValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | Date
  | Soql
  | Reference
  | readonly SoqlValue[]
  | ReadonlySet<SoqlValue>;

/** The tagged template, and what makes the parts that are not values. */
export interface SoqlTag {
  <Row = unknown>(strings: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql<Row>;
  /** Text that is taken as it is. Never give it what a user typed. */
  raw(text: string): Soql;
  /** An object, field or relationship name, checked so that it cannot smuggle a clause in: `soql.name("Account.Owner")`. */
  name(name: string): Soql;
  /** Names separated by commas: soql`SELECT ${soql.names(["Id", "Owner.Name"])} FROM Case`. */
  names(names: readonly string[]): Soql;
  /** A record id as a quoted value, refused when it has not the shape of one. */
  id(id: string): Soql;
  /** A date, `2026-03-01`, in UTC. A `Date` in the template is a datetime. */
  date(date: Date): Soql;
  /** A date literal with its number: `soql.literal("LAST_N_DAYS:30")`, `soql.literal("THIS_FISCAL_QUARTER")`. */
  literal(literal: string): Soql;
  /** An amount in a currency of its own: `soql.currency("USD", 5000)` is `USD5000` (multi-currency orgs). */
  currency(isoCode: string, amount: number): Soql;
  /** A text for LIKE with its own `%` and `_` taken literally: soql`… LIKE ${soql.like`${input}%`}`. */
  like(strings: TemplateStringsArray, ...values: readonly string[]): Soql;
  /** Fragments with a separator between them, each in parentheses: conditions of a filter that the user composes. */
  join(fragments: readonly Soql[], separator: " AND " | " OR " | ", "): Soql;
}

function template<Row = unknown>(strings: TemplateStringsArray, ...values: readonly SoqlValue[]): Soql<Row> {
  return fragment(strings.reduce((text, part, i) => text + literal(values[i - 1] as SoqlValue) + part)) as Soql<Row>;
}

/**
 * A query with its values escaped by type: strings quoted, dates as datetimes, arrays and sets as lists, null as null, nested
 * `soql` as it is, fields of earlier composite steps as references. Throws SOQL_VALUE for undefined, NaN, objects and empty lists.
 *
 * Source: SOQL and SOSL Reference, "Quoted String Escape Sequences", "Date Formats and Date Literals".
 *
 * @example soql`SELECT Id FROM Account WHERE Name = ${"O'Brien"} AND Industry IN ${["Energy", "Media"]}`.text
 * // SELECT Id FROM Account WHERE Name = 'O\'Brien' AND Industry IN ('Energy','Media')
 */
export const soql: SoqlTag = Object.assign(template, {
  raw: (text: string) => fragment(text),
  // Not `name`: a function's own name cannot be assigned.
  names: (names: readonly string[]) => fragment(names.map((name) => checkedName(name)).join(", ")),
  id(id: string) {
    if (!isIdShaped(id)) throw errors.SOQL_VALUE({ detail: `"${id}" has not the shape of an id` });
    return fragment(`'${id}'`);
  },
  date: (date: Date) => fragment(literal(date).slice(0, 10)),
  literal(text: string) {
    if (!/^[A-Z][A-Z_]*(?::\d+)?$/i.test(text)) throw errors.SOQL_VALUE({ detail: `"${text}" is not a date literal` });
    return fragment(text.toUpperCase());
  },
  currency(isoCode: string, amount: number) {
    if (!/^[A-Z]{3}$/.test(isoCode)) throw errors.SOQL_VALUE({ detail: `"${isoCode}" is not a currency code` });
    return fragment(isoCode + literal(amount));
  },
  like(strings: TemplateStringsArray, ...values: readonly string[]) {
    const plain = (value: string) => {
      if (typeof value !== "string") throw errors.SOQL_VALUE({ detail: `LIKE takes text, not ${kindOf(value)}` });
      return escapeText(value).replace(/[%_]/g, "\\$&");
    };
    // Between two parts there is always a value; before the first there is none.
    return fragment(`'${strings.reduce((text, part, i) => text + plain(values[i - 1] as string) + part)}'`);
  },
  join(fragments: readonly Soql[], separator: " AND " | " OR " | ", ") {
    if (fragments.length === 0) throw errors.SOQL_VALUE({ detail: "there is nothing to join" });
    const texts = fragments.map((one) => {
      if (!isFragment(one)) throw errors.SOQL_VALUE({ detail: `only fragments are joined, not ${kindOf(one)}` });
      return one.text;
    });
    return fragment(separator === ", " ? texts.join(", ") : texts.map((text) => `(${text})`).join(separator));
  },
}) as unknown as SoqlTag;
Object.defineProperty(soql, "name", { value: (name: string) => fragment(checkedName(name)), enumerable: true });

export function soqlText(query: string | Soql): string {
  if (typeof query === "string") return query;
  if (isFragment(query)) return query.text;
  throw errors.SOQL_VALUE({ detail: `a query is text or made by soql, not ${kindOf(query)}` });
}

export function isFragment(value: unknown): value is Soql {
  return typeof value === "object" && value !== null && FRAGMENT in value;
}

function fragment(text: string): Soql {
  return { [FRAGMENT]: true, text };
}

function checkedName(name: string): string {
  if (!/^[A-Za-z]\w*(?:\.[A-Za-z]\w*)*$/.test(name)) throw errors.SOQL_VALUE({ detail: `"${name}" is not a name` });
  return name;
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
      if (Number.isFinite(value)) return decimal(value);
      throw errors.SOQL_VALUE({ detail: `${value} is not a number SOQL knows` });
  }
  if (isFragment(value)) return value.text;
  if (isReference(value)) return `'${value}'`;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw errors.SOQL_VALUE({ detail: "the date is invalid" });
    return value.toISOString();
  }
  if (Array.isArray(value) || value instanceof Set) return list([...(value as Iterable<SoqlValue>)]);
  throw errors.SOQL_VALUE({ detail: `${kindOf(value)} has no SOQL form` });
}

function list(values: readonly SoqlValue[]): string {
  if (values.length === 0) throw errors.SOQL_VALUE({ detail: "an empty list has no SOQL form" });
  const nested = values.find((one) => Array.isArray(one) || one instanceof Set);
  if (nested !== undefined) throw errors.SOQL_VALUE({ detail: "a list in a list has no SOQL form" });
  return `(${values.map(literal).join(",")})`;
}

/** SOQL knows no exponents. */
function decimal(value: number): string {
  const text = String(value);
  return /e/i.test(text) ? value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 100 }) : text;
}

function kindOf(value: unknown): string {
  if (value === undefined) return "undefined";
  return typeof value === "object" ? "an object" : `a value of type ${typeof value}`;
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
