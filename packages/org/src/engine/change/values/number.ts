import type { FieldModel } from "../../schema/model.ts";
import { fault } from "../faults.ts";
import type { Coercion } from "./coercion.ts";

const TRUTHS: ReadonlyMap<unknown, 0 | 1> = new Map<unknown, 0 | 1>([
  [true, 1],
  [false, 0],
  [1, 1],
  [0, 0],
  ["true", 1],
  ["false", 0],
  ["1", 1],
  ["0", 0],
]);

export function boolean(raw: unknown, { field }: Coercion): number {
  const value = TRUTHS.get(typeof raw === "string" ? raw.trim().toLowerCase() : raw);
  if (value === undefined) throw fault.wrongType(field, raw);
  return value;
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

function number(raw: unknown, field: FieldModel): number {
  const value =
    typeof raw === "number" ? raw : typeof raw === "string" && NUMBER.test(raw.trim()) ? Number(raw) : Number.NaN;
  if (!Number.isFinite(value)) throw fault.wrongType(field, raw);
  return value;
}

export function int(raw: unknown, { field }: Coercion): number {
  const value = number(raw, field);
  if (!Number.isInteger(value)) throw fault.wrongType(field, raw);
  const digits = field.definition.precision ?? 9;
  if (Math.abs(value) >= 10 ** digits || Math.abs(value) > 2 ** 31 - 1) throw fault.outOfRange(field, raw);
  return value;
}

/** Rounded to the scale; too many digits before the point are refused. */
export function decimal(raw: unknown, { field }: Coercion): number {
  const value = number(raw, field);
  const { precision = 18, scale = 0 } = field.definition;
  const rounded = roundTo(value, scale);
  if (Math.abs(rounded) >= 10 ** (precision - scale)) throw fault.outOfRange(field, raw);
  return rounded;
}

/**
 * Rounds by decimal digits, half up (Salesforce Help, "Round Half Up Tie-Breaking Rule": 12.345 becomes 12.35 and −12.345 becomes −12.34). 1.005
 * to two places is 1.01, although its double lies below.
 */
export function roundTo(value: number, scale: number): number {
  const digits = String(value);
  if (Number.isInteger(value) || digits.includes("e")) return digits.includes("e-") ? 0 : value;
  return Number(`${Math.round(Number(`${digits}e${scale}`))}e-${scale}`) + 0;
}
