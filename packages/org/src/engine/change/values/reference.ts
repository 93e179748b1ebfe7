import { toId18 } from "@postern/kernel";
import { fault } from "../faults.ts";
import type { Coercion } from "./coercion.ts";

/** An id of one of the referenced objects; an unknown prefix may be that of a referenced object that this org does not have. */
export function id(raw: unknown, { field, schema }: Coercion): string {
  const value = typeof raw === "string" ? toId18(raw.trim()) : null;
  const refuse = () => fault.wrongIdType(field.definition.label, String(raw), field.name);
  if (value === null) throw refuse();
  const targets = field.definition.referenceTo ?? [];
  if (targets.length === 0) return value;
  const object = schema.byKeyPrefix(value.slice(0, 3));
  if (object ? !targets.includes(object.name) : targets.every((target) => schema.object(target))) throw refuse();
  return value;
}
