import type { Step } from "../pipeline.ts";
import { RULES } from "../rules/rules.ts";

/** What only this object asks of its records. */
export const checkRules: Step = (work, shop) => {
  RULES[work.model.name]?.check?.(work, shop);
};
