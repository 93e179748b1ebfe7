import { ApiFault } from "../api-fault.ts";

/** Longest line an error quotes whole; of a longer one it shows a window around the token. */
const WINDOW = 160;

type Clause = "SELECT" | "FROM" | "WHERE" | "GROUP" | "HAVING" | "ORDER";

/** The text of a query, for errors that point into it. */
export interface SourceText {
  readonly text: string;
  /** A fault with the context block: the line, a caret under the token, `ERROR at Row:r:Column:c`, the sentence. */
  faultAt(errorCode: string, sentence: string, token: string, clause?: Clause): ApiFault;
  /** The same where the place is known. */
  faultAtOffset(errorCode: string, sentence: string, offset: number): ApiFault;
}

interface Token {
  readonly text: string;
  readonly offset: number;
}

export function sourceText(text: string): SourceText {
  let tokens: Token[] | undefined;

  /** Words, dotted paths and string literals; found only when a query is wrong. */
  function scan(): Token[] {
    tokens ??= [...text.matchAll(/'(?:[^'\\]|\\.)*'|[\w.:+-]+/gs)].map((match) => ({
      text: match[0].toLowerCase(),
      offset: match.index,
    }));
    return tokens;
  }

  function offsetOf(token: string, clause: Clause | undefined): number {
    const all = scan();
    const from = clause ? all.findIndex((t) => t.text === clause.toLowerCase()) + 1 : 0;
    const wanted = token.toLowerCase();
    const found = all.slice(from).find((t) => t.text === wanted) ?? all.find((t) => t.text === wanted);
    return found?.offset ?? 0;
  }

  return {
    text,
    faultAt(errorCode, sentence, token, clause) {
      return faultAtOffset(text, errorCode, sentence, offsetOf(token, clause));
    },
    faultAtOffset: (errorCode, sentence, offset) => faultAtOffset(text, errorCode, sentence, offset),
  };
}

function faultAtOffset(text: string, errorCode: string, sentence: string, offset: number): ApiFault {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const line = text.slice(lineStart, lineEnd < 0 ? text.length : lineEnd).replace(/\r$/, "");
  const column = offset - lineStart;
  const row = text.slice(0, lineStart).split("\n").length;
  const cut = line.length <= WINDOW ? 0 : Math.max(0, Math.min(column - WINDOW / 2, line.length - WINDOW));
  const fragment = line.slice(cut, cut + WINDOW);
  const caret = `${" ".repeat(column - cut)}^`;
  return new ApiFault(errorCode, `\n${fragment}\n${caret}\nERROR at Row:${row}:Column:${column + 1}\n${sentence}`);
}
