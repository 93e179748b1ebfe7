import type { Column } from "./object-plan.ts";

/** A value as it lies in a row's JSON image: what `to_jsonb(row)` gives and `jsonb_populate_record` takes. */
export type Value = string | number | boolean | null;
export type Image = Readonly<Record<string, Value>>;

/** Avro gives numbers for dates: days and moments as epoch milliseconds, times as milliseconds since midnight. */
export function valueFromEvent(column: Column, value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === "number") {
    if (column.type === "date") return new Date(value).toISOString().slice(0, 10);
    if (column.type === "timestamptz") return new Date(value).toISOString();
    if (column.type === "time") return new Date(value).toISOString().slice(11, 23);
    return value;
  }
  if (typeof value === "bigint") return Number(value);
  return typeof value === "boolean" ? value : String(value);
}

/** REST values fit as they are, but for the `Z` behind a time. */
export function valueFromRest(column: Column, value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (column.type === "time") return String(value).replace(/Z$/, "");
  return value as Value;
}

/** What a REST write takes. Salesforce knows no empty string and no unknown boolean. */
export function valueForRest(column: Column, value: Value): Value {
  if (column.type === "boolean") return value === true;
  if (value === null) return null;
  if (column.type === "timestamptz") return new Date(String(value)).toISOString();
  if (column.type === "time") return `${value}Z`;
  if (column.type === "text") return String(value).trim() === "" ? null : value;
  return value;
}

/** Whether two images hold the same, whatever the spelling: `+00:00` or `Z`, `""` or null. */
export function sameValue(column: Column, a: Value | undefined, b: Value | undefined): boolean {
  const left = a === undefined || a === "" ? null : a;
  const right = b === undefined || b === "" ? null : b;
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (column.type === "timestamptz") return Date.parse(String(left)) === Date.parse(String(right));
  if (column.type === "time") return timeOf(left) === timeOf(right);
  return false;
}

const timeOf = (value: Value): number => Date.parse(`1970-01-01T${String(value).replace(/Z$/, "")}Z`);

/** Whether Salesforce may store something else than what is sent: it trims text, rounds decimals and cuts moments to seconds. */
export function mayBeNormalized(column: Column, value: Value): boolean {
  if (typeof value === "string" && column.type === "text") return value !== value.trim() || value === "";
  if (typeof value === "number" && column.scale !== null) return Number(value.toFixed(column.scale)) !== value;
  if (typeof value === "string" && column.type === "timestamptz") return Date.parse(value) % 1000 !== 0;
  return column.type === "boolean" && value === null;
}
