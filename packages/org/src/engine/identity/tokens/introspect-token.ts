import type { ClientAuthentication, Introspection } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { IdentityContext } from "../context.ts";
import { authenticateClient } from "../flows/authenticate-client.ts";
import { isTooOld } from "../flows/refresh-grant.ts";
import { findGrant } from "./grants.ts";
import { looksLikeAccessToken, tokenHash } from "./token-shapes.ts";

const DEAD: Introspection = { active: false };

/** "OpenID Connect Token Introspection": unknown, ended and other apps' tokens all look alike. Asking is not using. */
export function introspectToken(
  context: IdentityContext,
  input: { client: ClientAuthentication; token: string | undefined },
): Introspection {
  const { app, policies } = authenticateClient(context, input.client, (definition) => definition.secretRequired);
  if (!input.token) throw new OAuthFault("invalid_request", "token is required");
  const mine = (consumerKey: string | null) => consumerKey === app.consumerKey || app.introspectAllTokens;
  const describe = (userId: string) => {
    const user = context.users.byId(userId);
    return user?.active ? { userId, username: user.username } : null;
  };

  if (looksLikeAccessToken(input.token)) {
    const session = context.sessions.peek(input.token);
    const user = session && describe(session.userId);
    if (!session || !user || !mine(session.consumerKey)) return DEAD;
    return {
      active: true,
      ...user,
      scopes: session.scopes,
      consumerKey: session.consumerKey ?? "",
      tokenType: "access_token",
      iat: Math.floor(session.createdAt / 1000),
      exp: Math.floor((session.lastActiveAt + session.timeoutMs) / 1000),
    };
  }

  const row = context.database
    .prepare(`SELECT grantId, issuedAt FROM "_RefreshToken" WHERE hash = ? AND spentAt IS NULL`)
    .get(tokenHash(input.token)) as { grantId: string; issuedAt: number } | undefined;
  const grant = row && findGrant(context, row.grantId);
  const user = grant && describe(grant.userId);
  if (!row || !grant || !user || grant.revokedAt !== null || !mine(grant.consumerKey)) return DEAD;
  if (isTooOld(context.apps.find(grant.consumerKey)?.policies ?? policies, grant, context.now())) return DEAD;
  return {
    active: true,
    ...user,
    scopes: grant.scopes,
    consumerKey: grant.consumerKey,
    tokenType: "refresh_token",
    iat: Math.floor(row.issuedAt / 1000),
  };
}
