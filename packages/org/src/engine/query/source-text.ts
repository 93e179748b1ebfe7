import { ApiFault } from "../api-fault.ts";

/**
 * An error shows the token with this many characters before and after it, drawn out to whole words. Derived from recorded answers of
 * real orgs: all that were found fit it.
 */
const AROUND = 30;

/** The text of a query, for errors that point into it. */
export interface SourceText {
  readonly text: string;
  /** A fault with the context block: the text around the place, a caret under it, `ERROR at Row:r:Column:c`, the sentence. */
  faultAt(errorCode: string, sentence: string, at: number): ApiFault;
}

export function sourceText(text: string): SourceText {
  return {
    text,
    faultAt(errorCode, sentence, at) {
      const lineStart = text.lastIndexOf("\n", at - 1) + 1;
      const lineEnd = text.indexOf("\n", at);
      const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, "");
      const column = at - lineStart;
      const row = text.slice(0, lineStart).split("\n").length;
      const [from, to] = windowOf(line, column);
      const caret = `${" ".repeat(column - from)}^`;
      return new ApiFault(
        errorCode,
        `\n${line.slice(from, to)}\n${caret}\nERROR at Row:${row}:Column:${column + 1}\n${sentence}`,
      );
    },
  };
}

/** Longest word that a window is drawn out for. */
const LONGEST_WORD = 100;

function windowOf(line: string, column: number): [from: number, to: number] {
  let from = Math.max(0, column - AROUND);
  let to = Math.min(line.length, column + AROUND);
  const inWord = (index: number) => index >= 0 && index < line.length && !/[\s,]/.test(line.charAt(index));
  const first = Math.max(0, from - LONGEST_WORD);
  while (from > first && inWord(from - 1)) from--;
  const last = Math.min(line.length, to + LONGEST_WORD);
  while (to < last && inWord(to)) to++;
  return [from, to];
}

const CLAUSES: ReadonlySet<string> = new Set(["FROM", "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "WITH"]);

/**
 * `unexpected token: 'x'`. A word that opens a clause is pointed at from the space before it, as in the recorded
 * `SELECT Id, FROM Account` with its caret in column 11.
 */
export function unexpectedAt(source: SourceText, token: { readonly text: string; readonly at: number }): ApiFault {
  const { text, at } = token;
  const opensClause = CLAUSES.has(text.toUpperCase()) && /[ \t]/.test(source.text.charAt(at - 1));
  return source.faultAt("MALFORMED_QUERY", `unexpected token: '${shown(text)}'`, opensClause ? at - 1 : at);
}

function shown(text: string): string {
  return text.length <= LONGEST_WORD ? text : text.slice(0, LONGEST_WORD);
}
