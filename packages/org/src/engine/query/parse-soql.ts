import { parseQuery, type Query } from "@jetstreamapp/soql-parser-js";
import { ApiFault } from "../api-fault.ts";
import { malformed, unexpectedToken } from "./query-faults.ts";
import { type SourceText, sourceText } from "./source-text.ts";

/** Characters in a statement (SOQL limits: 100,000). */
export const MAX_STATEMENT = 100_000;
/** Parentheses open at once. The org's own limit is not published; a parser that recurses needs one. */
const MAX_NESTING = 200;
/** What a value may follow; a colon there starts a bind variable, anywhere else it is part of a time or of `LAST_N_DAYS:n`. */
const BEFORE_VALUE = /^(?:[=<>(,]|like|in|includes|excludes|limit|offset)$/i;

/** The syntax tree of a query. Throws ApiFault MALFORMED_QUERY, or QUERY_TOO_COMPLICATED for nesting beyond any use. */
export function parseSoql(text: string): { query: Query; source: SourceText } {
  if (text.length > MAX_STATEMENT)
    throw malformed(`SOQL statements cannot be longer than ${MAX_STATEMENT.toLocaleString("en-US")} characters.`);
  const source = sourceText(text);
  const prepared = forParser(text, source);
  try {
    return { query: parseQuery(prepared), source };
  } catch (error) {
    throw syntaxFault(error as Error);
  }
}

/**
 * Stands for NOT in the text the parser gets: it drops negations inside negations (`NOT (NOT (NOT a = 1))` loses one), so each is
 * handed over as a condition of its own, `not__ = NULL AND …`, which the condition tree reads back. No field can have this name.
 */
export const NEGATION = "not__";
const NEGATION_TEXT = ` ${NEGATION} = NULL AND `;
/** After these a condition starts; elsewhere NOT belongs to NOT IN. */
const BEFORE_CONDITION = /^(?:where|having|and|or|\()$/i;

/** The text for the parser. Throws for what it would report badly or not at all: bind variables, open strings, nesting, ALL ROWS. */
function forParser(text: string, source: SourceText): string {
  let result = "";
  let copied = 0;
  let depth = 0;
  let last = "";
  let beforeLast = "";
  let negations = 0;
  for (const { 0: token, index } of text.matchAll(/'(?:[^'\\]|\\.)*'|[\w.]+|\S/gs)) {
    if (token.toLowerCase() === "not" && BEFORE_CONDITION.test(last)) {
      result += text.slice(copied, index);
      copied = index + token.length;
      negations++;
      continue;
    }
    // Two negations in a row cancel, since conditions are two-valued.
    if (negations % 2 === 1) result += NEGATION_TEXT;
    negations = 0;
    if (token === "(" && ++depth > MAX_NESTING)
      throw new ApiFault("QUERY_TOO_COMPLICATED", `Parentheses are nested more than ${MAX_NESTING} levels deep.`);
    if (token === ")" && --depth < 0) throw unexpectedToken(")");
    if (token === "'") throw malformed("unexpected end of input: a string literal is not closed");
    if (token === ":" && BEFORE_VALUE.test(last))
      throw source.faultAt("MALFORMED_QUERY", "Bind variables only allowed in Apex code", bindName(text), "WHERE");
    beforeLast = last;
    last = token;
  }
  if (negations > 0) throw unexpectedToken("");
  if (/^all$/i.test(beforeLast) && /^rows$/i.test(last)) throw malformed("ALL ROWS not allowed in this context");
  return withoutExponents(result + text.slice(copied));
}

/** The parser knows no exponents: `1.5e3` is written out for it, outside string literals. */
function withoutExponents(text: string): string {
  return text.replace(/'(?:[^'\\]|\\.)*'|(?<![\w.])\d+(?:\.\d+)?e[+-]?\d{1,3}(?![\w.])/gis, (token) =>
    token.startsWith("'")
      ? token
      : Number(token).toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 }),
  );
}

function bindName(text: string): string {
  return /:\s*[\w.]+/.exec(text.replace(/'(?:[^'\\]|\\.)*'/gs, "''"))?.[0].replace(/\s/g, "") ?? ":";
}

const FOUND = [
  /but found: '(.*)'$/s,
  /but found --> '(.*)' <--/s,
  /expecting EOF but found: (.*)$/s,
  /unexpected character: ->(.*?)<- at offset/s,
];

/** The parser's wording lists every token it would have liked; the org names the one it did not. */
function syntaxFault(error: Error): ApiFault {
  if (error instanceof ApiFault) return error;
  if (error instanceof RangeError)
    return new ApiFault("QUERY_TOO_COMPLICATED", "The query is nested too deeply to be read.");
  for (const pattern of FOUND) {
    const found = pattern.exec(error.message)?.[1];
    if (found !== undefined) return unexpectedToken(found);
  }
  return malformed("unexpected token: the query could not be read");
}
