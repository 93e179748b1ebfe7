import { foldedText, wordsOf } from "./search-words.ts";
import { ANY, ONE, type SearchExpression } from "./sosl.ts";

const OPEN = "<mark>";
const CLOSE = "</mark>";
const CJK_CHARACTER = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]/u;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/** Marks the words of a search in a text. */
export interface Marker {
  /** The text with its matches in `<mark>`; null when it has none. */
  mark(text: string): string | null;
  /** An excerpt of about so many characters around the first match; null when there is none. */
  excerpt(text: string, length: number): string | null;
}

/** Words that were to be found, not those that were to be absent. Terms with wildcards are not marked (SOSL, WITH HIGHLIGHT). */
export function markerOf(expression: SearchExpression | null): Marker {
  const words = new Set(expression === null ? [] : soughtWords(expression));
  const runs = [...words].filter((word) => CJK_CHARACTER.test(word));

  function matches(text: string): { from: number; to: number }[] {
    const found: { from: number; to: number }[] = [];
    for (const match of text.matchAll(WORD)) {
      const word = foldedText(match[0]);
      const from = match.index;
      if (words.has(word)) found.push({ from, to: from + match[0].length });
      else if (CJK_CHARACTER.test(word)) found.push(...within(match[0], from, runs));
    }
    return found;
  }

  return {
    mark(text) {
      const found = matches(text);
      return found.length === 0 ? null : withMarks(text, found, 0, text.length);
    },
    excerpt(text, length) {
      const found = matches(text);
      const first = found[0];
      if (!first) return null;
      const start = Math.max(0, Math.min(first.from - Math.floor(length / 4), text.length - length));
      const end = Math.min(text.length, start + length);
      const inside = found.filter(({ from, to }) => from >= start && to <= end);
      return `${start > 0 ? "..." : ""}${withMarks(text, inside, start, end)}${end < text.length ? "..." : ""}`;
    },
  };
}

/** Pairs overlap: what they cover together is one mark. */
function within(token: string, offset: number, runs: readonly string[]): { from: number; to: number }[] {
  const covered = new Array<boolean>(token.length).fill(false);
  for (const run of runs)
    for (let at = token.indexOf(run); at >= 0; at = token.indexOf(run, at + 1)) covered.fill(true, at, at + run.length);
  const found: { from: number; to: number }[] = [];
  for (let i = 0; i < token.length; i++) {
    if (!covered[i]) continue;
    const from = i;
    while (covered[i + 1]) i++;
    found.push({ from: offset + from, to: offset + i + 1 });
  }
  return found;
}

function withMarks(text: string, found: readonly { from: number; to: number }[], start: number, end: number): string {
  let out = "";
  let at = start;
  for (const { from, to } of found) {
    out += `${text.slice(at, from)}${OPEN}${text.slice(from, to)}${CLOSE}`;
    at = to;
  }
  return out + text.slice(at, end);
}

function soughtWords(expression: SearchExpression): string[] {
  if (expression.kind === "andNot") return soughtWords(expression.left);
  if (expression.kind !== "term") return expression.operands.flatMap(soughtWords);
  if (expression.text.includes(ANY) || expression.text.includes(ONE)) return [];
  return wordsOf(expression.text).map((word) => word.text);
}
