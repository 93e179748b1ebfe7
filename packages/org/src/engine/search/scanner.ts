import { unexpectedToken } from "./search-faults.ts";

/** Reads a SOSL statement from left to right: words without regard to case, and bodies in parentheses as written. */
export interface Scanner {
  readonly text: string;
  /** Offset of what is read next. */
  readonly at: number;
  /** Takes the words when they stand next. */
  take(...words: readonly string[]): boolean;
  /** Takes the character when it stands next. */
  takeSign(sign: string): boolean;
  /** The next name, number or word. Throws MALFORMED_SEARCH. */
  word(pattern?: RegExp): string;
  /** Throws MALFORMED_SEARCH unless the words or the sign stand next. */
  expect(...words: readonly string[]): void;
  expectSign(sign: string): void;
  /** What stands between `(` and its `)`, with its offset. */
  body(): { readonly text: string; readonly offset: number };
  /** A literal in single quotes, unescaped. */
  literal(): string;
  skipTo(offset: number): void;
  end(): boolean;
  /** The fault about what stands next. */
  unexpected(): Error;
}

const WORD = /[\w.]+/y;

export function scanner(text: string): Scanner {
  let at = 0;
  const space = () => {
    while (at < text.length && /\s/.test(text[at] as string)) at++;
  };
  const peek = (pattern: RegExp, from = at): string | null => {
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = from;
    return sticky.exec(text)?.[0] ?? null;
  };
  const unexpected = () => {
    space();
    const token = peek(/'(?:[^'\\]|\\.)*'|[\w.]+|\S/) ?? "";
    return unexpectedToken(text, token, at);
  };

  function take(...words: readonly string[]): boolean {
    const start = at;
    for (const word of words) {
      space();
      const found = peek(WORD);
      if (found?.toLowerCase() !== word.toLowerCase()) {
        at = start;
        return false;
      }
      at += found.length;
    }
    return true;
  }
  function takeSign(sign: string): boolean {
    space();
    if (text[at] !== sign) return false;
    at++;
    return true;
  }
  function expectSign(sign: string) {
    if (!takeSign(sign)) throw unexpected();
  }

  return {
    text,
    get at() {
      return at;
    },
    take,
    takeSign,
    expectSign,
    expect(...words) {
      if (!take(...words)) throw unexpected();
    },
    word(pattern = WORD) {
      space();
      const found = peek(pattern);
      if (!found) throw unexpected();
      at += found.length;
      return found;
    },
    body() {
      expectSign("(");
      const start = at;
      let depth = 1;
      for (; at < text.length; at++) {
        const character = text[at];
        if (character === "'") {
          const literal = peek(/'(?:[^'\\]|\\.)*'/s);
          if (literal === null) throw unexpected();
          at += literal.length - 1;
        } else if (character === "(") depth++;
        else if (character === ")" && --depth === 0) return { text: text.slice(start, at++), offset: start };
      }
      throw unexpected();
    },
    literal() {
      space();
      const found = peek(/'(?:[^'\\]|\\.)*'/);
      if (found === null) throw unexpected();
      at += found.length;
      return found.slice(1, -1).replace(/\\(.)/g, "$1");
    },
    skipTo(offset) {
      at = offset;
    },
    end() {
      space();
      return at >= text.length;
    },
    unexpected,
  };
}
