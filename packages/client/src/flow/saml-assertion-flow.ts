import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { requestTokens } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { encodeAssertion } from "./encode-assertion.ts";

export interface SamlAssertionFlowOptions extends Omit<OAuthClientOptions, "clientId" | "clientSecret"> {
  /** The assertion of the identity provider that the org trusts for single sign-on: XML text or base64(url). */
  readonly assertion: string;
}

/**
 * Tokens from the org's own SAML single sign-on, without an app (Help: SAML Assertion Flow). Not renewable.
 *
 * @example const tokens = await samlAssertionFlow({ loginUrl: "https://acme.my.salesforce.com", assertion });
 */
export function samlAssertionFlow(options: SamlAssertionFlowOptions): Promise<Tokens> {
  // The flow knows no app, and oauth4webapi no client without an id; what it would send is left out again.
  const app = oauthClient({ ...options, clientId: "none", clientAuthentication: "none" });
  return requestTokens(app, {
    what: "Asking for a token with the assertion of an identity provider",
    flow: "saml-assertion",
    grantType: "assertion",
    authentication: (_server, _client, body) => body.delete("client_id"),
    parameters: {
      assertion: encodeAssertion(options.assertion),
      assertion_type: "urn:oasis:names:tc:SAML:2.0:profiles:SSO:browser",
    },
  });
}
