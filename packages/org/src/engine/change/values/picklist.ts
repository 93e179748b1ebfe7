import { fault } from "../faults.ts";
import type { Coercion } from "./coercion.ts";
import { text } from "./text.ts";

/** Values that one multi-select picklist can hold (Salesforce Help, "Custom Field Types": inferred as the limit of a value, too). */
const MAX_CHOSEN = 100;

export function picklist(raw: unknown, coercion: Coercion): string | null {
  const value = text(raw, coercion);
  const { field, lenient } = coercion;
  if (value === null || !field.restrictedPicklist || lenient || field.values.length === 0) return value;
  if (!field.values.includes(value)) throw fault.badPicklistValue(field, value);
  return value;
}

/** Values joined by semicolons, in the order of the value set. */
export function multipicklist(raw: unknown, coercion: Coercion): string | null {
  const { field } = coercion;
  const chosen = [...new Set((text(raw, coercion) ?? "").split(";").map((value) => value.trim()))].filter(Boolean);
  const values = field.definition.picklist ?? [];
  const unknown = chosen.find((value) => !field.values.includes(value));
  if (unknown !== undefined && field.restrictedPicklist && !coercion.lenient)
    throw fault.badPicklistValue(field, unknown);
  if (chosen.length > MAX_CHOSEN) throw fault.tooManyValues(field, MAX_CHOSEN);
  const place = (value: string) => (values.includes(value) ? values.indexOf(value) : values.length);
  return chosen.sort((a, b) => place(a) - place(b)).join(";") || null;
}
