import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";

/** Fields that may not be empty: all of them on insert, those named on update. */
export const checkRequired: Step = (work) => {
  const missing = work.plan.required.filter(
    (field) =>
      (work.after[field.name] ?? null) === null &&
      // What the org fills on insert, its rules fill after this step.
      (work.operation === "insert" ? !field.defaultedOnCreate : work.named.has(field.name)),
  );
  if (missing.length > 0) work.faults.push(fault.requiredMissing(missing.map((field) => field.name)));
};
