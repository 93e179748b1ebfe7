import { ApiFault } from "../api-fault.ts";
import { sourceText } from "../query/source-text.ts";

/** The sentences of SOSL errors. But for the first, the pages give no wording: they follow those of SOQL (inferred). */

export const malformedSearch = (sentence: string) => new ApiFault("MALFORMED_SEARCH", sentence);

export const noSearchTerm = () => malformedSearch("No search term found. The search term must be enclosed in braces.");

export const termTooShort = (written: string) =>
  malformedSearch(`search term must be longer than one character: ${written}`);

export const tooComplicated = () =>
  malformedSearch("The search is too complicated to be run. Simplify it and try again.");

/** @param token the text found at `offset`; empty at the end of the statement */
export function unexpectedToken(statement: string, token: string, offset: number): ApiFault {
  const shown = token === "" ? "<EOF>" : `'${token}'`;
  return sourceText(statement).faultAtOffset("MALFORMED_SEARCH", `unexpected token: ${shown}`, offset);
}

/** Something of the real org that this one has not. */
export const searchNotBuilt = (what: string) =>
  new ApiFault(
    "NOT_IMPLEMENTED",
    `Salesforce answers this, the local org does not: ${what}. LIMITATIONS.md lists every such gap.`,
    { detail: { resource: "search" } },
  );
