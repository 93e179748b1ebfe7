import type { IssuedTokens } from "../../doors/grant.ts";
import { SAML_VALIDATOR_PATH, type SignedAssertion } from "../../doors/saml.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import { DEFAULT_POLICIES } from "../apps/app-policies.ts";
import { checkLoginRestrictions } from "../policies/login-restrictions.ts";
import { checkUser } from "../policies/permitted-users.ts";
import { sessionTimeoutMs } from "../policies/session-timeout.ts";
import { checkAssertion } from "../saml/check-assertion.ts";
import { samlRefusal } from "../saml/saml-refusal.ts";
import { ssoUser } from "../saml/sso-user.ts";
import type { SamlSsoConfig } from "../settings/saml-sso-config.ts";
import { checkLoginRate } from "../tokens/issue-tokens.ts";
import { type Flow, type FlowStep, sentAssertion } from "./flow.ts";

const ASSERTION_TYPE = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:browser";

interface Statement {
  readonly config: SamlSsoConfig;
  readonly assertion: SignedAssertion;
}

/**
 * "SAML Assertion Flow for Accessing the API": an identity provider that the org trusts for single sign-on vouches for a user. No app, hence
 * no scopes and no relaxation; the session is of the kind that SOAP `login()` gives.
 */
export const samlAssertion: Flow<Statement> = {
  subType: null,
  async prepare(step) {
    const { context, parameter } = step;
    if (parameter("assertion_type") !== ASSERTION_TYPE)
      throw new OAuthFault("invalid_assertion_type", "assertion type is not valid");
    const { samlSsoConfigs } = context.settings.current;
    if (samlSsoConfigs.length === 0)
      throw samlRefusal("Configuration Error/Perm Disabled", "the org has no SAML single sign-on settings");
    const sent = await sentAssertion(step);
    return withValidator(() => {
      const config = samlSsoConfigs.find(({ issuer }) => issuer === sent.claimedIssuer);
      if (!config) throw samlRefusal("Issuer Mismatched", sent.claimedIssuer);
      return { config, assertion: sent.signedBy(config.validationCert, { sha1: context.options.samlSha1 }) };
    });
  },
  grant: (step, statement) => withValidator(() => logIn(step, statement)),
};

function logIn({ context, state, caller }: FlowStep, { config, assertion }: Statement): IssuedTokens {
  const { id: userId } = ssoUser(context, config, assertion);
  state.userId = userId;
  checkAssertion(context, assertion, {
    issuer: config.issuer,
    audiences: [config.samlEntityId.replace(/\/+$/, "")],
    recipients: caller.origin === undefined ? [] : ssoUrls(caller.origin, context.orgId),
  });
  const username = checkUser(context, DEFAULT_POLICIES, userId);
  checkLoginRestrictions(context, {
    userId,
    ip: caller.ip,
    client: null,
    moment: "app-login",
  });
  checkLoginRate(context, userId);
  const { token } = context.sessions.open({
    kind: "soap",
    userId,
    username,
    consumerKey: null,
    grantId: null,
    scopes: ["api"],
    ip: caller.ip,
    timeoutMs: sessionTimeoutMs(context, userId, null),
    loginHistoryId: state.loginHistoryId,
  });
  return {
    accessToken: token,
    accessTokenFormat: "opaque",
    tokenType: "Bearer",
    refreshToken: null,
    scopes: ["api"],
    userId,
    consumerKey: null,
    issuedAt: context.now(),
    nonce: undefined,
    idToken: false,
    hybrid: null,
    sign: null,
  };
}

/** "OAuth 2.0 Token Endpoint" and "Salesforce.com Login URL" of the settings: either is the recipient, with or without the org's id. */
function ssoUrls(origin: string, orgId: string): readonly string[] {
  const urls = [`${origin}/services/oauth2/token`, origin];
  return [...urls, ...[orgId, orgId.slice(0, 15)].flatMap((id) => urls.map((url) => `${url}?so=${id}`))];
}

/** Once an assertion could be read, its refusal names the page that explains it ("OAuth 2.0 Authorization Errors"). */
function withValidator<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof OAuthFault ? error.explainedAt(SAML_VALIDATOR_PATH) : error;
  }
}
