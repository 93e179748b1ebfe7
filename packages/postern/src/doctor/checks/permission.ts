import type { Check } from "../check.ts";
import { examineOrg } from "../examine-org.ts";
import { findingOf } from "../finding-of.ts";

/** Whether the connection reads the object and field that were asked about. */
export const permissionCheck: Check = {
  name: "permission",
  needs: ["connection"],
  isWanted: ({ wanted }) => wanted.permission !== null,
  async run(facts) {
    const wanted = facts.wanted.permission;
    const { session } = facts;
    if (!wanted || !session) return { state: "skipped", says: "there is no session" };
    const { sobject, field } = wanted;
    const permission = { session, sobject, ...(field === null ? {} : { field }) };
    const { diagnoses } = await examineOrg(facts, { permission });
    return (
      findingOf(diagnoses, (code) => code.endsWith("_NOT_PERMITTED")) ?? {
        state: "ok",
        says: `${sobject}${field === null ? "" : `.${field}`} can be read`,
      }
    );
  },
};
