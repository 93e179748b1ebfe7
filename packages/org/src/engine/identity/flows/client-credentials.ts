import type { Caller } from "../../doors/authenticate.ts";
import type { ClientAuthentication, IssuedTokens } from "../../doors/grant.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { IdentityContext } from "../context.ts";
import { attempt } from "../evidence/attempt.ts";
import { issueTokens } from "../tokens/issue-tokens.ts";
import { authenticateClient, checkUser } from "./authenticate-client.ts";

/** Scopes that mean nothing where no person is present: `full` alone does not count either. */
const UNUSABLE = new Set(["full", "refresh_token", "offline_access"]);

/** "OAuth 2.0 Client Credentials Flow": the app acts as its run-as user, with every scope it has, and no refresh token. */
export function clientCredentials(
  context: IdentityContext,
  input: { client: ClientAuthentication; scope: string | undefined },
  caller: Caller,
): IssuedTokens {
  return attempt(
    context,
    caller,
    { subType: "OauthClientCredentials", consumerKey: input.client.clientId },
    (state) => {
      const client = authenticateClient(context, input.client, () => true);
      const { app, policies } = client;
      if (!app.clientCredentials || !policies.clientCredentials)
        throw new OAuthFault("invalid_grant", "client credentials flow not enabled");
      if (input.scope !== undefined) throw new OAuthFault("invalid_request", "scope parameter not supported");
      const userId = policies.clientCredentialsUserId;
      if (userId === null) throw new OAuthFault("invalid_grant", "no client credentials user enabled");
      state.userId = userId;
      const scopes = app.scopes.filter((scope) => !UNUSABLE.has(scope));
      if (scopes.length === 0) throw new OAuthFault("invalid_grant", "no valid scopes defined");
      const username = checkUser(context, policies, userId);
      return issueTokens(
        context,
        { client, userId, username, scopes, grantId: null, refreshToken: null, nonce: undefined },
        caller,
      );
    },
  );
}
