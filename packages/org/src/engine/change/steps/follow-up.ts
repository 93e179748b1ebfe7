import { PERMISSION_OBJECTS } from "../../security/security.ts";
import type { Step } from "../pipeline.ts";
import { RULES } from "../rules/rules.ts";

/** What a written record changes elsewhere: totals of a campaign, what users may do. */
export const followUp: Step = (work, shop) => {
  RULES[work.model.name]?.after?.(work, shop);
  shop.followers.get(work.model.name)?.(work);
  if (PERMISSION_OBJECTS.has(work.model.name)) shop.security.changed();
};
