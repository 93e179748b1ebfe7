import { toId18 } from "@postern/kernel";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * The id of a part of the schema, which has none of its own: it follows from the name, so it is the same in every call, after a restart, and
 * after the part was removed and made again.
 *
 * @param instance the three characters that ids of this org carry
 * @example componentId("00N", "Po0", "Account.Score__c")
 */
export function componentId(prefix: string, instance: string, name: string): string {
  // FNV-1a, twice 32 bits.
  let low = 0x811c9dc5;
  let high = 0x9dc5811c;
  for (const character of name.toLowerCase()) {
    const code = character.codePointAt(0) as number;
    low = Math.imul(low ^ code, 0x01000193) >>> 0;
    high = Math.imul(high ^ (code + low), 0x01000193) >>> 0;
  }
  let rest = low * 2 ** 21 + (high & 0x1fffff);
  let digits = "";
  for (let place = 0; place < 9; place++) {
    digits = DIGITS[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return toId18(`${prefix}${instance}${digits}`) as string;
}
