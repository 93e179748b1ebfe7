import type { FieldModel } from "../schema/model.ts";
import { fault } from "./faults.ts";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The content of a binary field: base64 text as JSON carries it, or bytes as a multipart body does. Throws ApiFault. */
export function decodeBase64(field: FieldModel, raw: unknown): Uint8Array {
  if (raw instanceof Uint8Array) return raw;
  if (typeof raw !== "string") throw fault.wrongType(field, raw);
  const text = /\s/.test(raw) ? raw.replace(/\s+/g, "") : raw;
  if (!BASE64.test(text) || text.length % 4 === 1) throw fault.wrongType(field, `${raw.slice(0, 40)}…`);
  return Buffer.from(text, "base64");
}
