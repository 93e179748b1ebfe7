import { fault } from "../faults.ts";
import type { Coercion } from "./coercion.ts";

// Control characters but tab and line ends: what XML 1.0 cannot carry, so no API of the org could give it back.
const OUTSIDE_CHARSET = /[^\P{Cc}\t\n\r\u007f-\u009f]|[\ufffe\uffff]/u;

/** Text as it is stored: blanks around it are cut off (Object Reference, "String fields"), and nothing left is null. */
export function text(raw: unknown, { field, truncate }: Coercion): string | null {
  if (typeof raw === "object") throw fault.wrongType(field, raw);
  const value = String(raw).trim();
  if (!value.isWellFormed() || OUTSIDE_CHARSET.test(value)) throw fault.outsideCharset(field, value);
  const max = field.definition.length ?? 0;
  if (max > 0 && value.length > max) {
    if (!truncate) throw fault.tooLong(field, value, max);
    return value.slice(0, max);
  }
  return value || null;
}

// One @, something before it, a dotted host after it, no spaces: about what the org accepts (inferred).
const EMAIL = /^[^\s@"(),:;<>[\]\\]+@[^\s@.]+(\.[^\s@.]+)+$/;

export function email(raw: unknown, coercion: Coercion): string | null {
  const value = text(raw, coercion);
  if (value !== null && !EMAIL.test(value)) throw fault.badEmail(coercion.field, value);
  return value;
}
