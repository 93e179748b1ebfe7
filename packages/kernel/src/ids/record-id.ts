const SUFFIX_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
const ID_SHAPE = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** Whether the text has the shape of a record id: 15 or 18 alphanumerics. The check characters are not verified. */
export function isIdShaped(text: string): boolean {
  return ID_SHAPE.test(text);
}

/** The three check characters of a 15-character id: each group of five tells which of its characters are upper case. */
export function idSuffix(id15: string): string {
  let suffix = "";
  for (let group = 0; group < 3; group++) {
    let bits = 0;
    for (let j = 0; j < 5; j++) {
      const code = id15.charCodeAt(group * 5 + j);
      if (code >= 65 && code <= 90) bits |= 1 << j;
    }
    suffix += SUFFIX_ALPHABET[bits];
  }
  return suffix;
}

/**
 * The 18-character form of a 15- or 18-character id, or `null` when the text is not an id
 * (wrong shape, or check characters that do not fit).
 *
 * @example toId18("001D000000K0fXO") // "001D000000K0fXOIAZ"
 */
export function toId18(text: string): string | null {
  if (!ID_SHAPE.test(text)) return null;
  const id15 = text.slice(0, 15);
  const id18 = id15 + idSuffix(id15);
  return text.length === 15 || text === id18 ? id18 : null;
}

/** The 15-character, case-sensitive form. */
export function toId15(id: string): string {
  return id.slice(0, 15);
}

/** Whether two ids name the same record, whatever their length. */
export function sameId(a: string, b: string): boolean {
  return a.length >= 15 && a.slice(0, 15) === b.slice(0, 15);
}

/** The key prefix that tells the object: `001` is Account. */
export function keyPrefixOf(id: string): string {
  return id.slice(0, 3);
}
