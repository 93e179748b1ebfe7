import { storedDateTime } from "../../state/wire-time.ts";
import { fault } from "../faults.ts";
import type { Coercion } from "./coercion.ts";

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/;

export function date(raw: unknown, coercion: Coercion): string {
  const value = raw instanceof Date ? raw.toISOString() : raw;
  const match = typeof value === "string" ? DATE.exec(value.trim()) : null;
  if (!match) throw fault.wrongType(coercion.field, raw);
  return day(`${match[1]}-${match[2]}-${match[3]}`, raw, coercion);
}

const DATETIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

export function datetime(raw: unknown, coercion: Coercion): string {
  const { field } = coercion;
  const value = raw instanceof Date ? raw.toISOString() : raw;
  if (typeof value !== "string" || !DATETIME.test(value)) throw fault.wrongType(field, raw);
  day(value.slice(0, 10), raw, coercion);
  const zoned = value.length > 10 && !/(Z|[+-]\d{2}:?\d{2})$/.test(value) ? `${value}Z` : value;
  const time = Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  if (Number.isNaN(time)) throw fault.wrongType(field, raw);
  return storedDateTime(time);
}

/** A day of the calendar, in the years the org takes: 1700 to 4000 (Salesforce Help, "Valid date ranges"). */
function day(text: string, raw: unknown, { field }: Coercion): string {
  const time = Date.parse(text);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text) throw fault.wrongType(field, raw);
  if (text < "1700-01-01" || text > "4000-12-31") throw fault.invalidDate(field, time);
  return text;
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?Z?$/;

export function time(raw: unknown, { field }: Coercion): string {
  const match = typeof raw === "string" ? TIME.exec(raw) : null;
  if (!match) throw fault.wrongType(field, raw);
  return `${match[1]}:${match[2]}:${match[3] ?? "00"}.${(match[4] ?? "").padEnd(3, "0")}Z`;
}
