import type { Caller } from "../../doors/authenticate.ts";
import type { AuthorizationRequest, PendingAuthorization } from "../../doors/grant.ts";
import type { Session } from "../../doors/session.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppPolicies } from "../apps/apps.ts";
import { requestedScopes, scopeSetKey } from "../apps/scopes.ts";
import type { IdentityContext } from "../context.ts";
import { checkSwitchedOn, isPermitted } from "../flows/authenticate-client.ts";
import { newAuthorizationCode, tokenHash } from "../tokens/token-shapes.ts";
import { checkChallenge } from "./pkce.ts";

const SUBTYPE = "OauthWebServer";

/**
 * The checks of an authorization request that come before any person is asked, in the order in which their errors win: client, callback
 * (from here on the answer may be a redirect), app switched on, response type, PKCE, scopes.
 */
export function checkAuthorization(
  context: IdentityContext,
  request: AuthorizationRequest,
  caller: Caller,
): PendingAuthorization {
  const app = request.clientId ? context.apps.find(request.clientId) : undefined;
  try {
    if (!app)
      throw new OAuthFault("invalid_client_id", "client identifier invalid", {
        reason: request.clientId ? "Failed: Consumer Deleted" : "Missing Consumer Key Parameter",
      });
    const { definition, policies } = app;
    if (!policies) throw notInstalled(definition.distribution);
    const callback = "Failed: Invalid Callback URL";
    if (!request.redirectUri)
      throw new OAuthFault("redirect_uri_missing", "redirect_uri not provided", { reason: callback });
    if (!definition.callbackUrls.includes(request.redirectUri))
      throw new OAuthFault("redirect_uri_mismatch", "redirect_uri must match configuration", {
        reason: callback,
        evidence: { App: definition.name, Registered: definition.callbackUrls.join("\n") || "(none)" },
      });
    const redirectUri = request.redirectUri;
    return redirectable(redirectUri, () => {
      if (policies.blocked) throw new OAuthFault("OAUTH_APP_BLOCKED", "this app is blocked by admin");
      checkSwitchedOn(policies);
      if (request.responseType !== "code")
        throw new OAuthFault("unsupported_response_type", "response type not supported");
      checkChallenge(request.codeChallenge, request.codeChallengeMethod, definition.pkceRequired);
      const scopes = requestedScopes(request.scope, definition.scopes);
      if (!scopes) throw new OAuthFault("invalid_scope", "the requested scope is not allowed");
      return {
        request,
        consumerKey: definition.consumerKey,
        appName: definition.name,
        appDescription: definition.description,
        redirectUri,
        scopes,
      };
    });
  } catch (error) {
    if (error instanceof OAuthFault) record(context, caller, app?.definition, null, error);
    throw error;
  }
}

function notInstalled(distribution: "Local" | "Packaged"): OAuthFault {
  return distribution === "Local"
    ? new OAuthFault(
        "OAUTH_AUTHORIZATION_BLOCKED",
        "Cross-org OAuth flows are not supported for this external client app",
      )
    : new OAuthFault("OAUTH_EC_APP_NOT_FOUND", "External client app is not installed in this org");
}

/** Refusals of the work carry the callback, which has been proven to be the app's. */
function redirectable<T>(redirectUri: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    throw new OAuthFault(error.error, error.description, { reason: error.reason, status: error.status, redirectUri });
  }
}

export function needsApproval(context: IdentityContext, pending: PendingAuthorization, session: Session): boolean {
  const policies = policiesOf(context, pending);
  checkPermitted(context, pending, policies, session);
  if (policies.permittedUsers === "AdminApprovedPreAuthorized") return false;
  if ((pending.request.prompt ?? "").split(" ").includes("consent")) return true;
  const approval = context.database
    .prepare(`SELECT 1 FROM "_Approval" WHERE userId = ? AND consumerKey = ? AND scopes = ?`)
    .get(session.userId, pending.consumerKey, scopeSetKey(pending.scopes));
  return approval === undefined;
}

/** Records the approval and issues a code bound to client, user, callback, scopes and challenge. */
export function approve(context: IdentityContext, pending: PendingAuthorization, session: Session): { code: string } {
  checkPermitted(context, pending, policiesOf(context, pending), session);
  const code = newAuthorizationCode(context.random);
  context.database.transaction(() => {
    // A day after it expired nobody learns anything from a code any more, not even that it was used before.
    context.database.prepare(`DELETE FROM "_AuthorizationCode" WHERE issuedAt < ?`).run(context.now() - 24 * 3_600_000);
    context.database
      .prepare(
        `INSERT INTO "_Approval" (userId, consumerKey, scopes, approvedAt) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
      )
      .run(session.userId, pending.consumerKey, scopeSetKey(pending.scopes), context.now());
    context.database
      .prepare(
        `INSERT INTO "_AuthorizationCode" (hash, consumerKey, userId, redirectUri, scopes, challenge, nonce, issuedAt)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        tokenHash(code),
        pending.consumerKey,
        session.userId,
        pending.redirectUri,
        pending.scopes.join(" "),
        pending.request.codeChallenge ?? null,
        pending.request.nonce ?? null,
        context.now(),
      );
  });
  return { code };
}

export function deny(context: IdentityContext, pending: PendingAuthorization, session: Session): void {
  const fault = new OAuthFault("access_denied", "end-user denied authorization");
  record(context, { ip: session.ip }, context.apps.find(pending.consumerKey)?.definition, session.userId, fault);
}

function policiesOf(context: IdentityContext, pending: PendingAuthorization): AppPolicies {
  const policies = context.apps.find(pending.consumerKey)?.policies;
  if (!policies) throw new OAuthFault("invalid_client_id", "client identifier invalid");
  return policies;
}

function checkPermitted(
  context: IdentityContext,
  pending: PendingAuthorization,
  policies: AppPolicies,
  session: Session,
): void {
  if (isPermitted(context, policies, session.userId)) return;
  const fault = new OAuthFault("OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app", {
    redirectUri: pending.redirectUri,
  });
  record(context, { ip: session.ip }, context.apps.find(pending.consumerKey)?.definition, session.userId, fault);
  throw fault;
}

function record(
  context: IdentityContext,
  caller: Caller,
  app: { consumerKey: string; name: string } | undefined,
  userId: string | null,
  fault: OAuthFault,
): void {
  context.history.record({
    userId,
    loginType: "Remote Access 2.0",
    subType: SUBTYPE,
    status: fault.reason,
    reason: `${fault.error}: ${fault.description}`,
    ip: caller.ip,
    application: app?.name ?? "Unknown",
    consumerKey: app?.consumerKey ?? null,
  });
}
