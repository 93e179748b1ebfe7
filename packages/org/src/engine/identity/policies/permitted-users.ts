import { OAuthFault } from "../../oauth-fault.ts";
import type { AppPolicies } from "../apps/app-policies.ts";
import type { IdentityContext } from "../context.ts";

/** Permitted users of the app's policies: anybody, or those with one of its profiles or permission sets. */
export function isPermitted(context: IdentityContext, policies: AppPolicies, userId: string): boolean {
  if (policies.permittedUsers === "AllSelfAuthorized") return true;
  const profileId = context.users.byId(userId)?.profileId;
  if (profileId && policies.profileIds.includes(profileId)) return true;
  if (policies.permissionSetIds.length === 0) return false;
  return context.users.permissionSetIds(userId).some((id) => policies.permissionSetIds.includes(id));
}

/** The user may still use the app: checked whenever a token is issued. Answers the username. */
export function checkUser(context: IdentityContext, policies: AppPolicies, userId: string): string {
  const user = context.users.byId(userId);
  if (!user?.active) throw new OAuthFault("inactive_user", "user is inactive", { reason: "User is inactive" });
  if (context.users.isFrozen(userId))
    throw new OAuthFault("inactive_user", "user is inactive", { reason: "User is frozen" });
  if (!isPermitted(context, policies, userId))
    throw new OAuthFault("invalid_app_access", "user is not admin approved to access this app");
  return user.username;
}
