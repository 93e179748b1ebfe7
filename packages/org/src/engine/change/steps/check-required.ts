import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";

/** Fields that may not be empty: all of them on insert, those named on update. */
export const checkRequired: Step = (work) => {
  const missing = work.plan.required.filter(
    (field) =>
      (work.after[field.name] ?? null) === null &&
      !isOwnWork(work.model.name, field.name) &&
      (work.operation === "insert" || work.named.has(field.name)),
  );
  if (missing.length > 0) work.faults.push(fault.requiredMissing(missing.map((field) => field.name)));
};

/** Required fields that the rules of their object fill after this step. */
const DERIVED_LATER: ReadonlySet<string> = new Set(["User.CommunityNickname"]);

function isOwnWork(sobject: string, field: string): boolean {
  return DERIVED_LATER.has(`${sobject}.${field}`);
}
