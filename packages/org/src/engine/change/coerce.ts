import type { FieldType } from "@postern/kernel";
import type { FieldModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { fault } from "./faults.ts";
import type { Coercion } from "./values/coercion.ts";
import { date, datetime, time } from "./values/date-time.ts";
import { boolean, decimal, int } from "./values/number.ts";
import { multipicklist, picklist } from "./values/picklist.ts";
import { id } from "./values/reference.ts";
import { email, text } from "./values/text.ts";
import type { StoredValue } from "./work.ts";

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
  { lenient = false, truncate = false }: { lenient?: boolean; truncate?: boolean } = {},
): StoredValue {
  const { type } = field.definition;
  if (raw === null || raw === "") return type === "boolean" ? 0 : null;
  return COERCE[type](raw, { field, schema, lenient, truncate });
}

function compound(raw: unknown, { field }: Coercion): never {
  throw fault.wrongType(field, raw);
}

export { roundTo } from "./values/number.ts";
