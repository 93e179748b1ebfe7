import type { Check } from "../check.ts";
import { examineOrg } from "../examine-org.ts";
import { findingOf } from "../finding-of.ts";

/** Whether SOAP login() is on, for programs that still need it. */
export const soapLoginCheck: Check = {
  name: "SOAP login",
  needs: ["org"],
  isWanted: ({ wanted }) => wanted.soapLogin,
  async run(facts) {
    const { diagnoses, evidence } = await examineOrg(facts, { soapLogin: true });
    if (evidence.soapLogin === "on") return { state: "ok", says: "on" };
    return (
      findingOf(diagnoses, (code) => code === "SOAP_LOGIN_OFF") ?? { state: "warning", says: "the org does not tell" }
    );
  },
};
