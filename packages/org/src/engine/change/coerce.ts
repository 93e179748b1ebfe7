import { type FieldType, toId18 } from "@postern/kernel";
import type { FieldModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { storedDateTime } from "../state/wire-time.ts";
import { fault } from "./faults.ts";
import type { StoredValue } from "./work.ts";

interface Coercion {
  readonly field: FieldModel;
  readonly schema: Schema;
  /** The org's own data: what it writes need not fit the picklist. */
  readonly lenient: boolean;
}

type Coerce = (raw: Exclude<unknown, null>, coercion: Coercion) => StoredValue;

/** What each field type takes, and the form it is stored in. */
const COERCE: Readonly<Record<FieldType, Coerce>> = {
  string: text,
  textarea: text,
  phone: text,
  url: text,
  combobox: text,
  encryptedstring: text,
  anyType: text,
  base64: text,
  email,
  picklist,
  multipicklist,
  boolean,
  int,
  double: decimal,
  currency: decimal,
  percent: decimal,
  date,
  datetime,
  time,
  id,
  reference: id,
  address: compound,
  location: compound,
  complexvalue: compound,
};

/** The stored form of a given value. Throws an ApiFault that names the field. Null and the empty string clear. */
export function coerce(
  field: FieldModel,
  raw: unknown,
  schema: Schema,
  options: { lenient?: boolean } = {},
): StoredValue {
  const { type } = field.definition;
  if (raw === null || raw === "") return type === "boolean" ? 0 : null;
  return COERCE[type](raw, { field, schema, lenient: options.lenient === true });
}

function text(raw: unknown, { field }: Coercion): string {
  if (typeof raw === "object") throw fault.wrongType(field, raw);
  const value = String(raw);
  const max = field.definition.length ?? 0;
  if (max > 0 && value.length > max) throw fault.tooLong(field, value, max);
  return value;
}

// One @, something before it, a dotted host after it, no spaces: about what the org accepts (inferred).
const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/;

function email(raw: unknown, coercion: Coercion): string {
  const value = text(raw, coercion);
  if (!EMAIL.test(value)) throw fault.badEmail(coercion.field, value);
  return value;
}

function picklist(raw: unknown, coercion: Coercion): string {
  const value = text(raw, coercion);
  const { field, lenient } = coercion;
  const values = field.definition.picklist;
  if (field.restrictedPicklist && !lenient && values && values.length > 0 && !values.includes(value))
    throw fault.badPicklistValue(field, value);
  return value;
}

/** Values joined by semicolons, in the order of the value set. */
function multipicklist(raw: unknown, coercion: Coercion): string | null {
  const { field } = coercion;
  const chosen = [...new Set(text(raw, coercion).split(";"))].map((value) => value.trim()).filter(Boolean);
  const values = field.definition.picklist ?? [];
  const unknown = chosen.find((value) => !values.includes(value));
  if (unknown !== undefined && field.restrictedPicklist && !coercion.lenient)
    throw fault.badPicklistValue(field, unknown);
  const place = (value: string) => (values.includes(value) ? values.indexOf(value) : values.length);
  return chosen.sort((a, b) => place(a) - place(b)).join(";") || null;
}

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

function boolean(raw: unknown, { field }: Coercion): number {
  const value = TRUTHS.get(typeof raw === "string" ? raw.toLowerCase() : raw);
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

function int(raw: unknown, { field }: Coercion): number {
  const value = number(raw, field);
  if (!Number.isInteger(value)) throw fault.wrongType(field, raw);
  const digits = field.definition.precision ?? 9;
  if (Math.abs(value) >= 10 ** digits || Math.abs(value) > 2 ** 31 - 1) throw fault.outOfRange(field, raw);
  return value;
}

/** Rounded to the scale, half away from zero; too many digits before the point are refused. */
function decimal(raw: unknown, { field }: Coercion): number {
  const value = number(raw, field);
  const { precision = 18, scale = 0 } = field.definition;
  const rounded = roundTo(value, scale);
  if (Math.abs(rounded) >= 10 ** (precision - scale)) throw fault.outOfRange(field, raw);
  return rounded;
}

/** Rounds by decimal digits: 1.005 to two places is 1.01, although its double lies below. */
export function roundTo(value: number, scale: number): number {
  const size = Math.abs(value);
  const digits = String(size);
  if (Number.isInteger(size) || digits.includes("e")) return digits.includes("e-") ? 0 : value;
  return Math.sign(value) * Number(`${Math.round(Number(`${digits}e${scale}`))}e-${scale}`);
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T.*)?$/;

function date(raw: unknown, { field }: Coercion): string {
  const value = raw instanceof Date ? raw.toISOString() : raw;
  const match = typeof value === "string" ? DATE.exec(value.trim()) : null;
  if (!match) throw fault.wrongType(field, raw);
  const day = `${match[1]}-${match[2]}-${match[3]}`;
  if (!isDay(day)) throw fault.wrongType(field, raw);
  return day;
}

const DATETIME = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

function datetime(raw: unknown, { field }: Coercion): string {
  const value = raw instanceof Date ? raw.toISOString() : raw;
  if (typeof value !== "string" || !DATETIME.test(value) || !isDay(value.slice(0, 10)))
    throw fault.wrongType(field, raw);
  const zoned = value.length > 10 && !/(Z|[+-]\d{2}:?\d{2})$/.test(value) ? `${value}Z` : value;
  const time = Date.parse(zoned.replace(/([+-]\d{2})(\d{2})$/, "$1:$2"));
  if (Number.isNaN(time)) throw fault.wrongType(field, raw);
  return storedDateTime(time);
}

/** A day of the calendar, in the years the org takes (1700 to 4000). */
function isDay(day: string): boolean {
  const time = Date.parse(day);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day) return false;
  return day >= "1700-01-01" && day <= "4000-12-31";
}

const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,3}))?)?Z?$/;

function time(raw: unknown, { field }: Coercion): string {
  const match = typeof raw === "string" ? TIME.exec(raw) : null;
  if (!match) throw fault.wrongType(field, raw);
  return `${match[1]}:${match[2]}:${match[3] ?? "00"}.${(match[4] ?? "").padEnd(3, "0")}Z`;
}

/** An id of one of the referenced objects; objects this org does not have cannot be told by their prefix. */
function id(raw: unknown, { field, schema }: Coercion): string {
  const value = typeof raw === "string" ? toId18(raw) : null;
  if (value === null) throw fault.wrongIdType(field.definition.label, String(raw), field.name);
  const targets = field.definition.referenceTo ?? [];
  const known = targets.map((target) => schema.object(target));
  if (targets.length > 0 && known.every(Boolean)) {
    const prefix = value.slice(0, 3);
    if (!known.some((model) => model?.definition.keyPrefix === prefix))
      throw fault.wrongIdType(field.definition.label, String(raw), field.name);
  }
  return value;
}

function compound(raw: unknown, { field }: Coercion): never {
  throw fault.wrongType(field, raw);
}
