/** Where a stored field lies in an event schema: a field of the record, or a field of a compound's record. */
export type FieldPlace =
  | { readonly index: number; readonly child: null }
  | { readonly index: number; readonly child: number };

/**
 * Field names as the bitmaps of a ChangeEventHeader: element 0 for the record's own fields, then one `<index>-0x…` per touched
 * compound. Bit n, least significant first, stands for field n. Element 0 is there (`0x00`) even when only compounds
 * are touched, because subscribers read it unconditionally. Names without a place in the schema are left out.
 *
 * @example encodeBitmap(["Name", "BillingCity"], places) // ["0x02", "4-0x02"]
 */
export function encodeBitmap(names: readonly string[], places: ReadonlyMap<string, FieldPlace>): string[] {
  const top: number[] = [];
  const nested = new Map<number, number[]>();
  for (const name of names) {
    const place = places.get(name);
    if (!place) continue;
    if (place.child === null) top.push(place.index);
    else {
      const bits = nested.get(place.index);
      if (bits) bits.push(place.child);
      else nested.set(place.index, [place.child]);
    }
  }
  if (top.length === 0 && nested.size === 0) return [];
  const compounds = [...nested].sort(([a], [b]) => a - b);
  return [toHex(top), ...compounds.map(([index, bits]) => `${index}-${toHex(bits)}`)];
}

/** Whole bytes, most significant first, upper case. */
function toHex(bits: readonly number[]): string {
  const size = bits.length === 0 ? 1 : (Math.max(...bits) >> 3) + 1;
  const bytes = Buffer.alloc(size);
  for (const bit of bits) {
    const at = size - 1 - (bit >> 3);
    bytes[at] = bytes[at]! | (1 << (bit & 7));
  }
  return `0x${bytes.toString("hex").toUpperCase()}`;
}
