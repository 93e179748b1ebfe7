import { tooComplicated } from "./search-faults.ts";
import { columnName } from "./search-index.ts";
import { wordsOf } from "./search-words.ts";
import { ANY, ONE, type SearchExpression } from "./sosl.ts";

/** What a pattern inside a word may stand for: the index's own words. */
export type WordsLike = (prefix: string, glob: string, most: number) => readonly string[];

/** Words that one pattern may stand for, and phrases that one term may become. */
const MAX_ALTERNATIVES = 1_000;

/**
 * The expression in FTS5's language, over these columns only; null when it can match nothing. Every word of it is a quoted string of
 * letters and digits: nothing a user writes reaches that language.
 */
export function matchExpression(
  expression: SearchExpression,
  places: readonly number[],
  wordsLike: WordsLike,
): string | null {
  if (places.length === 0) return null;
  const match = translate(expression, wordsLike);
  return match === null || match === NOTHING ? null : `{${places.map(columnName).join(" ")}} : (${match})`;
}

/** Of a pattern that no word of the index matches. FTS5 has no constant for it. */
const NOTHING = Symbol("nothing");
/** null: says nothing, as punctuation does. */
type Match = string | typeof NOTHING | null;

function translate(expression: SearchExpression, wordsLike: WordsLike): Match {
  switch (expression.kind) {
    case "term":
      return phrases(expression.text, wordsLike);
    case "and": {
      const operands = said(expression.operands, wordsLike);
      return operands.includes(NOTHING) ? NOTHING : chained(operands as string[], "AND");
    }
    case "or": {
      const operands = said(expression.operands, wordsLike);
      const some = operands.filter((operand) => operand !== NOTHING) as string[];
      return some.length === 0 && operands.length > 0 ? NOTHING : chained(some, "OR");
    }
    case "andNot": {
      const left = translate(expression.left, wordsLike);
      const right = translate(expression.right, wordsLike);
      return typeof left === "string" && typeof right === "string" ? `(${left} NOT ${right})` : left;
    }
  }
}

function said(operands: readonly SearchExpression[], wordsLike: WordsLike): (string | typeof NOTHING)[] {
  return operands.map((operand) => translate(operand, wordsLike)).filter((match) => match !== null);
}

function chained(operands: readonly string[], operator: "AND" | "OR"): string | null {
  if (operands.length === 0) return null;
  return operands.length === 1 ? (operands[0] as string) : `(${operands.join(` ${operator} `)})`;
}

/** A term is a phrase of its words; with patterns in it, one of several phrases. */
function phrases(term: string, wordsLike: WordsLike): Match {
  const words = wordsOf(term);
  if (words.length === 0) return null;
  let alternatives: string[][] = [[]];
  for (const [i, word] of words.entries()) {
    const last = i === words.length - 1;
    const found = word.kind === "word" || (word.kind === "prefix" && last) ? [word.text] : like(word.text, wordsLike);
    alternatives = alternatives.flatMap((before) => found.map((text) => [...before, text]));
    if (alternatives.length > MAX_ALTERNATIVES) throw tooComplicated();
  }
  const prefix = words.at(-1)?.kind === "prefix" ? "*" : "";
  const texts = alternatives.map((phrase) => `"${phrase.join(" ")}"${prefix}`);
  // A number written in groups is found where it is stored without them.
  const digits = words.every(({ kind, text }) => kind !== "pattern" && /^[0-9]+$/.test(text));
  if (digits && words.length > 1) texts.push(`"${words.map(({ text }) => text).join("")}"${prefix}`);
  return texts.length === 0 ? NOTHING : chained(texts, "OR");
}

function like(pattern: string, wordsLike: WordsLike): readonly string[] {
  const whole = pattern.includes(ANY) || pattern.includes(ONE) ? pattern : `${pattern}${ANY}`;
  const prefix = whole.split(/[\uE000\uE001]/)[0] as string;
  const found = wordsLike(prefix, whole.replaceAll(ANY, "*").replaceAll(ONE, "?"), MAX_ALTERNATIVES + 1);
  if (found.length > MAX_ALTERNATIVES) throw tooComplicated();
  return found;
}
