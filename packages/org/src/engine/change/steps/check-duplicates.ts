import { findDuplicates } from "../duplicates/find-duplicates.ts";
import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";

/** Duplicate rules: a match refuses the record, unless the rule only alerts and the caller saves all the same. */
export const checkDuplicates: Step = (work, shop) => {
  const rules = shop.duplicateRules.of(work.model.name);
  if (rules.length === 0 || work.system) return;
  const { allowSave = false, includeRecordDetails = false } = shop.options.duplicateRule ?? {};
  for (const rule of rules) {
    const action = (work.operation === "insert" ? rule.actionOnInsert : rule.actionOnUpdate) ?? "Allow";
    if (action === "Allow" && allowSave) continue;
    const found = findDuplicates(shop, work, rule);
    if (found.length === 0) continue;
    const records = includeRecordDetails ? found : found.map(({ Id }) => ({ Id: Id ?? null }));
    work.faults.push(fault.duplicates(rule, action === "Allow", records));
    return;
  }
};
