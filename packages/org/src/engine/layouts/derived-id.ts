import { toId18 } from "@postern/kernel";

/**
 * The id of something that follows from an object and is stored nowhere (a layout, a list view): the same in every call and after a
 * restart. `00h` for a layout, `00B` for a list view; the object's key prefix and a number tell them apart.
 *
 * @param instance the three characters that ids of this org carry
 */
export function derivedId(
  prefix: string,
  instance: string,
  of: { keyPrefix: string | null; name: string },
  number = 0,
) {
  const object = of.keyPrefix ?? of.name.slice(0, 3).padEnd(3, "0");
  return toId18(`${prefix}${instance}0000${object}${String(number).padStart(2, "0")}`) as string;
}
