import type { Scanner } from "./scanner.ts";
import { malformedSearch, searchNotBuilt } from "./search-faults.ts";
import { NO_WITH, type WithClauses } from "./sosl.ts";

/** Characters of a snippet when no `target_length` is given, and the range it may have (SOSL, WITH SNIPPET). */
const DEFAULT_SNIPPET = 300;
const SMALLEST_SNIPPET = 50;
const LARGEST_SNIPPET = 1_000;

type Writable = { -readonly [K in keyof WithClauses]: WithClauses[K] };

/** Each `WITH …`, in any order. What needs a feature that this org has not is refused by name. */
export function parseWith(scan: Scanner): WithClauses {
  const clauses: Writable = { ...NO_WITH };
  while (scan.take("WITH")) oneClause(scan, clauses);
  return clauses;
}

function oneClause(scan: Scanner, clauses: Writable): void {
  if (scan.take("HIGHLIGHT")) clauses.highlight = true;
  else if (scan.take("SNIPPET")) clauses.snippet = snippetLength(scan);
  else if (scan.take("METADATA")) {
    scan.expectSign("=");
    const value = scan.literal();
    if (value.toUpperCase() !== "LABELS") throw malformedSearch(`Invalid value for WITH METADATA: '${value}'`);
    clauses.labels = true;
  } else if (scan.take("PricebookId")) {
    scan.expectSign("=");
    clauses.pricebookId = scan.literal();
  } else if (scan.take("SPELL_CORRECTION")) {
    scan.expectSign("=");
    // Taken and without effect: the org corrects no spelling.
    if (!scan.take("TRUE") && !scan.take("FALSE")) throw scan.unexpected();
  } else if (scan.take("DIVISION")) {
    scan.expectSign("=");
    // An org without divisions has one for everything.
    scan.literal();
  } else if (scan.take("NETWORK")) throw searchNotBuilt("WITH NETWORK (Experience Cloud sites)");
  else if (scan.take("DATA", "CATEGORY")) throw searchNotBuilt("WITH DATA CATEGORY (Knowledge)");
  else throw scan.unexpected();
}

function snippetLength(scan: Scanner): number {
  if (!scan.takeSign("(")) return DEFAULT_SNIPPET;
  scan.expect("target_length");
  scan.expectSign("=");
  const length = Number(scan.word(/\d+/));
  scan.expectSign(")");
  return Math.min(LARGEST_SNIPPET, Math.max(SMALLEST_SNIPPET, length));
}
