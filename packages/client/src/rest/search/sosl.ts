import { errors } from "../../errors.ts";
import { isFragment, type Soql } from "../query/soql.ts";

const FRAGMENT: unique symbol = Symbol.for("postern.sosl") as never;

/** SOSL text whose terms are escaped. Made by `sosl`. */
export interface Sosl {
  readonly [FRAGMENT]: true;
  readonly text: string;
}

/** Characters that mean something to a search (SOQL and SOSL Reference: Reserved Characters in SOSL). */
const RESERVED = /[?&|!{}[\]()^~*:\\"'+-]/g;

/**
 * A search whose values are terms: what a user typed is found as it is, and no operator of it works. `soql` fragments go in as they
 * are: names, and conditions in RETURNING. Throws SOQL_VALUE for what is not text or a number.
 *
 * Source: SOQL and SOSL Reference, "FIND {SearchQuery}".
 *
 * @example sosl`FIND {${input}*} IN NAME FIELDS RETURNING Account(Id, Name WHERE Industry = ${soql`${industry}`})`
 */
export function sosl(strings: TemplateStringsArray, ...values: readonly (string | number | Soql)[]): Sosl {
  const text = strings.reduce((all, part, i) => all + termOf(values[i - 1]) + part);
  return { [FRAGMENT]: true, text };
}

function termOf(value: string | number | Soql | undefined): string {
  if (isFragment(value)) return value.text;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value === "string") return value.replace(RESERVED, "\\$&");
  throw errors.SOQL_VALUE({ detail: `a search term is text, not ${value === undefined ? "undefined" : typeof value}` });
}

export function soslText(search: string | Sosl): string {
  if (typeof search === "string") return search;
  if (typeof search === "object" && search !== null && FRAGMENT in search) return search.text;
  throw errors.SOQL_VALUE({ detail: "a search is text or made by sosl" });
}
