import { type Clock, isPosternError } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { errors } from "../errors.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";
import { readTokens, type Tokens } from "../oauth/tokens.ts";
import { tokenGrant } from "./token-grant.ts";
import type { ExpectedCallback, WebServerFlowOptions } from "./web-server-flow.ts";

/** Code and verifier for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). */
export async function exchangeCode(
  app: OAuthClient,
  server: oauth.AuthorizationServer,
  parameters: URLSearchParams,
  options: WebServerFlowOptions,
  expected: ExpectedCallback,
  clock: Clock,
): Promise<Tokens> {
  if (options.hybrid) return exchangeHybridCode(app, parameters, options, expected, clock);
  try {
    const answer = await app.request("Exchanging the authorization code", async (request) => {
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        app.client,
        app.authentication,
        parameters,
        options.redirectUri,
        expected.codeVerifier,
        request,
      );
      return oauth.processAuthorizationCodeResponse(
        server,
        app.client,
        response,
        expected.nonce === null ? {} : { expectedNonce: expected.nonce },
      );
    });
    return readTokens(answer, options, clock.now());
  } catch (error) {
    if (isPosternError(error, "REDIRECT_URI_MISMATCH"))
      throw errors.REDIRECT_URI_MISMATCH({ redirectUri: options.redirectUri }, { cause: error.cause });
    throw error;
  }
}

/** The same exchange under another grant type, which the library has no name for. `parameters` are checked already. */
function exchangeHybridCode(
  app: OAuthClient,
  parameters: URLSearchParams,
  options: WebServerFlowOptions,
  expected: ExpectedCallback,
  clock: Clock,
): Promise<Tokens> {
  const grant = {
    what: "Exchanging the authorization code",
    grantType: "hybrid_auth_code",
    parameters: {
      code: parameters.get("code") ?? undefined,
      redirect_uri: options.redirectUri,
      code_verifier: expected.codeVerifier,
    },
  };
  return tokenGrant(app, grant, options, clock);
}
