import { OAuthFault } from "../../oauth-fault.ts";
import { mayRefresh } from "../apps/scopes.ts";
import { findClient, installed } from "../client/authenticate-client.ts";
import type { IdentityContext } from "../context.ts";
import { isAbout } from "../evidence/attempt.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { priorApproval } from "../policies/prior-approval.ts";
import { checkLevel } from "../policies/session-level.ts";
import { issueTokens } from "../tokens/issue-tokens.ts";
import { readSignedJwt } from "../tokens/read-signed-jwt.ts";
import type { Flow } from "./flow.ts";

interface Assertion {
  readonly consumerKey: string;
  readonly username: string;
}

/** Login hosts that every org accepts as audience, beside the host that was asked. */
const LOGIN_HOSTS = ["https://login.salesforce.com", "https://test.salesforce.com"] as const;

export const audiencesOf = (origin: string | undefined) => [
  ...LOGIN_HOSTS,
  ...(origin === undefined ? [] : [origin, `${origin}/services/oauth2/token`]),
];

/**
 * "OAuth 2.0 JWT Bearer Flow": who holds the key of the app's certificate gets in as a user who approved the app before, or whom an
 * admin pre-authorized. No client secret, no refresh token, and never relaxed as to addresses.
 */
export const jwtBearer: Flow<Assertion> = {
  subType: null,
  async prepare({ context, state, caller, parameter, request }) {
    const jwt = await readSignedJwt(context, parameter("assertion") ?? "", {
      issuerIs: (iss) => iss === (request.client.clientId ?? iss),
      audiences: audiencesOf(caller.origin),
      once: "when-named",
      refuse: (why) => new OAuthFault("invalid_grant", "invalid assertion", { reason: `Assertion Invalid: ${why}` }),
    });
    isAbout(context, state, jwt.issuer);
    return { consumerKey: jwt.issuer, username: jwt.subject };
  },
  grant(step, assertion) {
    const { context, state, caller } = step;
    const client = installed(context, findClient(context, assertion.consumerKey));
    const { app, policies } = client;
    const { userId, username } = bearer(context, assertion.username, (id) => {
      state.userId = id;
    });
    checkUser(context, policies, userId);
    checkLevel(policies, "STANDARD");
    checkLoginRestrictions(context, {
      userId,
      ip: caller.ip,
      policies,
      trustedIpRanges: app.trustedIpRanges,
      moment: "bearer-login",
    });
    const approved = priorApproval(context, client, userId);
    const jkt = step.key(app);
    const { loginHistoryId } = state;
    const scopes = approved.filter((scope) => !mayRefresh([scope]));
    if (scopes.length === 0) throw new OAuthFault("invalid_grant", "no valid scopes defined");
    return issueTokens(
      context,
      { client, userId, username, scopes, grantId: null, refreshToken: null, jkt, server: true, loginHistoryId },
      caller,
    );
  },
};

/** The user an assertion names; nobody learns from the refusal whether the name exists. */
export function bearer(context: IdentityContext, username: string, isAbout: (userId: string) => void) {
  const user = context.users.byUsername(username);
  if (!user) throw new OAuthFault("invalid_grant", "user hasn't approved this consumer", { reason: "Invalid login" });
  isAbout(user.id);
  return { userId: user.id, username: user.username };
}
