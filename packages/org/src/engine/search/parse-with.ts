import { count } from "../query/soql/parse-value.ts";
import type { TokenStream } from "../query/soql/token-stream.ts";
import { noBinds } from "./no-binds.ts";
import { malformedSearch, searchNotBuilt } from "./search-faults.ts";
import { NO_WITH, type WithClauses } from "./sosl.ts";

/** Characters of a snippet when no `target_length` is given, and the range it may have (SOSL, WITH SNIPPET). */
const DEFAULT_SNIPPET = 300;
const SMALLEST_SNIPPET = 50;
const LARGEST_SNIPPET = 1_000;

type Writable = { -readonly [K in keyof WithClauses]: WithClauses[K] };

/** Each `WITH …`, in any order. What needs a feature that this org has not is refused by name. */
export function parseWith(stream: TokenStream): WithClauses {
  const clauses: Writable = { ...NO_WITH };
  while (stream.take("WITH")) oneClause(stream, clauses);
  return clauses;
}

function oneClause(stream: TokenStream, clauses: Writable): void {
  if (stream.take("HIGHLIGHT")) clauses.highlight = true;
  else if (stream.take("SNIPPET")) clauses.snippet = snippetLength(stream);
  else if (stream.take("METADATA")) {
    const value = literal(stream);
    if (value.toUpperCase() !== "LABELS") throw malformedSearch(`Invalid value for WITH METADATA: '${value}'`);
    clauses.labels = true;
  } else if (stream.take("PRICEBOOKID")) clauses.pricebookId = literal(stream);
  else if (stream.take("SPELL_CORRECTION")) {
    stream.expect("=");
    // Taken and without effect: the org corrects no spelling.
    if (!stream.take("TRUE")) stream.expect("FALSE");
  } else if (stream.take("DIVISION")) {
    // An org without divisions has one for everything.
    literal(stream);
  } else if (stream.take("NETWORK")) throw searchNotBuilt("WITH NETWORK (Experience Cloud sites)");
  else if (stream.take("DATA")) throw searchNotBuilt("WITH DATA CATEGORY (Knowledge)");
  else throw stream.unexpected();
}

function literal(stream: TokenStream): string {
  stream.expect("=");
  const token = stream.next();
  if (token.kind !== "string") throw stream.unexpected(token);
  return token.text.slice(1, -1).replace(/\\(.)/g, "$1");
}

function snippetLength(stream: TokenStream): number {
  if (!stream.take("(")) return DEFAULT_SNIPPET;
  stream.expect("TARGET_LENGTH");
  stream.expect("=");
  const length = count(stream, noBinds(stream));
  stream.expect(")");
  return Math.min(LARGEST_SNIPPET, Math.max(SMALLEST_SNIPPET, length));
}
