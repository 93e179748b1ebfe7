import { noSearchTerm, termTooShort, tooComplicated, unexpectedToken } from "./search-faults.ts";
import { hasLetters, isLongEnough } from "./search-words.ts";
import { ANY, type FindClause, ONE, type SearchExpression, type SearchTerm } from "./sosl.ts";

/** Past this length operators lose their meaning and every word is an alternative (SOSL syntax, FIND). */
const MAX_WITH_OPERATORS = 4_000;
/** Past this length nothing is found. */
const MAX_SEARCH_TEXT = 10_000;
/** Parentheses open at once; the org's own limit is not published. */
const MAX_NESTING = 20;

type Token =
  | { readonly kind: "term"; readonly text: string; readonly at: number }
  | { readonly kind: "operator"; readonly word: "AND" | "OR" | "NOT"; readonly written: string; readonly at: number }
  | { readonly kind: "(" | ")"; readonly at: number };

/**
 * The text between the braces as an expression. Words side by side must all be found; AND and AND NOT bind closer than OR.
 *
 * @param statement what errors quote, where the text starts at `offset`
 */
export function parseFind(written: string, statement: string = written, offset = 0): FindClause {
  if (written.trim() === "") throw noSearchTerm();
  if (written.length > MAX_SEARCH_TEXT) return { written, expression: null };
  const loose = written.length > MAX_WITH_OPERATORS;
  const tokens = tokensOf(written, statement, offset);
  const terms = tokens.filter((token) => token.kind === "term");
  if (!isLongEnough(terms.map(({ text }) => text))) throw termTooShort(written.trim());
  if (loose) return { written, expression: anyOf(terms.map(({ text }) => ({ kind: "term", text }))) };
  const reader = { tokens, next: 0, depth: 0, statement, end: offset + written.length };
  const expression = either(reader);
  const left = tokens[reader.next];
  if (left) throw unexpected(reader);
  return { written, expression };
}

interface Reader {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
  readonly statement: string;
  readonly end: number;
}

function anyOf(operands: readonly SearchTerm[]): SearchExpression {
  const [first] = operands;
  return operands.length === 1 && first ? first : { kind: "or", operands };
}

function either(reader: Reader): SearchExpression {
  const operands = [all(reader)];
  while (takeOperator(reader, "OR")) operands.push(all(reader));
  return operands.length === 1 ? (operands[0] as SearchExpression) : { kind: "or", operands };
}

function all(reader: Reader): SearchExpression {
  let left = one(reader);
  for (;;) {
    if (takeOperator(reader, "AND")) {
      if (takeOperator(reader, "NOT")) left = { kind: "andNot", left, right: one(reader) };
      else left = both(left, one(reader));
    } else if (startsOperand(reader.tokens[reader.next])) left = both(left, one(reader));
    else return left;
  }
}

function both(left: SearchExpression, right: SearchExpression): SearchExpression {
  return { kind: "and", operands: left.kind === "and" ? [...left.operands, right] : [left, right] };
}

function one(reader: Reader): SearchExpression {
  const token = reader.tokens[reader.next];
  if (token?.kind === "term") {
    reader.next++;
    return { kind: "term", text: token.text };
  }
  if (token?.kind !== "(") throw unexpected(reader);
  reader.next++;
  if (++reader.depth > MAX_NESTING) throw tooComplicated();
  const inner = either(reader);
  if (reader.tokens[reader.next]?.kind !== ")") throw unexpected(reader);
  reader.next++;
  reader.depth--;
  return inner;
}

/** A NOT that follows no AND is a word like any other. */
function startsOperand(token: Token | undefined): boolean {
  return token?.kind === "term" || token?.kind === "(";
}

function takeOperator(reader: Reader, word: "AND" | "OR" | "NOT"): boolean {
  const token = reader.tokens[reader.next];
  if (token?.kind !== "operator" || token.word !== word) return false;
  reader.next++;
  return true;
}

function unexpected(reader: Reader): Error {
  const token = reader.tokens[reader.next];
  if (!token) return unexpectedToken(reader.statement, "<EOF>", reader.end);
  const written = token.kind === "operator" ? token.written : token.kind === "term" ? token.text : token.kind;
  return unexpectedToken(reader.statement, written, token.at);
}

const OPERATORS: ReadonlySet<string> = new Set(["AND", "OR"]);

/** Words, phrases, parentheses and operators. Words without a letter or digit say nothing and are dropped. */
function tokensOf(written: string, statement: string, offset: number): Token[] {
  const tokens: Token[] = [];
  let word = "";
  let start = -1;
  let bare = true;
  const close = () => {
    const upper = word.toUpperCase();
    const last = tokens.at(-1);
    const afterAnd = last?.kind === "operator" && last.word === "AND";
    if (bare && (OPERATORS.has(upper) || (upper === "NOT" && afterAnd)))
      tokens.push({ kind: "operator", word: upper as "AND" | "OR" | "NOT", written: word, at: start });
    else if (hasLetters(word)) tokens.push({ kind: "term", text: word, at: start });
    word = "";
    start = -1;
    bare = true;
  };
  for (let i = 0; i < written.length; i++) {
    const character = written[i] as string;
    if (start < 0) start = offset + i;
    if (character === "\\") {
      i++;
      word += written[i] ?? "";
      bare = false;
    } else if (character === '"') {
      close();
      const phrase = phraseAt(written, i + 1);
      if (!phrase) throw unexpectedToken(statement, '"', offset + i);
      if (hasLetters(phrase.text)) tokens.push({ kind: "term", text: phrase.text, at: offset + i });
      i = phrase.end;
    } else if (character === "(" || character === ")") {
      close();
      tokens.push({ kind: character, at: offset + i });
    } else if (/\s/.test(character)) close();
    else word += wildcard(character);
  }
  close();
  return tokens;
}

function phraseAt(written: string, from: number): { text: string; end: number } | null {
  let text = "";
  for (let i = from; i < written.length; i++) {
    const character = written[i] as string;
    if (character === '"') return { text, end: i };
    if (character === "\\") text += written[++i] ?? "";
    else text += wildcard(character);
  }
  return null;
}

function wildcard(character: string): string {
  if (character === "*") return ANY;
  if (character === "?") return ONE;
  return character === ANY || character === ONE ? " " : character;
}
