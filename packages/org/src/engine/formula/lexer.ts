import { formulaFault } from "./formula-fault.ts";

export type Token =
  | { readonly kind: "number"; readonly text: string; readonly at: number }
  | { readonly kind: "text"; readonly text: string; readonly value: string; readonly at: number }
  | { readonly kind: "name"; readonly text: string; readonly at: number }
  | { readonly kind: "sign"; readonly text: string; readonly at: number }
  | { readonly kind: "end"; readonly text: string; readonly at: number };

const SPACE = /(?:\s|\/\*[\s\S]*?\*\/)+/y;
const NUMBER = /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
/** Also `$User.Email`, `Parent__r.Name`, `Owner:User.Name`. */
const NAME = /[$A-Za-z_][\w$]*(?:[.:][$A-Za-z_][\w$]*)*/y;
/** A comment that is not closed begins no word. */
const SIGN = /(?!\/\*)(?:\|\||&&|<>|!=|==|<=|>=|[()&,+\-*/^=<>!])/y;
const TEXT = /"(?:\\[nrt"'\\NRT]|[^"\\])*"|'(?:\\[nrt"'\\NRT]|[^'\\])*'/y;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", N: "\n", R: "\r", T: "\t" };

/** The formula's words, comments left out, an `end` last. Throws FormulaFault at a character that begins no word. */
export function tokensOf(formula: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(formula)?.[0];
  };
  for (;;) {
    at += match(SPACE)?.length ?? 0;
    if (at >= formula.length) break;
    const token = next(at, match);
    if (!token) throw unreadable(formula, at);
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: "end", text: "", at: formula.length });
  return tokens;
}

function next(at: number, match: (pattern: RegExp) => string | undefined): Token | undefined {
  const number = match(NUMBER);
  if (number !== undefined) return { kind: "number", text: number, at };
  const name = match(NAME);
  if (name !== undefined) return { kind: "name", text: name, at };
  const text = match(TEXT);
  if (text !== undefined) return { kind: "text", text, value: unescaped(text.slice(1, -1)), at };
  const sign = match(SIGN);
  return sign === undefined ? undefined : { kind: "sign", text: sign, at };
}

const unescaped = (body: string) => body.replace(/\\(.)/g, (_, letter: string) => ESCAPES[letter] ?? letter);

function unreadable(formula: string, at: number) {
  const letter = formula[at] as string;
  if (letter === '"' || letter === "'") return formulaFault.missing(letter, formula.length);
  return formula.startsWith("/*", at) ? formulaFault.missing("*/", formula.length) : formulaFault.found(letter, at);
}
