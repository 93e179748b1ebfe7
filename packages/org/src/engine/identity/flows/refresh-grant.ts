import type { Caller } from "../../doors/authenticate.ts";
import type { ClientAuthentication, IssuedTokens } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppPolicies } from "../apps/apps.ts";
import type { IdentityContext } from "../context.ts";
import { attempt } from "../evidence/attempt.ts";
import { findGrant, revokeGrant, type StoredGrant } from "../tokens/grants.ts";
import { addRefreshToken, issueTokens } from "../tokens/issue-tokens.ts";
import { tokenHash } from "../tokens/token-shapes.ts";
import { authenticateClient, checkUser } from "./authenticate-client.ts";

interface StoredRefreshToken {
  readonly grantId: string;
  readonly issuedAt: number;
  readonly spentAt: number | null;
}

const expired = () =>
  new OAuthFault("invalid_grant", "expired access/refresh token", { reason: "Failed: Invalid Token" });

/**
 * "OAuth 2.0 Refresh Token Flow". With rotation the token given is spent by its first use; a spent token that comes back ends
 * the whole family, since either it or its successor is in the wrong hands.
 */
export function refresh(
  context: IdentityContext,
  input: { client: ClientAuthentication; refreshToken: string | undefined },
  caller: Caller,
): IssuedTokens {
  const { database } = context;
  return attempt(context, caller, { subType: "OauthRefreshToken", consumerKey: input.client.clientId }, (state) => {
    const client = authenticateClient(context, input.client, (app) => app.secretRequiredForRefresh);
    const hash = tokenHash(input.refreshToken ?? "");
    const token = database.prepare(`SELECT grantId, issuedAt, spentAt FROM "_RefreshToken" WHERE hash = ?`).get(hash) as
      | StoredRefreshToken
      | undefined;
    const grant = token && findGrant(context, token.grantId);
    if (!token || !grant || grant.consumerKey !== client.app.consumerKey) throw expired();
    state.userId = grant.userId;
    if (token.spentAt !== null) {
      if (context.options.refreshTokenReuse === "revoke-family")
        revokeGrant(context, grant.id, "spent refresh token reused");
      throw expired();
    }
    if (grant.revokedAt !== null || isTooOld(client.policies, grant, context.now())) throw expired();
    const username = checkUser(context, client.policies, grant.userId);

    let refreshToken: string | null = null;
    if (client.app.refreshTokenRotation) {
      database.prepare(`UPDATE "_RefreshToken" SET spentAt = ? WHERE hash = ?`).run(context.now(), hash);
      refreshToken = addRefreshToken(context, grant.id);
    }
    database
      .prepare(`UPDATE "_Grant" SET lastUsedAt = ?, useCount = useCount + 1 WHERE id = ?`)
      .run(context.now(), grant.id);
    const { userId, scopes, id: grantId } = grant;
    return issueTokens(context, { client, userId, username, scopes, grantId, refreshToken, nonce: undefined }, caller);
  });
}

const HOUR_MS = 3_600_000;
const UNIT_MS = { Hours: HOUR_MS, Days: 24 * HOUR_MS, Months: 30 * 24 * HOUR_MS } as const;

/** The refresh token policy, judged when the token is used: an admin may change it for tokens that exist. */
export function isTooOld(policies: AppPolicies, grant: StoredGrant, now: number): boolean {
  const policy = policies.refreshToken;
  switch (policy.type) {
    case "Infinite":
      return false;
    case "Zero":
      return true;
    case "SpecificLifetime":
      return now > grant.createdAt + policy.period * UNIT_MS[policy.unit];
    case "SpecificInactivity":
      return now > grant.lastUsedAt + policy.period * UNIT_MS[policy.unit];
  }
}
