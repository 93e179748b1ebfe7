import { rulePlan } from "../../formula/rule-plan.ts";
import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";

/** The object's active validation rules, all of them, over the row as it is about to be written. The org's own writes are not judged. */
export const checkValidationRules: Step = (work, { database, schema }) => {
  if (work.system || work.model.definition.validationRules === undefined) return;
  const plan = rulePlan(schema, work.model);
  if (!plan) return;
  const { before, after } = work;
  const broken = database
    .prepareArrays(plan.sql)
    .get(
      before === null ? 1 : 0,
      ...plan.columns.map((name) => after[name] ?? null),
      ...plan.columns.map((name) => before?.[name] ?? null),
    ) as unknown as number[];
  for (const [index, rule] of plan.rules.entries())
    if (broken[index] === 1) work.faults.push(fault.brokenRule(rule.errorMessage, rule.errorDisplayField));
};
