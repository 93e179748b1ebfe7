/**
 * What a search must find, worked out by reading every word of every field: shares nothing with the org's index, its parser or its
 * tokenizer.
 */
export type Wanted =
  | { readonly op: "words"; readonly words: readonly string[] }
  | { readonly op: "and" | "or" | "but"; readonly left: Wanted; readonly right: Wanted };

const CJK = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

const plain = (text: string) =>
  [...text.normalize("NFKD")]
    .filter((c) => !/[\u0300-\u036f]/.test(c))
    .join("")
    .normalize("NFC")
    .toLowerCase();

function wordsIn(text: string): string[] {
  const words: string[] = [];
  let word = "";
  for (const character of `${plain(text)} `) {
    if (/[\p{L}\p{N}]/u.test(character)) word += character;
    else if (word !== "") {
      words.push(word);
      word = "";
    }
  }
  return words;
}

/** One word against one written word, which may hold `*` and `?`. */
function fits(written: string, word: string): boolean {
  if (written === "") return word === "";
  if (written[0] === "*") return fits(written.slice(1), word) || (word !== "" && fits(written, word.slice(1)));
  if (word === "") return false;
  return (written[0] === "?" || written[0] === word[0]) && fits(written.slice(1), word.slice(1));
}

function inField(text: string, words: readonly string[], isPhone: boolean): boolean {
  const sought = words.map(plain);
  if (sought.length === 1 && CJK.test(sought[0]!)) return plain(text).includes(sought[0]!);
  const lists = [wordsIn(text)];
  if (isPhone) {
    const digits = text.replace(/[^0-9]/g, "");
    lists.push([digits], [digits.slice(-10)]);
  }
  const asOne = words.length > 1 && words.every((word) => /^[0-9]+$/.test(word)) ? [words.join("")] : null;
  return lists.some((list) => runIn(list, sought) || (asOne !== null && runIn(list, asOne)));
}

function runIn(list: readonly string[], sought: readonly string[]): boolean {
  return list.some((_, i) => sought.every((word, j) => list[i + j] !== undefined && fits(word, list[i + j]!)));
}

/** @param fields the values that are searched, by field name; phone numbers by the names in `phones` */
export function isWanted(
  wanted: Wanted,
  fields: Readonly<Record<string, string>>,
  phones: ReadonlySet<string>,
): boolean {
  switch (wanted.op) {
    case "words":
      return Object.entries(fields).some(([name, text]) => inField(text, wanted.words, phones.has(name)));
    case "and":
      return isWanted(wanted.left, fields, phones) && isWanted(wanted.right, fields, phones);
    case "or":
      return isWanted(wanted.left, fields, phones) || isWanted(wanted.right, fields, phones);
    case "but":
      return isWanted(wanted.left, fields, phones) && !isWanted(wanted.right, fields, phones);
  }
}

/** As a client writes it between the braces. */
export function written(wanted: Wanted): string {
  if (wanted.op === "words") return wanted.words.length === 1 ? wanted.words[0]! : `"${wanted.words.join(" ")}"`;
  const word = { and: "AND", or: "OR", but: "AND NOT" }[wanted.op];
  return `(${written(wanted.left)} ${word} ${written(wanted.right)})`;
}
