import { autoNumberCounter, autoNumberText, firstNumber } from "../auto-number.ts";
import type { Step } from "../pipeline.ts";

/** What an insert did not give: defaults, the running user as owner, auto-numbers. */
export const fillDefaults: Step = (work, { counters, stamp }) => {
  const { after, plan, session } = work;
  for (const { name, value } of plan.defaults) after[name] ??= value;
  if (plan.ownerField) after.OwnerId ??= session.userId;
  for (const field of plan.autoNumbers)
    after[field.name] ??= autoNumberText(
      field,
      counters.next(autoNumberCounter(work.model.name, field), firstNumber(field)),
      stamp,
    );
};
