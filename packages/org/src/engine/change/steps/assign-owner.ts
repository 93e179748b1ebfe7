import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";

/** A call that names an assignment rule names one of the object. */
export const checkAssignmentRule: Step = (work, { assignmentRules, options }) => {
  const { autoAssign } = options;
  const sobject = work.model.name;
  if (typeof autoAssign !== "string" || work.system || (sobject !== "Case" && sobject !== "Lead")) return;
  if (!assignmentRules.find(sobject, autoAssign)) work.faults.push(fault.unknownAssignmentRule(autoAssign));
};

/**
 * Assignment rules of cases and leads, after the triggers ("Triggers and Order of Execution", step 8): the active rule, unless the call names
 * another or none. The record goes to the owner of the first entry that fits.
 */
export const assignOwner: Step = (work, shop) => {
  const sobject = work.model.name;
  const { autoAssign = false } = shop.options;
  if (autoAssign === false || work.system || !shop.assignmentRules.has(sobject)) return;
  const owner = shop.assignmentRules.ownerFor(sobject, work.id, autoAssign === true ? undefined : autoAssign);
  if (owner !== null && owner !== work.after.OwnerId)
    shop.run(shop.ownWork("update", work.model, work.id, { OwnerId: owner }));
};
