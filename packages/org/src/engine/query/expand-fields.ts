import type { QueryBase, FieldType as SelectItem } from "@jetstreamapp/soql-parser-js";
import type { FieldModel } from "../schema/model.ts";
import { type FromClause, isReadable, type Planning } from "./entity.ts";
import { malformed, unexpectedToken } from "./query-faults.ts";

/** Rows a query with FIELDS(ALL) or FIELDS(CUSTOM) may ask for. */
const MOST_ROWS = 200;

const GROUPS: Readonly<Record<string, (field: FieldModel) => boolean>> = {
  ALL: () => true,
  STANDARD: (field) => field.definition.custom !== true,
  CUSTOM: (field) => field.definition.custom === true,
};

/** Replaces FIELDS(ALL | STANDARD | CUSTOM) by the fields it stands for, as far as this user may read them. */
export function expandFields(planning: Planning, from: FromClause, query: QueryBase): SelectItem[] {
  return (query.fields ?? []).flatMap((item) => {
    if (item.type !== "FieldFunctionExpression" || item.functionName.toUpperCase() !== "FIELDS") return [item];
    const group = String(item.parameters[0]).toUpperCase();
    const belongs = GROUPS[group];
    if (!belongs) throw unexpectedToken(String(item.parameters[0]));
    if (group !== "STANDARD" && !isBounded(query))
      throw malformed(`The SOQL FIELDS function must have a LIMIT of at most ${MOST_ROWS}`);
    const { model } = from.root;
    const fields = model.fields.filter((field) => belongs(field) && isReadable(planning, model, field));
    if (fields.length === 0) throw malformed(`The SOQL FIELDS(${group}) function must yield at least one field`);
    return fields.map((field): SelectItem => ({ type: "Field", field: field.name }));
  });
}

/** LIMIT up to 200, or a condition on up to 200 Ids that nothing widens. */
function isBounded(query: QueryBase): boolean {
  if (query.limit !== undefined) return query.limit <= MOST_ROWS;
  const where = query.where;
  if (!where || !("left" in where) || !where.left || !("field" in where.left) || !("value" in where.left)) return false;
  const { field, operator, value } = where.left;
  if ("operator" in where && where.operator !== "AND") return false;
  return (
    field.toLowerCase() === "id" && ["=", "IN"].includes(operator.toUpperCase()) && [value].flat().length <= MOST_ROWS
  );
}
