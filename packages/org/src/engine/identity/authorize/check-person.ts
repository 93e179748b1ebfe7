import type { Caller } from "../../doors/authenticate.ts";
import type { PendingAuthorization } from "../../doors/grant.ts";
import type { Session } from "../../doors/session.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import type { AppPolicies } from "../apps/app-policies.ts";
import { mayRefresh } from "../apps/scopes.ts";
import type { IdentityContext } from "../context.ts";
import { isShutOut } from "../policies/api-access-control.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { isPermitted } from "../policies/permitted-users.ts";
import { checkLevel } from "../policies/session-level.ts";
import { recordRefusal } from "./record-refusal.ts";

const GENERIC = "An unexpected error has occurred during authentication. Please try again.";

/**
 * Whether this person may use this app, in the order in which the refusals win: permitted users, API Access Control, uninstalled apps,
 * API-only users, address and hours, session level. A refusal is recorded and carries the callback.
 */
export function checkPerson(
  context: IdentityContext,
  pending: PendingAuthorization,
  session: Session,
  caller: Caller,
): { readonly definition: AppDefinition; readonly policies: AppPolicies } {
  const app = context.apps.find(pending.consumerKey);
  if (!app?.policies) throw new OAuthFault("invalid_client_id", "client identifier invalid");
  const { definition, policies } = app;
  try {
    check(context, definition, policies, session, caller);
    return { definition, policies };
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    recordRefusal(context, caller, pending.consumerKey, session.userId, pending.request, error);
    // A page offers the second factor; everything else is told to the app, or on a page where the org is set to do so.
    if (error.remedy !== null) throw error;
    if (error.error.startsWith("OAUTH_") && context.options.approvalErrors === "page") throw error;
    throw error.to(pending);
  }
}

function check(
  context: IdentityContext,
  definition: AppDefinition,
  policies: AppPolicies,
  session: Session,
  caller: Caller,
): void {
  const { userId } = session;
  if (!isPermitted(context, policies, userId))
    throw new OAuthFault("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app");
  if (isShutOut(context, policies, userId))
    throw new OAuthFault("OAUTH_APP_BLOCKED", "this app is blocked by admin", {
      why: "API Access Control is on, and the app is not pre-authorized by an admin",
    });
  if (!policies.installed && !context.users.hasPermission(userId, "PermissionsApproveUninstalledConnectedApps"))
    throw new OAuthFault("OAUTH_APPROVAL_ERROR_GENERIC", GENERIC, {
      reason: "app must be installed into org",
      why: "the user lacks the permission Approve Uninstalled Connected Apps",
    });
  if (context.isApiOnly(userId))
    throw new OAuthFault("OAUTH_APPROVAL_ERROR_GENERIC", GENERIC, { reason: "Failed: API-only user" });
  checkLoginRestrictions(context, {
    userId,
    ip: caller.ip,
    client: { app: definition, policies },
    moment: "web-server-login",
    verified: session.level === "HIGH_ASSURANCE",
  });
  checkLevel(policies, session.level);
}

/** Whether this person approved this very set of scopes before, and still may go without being asked. */
export function isApproved(context: IdentityContext, userId: string, consumerKey: string, scopeSet: string): boolean {
  return (
    context.database
      .prepare(`SELECT 1 FROM "_Approval" WHERE userId = ? AND consumerKey = ? AND scopes = ?`)
      .get(userId, consumerKey, scopeSet) !== undefined
  );
}

/** A refresh token in the fragment is for callbacks that are no web page ("OAuth 2.0 User-Agent Flow"). */
export function fragmentMayRefresh(scopes: readonly string[], redirectUri: string): boolean {
  return mayRefresh(scopes) && (!/^https?:/i.test(redirectUri) || /\/services\/oauth2\/success$/.test(redirectUri));
}
