import type { ApiFault } from "../../api-fault.ts";
import { type SourceText, unexpectedAt } from "../source-text.ts";
import type { Name } from "./ast.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** Words that cannot be aliases (SOQL: Alias Notation). */
const RESERVED: ReadonlySet<string> = new Set(
  "AND ASC DESC EXCLUDES FIRST FROM GROUP HAVING IN INCLUDES LAST LIKE LIMIT NOT NULL NULLS OR SELECT USING WHERE WITH".split(
    " ",
  ),
);
/** Clauses that may follow where an alias may stand. */
const CLAUSE_WORDS: ReadonlySet<string> = new Set(["ORDER", "OFFSET", "FOR", "UPDATE", "ALL"]);

/** The tokens of a statement with a place in them. */
export interface TokenStream {
  readonly source: SourceText;
  peek(ahead?: number): Token;
  next(): Token;
  /** Whether the next token is this keyword or sign. */
  is(text: string): boolean;
  /** Takes it if it is. */
  take(text: string): Token | null;
  /** Takes it, or throws `unexpected token`. */
  expect(text: string): Token;
  /** A name or dotted path. */
  name(): Name;
  /** The name of an object: Group, reserved elsewhere, is one. */
  object(): Name;
  /** A name that is not reserved and opens no clause; null when there is none. */
  alias(): Name | null;
  unexpected(token?: Token): ApiFault;
}

export function tokenStream(source: SourceText, from = 0): TokenStream {
  const tokens = tokensOf(source, from);
  const last = tokens.length - 1;
  let place = 0;
  const peek = (ahead = 0) => tokens[Math.min(place + ahead, last)] as Token;
  const next = () => {
    const token = peek();
    if (place < last) place++;
    return token;
  };
  const matches = (token: Token, text: string) =>
    token.kind === "word" ? token.upper === text : token.kind === "symbol" && token.text === text;
  const unexpected = (token = peek()) => unexpectedAt(source, token);
  return {
    source,
    peek,
    next,
    is: (text) => matches(peek(), text),
    take: (text) => (matches(peek(), text) ? next() : null),
    expect(text) {
      if (!matches(peek(), text)) throw unexpected();
      return next();
    },
    name() {
      const token = peek();
      if (token.kind !== "word" || RESERVED.has(token.upper)) throw unexpected();
      next();
      return { kind: "name", text: token.text, at: token.at };
    },
    object() {
      const token = peek();
      if (token.kind !== "word" || token.upper === "WHERE") throw unexpected();
      next();
      return { kind: "name", text: token.text, at: token.at };
    },
    alias() {
      const token = peek();
      if (token.kind !== "word" || token.text.includes(".")) return null;
      if (CLAUSE_WORDS.has(token.upper) && opensClause(token.upper, peek(1))) return null;
      if (RESERVED.has(token.upper)) return null;
      next();
      return { kind: "name", text: token.text, at: token.at };
    },
    unexpected,
  };
}

/** ORDER, UPDATE, FOR, ALL and OFFSET may be aliases when nothing follows that makes a clause of them. */
function opensClause(word: string, following: Token): boolean {
  switch (word) {
    case "ORDER":
      return following.upper === "BY";
    case "OFFSET":
      return following.kind === "number" || following.text === ":";
    case "FOR":
      return ["VIEW", "REFERENCE", "UPDATE"].includes(following.upper);
    case "UPDATE":
      return ["TRACKING", "VIEWSTAT"].includes(following.upper);
    default:
      return following.upper === "ROWS";
  }
}
