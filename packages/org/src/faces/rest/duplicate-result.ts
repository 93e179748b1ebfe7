import { NEWEST_API_VERSION } from "@postern/kernel";
import type { ApiFault } from "../../engine/api-fault.ts";
import type { FoundDuplicates } from "../../engine/doors/index.ts";

/**
 * What an error about duplicates carries beside its text. Both spellings: `duplicateResut` is what the wire has had for years (seen in clients'
 * reports), and some versions spell it right.
 *
 * @param base `/services/data/v67.0`
 */
export function duplicateResult(fault: ApiFault, base = `/services/data/v${NEWEST_API_VERSION}`): object {
  const found = fault.detail.duplicates as FoundDuplicates | undefined;
  if (!found) return {};
  const { rule, allowSave, text, records } = found;
  const type = rule.matchesAgainst ?? rule.sobject;
  const fuzzy = rule.fields.some(({ method }) => method === "Fuzzy");
  const result = {
    allowSave,
    duplicateRule: rule.developerName,
    duplicateRuleEntityType: rule.sobject,
    errorMessage: text,
    matchResults: [
      {
        entityType: type,
        errors: [],
        matchEngine: fuzzy ? "FuzzyMatchEngine" : "ExactMatchEngine",
        matchRecords: records.map((record) => ({
          additionalInformation: [],
          fieldDiffs: [],
          matchConfidence: 100.0,
          record: { attributes: { type, url: `${base}/sobjects/${type}/${record.Id}` }, ...record },
        })),
        rule: rule.developerName,
        size: records.length,
        success: true,
      },
    ],
  };
  return { duplicateResut: result, duplicateResult: result };
}
