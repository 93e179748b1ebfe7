import { isPosternError, type PosternError } from "@postern/kernel";
import { openSession } from "../../cli/context/target.ts";
import type { Check } from "../check.ts";
import { examineOrg } from "../examine-org.ts";
import { findingOf } from "../finding-of.ts";

/** Whether the stored connection works; when it does not, which of the many causes it was. */
export const connectionCheck: Check = {
  name: "connection",
  needs: ["vault", "org"],
  async run(facts) {
    if (!facts.vault) return { state: "skipped", says: "the vault cannot be read" };
    const stored = await facts.vault.get(facts.target.grantId);
    try {
      facts.session = await openSession(facts.target, facts.vault);
      const { username } = await facts.session.identity({ signal: facts.signal });
      const record = await facts.session.grant();
      return {
        state: "ok",
        says: `${username} at ${record.instanceUrl}`,
        evidence: `Access token issued ${new Date(record.issuedAt).toISOString()}; ${record.refreshToken ? "renewable" : "not renewable"}.`,
      };
    } catch (error) {
      if (!isPosternError(error) || !stored) throw error;
      const { diagnoses } = await examineOrg(facts, { grant: stored, refusal: refusalIn(error) });
      const finding = findingOf(diagnoses);
      if (!finding) throw error;
      return finding;
    }
  },
};

/** The error that the org's answer is in, under the one that says what it means for the grant. */
function refusalIn(error: PosternError): PosternError {
  return isPosternError(error.cause) ? refusalIn(error.cause) : error;
}
