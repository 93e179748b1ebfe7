import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { quoted } from "../state/tables.ts";
import { compileFormula, stored } from "./compile-formula.ts";
import { type Gathered, newGathered } from "./formula-scope.ts";

/** A formula field as SQL over a table, and what it reads. Throws FormulaFault. */
export function compileField(
  schema: Schema,
  model: SObjectModel,
  field: FieldModel,
  alias: string,
): { sql: string; gathered: Gathered } {
  const gathered = newGathered();
  const { formula = "", formulaTreatBlanksAs } = field.definition;
  const expression = compileFormula(formula, {
    schema,
    kind: "field",
    model,
    alias,
    record: alias,
    before: null,
    blanksAsZero: formulaTreatBlanksAs !== "BlankAsBlank",
    within: [`${model.name}.${field.name}`],
    gathered,
  });
  return { sql: rounded(field, stored(field, expression)), gathered };
}

/** Numbers are shown to the field's decimal places, half up; what refers to the field sees all of them (inferred). */
function rounded({ definition: { type, scale = 0 } }: FieldModel, sql: string): string {
  const isNumber = type === "double" || type === "currency" || type === "percent";
  return isNumber ? `formula_scale(${sql}, ${scale})` : sql;
}

/** What a query reads in place of the field's column; null: the column itself. */
export function valueSql(schema: Schema, model: SObjectModel, field: FieldModel, alias: string): string | null {
  if (field.computed) return compileField(schema, model, field, alias).sql;
  // A binary field is read for its size only: its content is the blob door's.
  if (field.storage === "BLOB") return `length(${alias}.${quoted(field.name)})`;
  const { type, maskType = "all", maskChar = "asterisk" } = field.definition;
  if (type !== "encryptedstring" || !field.definition.custom) return null;
  return `formula_mask(${alias}.${quoted(field.name)}, '${maskType}', '${maskChar}')`;
}
