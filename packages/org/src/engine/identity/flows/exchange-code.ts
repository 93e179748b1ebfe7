import type { IssuedTokens } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { mayRefresh } from "../apps/scopes.ts";
import { checkVerifier } from "../authorize/pkce.ts";
import type { Client } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { checkTokenAddress } from "../policies/refresh-token-addresses.ts";
import { checkLevel } from "../policies/session-level.ts";
import { openGrant, revokeGrant } from "../tokens/grants.ts";
import { addRefreshToken, issueTokens } from "../tokens/issue-tokens.ts";
import { tokenHash } from "../tokens/token-shapes.ts";
import type { Flow, FlowStep } from "./flow.ts";

/** "OAuth 2.0 Web Server Flow": a code lives fifteen minutes and works once. */
const CODE_LIFE_MS = 15 * 60_000;

interface StoredCode {
  readonly consumerKey: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly scopes: string;
  readonly challenge: string | null;
  readonly nonce: string | null;
  readonly jkt: string | null;
  readonly level: "LOW" | "STANDARD" | "HIGH_ASSURANCE";
  readonly verified: number;
  readonly issuedAt: number;
  readonly grantId: string | null;
}

export const webServer: Flow = { subType: "OauthWebServer", grant: (step) => exchange(step, false) };

/** "OAuth 2.0 Hybrid Web Server Flow": the same code, and sessions for the web views of an app. */
export const hybridWebServer: Flow = { subType: "OauthHybridWebServer", grant: (step) => exchange(step, true) };

function exchange(step: FlowStep, hybrid: boolean): IssuedTokens {
  const { context, state, caller } = step;
  const client = step.client((app) => app.secretRequired);
  const hash = tokenHash(step.parameter("code") ?? "");
  const code = spendable(context, client, hash, (userId) => {
    state.userId = userId;
  });
  if (step.parameter("redirect_uri") !== code.redirectUri)
    throw new OAuthFault("redirect_uri_mismatch", "redirect_uri must match configuration", {
      reason: "Failed: Invalid Callback URL",
    });
  checkVerifier(code.challenge, step.parameter("code_verifier"), context.options.pkceMismatch);
  const jkt = step.key(client.app);
  if (code.jkt !== null && code.jkt !== jkt)
    throw new OAuthFault("invalid_dpop_proof", "invalid DPoP proof", {
      reason: "DPoP: the proof's key is not the dpop_jkt that the code is bound to",
    });
  checkTokenAddress(client.app, caller.ip);
  const { userId, level } = code;
  checkLoginRestrictions(context, {
    userId,
    ip: caller.ip,
    client,
    moment: "web-server-login",
    verified: code.verified === 1,
  });
  checkLevel(client.policies, level);
  const username = checkUser(context, client.policies, userId);

  const scopes = code.scopes.split(" ");
  const refreshable = mayRefresh(scopes);
  const { consumerKey } = client.app;
  const grantId = openGrant(context, { consumerKey, userId, scopes, refreshable, jkt, level, codeHash: hash });
  context.database.prepare(`UPDATE "_AuthorizationCode" SET grantId = ? WHERE hash = ?`).run(grantId, hash);
  return issueTokens(
    context,
    {
      client,
      userId,
      username,
      scopes,
      grantId,
      refreshToken: refreshable ? addRefreshToken(context, grantId) : null,
      nonce: code.nonce ?? undefined,
      jkt,
      level,
      hybrid,
      loginHistoryId: state.loginHistoryId,
    },
    caller,
  );
}

/** The code, if it is this client's, young and unused. One that comes back ends what was made of it. */
function spendable(
  context: IdentityContext,
  client: Client,
  hash: string,
  isAbout: (userId: string) => void,
): StoredCode {
  const code = context.database
    .prepare(
      `SELECT consumerKey, userId, redirectUri, scopes, challenge, nonce, jkt, level, verified, issuedAt, grantId
       FROM "_AuthorizationCode" WHERE hash = ?`,
    )
    .get(hash) as StoredCode | undefined;
  const reason = "Failed: Invalid Token";
  if (!code || code.consumerKey !== client.app.consumerKey)
    throw new OAuthFault("invalid_grant", "invalid authorization code", { reason });
  isAbout(code.userId);
  if (code.grantId !== null) {
    if (context.options.codeReuse === "revoke-family") revokeGrant(context, code.grantId, "authorization code reused");
    throw new OAuthFault("invalid_grant", "expired authorization code", { reason });
  }
  if (context.now() > code.issuedAt + CODE_LIFE_MS)
    throw new OAuthFault("invalid_grant", "expired authorization code", { reason });
  return code;
}
