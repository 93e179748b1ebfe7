import type { IssuedTokens } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { Client } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { checkTokenAddress } from "../policies/refresh-token-addresses.ts";
import { tooOld } from "../policies/refresh-token-validity.ts";
import { checkLevel } from "../policies/session-level.ts";
import { countUse, findGrant, revokeGrant, type StoredGrant } from "../tokens/grants.ts";
import { addRefreshToken, issueTokens } from "../tokens/issue-tokens.ts";
import { tokenHash } from "../tokens/token-shapes.ts";
import type { Flow, FlowStep } from "./flow.ts";

interface StoredRefreshToken {
  readonly grantId: string;
  readonly issuedAt: number;
  readonly spentAt: number | null;
}

/** The client hears one sentence for every way in which a refresh token can be over; the history says which it was. */
const expired = (why: string) =>
  new OAuthFault("invalid_grant", "expired access/refresh token", { reason: "Failed: Invalid Token", why });

export const refresh: Flow = { subType: "OauthRefreshToken", grant: (step) => renew(step, false) };

/** "OAuth 2.0 Hybrid Refresh Token Flow": the web sessions are renewed with the access token. */
export const hybridRefresh: Flow = { subType: "OauthHybridRefreshToken", grant: (step) => renew(step, true) };

/**
 * "OAuth 2.0 Refresh Token Flow". With rotation the token given is spent by its first use; a spent token that comes back ends
 * the whole family, since either it or its successor is in the wrong hands.
 */
function renew(step: FlowStep, hybrid: boolean): IssuedTokens {
  const { context, state, caller } = step;
  const { database } = context;
  const client = step.client((app) => app.secretRequiredForRefresh);
  const hash = tokenHash(step.parameter("refresh_token") ?? "");
  const token = database.prepare(`SELECT grantId, issuedAt, spentAt FROM "_RefreshToken" WHERE hash = ?`).get(hash) as
    | StoredRefreshToken
    | undefined;
  const grant = token && findGrant(context, token.grantId);
  if (!token || !grant || grant.consumerKey !== client.app.consumerKey) throw expired("no such refresh token");
  const { userId, id: grantId, level } = grant;
  state.userId = userId;
  checkUnspent(context, client, grant, token);
  checkTokenAddress(client.app, caller.ip);
  checkLoginRestrictions(context, {
    userId,
    ip: caller.ip,
    client,
    moment: "refresh",
  });
  const jkt = step.key(client.app);
  if (grant.jkt !== null && grant.jkt !== jkt)
    throw new OAuthFault("invalid_dpop_proof", "invalid DPoP proof", {
      reason: "DPoP: the refresh token is bound to another key",
    });
  const scopes = narrowed(context, grant.scopes, step.parameter("scope"));
  checkLevel(client.policies, level);
  const username = checkUser(context, client.policies, userId);

  let refreshToken: string | null = null;
  if (client.app.refreshTokenRotation) {
    database
      .prepare(`UPDATE "_RefreshToken" SET spentAt = coalesce(spentAt, ?) WHERE hash = ?`)
      .run(context.now(), hash);
    refreshToken = addRefreshToken(context, grantId);
  }
  countUse(context, grantId);
  const { loginHistoryId } = state;
  return issueTokens(
    context,
    { client, userId, username, scopes, grantId, refreshToken, jkt, level, hybrid, loginHistoryId },
    caller,
  );
}

function checkUnspent(context: IdentityContext, client: Client, grant: StoredGrant, token: StoredRefreshToken): void {
  const now = context.now();
  const { rotationGraceSeconds, refreshTokenReuse } = context.options;
  if (grant.revokedAt !== null) {
    throw expired(grant.revokedWhy ?? "revoked");
  }
  if (token.spentAt !== null && now > token.spentAt + rotationGraceSeconds * 1000 - 1) {
    if (refreshTokenReuse === "revoke-family") revokeGrant(context, grant.id, "spent refresh token reused");
    throw expired("spent refresh token reused");
  }
  const why = tooOld(client, grant, token, now, context.options);
  if (why !== null) throw expired(why);
}

/** RFC 6749, 6: a refresh may ask for less than was granted, never for more. */
function narrowed(context: IdentityContext, granted: readonly string[], asked: string | undefined): readonly string[] {
  if (asked === undefined || context.options.refreshScope === "ignore") return granted;
  const names = asked.split(/\s+/).filter(Boolean);
  const more = names.find((name) => !granted.includes(name));
  if (more !== undefined || context.options.refreshScope === "refuse")
    throw new OAuthFault("invalid_scope", "the requested scope is not allowed", {
      reason: more === undefined ? "scope is not taken on a refresh" : `the grant does not have the scope ${more}`,
    });
  return granted.filter((scope) => names.includes(scope));
}
