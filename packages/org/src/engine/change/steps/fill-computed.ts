import { compileDefault } from "../../formula/rule-plan.ts";
import type { FieldModel, SObjectModel } from "../../schema/model.ts";
import type { Schema } from "../../schema/schema.ts";
import { coerce } from "../coerce.ts";
import type { Step } from "../pipeline.ts";
import type { StoredValue } from "../work.ts";

interface ComputedPlan {
  readonly version: number;
  readonly defaults: readonly { readonly field: FieldModel; readonly sql: string }[];
  /** Counts and sums of a record that has nothing below it yet. */
  readonly zeros: readonly string[];
}

const plans = new WeakMap<SObjectModel, ComputedPlan>();

function planOf(schema: Schema, model: SObjectModel): ComputedPlan {
  let plan = plans.get(model);
  if (plan?.version !== schema.version) {
    plan = {
      version: schema.version,
      defaults: model.fields
        .filter((field) => field.definition.defaultValueFormula !== undefined)
        .map((field) => ({ field, sql: compileDefault(schema, field).sql })),
      zeros: model.fields
        .filter(({ definition: { summary } }) => summary?.operation === "count" || summary?.operation === "sum")
        .map((field) => field.name),
    };
    plans.set(model, plan);
  }
  return plan;
}

/** Default value formulas, for fields that the insert does not name, and summaries of nothing. */
export const fillComputed: Step = (work, { database, schema }) => {
  const { defaults, zeros } = planOf(schema, work.model);
  for (const name of zeros) work.after[name] ??= 0;
  const wanted = defaults.filter(
    ({ field }) => !work.named.has(field.name) && (work.after[field.name] ?? null) === null,
  );
  if (wanted.length === 0) return;
  const row = database
    .prepareArrays(`SELECT ${wanted.map(({ sql }) => sql).join(", ")}`)
    .get() as unknown as StoredValue[];
  for (const [index, { field }] of wanted.entries())
    work.after[field.name] = coerce(field, row[index] ?? null, schema, { lenient: work.system });
};
