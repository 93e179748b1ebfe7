import { ApiFault } from "../../api-fault.ts";
import type { IssuedAssetToken, TokenRequest } from "../../doors/grant.ts";
import type { Session } from "../../doors/session.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { coversApi } from "../apps/scopes.ts";
import { readActorToken } from "../assets/actor-token.ts";
import { issueAssetToken } from "../assets/asset-token.ts";
import { type Client, findClient, installed } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { isAbout } from "../evidence/attempt.ts";
import { checkMyDomain } from "../policies/my-domain.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { authenticateToken } from "../tokens/authenticate-token.ts";
import { audiencesOf } from "./audiences.ts";
import type { Flow, FlowStep } from "./flow.ts";

const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const JWT = "urn:ietf:params:oauth:token-type:jwt";

/**
 * Whether a token exchange is one for an asset token: both flows have the same grant type. Inferred: it has an actor token, or it
 * names no handler and its subject is an access token of this very org.
 */
export function asksForAssetToken(context: IdentityContext, { parameters }: TokenRequest): boolean {
  if (parameters.has("actor_token")) return true;
  const subject = parameters.get("subject_token") ?? "";
  if (parameters.has("token_handler") || parameters.get("subject_token_type") !== ACCESS_TOKEN) return false;
  return subject.startsWith(`${context.orgId.slice(0, 15)}!`) || context.sessions.peek(subject) !== null;
}

/**
 * "OAuth 2.0 Asset Token Flow for Securing Connected Devices": the access token of the user who registers a device, and what the device says
 * of itself, for a token that the device shows to a back end and that no API of the org takes. Inferred: the access token has to be
 * good for the API at that moment, and the client, if it names itself, has to be the one it was issued to; a secret is
 * checked when it is sent.
 */
export const assetToken: Flow<undefined, IssuedAssetToken> = {
  subType: null,
  grant(step) {
    const { context, state, caller, parameter } = step;
    checkMyDomain(caller.origin);
    const session = subjectSession(step);
    state.userId = session.userId;
    const client = clientOfSession(step, session);
    checkUser(context, client.policies, session.userId);
    const actor = parameter("actor_token");
    if (actor !== undefined && parameter("actor_token_type") !== JWT)
      throw new OAuthFault("invalid_request", "actor_token_type is not supported", { why: `it is ${JWT} or nothing` });
    return issueAssetToken(context, client, {
      userId: session.userId,
      issuer: caller.origin ?? "https://localhost",
      actor: actor === undefined ? null : readActorToken(context, client.app, actor, audiencesOf(caller.origin)),
    });
  },
};

function subjectSession({ context, caller, parameter }: FlowStep): Session {
  if (parameter("subject_token_type") !== ACCESS_TOKEN)
    throw new OAuthFault("invalid_request", "subject_token_type is not supported", { why: `it is ${ACCESS_TOKEN}` });
  const refused = (why: string) =>
    new OAuthFault("invalid_grant", "expired access/refresh token", { reason: "Failed: Invalid Token", why });
  try {
    const token = parameter("subject_token") ?? "";
    const scopes = context.sessions.peek(token)?.scopes;
    if (scopes && !coversApi(new Set(scopes)))
      throw new OAuthFault("invalid_scope", "the requested scope is not allowed", {
        why: "the token lacks the scope api",
      });
    return authenticateToken(context, token, "rest", caller);
  } catch (error) {
    throw error instanceof ApiFault ? refused(error.reason ?? error.message) : error;
  }
}

function clientOfSession(step: FlowStep, session: Session): Client {
  const { context, state, request } = step;
  const { clientId, assertion } = request.client;
  isAbout(context, state, clientId ?? session.consumerKey ?? undefined);
  const isNamed = clientId !== undefined || assertion !== undefined;
  const client = isNamed
    ? step.client(() => false)
    : installed(context, findClient(context, session.consumerKey ?? undefined));
  if (client.app.consumerKey !== session.consumerKey)
    throw new OAuthFault("invalid_grant", "expired access/refresh token", {
      reason: "Failed: Invalid Token",
      why: "the access token was issued to another client",
    });
  return client;
}
