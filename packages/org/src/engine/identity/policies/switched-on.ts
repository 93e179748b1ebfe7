import { OAuthFault } from "../../oauth-fault.ts";
import type { AppPolicies } from "../apps/app-policies.ts";
import type { IdentityContext } from "../context.ts";

/** The org's edition, the admin's block, and the switches of ExtlClntAppConfigurablePolicies. */
export function checkSwitchedOn(context: IdentityContext, policies: AppPolicies): void {
  if (policies.blocked) throw new OAuthFault("app_blocked", "this app is blocked by admin");
  if (!policies.enabled || !policies.oauthPluginEnabled)
    throw new OAuthFault("oauth_flow_disabled", "The external client app or the OAuth plugin is disabled.");
  if (!context.settings.current.apiInEdition)
    throw new OAuthFault("invalid_grant", "API access is not enabled for this organization", {
      reason: "Failed: OAuth API access disabled",
    });
}
