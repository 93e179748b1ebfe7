import { SCOPE_LABELS } from "@postern/kernel";
import type { Check } from "../check.ts";

const NEEDED_SCOPES = ["api", "refresh_token"] as const;

/** Whether the connection may do what the toolkit needs. */
export const scopesCheck: Check = {
  name: "scopes",
  needs: ["connection"],
  async run({ session }) {
    const scopes = new Set((await session?.grant())?.scopes);
    const missing = NEEDED_SCOPES.filter(
      (scope) =>
        !scopes.has(scope) &&
        !(scope === "refresh_token" && scopes.has("offline_access")) &&
        !(scope === "api" && scopes.has("full")),
    );
    return missing.length === 0
      ? { state: "ok", says: [...scopes].join(" ") }
      : {
          state: "problem",
          says: `${missing.join(", ")} not granted`,
          evidence: missing.map((scope) => `${scope}: ${SCOPE_LABELS[scope]}`).join("; "),
          code: "INSUFFICIENT_SCOPE",
          fix: "Add the scope to the app, then connect again.",
        };
  },
};
