import type { Caller } from "../../doors/authenticate.ts";
import type { ClientAuthentication, IssuedTokens } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { mayRefresh } from "../apps/scopes.ts";
import { checkVerifier } from "../authorize/pkce.ts";
import type { IdentityContext } from "../context.ts";
import { attempt } from "../evidence/attempt.ts";
import { openGrant, revokeGrant } from "../tokens/grants.ts";
import { addRefreshToken, issueTokens } from "../tokens/issue-tokens.ts";
import { tokenHash } from "../tokens/token-shapes.ts";
import { authenticateClient, checkUser } from "./authenticate-client.ts";

/** "OAuth 2.0 Web Server Flow": a code lives fifteen minutes and works once. */
const CODE_LIFE_MS = 15 * 60_000;

interface StoredCode {
  readonly consumerKey: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly scopes: string;
  readonly challenge: string | null;
  readonly nonce: string | null;
  readonly issuedAt: number;
  readonly grantId: string | null;
}

export function exchangeCode(
  context: IdentityContext,
  input: {
    client: ClientAuthentication;
    code: string | undefined;
    redirectUri: string | undefined;
    codeVerifier: string | undefined;
  },
  caller: Caller,
): IssuedTokens {
  const { database } = context;
  return attempt(context, caller, { subType: "OauthWebServer", consumerKey: input.client.clientId }, (state) => {
    const client = authenticateClient(context, input.client, (app) => app.secretRequired);
    const hash = tokenHash(input.code ?? "");
    const code = database
      .prepare(
        `SELECT consumerKey, userId, redirectUri, scopes, challenge, nonce, issuedAt, grantId
         FROM "_AuthorizationCode" WHERE hash = ?`,
      )
      .get(hash) as StoredCode | undefined;
    if (!code || code.consumerKey !== client.app.consumerKey)
      throw new OAuthFault("invalid_grant", "invalid authorization code", { reason: "Failed: Invalid Token" });
    state.userId = code.userId;
    if (code.grantId !== null) {
      if (context.options.codeReuse === "revoke-family")
        revokeGrant(context, code.grantId, "authorization code reused");
      throw new OAuthFault("invalid_grant", "expired authorization code", { reason: "Failed: Invalid Token" });
    }
    if (context.now() > code.issuedAt + CODE_LIFE_MS)
      throw new OAuthFault("invalid_grant", "expired authorization code", { reason: "Failed: Invalid Token" });
    if (input.redirectUri !== code.redirectUri)
      throw new OAuthFault("redirect_uri_mismatch", "redirect_uri must match configuration", {
        reason: "Failed: Invalid Callback URL",
      });
    checkVerifier(code.challenge, input.codeVerifier);
    const username = checkUser(context, client.policies, code.userId);

    const scopes = code.scopes.split(" ");
    const refreshable = mayRefresh(scopes);
    const { consumerKey } = client.app;
    const grantId = openGrant(context, { consumerKey, userId: code.userId, scopes, refreshable });
    database.prepare(`UPDATE "_AuthorizationCode" SET grantId = ? WHERE hash = ?`).run(grantId, hash);
    const refreshToken = refreshable ? addRefreshToken(context, grantId) : null;
    const nonce = code.nonce ?? undefined;
    return issueTokens(
      context,
      { client, userId: code.userId, username, scopes, grantId, refreshToken, nonce },
      caller,
    );
  });
}
