import { base64url } from "../keys/sign-jwt.ts";
import type { OAuthClientOptions } from "../oauth/oauth-client.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { runServerFlow } from "./client-credentials-flow.ts";
import type { ServerFlow } from "./server-flow.ts";
import { tokenGrant } from "./token-grant.ts";

export interface SamlBearerOptions {
  /** Makes a signed assertion, as XML; asked for every token, since an assertion works once. */
  assertion(audience: string): string | Promise<string>;
}

/**
 * The SAML bearer assertion flow as the token source of a session (RFC 7522 §2.1; Help: OAuth 2.0 SAML Bearer Assertion Flow). Whoever
 * issues the assertion signs it; this toolkit sends it.
 */
export function samlBearer(options: SamlBearerOptions): ServerFlow {
  return {
    name: "saml-bearer",
    async tokens(app, clientOptions, clock) {
      const xml = await options.assertion(`${app.loginUrl}/services/oauth2/token`);
      const grant = {
        what: "Asking for a token by SAML assertion",
        grantType: "urn:ietf:params:oauth:grant-type:saml2-bearer",
        parameters: { assertion: base64url(new TextEncoder().encode(xml)) },
        unauthenticated: true,
      };
      return tokenGrant(app, grant, clientOptions, clock);
    },
  };
}

/** Tokens for the user that one assertion names. */
export function samlBearerFlow(options: OAuthClientOptions & { readonly xml: string }): Promise<Tokens> {
  return runServerFlow(samlBearer({ assertion: () => options.xml }), options);
}
