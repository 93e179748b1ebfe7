import { ApiFault } from "../../api-fault.ts";
import type { ObjectRules } from "./rules.ts";

export const leadRules: ObjectRules = {
  derive({ operation, after, named }) {
    if (operation === "insert" && !named.has("IsUnreadByOwner")) after.IsUnreadByOwner = 1;
  },
  check(work) {
    if (work.operation === "update" && work.before?.IsConverted === 1 && !work.system)
      work.faults.push(new ApiFault("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead"));
  },
};
