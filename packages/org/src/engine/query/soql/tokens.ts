import { type SourceText, unexpectedAt } from "../source-text.ts";

export type TokenKind = "word" | "string" | "number" | "date" | "datetime" | "time" | "symbol" | "end";

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** `text` in upper case, for keywords. */
  readonly upper: string;
  readonly at: number;
}

const SPACE = /\s*/y;

/** The first that fits decides, so dates stand before numbers and amounts before words. */
const FORMS: readonly (readonly [TokenKind, RegExp])[] = [
  ["string", /'(?:[^'\\]|\\.)*'/sy],
  ["datetime", /\d{4}-\d\d-\d\d[tT][\d:.]*(?:[zZ]|[+-]\d\d(?::?\d\d)?)?/y],
  ["date", /\d{4}-\d\d-\d\d(?!\w)/y],
  ["time", /\d\d:\d\d:\d\d(?:\.\d{1,3})?[zZ](?!\w)/y],
  // Amounts may carry their currency: USD5000, USD-500.
  ["number", /(?:[A-Za-z]{3}(?=[+-]?\d)|(?=[+-]?\.?\d))[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?!\w)/y],
  ["word", /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*/y],
  ["symbol", /!=|<>|<=|>=|./suy],
];

/** The words, values and signs of a statement from an offset on, closed by an `end`. Throws for a string that is not closed. */
export function tokensOf(source: SourceText, from = 0): readonly Token[] {
  const { text } = source;
  const tokens: Token[] = [];
  let at = from;
  for (;;) {
    SPACE.lastIndex = at;
    at += (SPACE.exec(text)?.[0] ?? "").length;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    if (token.text === "'") throw unexpectedAt(source, token);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: "end", text: "<EOF>", upper: "", at: text.trimEnd().length });
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  for (const [kind, form] of FORMS) {
    form.lastIndex = at;
    const found = form.exec(text)?.[0];
    if (found !== undefined) return { kind, text: found, upper: kind === "word" ? found.toUpperCase() : "", at };
  }
  return { kind: "symbol", text: text.charAt(at), upper: "", at };
}
