import type { Caller } from "../../doors/authenticate.ts";
import type { ClientAuthentication, Introspection } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { authenticateClient, type Client, type ProvenClient, UNPROVEN } from "../client/authenticate-client.ts";
import { isSentAssertion, proveByAssertion } from "../client/client-assertion.ts";
import type { IdentityContext } from "../context.ts";
import { tooOld } from "../policies/refresh-token-validity.ts";
import { findGrant } from "./grants.ts";
import { looksLikeAccessToken, tokenHash } from "./token-shapes.ts";

const DEAD: Introspection = { active: false };

export interface IntrospectionInput {
  readonly client: ClientAuthentication;
  readonly token: string | undefined;
}

/** "OpenID Connect Token Introspection": unknown, ended and other apps' tokens all look alike. Asking is not using. */
export function introspectToken(
  context: IdentityContext,
  input: IntrospectionInput,
  caller: Caller,
): Introspection | Promise<Introspection> {
  const answer = (proven: ProvenClient) => {
    const secretRequired = (app: { secretRequired: boolean }) => app.secretRequired;
    const client = authenticateClient(context, { given: input.client, caller, proven, secretRequired });
    if (!input.token) throw new OAuthFault("invalid_request", "token is required");
    return accessTokenFacts(context, client, input.token) ?? refreshTokenFacts(context, client, input.token);
  };
  if (!isSentAssertion(input.client)) return answer(UNPROVEN);
  const nobody = { subType: null, loginHistoryId: "", userId: null, consumerKey: null, application: "" };
  return proveByAssertion(context, input.client, caller, nobody).then(answer);
}

/** null when it is no access token at all. */
function accessTokenFacts(context: IdentityContext, client: Client, token: string): Introspection | null {
  const session = context.sessions.peek(token);
  if (!session) return looksLikeAccessToken(token) ? DEAD : null;
  const user = activeUser(context, session.userId);
  if (!user || !mayAsk(client, session.consumerKey)) return DEAD;
  return {
    active: true,
    ...user,
    scopes: session.scopes,
    consumerKey: session.consumerKey ?? "",
    tokenType: "access_token",
    iat: Math.floor(session.createdAt / 1000),
    exp: Math.floor(((session.fixed ? session.createdAt : session.lastActiveAt) + session.timeoutMs) / 1000),
    ...(session.jkt === null ? {} : { jkt: session.jkt }),
  };
}

function refreshTokenFacts(context: IdentityContext, client: Client, token: string): Introspection {
  const row = context.database
    .prepare(`SELECT grantId, issuedAt FROM "_RefreshToken" WHERE hash = ? AND spentAt IS NULL`)
    .get(tokenHash(token)) as { grantId: string; issuedAt: number } | undefined;
  const grant = row && findGrant(context, row.grantId);
  const user = grant && activeUser(context, grant.userId);
  if (!row || !grant || !user || grant.revokedAt !== null || !mayAsk(client, grant.consumerKey)) return DEAD;
  const owner = context.apps.find(grant.consumerKey);
  if (!owner?.policies) return DEAD;
  const judged = { app: owner.definition, policies: owner.policies };
  if (tooOld(judged, grant, row, context.now(), context.options) !== null) return DEAD;
  return {
    active: true,
    ...user,
    scopes: grant.scopes,
    consumerKey: grant.consumerKey,
    tokenType: "refresh_token",
    iat: Math.floor(row.issuedAt / 1000),
    ...(grant.jkt === null ? {} : { jkt: grant.jkt }),
  };
}

const mayAsk = ({ app }: Client, consumerKey: string | null) =>
  consumerKey === app.consumerKey || app.introspectAllTokens;

function activeUser(context: IdentityContext, userId: string) {
  const user = context.users.byId(userId);
  return user?.active ? { userId, username: user.username } : null;
}
