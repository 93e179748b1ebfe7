import { toId18 } from "@postern/kernel";
import { fault } from "../faults.ts";
import type { Coercion } from "./coercion.ts";

/** An id of one of the referenced objects; objects this org does not have cannot be told by their prefix. */
export function id(raw: unknown, { field, schema }: Coercion): string {
  const value = typeof raw === "string" ? toId18(raw.trim()) : null;
  const refuse = () => fault.wrongIdType(field.definition.label, String(raw), field.name);
  if (value === null) throw refuse();
  const targets = field.definition.referenceTo ?? [];
  const known = targets.map((target) => schema.object(target));
  if (targets.length > 0 && known.every(Boolean)) {
    const prefix = value.slice(0, 3);
    if (!known.some((model) => model?.definition.keyPrefix === prefix)) throw refuse();
  }
  return value;
}
