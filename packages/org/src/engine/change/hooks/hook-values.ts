import type { FieldValues } from "../../doors/change.ts";
import type { SObjectModel } from "../../schema/model.ts";
import type { Row, StoredValue } from "../work.ts";

/** A stored record as JSON carries it: booleans are true or false. */
export function hookValues(model: SObjectModel, row: Readonly<Row> | null): FieldValues | null {
  if (row === null) return null;
  const values: Record<string, StoredValue | boolean> = {};
  for (const { name, storage, definition } of model.fields)
    if (storage !== null) {
      const value = row[name] ?? null;
      values[name] = definition.type === "boolean" ? value === 1 : value;
    }
  return values;
}
