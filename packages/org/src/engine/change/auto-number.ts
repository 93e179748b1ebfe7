import type { FieldModel } from "../schema/model.ts";

/**
 * The text of an auto-number: `{0000}` is the number, `{YYYY}`, `{YY}`, `{MM}` and `{DD}` the day in UTC (Salesforce Help, "Custom Field
 * Types"; which day, is inferred).
 *
 * @param day `2026-01-31…`
 */
export function autoNumberText(field: FieldModel, number: number, day: string): string {
  const { displayFormat, defaultValue } = field.definition;
  const format = displayFormat ?? (typeof defaultValue === "string" ? defaultValue : "{00000000}");
  return format.replace(/\{(0+|YYYY|YY|MM|DD)\}/g, (_, part: string) => {
    switch (part) {
      case "YYYY":
        return day.slice(0, 4);
      case "YY":
        return day.slice(2, 4);
      case "MM":
        return day.slice(5, 7);
      case "DD":
        return day.slice(8, 10);
      default:
        return String(number).padStart(part.length, "0");
    }
  });
}

/** The first number: the one Setup was given, or 1000 for the org's own fields, as case numbers begin. */
export function firstNumber(field: FieldModel): number {
  return field.definition.startingNumber ?? 1000;
}

export const autoNumberCounter = (sobject: string, field: FieldModel) => `${sobject}.${field.name}`;
