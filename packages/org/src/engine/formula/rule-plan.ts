import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { ValidationRule } from "../schema/setup-field.ts";
import { quoted } from "../state/tables.ts";
import { compileFormula, stored } from "./compile-formula.ts";
import { truth } from "./expression.ts";
import { formulaFault } from "./formula-fault.ts";
import { type Gathered, newGathered } from "./formula-scope.ts";

/** The active rules of an object as one statement over the would-be row. */
export interface RulePlan {
  readonly rules: readonly ValidationRule[];
  /** Takes 1 for a new record or 0, then `columns` of the row after, then of the row before. Gives one truth a rule. */
  readonly sql: string;
  readonly columns: readonly string[];
}

const plans = new WeakMap<SObjectModel, { version: number; plan: RulePlan | null }>();

/** Made once per schema version; null when the object has no active rule. */
export function rulePlan(schema: Schema, model: SObjectModel): RulePlan | null {
  const known = plans.get(model);
  if (known?.version === schema.version) return known.plan;
  const plan = makeRulePlan(schema, model);
  plans.set(model, { version: schema.version, plan });
  return plan;
}

function makeRulePlan(schema: Schema, model: SObjectModel): RulePlan | null {
  const rules = (model.definition.validationRules ?? []).filter((rule) => rule.active);
  if (rules.length === 0) return null;
  const compiled = rules.map((rule) => compileRule(schema, model, rule));
  const read = new Set(compiled.flatMap(({ gathered }) => [...gathered.own]));
  const columns = model.fields.filter((field) => read.has(field.name) && hasColumn(field)).map((field) => field.name);
  const row = (alias: string, first: string) =>
    `(SELECT ${[first, ...columns.map((name) => `? AS ${quoted(name)}`)].join(", ")}) AS ${alias}`;
  return {
    rules,
    columns,
    sql: `SELECT ${compiled.map(({ sql }) => sql).join(", ")} FROM (SELECT ? AS is_new) AS n0, ${row("t0", "0 AS _")}, ${row("b0", "0 AS _")}`,
  };
}

const hasColumn = (field: FieldModel) => field.storage !== null && !field.computed;

/** A rule's condition as SQL. Throws FormulaFault. */
export function compileRule(
  schema: Schema,
  model: SObjectModel,
  rule: ValidationRule,
): { sql: string; gathered: Gathered } {
  const gathered = newGathered();
  const expression = compileFormula(rule.errorConditionFormula, {
    schema,
    kind: "rule",
    model,
    alias: "t0",
    record: "t0",
    before: { alias: "b0", isNew: "n0.is_new" },
    // As Setup has it for rules: a blank number is blank (Salesforce Help, "Validation Rule Considerations": use ISBLANK).
    blanksAsZero: false,
    within: [],
    gathered,
  });
  if (expression.type !== "Boolean" && expression.type !== "Null")
    throw formulaFault.resultType("Boolean", expression.type);
  return { sql: truth(expression, ""), gathered };
}

/** A default value's formula as SQL; it reads no record. Throws FormulaFault. */
export function compileDefault(schema: Schema, field: FieldModel): { sql: string; gathered: Gathered } {
  const gathered = newGathered();
  const expression = compileFormula(field.definition.defaultValueFormula ?? "", {
    schema,
    kind: "default",
    model: null,
    alias: "",
    record: "",
    before: null,
    blanksAsZero: false,
    within: [],
    gathered,
  });
  return { sql: stored(field, expression), gathered };
}
