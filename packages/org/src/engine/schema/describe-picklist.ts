import type { PicklistEntry } from "@postern/kernel";
import type { FieldDefinition } from "./definition.ts";

/** The values a picklist offers: those that are inactive are not described. */
export function describedValues(field: FieldDefinition, controller: FieldDefinition | undefined): PicklistEntry[] {
  const { picklist = [], inactiveValues, valueLabels, defaultValue, validFor } = field;
  return picklist
    .filter((value) => !inactiveValues?.includes(value))
    .map((value) => ({
      active: true,
      defaultValue: value === defaultValue,
      label: valueLabels?.[value] ?? value,
      validFor: controller ? bitmap(controllingValues(controller), validFor?.[value] ?? []) : null,
      value,
    }));
}

/** A checkbox controls as the values false and true. */
const controllingValues = ({ type, picklist = [] }: FieldDefinition) =>
  type === "boolean" ? ["false", "true"] : picklist;

/** A bit for each controlling value, the first in the highest bit of the first byte (SOAP API Developer Guide, PicklistEntry). */
function bitmap(controlling: readonly string[], valid: readonly string[]): string {
  // Whole groups of base64, as recorded describes have them.
  const bytes = Buffer.alloc(Math.ceil(controlling.length / 24) * 3);
  for (const [index, value] of controlling.entries())
    if (valid.includes(value)) bytes[index >> 3] = (bytes[index >> 3] as number) | (0x80 >> (index & 7));
  return bytes.toString("base64");
}
