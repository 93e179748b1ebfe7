import { type Scanner, scanner } from "./scanner.ts";
import { searchNotBuilt, unexpectedToken } from "./search-faults.ts";
import type { Returning } from "./sosl.ts";

type ClauseName = "USING" | "WHERE" | "ORDER BY" | "LIMIT" | "OFFSET";

const CLAUSES: readonly ClauseName[] = ["USING", "WHERE", "ORDER BY", "LIMIT", "OFFSET"];

/** `Account(Id, Name WHERE … ORDER BY … LIMIT n OFFSET n)`: clauses as written, for the query room to read. */
export function parseReturning(scan: Scanner): Returning {
  const sobject = scan.word(/[A-Za-z]\w*/);
  const opening = scan.at;
  if (!scan.takeSign("(")) return { sobject, fields: null, where: null, orderBy: null, limit: null, offset: null };
  scan.skipTo(opening);
  const body = scan.body();
  const parts = clausesOf(body.text, body.offset, scan.text);
  if (parts.fields === "") {
    const at = body.offset + body.text.length - body.text.trimStart().length;
    throw unexpectedToken(scan.text, parts.first, at);
  }
  if (parts.USING !== undefined) throw searchNotBuilt("RETURNING with USING ListView");
  return {
    sobject,
    fields: parts.fields,
    where: parts.WHERE ?? null,
    orderBy: parts["ORDER BY"] ?? null,
    limit: wholeNumber(parts.LIMIT),
    offset: wholeNumber(parts.OFFSET),
  };

  function wholeNumber(written: string | undefined): number | null {
    if (written === undefined) return null;
    const number = scanner(written);
    const value = Number(number.word(/\d+/));
    if (!number.end()) throw number.unexpected();
    return value;
  }
}

type Parts = Partial<Record<ClauseName, string>> & { fields: string; first: string };

/** Splits at the clause words that stand outside parentheses and literals, in their fixed order. */
function clausesOf(body: string, offset: number, statement: string): Parts {
  const parts: Parts = { fields: "", first: ")" };
  let name: ClauseName | "fields" = "fields";
  let from = 0;
  let depth = 0;
  const close = (to: number) => {
    parts[name] = body.slice(from, to).trim();
  };
  for (const match of body.matchAll(/'(?:[^'\\]|\\.)*'|order\s+by\b|\w+|[()]/gis)) {
    const token = match[0];
    if (token === "(") depth++;
    else if (token === ")") depth--;
    if (depth > 0 || !/^\w/.test(token)) continue;
    const clause = CLAUSES.find((each) => each === token.toUpperCase().replace(/\s+/, " "));
    if (!clause) continue;
    if (name !== "fields" && CLAUSES.indexOf(clause) <= CLAUSES.indexOf(name))
      throw unexpectedToken(statement, token, offset + match.index);
    if (body.slice(0, match.index).trim() === "") parts.first = token;
    close(match.index);
    name = clause;
    from = match.index + token.length;
  }
  close(body.length);
  return parts;
}
