import * as oauth from "oauth4webapi";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { type DpopOptions, requestTokens } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { encodeAssertion } from "./encode-assertion.ts";
import type { TokenSource } from "./token-source.ts";

export interface SamlBearer {
  /**
   * A signed SAML 2.0 assertion, as XML text or base64(url); a function is asked for a fresh one at every login, since an
   * assertion lives minutes and may work once.
   */
  readonly assertion: string | (() => string | Promise<string>);
}

export interface SamlBearerFlowOptions extends OAuthClientOptions, DpopOptions, SamlBearer {}

/**
 * Tokens for the subject of a SAML assertion whose issuer is the consumer key and which is signed with the app's
 * certificate (RFC 7522 §2.1; Help: OAuth 2.0 SAML Bearer Assertion Flow for Previously Authorized Apps). The user must have
 * approved the app before. No refresh token. Throws LOGIN_NOT_APPROVED, LOGIN_WRONG_AUDIENCE, LOGIN_ASSERTION_REFUSED.
 *
 * @example const tokens = await samlBearerFlow({ loginUrl, clientId, assertion: signedXml });
 */
export function samlBearerFlow(options: SamlBearerFlowOptions): Promise<Tokens> {
  return samlBearer(options).request(oauthClient(options), options);
}

/** The SAML bearer flow as the token source of a session; give a function when sessions are to be renewed. */
export function samlBearer({ assertion }: SamlBearer): TokenSource {
  return {
    flow: "saml-bearer",
    request: async (app, how) =>
      requestTokens(app, {
        ...how,
        what: "Asking for a token with a SAML assertion",
        flow: "saml-bearer",
        grantType: "urn:ietf:params:oauth:grant-type:saml2-bearer",
        authentication: oauth.None(),
        parameters: { assertion: encodeAssertion(typeof assertion === "string" ? assertion : await assertion()) },
      }),
  };
}
