import { parseFind } from "./parse-find.ts";
import { parseReturning } from "./parse-returning.ts";
import { parseWith } from "./parse-with.ts";
import { type Scanner, scanner } from "./scanner.ts";
import { malformedSearch, noSearchTerm } from "./search-faults.ts";
import type { Returning, SearchGroup, SearchStatement } from "./sosl.ts";

/** Characters in a statement (SOSL limits). */
const MAX_STATEMENT = 100_000;
const GROUPS: readonly SearchGroup[] = ["ALL", "NAME", "EMAIL", "PHONE", "SIDEBAR"];

/** The syntax tree of a SOSL statement. Throws ApiFault MALFORMED_SEARCH with the place. */
export function parseSosl(text: string): SearchStatement {
  if (text.length > MAX_STATEMENT)
    throw malformedSearch(`SOSL statements cannot be longer than ${MAX_STATEMENT.toLocaleString("en-US")} characters.`);
  const scan = scanner(text);
  scan.expect("FIND");
  const find = findClause(scan);
  const group = searchGroup(scan);
  const returning = scan.take("RETURNING") ? returningClause(scan) : null;
  const clauses = parseWith(scan);
  const limit = scan.take("LIMIT") ? Number(scan.word(/\d+/)) : null;
  if (scan.take("UPDATE")) updateClause(scan);
  if (!scan.end()) throw scan.unexpected();
  return { find, group, returning, with: clauses, limit, text };
}

/** The braces end at the first `}` that is not escaped; quotes do not hide it. */
function findClause(scan: Scanner) {
  if (!scan.takeSign("{")) throw noSearchTerm();
  const start = scan.at;
  let end = start;
  while (end < scan.text.length && scan.text[end] !== "}") end += scan.text[end] === "\\" ? 2 : 1;
  if (end >= scan.text.length) throw noSearchTerm();
  scan.skipTo(end + 1);
  return parseFind(scan.text.slice(start, end), scan.text, start);
}

function searchGroup(scan: Scanner): SearchGroup {
  if (!scan.take("IN")) return "ALL";
  const group = GROUPS.find((name) => scan.take(name, "FIELDS"));
  if (!group) throw scan.unexpected();
  return group;
}

function returningClause(scan: Scanner): Returning[] {
  const objects: Returning[] = [];
  do {
    const returning = parseReturning(scan);
    if (objects.some(({ sobject }) => sobject.toLowerCase() === returning.sobject.toLowerCase()))
      throw malformedSearch(`duplicate object in RETURNING: ${returning.sobject}`);
    objects.push(returning);
  } while (scan.takeSign(","));
  return objects;
}

/** Knowledge counts searches and views by it; the org keeps no such counts. */
function updateClause(scan: Scanner): void {
  do {
    if (!scan.take("TRACKING") && !scan.take("VIEWSTAT")) throw scan.unexpected();
  } while (scan.takeSign(","));
}
