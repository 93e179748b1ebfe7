import { OAuthFault } from "../../oauth-fault.ts";
import { serverScopes } from "../apps/scopes.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkMyDomain } from "../policies/my-domain.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { checkLevel } from "../policies/session-level.ts";
import { issueTokens } from "../tokens/issue-tokens.ts";
import type { Flow } from "./flow.ts";

/** "OAuth 2.0 Client Credentials Flow": the app acts as its API-only run-as user, with every scope it has, and no refresh token. */
export const clientCredentials: Flow = {
  subType: "OauthClientCredentials",
  grant(step) {
    const { context, state, caller } = step;
    checkMyDomain(caller.origin);
    const client = step.client(() => true);
    const { app, policies } = client;
    if (!app.clientCredentials || !policies.clientCredentials)
      throw new OAuthFault("invalid_grant", "client credentials flow not enabled");
    if (step.parameter("scope") !== undefined) throw new OAuthFault("invalid_request", "scope parameter not supported");
    const userId = policies.clientCredentialsUserId;
    if (userId === null || !context.isApiOnly(userId))
      throw new OAuthFault("invalid_grant", "no client credentials user enabled", {
        reason: userId === null ? "the policies name no run-as user" : "the run-as user is not an API-only user",
      });
    state.userId = userId;
    const scopes = serverScopes(app.scopes);
    if (scopes.length === 0) throw new OAuthFault("invalid_grant", "no valid scopes defined");
    const username = checkUser(context, policies, userId);
    checkLevel(policies, "STANDARD");
    checkLoginRestrictions(context, {
      userId,
      ip: caller.ip,
      client,
      moment: "app-login",
    });
    const jkt = step.key(app);
    const { loginHistoryId } = state;
    return issueTokens(
      context,
      {
        client,
        userId,
        username,
        scopes,
        grantId: null,
        refreshToken: null,
        jkt,
        server: true,
        idToken: false,
        loginHistoryId,
      },
      caller,
    );
  },
};
