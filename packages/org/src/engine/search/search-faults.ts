import { ApiFault } from "../api-fault.ts";
import { sourceText } from "../query/source-text.ts";

/** The sentences of SOSL errors. But for the first, the pages give no wording: they follow those of SOQL (inferred). */

export const malformedSearch = (sentence: string) => new ApiFault("MALFORMED_SEARCH", sentence);

export const noSearchTerm = () => malformedSearch("No search term found. The search term must be enclosed in braces.");

export const termTooShort = (written: string) =>
  malformedSearch(`search term must be longer than one character: ${written}`);

export const tooComplicated = () =>
  malformedSearch("The search is too complicated to be run. Simplify it and try again.");

/** @param token the text found at the offset */
export const unexpectedToken = (statement: string, token: string, at: number) =>
  sourceText(statement).faultAt("MALFORMED_SEARCH", `unexpected token: '${token}'`, at);

/** Something of the real org that this one has not. */
export const searchNotBuilt = (what: string) =>
  new ApiFault(
    "NOT_IMPLEMENTED",
    `Salesforce answers this, the local org does not: ${what}. LIMITATIONS.md lists every such gap.`,
    { detail: { resource: "search" } },
  );

/** What the query room finds malformed in a clause is malformed in the search. No SQLite error leaves this room. */
export function asSearchFault<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiFault) throw error.errorCode === "MALFORMED_QUERY" ? malformedSearch(error.message) : error;
    if ((error as { code?: string }).code === "ERR_SQLITE_ERROR" || error instanceof RangeError) throw tooComplicated();
    throw error;
  }
}
