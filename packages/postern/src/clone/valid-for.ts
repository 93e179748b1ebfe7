import type { FieldDescribe, PicklistEntry } from "@postern/kernel";

/**
 * The values of the controlling field under which a dependent value is offered. `validFor` is base64 of a bit for each of them, the first in
 * the highest bit of the first byte (SOAP API Developer Guide, PicklistEntry).
 */
export function controllingValuesOf(entry: PicklistEntry, controller: FieldDescribe): readonly string[] {
  if (entry.validFor === null) return [];
  const bytes = Buffer.from(entry.validFor, "base64");
  const controlling =
    controller.type === "boolean" ? ["false", "true"] : controller.picklistValues.map(({ value }) => value);
  return controlling.filter((_, index) => ((bytes[index >> 3] ?? 0) & (0x80 >> (index & 7))) !== 0);
}
