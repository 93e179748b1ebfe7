import type { FieldModel } from "../schema/model.ts";
import { type FromClause, isReadable, type Planning } from "./entity.ts";
import { malformed } from "./query-faults.ts";
import type { Condition, Select, SelectItem } from "./soql/ast.ts";
import { unexpectedAt } from "./source-text.ts";

/** Rows a query with FIELDS(ALL) or FIELDS(CUSTOM) may ask for. */
const MOST_ROWS = 200;

const GROUPS: Readonly<Record<string, (field: FieldModel) => boolean>> = {
  ALL: () => true,
  STANDARD: (field) => field.definition.custom !== true,
  CUSTOM: (field) => field.definition.custom === true,
};

/** Replaces FIELDS(ALL | STANDARD | CUSTOM) by the fields it stands for, as far as this user may read them. */
export function expandFields(planning: Planning, from: FromClause, query: Select): SelectItem[] {
  return query.items.flatMap((item) => {
    if (item.kind !== "function" || item.call.name !== "FIELDS") return [item];
    const [argument] = item.call.args;
    const group = argument?.text.toUpperCase() ?? "";
    const belongs = argument?.kind === "name" ? GROUPS[group] : undefined;
    if (!belongs || item.call.args.length > 1) throw unexpectedAt(planning.source, argument ?? item.call);
    if (group !== "STANDARD" && !isBounded(query))
      throw malformed(`The SOQL FIELDS function must have a LIMIT of at most ${MOST_ROWS}`);
    const { model } = from.root;
    const fields = model.fields.filter((field) => belongs(field) && isReadable(planning, model, field));
    if (fields.length === 0) throw malformed(`The SOQL FIELDS(${group}) function must yield at least one field`);
    const { at } = item.call;
    return fields.map(
      (field): SelectItem => ({ kind: "field", path: { kind: "name", text: field.name, at }, alias: null }),
    );
  });
}

/** LIMIT up to 200, or a condition on up to 200 Ids that nothing widens. */
function isBounded(query: Select): boolean {
  if (query.limit !== null) return query.limit <= MOST_ROWS;
  return query.where !== null && conjuncts(query.where).some(namesFewIds);
}

function namesFewIds(condition: Condition): boolean {
  return (
    condition.kind === "comparison" &&
    condition.left.kind === "name" &&
    condition.left.text.toLowerCase() === "id" &&
    (condition.operator === "=" || condition.operator === "IN") &&
    condition.values.length <= MOST_ROWS
  );
}

/** The conditions that all have to hold. */
export function conjuncts(condition: Condition): readonly Condition[] {
  return condition.kind === "and" ? condition.operands.flatMap(conjuncts) : [condition];
}
