import type { Caller } from "../../doors/authenticate.ts";
import type { AuthorizationRequest, PendingAuthorization } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import type { App } from "../apps/apps.ts";
import { requestedScopes } from "../apps/scopes.ts";
import type { IdentityContext } from "../context.ts";
import { checkSwitchedOn } from "../policies/switched-on.ts";
import { checkChallenge } from "./pkce.ts";
import { recordRefusal } from "./record-refusal.ts";
import { responseTypeOf } from "./response-types.ts";

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
    const redirectUri = checkCallback(app.definition, request.redirectUri);
    const responseMode = responseTypeOf(request.responseType)?.mode ?? "query";
    return redirectable(redirectUri, responseMode, () => {
      const scopes = checkRequest(context, app, request);
      const { consumerKey, name: appName, description: appDescription } = app.definition;
      return { request, consumerKey, appName, appDescription, redirectUri, scopes, responseMode };
    });
  } catch (error) {
    if (error instanceof OAuthFault) recordRefusal(context, caller, app?.definition.consumerKey, null, request, error);
    throw error;
  }
}

function checkCallback(app: AppDefinition, redirectUri: string | undefined): string {
  const reason = "Failed: Invalid Callback URL";
  if (!redirectUri) throw new OAuthFault("redirect_uri_missing", "redirect_uri not provided", { reason });
  if (!app.callbackUrls.includes(redirectUri))
    throw new OAuthFault("redirect_uri_mismatch", "redirect_uri must match configuration", {
      reason,
      evidence: { App: app.name, Registered: app.callbackUrls.join("\n") || "(none)" },
    });
  return redirectUri;
}

/** What is checked once the callback is proven: the answer may go there. */
function checkRequest(
  context: IdentityContext,
  { definition, policies }: App,
  request: AuthorizationRequest,
): readonly string[] {
  if (!policies) throw notInstalled(definition.distribution);
  if (policies.blocked) throw new OAuthFault("OAUTH_APP_BLOCKED", "this app is blocked by admin");
  checkSwitchedOn(context, policies);
  const type = responseTypeOf(request.responseType);
  if (!type || (type.switchable && !context.settings.current.userAgentFlow))
    throw new OAuthFault("unsupported_response_type", "response type not supported");
  if (definition.dpop === "required" && !type.challenge)
    throw new OAuthFault("unsupported_response_type", "response type not supported", {
      reason: "DPoP: tokens in a fragment can not be bound",
    });
  if (type.challenge)
    checkChallenge(
      request.codeChallenge,
      request.codeChallengeMethod,
      definition.pkceRequired || context.settings.current.pkceRequired,
    );
  if (type.nonce && !request.nonce) throw new OAuthFault("invalid_request", "nonce is required");
  if (definition.dpop === "required" && type.challenge && request.dpopJkt === undefined)
    throw new OAuthFault("invalid_request", "missing required dpop_jkt", { reason: "DPoP: the app requires dpop_jkt" });
  if (request.dpopJkt !== undefined && !/^[A-Za-z0-9_-]{43}$/.test(request.dpopJkt))
    throw new OAuthFault("invalid_request", "invalid dpop_jkt", { reason: "DPoP: dpop_jkt is no SHA-256 thumbprint" });
  const scopes = requestedScopes(request.scope, definition.scopes, context.options.offlineAccessSynonym);
  if (!scopes) throw new OAuthFault("invalid_scope", "the requested scope is not allowed");
  return scopes;
}

function notInstalled(distribution: "Local" | "Packaged"): OAuthFault {
  return distribution === "Local"
    ? new OAuthFault(
        "OAUTH_AUTHORIZATION_BLOCKED",
        "Cross-org OAuth flows are not supported for this external client app",
      )
    : new OAuthFault("OAUTH_EC_APP_NOT_FOUND", "External client app is not installed in this org", {
        reason: "Package for this consumer is not installed in your organization",
      });
}

/** Refusals of the work carry the callback, which has been proven to be the app's. */
function redirectable<T>(redirectUri: string, responseMode: "query" | "fragment", work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof OAuthFault)) throw error;
    throw error.to({ redirectUri, responseMode });
  }
}
