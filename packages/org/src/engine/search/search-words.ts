import { ANY, ONE } from "./sosl.ts";

/**
 * How text becomes words, the same for what is indexed and what is searched for. A word is a run of letters and digits; case and
 * accents do not count. Chinese, Japanese and Korean text has no spaces between words: its runs lie in the index as overlapping pairs
 * and a last single character (東京都: 東京 京都 都), so that any part of a run is found as a phrase of pairs.
 */

const ASCII = /^[\0-\x7f]*$/;
const ACCENTS = /[\u0300-\u036f]/g;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+/gu;
const LETTER = /[\p{L}\p{N}]/u;
/** Tokens of the index: keep in step with TOKENIZER. Marks belong to words: the vowels of Indic scripts are marks. */
const TOKEN = /[\p{L}\p{N}\p{M}\uE000\uE001]+/gu;

/** The index's own tokenizer sees folded text only: it just splits. */
export const TOKENIZER = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'";

/** Case, accents, ligatures and full-width forms folded away. */
export function foldedText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return text.toLowerCase().normalize("NFKD").replace(ACCENTS, "").normalize("NFC");
}

/** Text as it goes into the index. */
export function indexedText(text: string): string {
  if (ASCII.test(text)) return text;
  return foldedText(text)
    .replaceAll(ANY, " ")
    .replaceAll(ONE, " ")
    .replace(CJK, (run) => ` ${pairsOf(run, true).join(" ")} `);
}

/** A phone number as it goes into the index: as written, and its digits as one word, with and without what precedes the last ten. */
export function indexedPhone(text: string): string {
  const digits = text.replace(/\D/g, "");
  if (digits === "" || digits === text) return indexedText(text);
  return `${indexedText(text)} ${digits}${digits.length > 10 ? ` ${digits.slice(-10)}` : ""}`;
}

/** Rich text as it goes into the index: what a reader sees of it. */
export function indexedHtml(text: string): string {
  return indexedText(text.replace(/<[^>]*>|&(?:nbsp|lt|gt|quot|amp|#\d+);/g, " "));
}

/** Overlapping pairs; `whole`: and the last character alone. */
function pairsOf(run: string, whole: boolean): string[] {
  const characters = [...run];
  const pairs = characters.slice(1).map((character, i) => `${characters[i]}${character}`);
  return whole || characters.length === 1 ? [...pairs, characters.at(-1) as string] : pairs;
}

/** A word of the index, a word's beginning, or a pattern over the index's words. */
export type Word =
  | { readonly kind: "word" | "prefix"; readonly text: string }
  | { readonly kind: "pattern"; readonly text: string };

/** The words of a term in order. Wildcards before the first letter of a word are dropped: a word is found from its beginning. */
export function wordsOf(term: string): Word[] {
  const words: Word[] = [];
  for (const [token] of foldedText(term).matchAll(TOKEN)) words.push(...wordsOfToken(token));
  const last = words.at(-1);
  // A single character of such a run is found wherever a pair starts with it.
  if (last?.kind === "word" && isCjk(last.text) && [...last.text].length === 1)
    words[words.length - 1] = { kind: "prefix", text: last.text };
  return words;
}

function wordsOfToken(token: string): Word[] {
  const text = token.replace(/^[\uE000\uE001]+/, "");
  if (!LETTER.test(text)) return [];
  if (isCjk(text)) return mixed(text.replace(/[\uE000\uE001]+/g, " "));
  if (!text.includes(ANY) && !text.includes(ONE)) return [{ kind: "word", text }];
  const stem = text.replace(/\uE000+$/, "");
  if (!stem.includes(ANY) && !stem.includes(ONE)) return [{ kind: "prefix", text: stem }];
  return [{ kind: "pattern", text }];
}

function isCjk(text: string): boolean {
  return text.search(CJK) >= 0;
}

/** Runs of pairs with other words between them. A run that something follows ends in the index with its last character alone. */
function mixed(text: string): Word[] {
  const pieces = text.split(/([\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+)/u);
  const runs = pieces.flatMap((piece) => piece.split(" ")).filter((piece) => piece !== "");
  return runs.flatMap((run, i) =>
    (isCjk(run) ? pairsOf(run, i < runs.length - 1) : [run]).map((word): Word => ({ kind: "word", text: word })),
  );
}

export function hasLetters(text: string): boolean {
  return LETTER.test(text.normalize("NFKD")) || text.includes(ANY) || text.includes(ONE);
}

/** Two letters or digits in all, or one that is a word of its own in its language (inferred from the limits of suggestions). */
export function isLongEnough(terms: readonly string[]): boolean {
  const letters = terms.join("").match(/[\p{L}\p{N}]/gu) ?? [];
  return letters.length > 1 || letters.some(isCjk);
}
