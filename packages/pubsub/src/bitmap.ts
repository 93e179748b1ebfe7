/** The names of a schema's fields by bit: a name, or for a compound its name and those of its children. */
export type FieldNames = readonly { readonly name: string; readonly children: readonly string[] }[];

/**
 * The fields a bitmap array of a ChangeEventHeader stands for. Element 0 holds the record's own fields, `4-0x02` bit 1 of the
 * compound at index 4. Bits beyond the schema are ignored.
 *
 * @example decodeBitmap(["0x02", "4-0x02"], names) // ["Name", "BillingAddress.City"]
 */
export function decodeBitmap(elements: readonly string[], fields: FieldNames): string[] {
  const names: string[] = [];
  for (const element of elements) {
    const dash = element.indexOf("-");
    if (dash < 0) {
      eachBit(element, 0, (bit) => {
        const field = fields[bit];
        if (field) names.push(field.name);
      });
      continue;
    }
    const parent = fields[Number(element.slice(0, dash))];
    if (!parent) continue;
    eachBit(element, dash + 1, (bit) => {
      const child = parent.children[bit];
      if (child) names.push(`${parent.name}.${child}`);
    });
  }
  return names;
}

/** Calls back with every set bit of `0x…` text, least significant first. */
function eachBit(text: string, from: number, found: (bit: number) => void): void {
  const start = text.startsWith("0x", from) ? from + 2 : from;
  for (let at = text.length - 1, base = 0; at >= start; at--, base += 4) {
    const digit = Number.parseInt(text[at] as string, 16);
    for (let bit = 0; bit < 4; bit++) if (digit & (1 << bit)) found(base + bit);
  }
}
