import type { Caller, LogoutNotice } from "../../doors/authenticate.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { scopeSetKey } from "../apps/scopes.ts";
import { logOut } from "../browser/log-out.ts";
import type { IdentityContext } from "../context.ts";
import { findGrant, revokeGrant, type StoredGrant } from "./grants.ts";
import { looksLikeAccessToken, looksLikeRefreshToken, tokenHash } from "./token-shapes.ts";

/**
 * "Revoke OAuth Tokens": a refresh token goes with every access token of its family, an access token goes alone.
 * Whoever holds a token may revoke it: no client authentication. An OauthToken's DeleteToken goes as its refresh token would.
 */
export function revokeToken(context: IdentityContext, token: string, caller: Caller): readonly LogoutNotice[] {
  if (context.sessions.peek(token)?.kind === "ui") return logOut(context, token, caller);
  if (context.sessions.end(token)) return [];
  const approval = findGrant(context, token);
  if (approval?.revokedAt === null) {
    revokeApproval(context, approval, "revoked by its DeleteToken");
    return [];
  }
  if (looksLikeAccessToken(token)) throw new OAuthFault("invalid_token", "invalid token");
  if (!looksLikeRefreshToken(token)) throw new OAuthFault("unsupported_token_type", "this token type is not supported");
  const row = context.database
    .prepare(`SELECT grantId FROM "_RefreshToken" WHERE hash = ? AND spentAt IS NULL`)
    .get(tokenHash(token)) as { grantId: string } | undefined;
  const grant = row && findGrant(context, row.grantId);
  if (!grant || grant.revokedAt !== null) throw new OAuthFault("invalid_token", "invalid token");
  revokeApproval(context, grant, "revoked");
  return [];
}

/** Ends a grant as its owner or an admin does: with the approval behind it, so that the person is asked again. */
export function revokeApproval(context: IdentityContext, grant: StoredGrant, why: string): void {
  context.database.transaction(() => {
    revokeGrant(context, grant.id, why);
    forgetApproval(context, grant.userId, grant.consumerKey, grant.scopes);
  });
}

/** An approval lives as long as a grant made under it: after the last one is revoked, the person is asked again (inferred). */
function forgetApproval(
  context: IdentityContext,
  userId: string,
  consumerKey: string,
  scopes: readonly string[],
): void {
  const left = context.database
    .prepare(
      `SELECT 1 FROM "_Grant" WHERE userId = ? AND consumerKey = ? AND scopes = ? AND revokedAt IS NULL AND refreshable = 1`,
    )
    .get(userId, consumerKey, scopes.join(" "));
  if (left) return;
  context.database
    .prepare(`DELETE FROM "_Approval" WHERE userId = ? AND consumerKey = ? AND scopes = ?`)
    .run(userId, consumerKey, scopeSetKey(scopes));
}
