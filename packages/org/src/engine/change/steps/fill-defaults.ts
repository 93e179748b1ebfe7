import type { FieldModel } from "../../schema/model.ts";
import type { Step } from "../pipeline.ts";

/** What an insert did not give: defaults, the running user as owner, auto-numbers. */
export const fillDefaults: Step = (work, { counters }) => {
  const { after, plan, session } = work;
  for (const { name, value } of plan.defaults) after[name] ??= value;
  if (plan.ownerField) after.OwnerId ??= session.userId;
  for (const field of plan.autoNumbers)
    after[field.name] ??= autoNumber(field, counters.next(`${work.model.name}.${field.name}`, 1000));
};

/** `{00000000}` in the field's display format, as a case number has it: 00001000. */
function autoNumber(field: FieldModel, number: number): string {
  const format = typeof field.definition.defaultValue === "string" ? field.definition.defaultValue : "{00000000}";
  return format.replace(/\{(0+)\}/, (_, zeros: string) => String(number).padStart(zeros.length, "0"));
}
