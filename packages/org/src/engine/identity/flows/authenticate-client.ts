import type { ClientAuthentication } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition, AppPolicies } from "../apps/apps.ts";
import type { IdentityContext } from "../context.ts";
import { sameSecret } from "../tokens/token-shapes.ts";

export interface Client {
  readonly app: AppDefinition;
  readonly policies: AppPolicies;
}

/**
 * Steps 4 and 5 of a token request: the client is known here, its secret fits, the app is switched on.
 * A secret that is sent is checked even where none is required.
 */
export function authenticateClient(
  context: IdentityContext,
  given: ClientAuthentication,
  secretRequired: (app: AppDefinition) => boolean,
): Client {
  const app = given.clientId ? context.apps.find(given.clientId) : undefined;
  if (!app)
    throw new OAuthFault("invalid_client_id", "client identifier invalid", {
      reason: given.clientId ? "Failed: Consumer Deleted" : "Missing Consumer Key Parameter",
    });
  const { definition } = app;
  const wrong = given.clientSecret
    ? !sameSecret(given.clientSecret, definition.consumerSecret)
    : secretRequired(definition);
  if (wrong) throw new OAuthFault("invalid_client", "invalid client credentials");
  if (!app.policies) throw new OAuthFault("invalid_grant", "app must be installed into org");
  checkSwitchedOn(app.policies);
  return { app: definition, policies: app.policies };
}

export function checkSwitchedOn(policies: AppPolicies): void {
  if (policies.blocked) throw new OAuthFault("app_blocked", "this app is blocked by admin");
  if (!policies.enabled || !policies.oauthPluginEnabled)
    throw new OAuthFault("oauth_flow_disabled", "The external client app or the OAuth plugin is disabled.");
}

/** Permitted users of the app's policies: anybody, or those with one of its profiles or permission sets. */
export function isPermitted(context: IdentityContext, policies: AppPolicies, userId: string): boolean {
  if (policies.permittedUsers === "AllSelfAuthorized") return true;
  const profileId = context.users.byId(userId)?.profileId;
  if (profileId && policies.profileIds.includes(profileId)) return true;
  if (policies.permissionSetIds.length === 0) return false;
  return context.users.permissionSetIds(userId).some((id) => policies.permissionSetIds.includes(id));
}

/** The user may still use the app: checked whenever a token is issued. */
export function checkUser(context: IdentityContext, policies: AppPolicies, userId: string): string {
  const user = context.users.byId(userId);
  if (!user?.active) throw new OAuthFault("inactive_user", "user is inactive", { reason: "User is inactive" });
  if (!isPermitted(context, policies, userId))
    throw new OAuthFault("invalid_app_access", "user is not admin approved to access this app");
  return user.username;
}
