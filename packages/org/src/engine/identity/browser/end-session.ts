import { createPublicKey, verify } from "node:crypto";
import type { Caller } from "../../doors/authenticate.ts";
import type { EndSessionPlan, EndSessionRequest } from "../../doors/browser.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import type { IdentityContext } from "../context.ts";
import { jwtPart } from "../tokens/jwt-part.ts";

const MAX_LENGTH = 16 * 1024;
/** A redirect to one of these would run as a page of the org. */
const NEVER = /^(?:javascript|data|vbscript|blob|file):/i;

/**
 * What a request to end the session comes to (OpenID Connect RP-Initiated Logout 1.0): only an ID token of this org about the very person
 * in this browser ends it unasked, and the way out leads to a registered URL of that token's app and nowhere else.
 */
export function planEndSession(
  context: IdentityContext,
  request: EndSessionRequest,
  sessionId: string | undefined,
  caller: Caller,
): EndSessionPlan {
  const stored = sessionId === undefined ? null : context.sessions.peek(sessionId);
  const hint = request.idTokenHint === undefined ? null : readHint(context, request.idTokenHint, caller);
  if (hint && request.clientId !== undefined && request.clientId !== hint.app.consumerKey)
    throw refuse("client_id is not the app of the ID token");
  const app =
    hint?.app ?? (request.clientId === undefined ? undefined : context.apps.find(request.clientId)?.definition);
  const wanted = request.postLogoutRedirectUri;
  if (wanted !== undefined && !isRegistered(app, wanted))
    throw new OAuthFault("redirect_uri_mismatch", "post_logout_redirect_uri must match configuration", {
      evidence: {
        post_logout_redirect_uri: wanted,
        ...(app ? { App: app.name, Registered: registered(app).join("\n") || "(none)" } : {}),
      },
    });
  return {
    next: wanted === undefined ? null : withState(wanted, request.state),
    needsAsking: stored !== null && stored.userId !== hint?.userId,
    isLoggedIn: stored !== null,
    appName: app?.name ?? null,
  };
}

const refuse = (why: string) => new OAuthFault("invalid_request", "the id_token_hint is not valid", { why });

const registered = (app: AppDefinition) => [
  ...app.callbackUrls,
  ...(app.singleLogoutUrl === null ? [] : [app.singleLogoutUrl]),
];

const isRegistered = (app: AppDefinition | undefined, uri: string) =>
  app !== undefined && registered(app).includes(uri) && !NEVER.test(uri);

const withState = (uri: string, state: string | undefined) =>
  state === undefined ? uri : `${uri}${uri.includes("?") ? "&" : "?"}state=${encodeURIComponent(state)}`;

/** An ID token that this org signed, expired or not: it says who is meant, and lets nobody in. */
function readHint(context: IdentityContext, hint: string, caller: Caller): { app: AppDefinition; userId: string } {
  if (hint.length > MAX_LENGTH) throw refuse("longer than 16 KB");
  const [head = "", body = "", signature = "", ...more] = hint.split(".");
  const [header, claims] = [jwtPart(head), jwtPart(body)];
  if (!header || !claims) throw refuse("it is not a JWT");
  const key = context.keys.jwks().keys.find(({ kid }) => kid === header.kid);
  if (more.length > 0 || header.alg !== "RS256" || header.typ !== "JWT" || !key) throw refuse("not signed by this org");
  const publicKey = createPublicKey({ key: key as never, format: "jwk" });
  if (!verify("RSA-SHA256", Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, "base64url")))
    throw refuse("the signature does not fit");
  if (claims.iss !== caller.origin) throw refuse(`iss is ${String(claims.iss)}`);
  const audience = Array.isArray(claims.aud) ? claims.aud[0] : claims.aud;
  const app = typeof audience === "string" ? context.apps.find(audience)?.definition : undefined;
  const userId = /\/id\/\w{18}\/(\w{18})$/.exec(String(claims.sub))?.[1];
  if (!app || userId === undefined) throw refuse("it is not an ID token of an app of this org");
  return { app, userId };
}
