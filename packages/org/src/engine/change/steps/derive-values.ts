import type { Step } from "../pipeline.ts";
import { derivePersonName } from "../rules/person-name.ts";
import { RULES } from "../rules/rules.ts";

/** Values the org computes from others of the same record. */
export const deriveValues: Step = (work, shop) => {
  derivePersonName(work);
  RULES[work.model.name]?.derive?.(work, shop);
};
