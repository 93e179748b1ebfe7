import { OAuthFault } from "../../oauth-fault.ts";
import { serverScopes } from "../apps/scopes.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { issueTokens } from "../tokens/issue-tokens.ts";
import type { Flow } from "./flow.ts";

const refused = (reason: string) => new OAuthFault("invalid_grant", "authentication failure", { reason });

/**
 * "OAuth 2.0 Username-Password Flow": refused in orgs made since Summer '23, and for every External Client App; where an admin switched
 * it on, a connected app gets an access token and never a refresh token.
 */
export const usernamePassword: Flow<string> = {
  subType: "OauthUsernamePassword",
  async prepare({ context, state, parameter }) {
    const username = parameter("username") ?? "";
    const user = context.users.byUsername(username);
    state.userId = user?.id ?? null;
    if (!context.settings.current.usernamePasswordFlow) throw refused("Username-Password Flow Disabled");
    const outcome = await context.passwords.check(user?.id ?? null, parameter("password") ?? "");
    if (!user) throw refused("Invalid login");
    if (outcome === "locked") throw refused("Password lockout");
    if (outcome === "expired") throw refused("Password expired");
    if (outcome !== "ok") throw refused("Invalid password");
    return user.id;
  },
  grant(step, userId) {
    const { context, state, caller } = step;
    const client = step.client(() => true);
    const { app, policies } = client;
    if (app.kind !== "ConnectedApp") throw refused("Username-Password Flow Disabled");
    const username = checkUser(context, policies, userId);
    checkLoginRestrictions(context, {
      userId,
      ip: caller.ip,
      client,
      moment: "app-login",
    });
    const scopes = serverScopes(app.scopes);
    const { loginHistoryId } = state;
    return issueTokens(
      context,
      { client, userId, username, scopes, grantId: null, refreshToken: null, idToken: false, loginHistoryId },
      caller,
    );
  },
};
