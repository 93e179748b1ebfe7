import { malformed } from "../query-faults.ts";
import { sourceText } from "../source-text.ts";
import type { Bind, Name, Select, SelectItem } from "./ast.ts";
import { parseCondition } from "./parse-condition.ts";
import { groupBy, orderBy, selectItem } from "./parse-items.ts";
import { count } from "./parse-value.ts";
import { type TokenStream, tokenStream } from "./token-stream.ts";

/** Characters in a statement (SOQL limits: 100,000). */
export const MAX_STATEMENT = 100_000;

/** SELECT inside SELECT: five levels of objects, one more to say which limit was passed. */
const MAX_SELECTS = 10;

/**
 * The syntax tree of a query. Throws ApiFault MALFORMED_QUERY with the place, or QUERY_TOO_COMPLICATED for nesting beyond any use.
 *
 * @param limitOf what a bind variable after LIMIT or OFFSET stands for; throws where there are none
 */
export function parseSoql(text: string, limitOf: (bind: Bind) => number): Select {
  if (text.length > MAX_STATEMENT)
    throw malformed(`SOQL statements cannot be longer than ${MAX_STATEMENT.toLocaleString("en-US")} characters.`);
  if (text.trim() === "") throw malformed("SOQL statements cannot be empty or null");
  const stream = tokenStream(sourceText(text));
  const query = select(stream, { limitOf, depth: 1 });
  if (stream.peek().kind !== "end") throw stream.unexpected();
  return query;
}

/** What reading one SELECT turns on. */
export interface Reading {
  readonly limitOf: (bind: Bind) => number;
  readonly depth: number;
}

export function select(stream: TokenStream, reading: Reading): Select {
  if (reading.depth > MAX_SELECTS) throw stream.unexpected();
  const subselect = (inner: TokenStream) => select(inner, { ...reading, depth: reading.depth + 1 });
  const { at } = stream.expect("SELECT");
  const items: SelectItem[] = [];
  do items.push(selectItem(stream, subselect));
  while (stream.take(","));
  stream.expect("FROM");
  const from = stream.object();
  const alias = aliasAfterFrom(stream);
  const joins: { path: Name; alias: Name | null }[] = [];
  while (stream.take(",")) joins.push({ path: stream.name(), alias: aliasAfterFrom(stream) });
  const scope = stream.take("USING") ? scopeName(stream) : null;
  const where = stream.take("WHERE") ? parseCondition(stream, subselect) : null;
  const withs = withClauses(stream);
  const group = stream.take("GROUP") ? groupBy(stream) : null;
  const having = stream.take("HAVING") ? parseCondition(stream, subselect) : null;
  const order = stream.take("ORDER") ? orderBy(stream) : [];
  const limit = stream.take("LIMIT") ? count(stream, reading.limitOf) : null;
  const offset = stream.take("OFFSET") ? count(stream, reading.limitOf) : null;
  const { forClauses, allRows } = closing(stream);
  return {
    at,
    items,
    from,
    alias,
    joins,
    scope,
    where,
    with: withs,
    groupBy: group,
    having,
    orderBy: order,
    limit,
    offset,
    for: forClauses,
    allRows,
  };
}

function scopeName(stream: TokenStream): Name {
  stream.expect("SCOPE");
  return stream.name();
}

function aliasAfterFrom(stream: TokenStream): Name | null {
  if (stream.is("AS")) stream.next();
  return stream.alias();
}

/** `WITH SECURITY_ENFORCED`, `WITH DATA CATEGORY Geography__c AT usa__c`. */
function withClauses(stream: TokenStream): Name[] {
  const found: Name[] = [];
  while (stream.take("WITH")) {
    const token = stream.next();
    if (["SECURITY_ENFORCED", "USER_MODE", "SYSTEM_MODE"].includes(token.upper))
      found.push({ kind: "name", text: token.upper, at: token.at });
    else if (token.upper === "DATA" && stream.is("CATEGORY")) {
      found.push({ kind: "name", text: "DATA CATEGORY", at: token.at });
      skipCategories(stream);
    } else throw stream.unexpected(token);
  }
  return found;
}

const AFTER_WITH: ReadonlySet<string> = new Set([
  "WITH",
  "GROUP",
  "HAVING",
  "ORDER",
  "LIMIT",
  "OFFSET",
  "FOR",
  "UPDATE",
]);

/** No object here has data categories: where the filter ends is all there is to know. */
function skipCategories(stream: TokenStream): void {
  stream.expect("CATEGORY");
  while (stream.peek().kind !== "end" && !AFTER_WITH.has(stream.peek().upper)) stream.next();
}

/** `FOR VIEW`, `FOR REFERENCE`, `FOR UPDATE`, `UPDATE TRACKING`, `UPDATE VIEWSTAT`, `ALL ROWS`. */
function closing(stream: TokenStream): { forClauses: Name[]; allRows: Name | null } {
  const forClauses: Name[] = [];
  let allRows: Name | null = null;
  for (;;) {
    const token = stream.peek();
    if (stream.take("FOR")) {
      const purpose = stream.next();
      if (!["VIEW", "REFERENCE", "UPDATE"].includes(purpose.upper)) throw stream.unexpected(purpose);
      forClauses.push({ kind: "name", text: purpose.upper, at: token.at });
    } else if (stream.take("UPDATE")) {
      do {
        const what = stream.next();
        if (!["TRACKING", "VIEWSTAT"].includes(what.upper)) throw stream.unexpected(what);
      } while (stream.take(","));
    } else if (stream.take("ALL")) {
      stream.expect("ROWS");
      allRows = { kind: "name", text: "ALL ROWS", at: token.at };
    } else return { forClauses, allRows };
  }
}
