import { isPosternError } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { dpopProver } from "../dpop/dpop-prover.ts";
import { errors } from "../errors.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";
import { requestTokens } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { ExpectedCallback, WebServerFlowOptions } from "./web-server-flow.ts";

/** Code and verifier for tokens (RFC 6749 §4.1.3, RFC 7636 §4.5). */
export async function exchangeCode(
  app: OAuthClient,
  callback: URLSearchParams,
  options: WebServerFlowOptions,
  expected: ExpectedCallback,
): Promise<Tokens> {
  const code = callback.get("code");
  if (!code) throw errors.LOGIN_RESPONSE_INVALID({ detail: "the callback has neither a code nor an error" });
  if (!expected.codeVerifier)
    throw errors.LOGIN_INPUT_INVALID({ what: "expected callback", detail: "it has no code verifier" });
  try {
    return await requestTokens(app, {
      ...(options.dpop !== undefined && { dpop: options.dpop }),
      prover: expected.dpopKey ? dpopProver(expected.dpopKey, app.clock) : null,
      what: "Exchanging the authorization code",
      flow: "web-server",
      grantType: options.hybrid ? "hybrid_auth_code" : "authorization_code",
      isHybrid: options.hybrid ?? false,
      parameters: { code, redirect_uri: options.redirectUri, code_verifier: expected.codeVerifier },
      process: (server, response) =>
        oauth.processAuthorizationCodeResponse(
          server,
          app.client,
          response,
          expected.nonce === null ? {} : { expectedNonce: expected.nonce },
        ),
    });
  } catch (error) {
    if (isPosternError(error, "REDIRECT_URI_MISMATCH"))
      throw errors.REDIRECT_URI_MISMATCH({ redirectUri: options.redirectUri }, { cause: error.cause });
    throw error;
  }
}
