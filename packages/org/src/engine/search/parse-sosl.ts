import { count } from "../query/soql/parse-value.ts";
import { type TokenStream, tokenStream } from "../query/soql/token-stream.ts";
import { sourceText } from "../query/source-text.ts";
import { noBinds } from "./no-binds.ts";
import { parseFind } from "./parse-find.ts";
import { parseReturning } from "./parse-returning.ts";
import { parseWith } from "./parse-with.ts";
import { asSearchFault, malformedSearch, noSearchTerm, unexpectedToken } from "./search-faults.ts";
import type { Returning, SearchGroup, SearchStatement } from "./sosl.ts";

/** Characters in a statement (SOSL limits). */
const MAX_STATEMENT = 100_000;
const GROUPS: readonly SearchGroup[] = ["ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR"];

/** The syntax tree of a SOSL statement. Throws ApiFault MALFORMED_SEARCH with the place. */
export function parseSosl(text: string): SearchStatement {
  if (text.length > MAX_STATEMENT)
    throw malformedSearch(`SOSL statements cannot be longer than ${MAX_STATEMENT.toLocaleString("en-US")} characters.`);
  return asSearchFault(() => {
    const { find, end } = findClause(text);
    const source = sourceText(text);
    const stream = tokenStream(source, end);
    const group = searchGroup(stream);
    const returning = stream.take("RETURNING") ? returningClause(stream) : null;
    const clauses = parseWith(stream);
    const limit = stream.take("LIMIT") ? count(stream, noBinds(stream)) : null;
    if (stream.take("UPDATE")) updateClause(stream);
    if (stream.peek().kind !== "end") throw stream.unexpected();
    return { find, group, returning, with: clauses, limit, source };
  });
}

/** The braces end at the first `}` that is not escaped; quotes do not hide it. */
function findClause(text: string) {
  const opening = /^\s*FIND\b\s*/i.exec(text);
  if (!opening) {
    const first = /\S\w*/.exec(text);
    throw unexpectedToken(text, first?.[0] ?? "<EOF>", first?.index ?? 0);
  }
  if (text[opening[0].length] !== "{") throw noSearchTerm();
  const start = opening[0].length + 1;
  let end = start;
  while (end < text.length && text[end] !== "}") end += text[end] === "\\" ? 2 : 1;
  if (end >= text.length) throw noSearchTerm();
  return { find: parseFind(text.slice(start, end), text, start), end: end + 1 };
}

function searchGroup(stream: TokenStream): SearchGroup {
  if (!stream.take("IN")) return "ALL";
  const group = GROUPS.find((name) => stream.take(name));
  if (!group) throw stream.unexpected();
  stream.expect("FIELDS");
  return group;
}

function returningClause(stream: TokenStream): Returning[] {
  const objects: Returning[] = [];
  const seen = new Set<string>();
  do {
    const returning = parseReturning(stream);
    const { text } = returning.from;
    if (seen.has(text.toLowerCase())) throw malformedSearch(`duplicate object in RETURNING: ${text}`);
    seen.add(text.toLowerCase());
    objects.push(returning);
  } while (stream.take(","));
  return objects;
}

/** Knowledge counts searches and views by it; the org keeps no such counts. */
function updateClause(stream: TokenStream): void {
  do {
    if (!stream.take("TRACKING") && !stream.take("VIEWSTAT")) throw stream.unexpected();
  } while (stream.take(","));
}
