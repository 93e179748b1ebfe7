import { malformed } from "./query-faults.ts";

/** Characters of one string literal in WHERE (SOQL limits). */
const MAX_LITERAL = 4_000;

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  r: "\r",
  t: "\t",
  b: "\b",
  f: "\f",
  '"': '"',
  "'": "'",
  "\\": "\\",
};

/**
 * The text of a quoted literal. `wildcard` receives `%`, `_` and their escaped forms in LIKE patterns; elsewhere `\_` and `\%`
 * are errors like any other unknown escape (Quoted String Escape Sequences).
 */
export function stringLiteral(written: string, wildcard?: (character: string, escaped: boolean) => string): string {
  const body = written.slice(1, -1);
  if (body.length > MAX_LITERAL)
    throw malformed(
      `String literals in a query cannot be longer than ${MAX_LITERAL.toLocaleString("en-US")} characters.`,
    );
  if (!wildcard && !body.includes("\\")) return body;
  return body.replace(/\\u([0-9a-fA-F]{4})|\\([\s\S]?)|([%_\\])/g, (match, hex, escaped, plain) => {
    if (hex) return String.fromCharCode(Number.parseInt(hex, 16));
    if (plain) return wildcard ? wildcard(plain, false) : plain;
    if (wildcard && (escaped === "_" || escaped === "%")) return wildcard(escaped, true);
    const character = ESCAPES[escaped];
    if (character === undefined)
      throw malformed(`Invalid string literal ${written}. Illegal character sequence '${match}' in string literal.`);
    return wildcard && character === "\\" ? wildcard("\\", true) : character;
  });
}

/** A LIKE pattern for SQLite with `\` as its escape character. */
export function likePattern(written: string): string {
  return stringLiteral(written, (character, escaped) => (escaped ? `\\${character}` : character));
}

/** A number literal; a currency prefix (`USD5000`) is read over, as orgs have one currency. */
export function numberLiteral(written: string): number {
  return Number(written.replace(/^[A-Za-z]{3}/, ""));
}

/** The same instant in the stored form, `2026-01-01T00:00:00.000+0000`; null when it is no valid time from 1700 to 4000. */
export function dateTimeLiteral(written: string): string | null {
  const normal = written.toUpperCase().replace(/([+-]\d\d)(\d\d)$/, "$1:$2");
  if (!dateLiteral(normal.slice(0, 10))) return null;
  const epoch = Date.parse(normal);
  return Number.isNaN(epoch) ? null : `${new Date(epoch).toISOString().slice(0, -1)}+0000`;
}

/** `13:45:00.000Z`, as times are stored; null when there is no such time of day. */
export function timeLiteral(written: string): string | null {
  const [, clock = "", fraction = ""] = /^((?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(\d{1,3}))?Z$/i.exec(written) ?? [];
  return clock === "" ? null : `${clock}.${fraction.padEnd(3, "0")}Z`;
}

/** `2026-01-31` when there is such a day from 1700 to 4000, else null. */
export function dateLiteral(written: string): string | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(written);
  if (!match) return null;
  const year = Number(match[1]);
  const day = new Date(`${written}T00:00:00Z`);
  return year >= 1700 && year <= 4000 && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(written)
    ? written
    : null;
}
