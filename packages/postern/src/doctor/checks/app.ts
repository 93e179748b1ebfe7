import type { Check } from "../check.ts";
import { examineOrg } from "../examine-org.ts";
import { findingOf } from "../finding-of.ts";

/** Whether the org takes the app: key, callback, flow and scopes by a request that asks nobody, the secret by a code that nobody issued. */
export const appCheck: Check = {
  name: "app",
  needs: ["org"],
  async run(facts) {
    const { app } = facts.target;
    if (!app) return { state: "skipped", says: "no app is known" };
    const { diagnoses, evidence } = await examineOrg(facts, {});
    const finding = findingOf(diagnoses, (code) => code !== "CLOCK_SKEW");
    if (finding) return finding;
    const proven = [evidence.authorize ? "key and callback" : null, evidence.secret === "accepted" ? "secret" : null];
    const said = proven.filter((part) => part !== null).join(" and ");
    return { state: "ok", says: `${app.name}: ${said === "" ? "known" : `${said} fit`}` };
  },
};
