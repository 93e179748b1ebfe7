import * as oauth from "oauth4webapi";
import { errors } from "../errors.ts";
import { base64url } from "../keys/base64url.ts";
import { type OAuthClient, type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { readTokens, type Tokens } from "../oauth/tokens.ts";
import { callbackError, checkCallbackState } from "./check-callback.ts";
import { authorizationUrl, type LoginPageOptions } from "./web-server-flow.ts";

export interface UserAgentFlowOptions extends Omit<OAuthClientOptions, "clientSecret">, LoginPageOptions {
  /** Asks for web sessions too (`response_type=hybrid_token`). */
  readonly hybrid?: boolean;
}

/** What must be kept in the tab that started, until the callback arrives. Plain JSON. */
export interface ExpectedFragment {
  readonly state: string;
  readonly nonce: string | null;
}

export interface UserAgentFlow {
  authorizationUrl(): Promise<{ readonly url: string; readonly expected: ExpectedFragment }>;
  /** Reads the tokens from the callback's fragment. */
  finish(callbackUrl: string | URL, expected: ExpectedFragment): Promise<Tokens>;
}

/**
 * The user-agent flow (RFC 6749 §4.2; Help: OAuth 2.0 User-Agent Flow): tokens in the fragment of the callback. Nothing binds
 * them to this app and they pass through the browser's history, so Salesforce and RFC 9700 discourage it, and orgs can block
 * it: `webServerFlow` without a secret does the same for the same apps. An ID token is verified, signature included.
 *
 * @example
 * const flow = userAgentFlow({ loginUrl, clientId, redirectUri, scopes: ["api"] });
 * const { url, expected } = await flow.authorizationUrl();
 * const tokens = await flow.finish(location.href, expected);
 */
export function userAgentFlow(options: UserAgentFlowOptions): UserAgentFlow {
  const app = oauthClient({ ...options, clientAuthentication: "none" });

  return {
    async authorizationUrl() {
      const openid = options.scopes?.includes("openid") ?? false;
      const expected: ExpectedFragment = {
        state: oauth.generateRandomState(),
        nonce: openid ? oauth.generateRandomNonce() : null,
      };
      const type = options.hybrid ? "hybrid_token" : openid ? "token id_token" : "token";
      return { url: authorizationUrl(await app.server(), options, expected, { response_type: type }), expected };
    },
    async finish(callbackUrl, expected) {
      const callback = new URL(callbackUrl);
      const answer = new URLSearchParams(callback.hash.slice(1));
      checkCallbackState(callback, answer, options.redirectUri, expected.state);
      const error = answer.get("error");
      if (error) throw callbackError(error, answer.get("error_description") ?? "");
      const issuer = answer.get("iss");
      if (issuer !== null && issuer !== (await app.server()).issuer)
        throw errors.LOGIN_RESPONSE_INVALID({ detail: "another issuer answered" });
      const checked = await checkFragment(app, answer, expected.nonce);
      return readTokens(checked, {
        policy: options,
        now: app.clock.now(),
        flow: "user-agent",
        isHybrid: options.hybrid ?? false,
      });
    },
  };
}

/** Read as the token answer it is: form, and the claims and signature of an ID token, which came by an open road. */
function checkFragment(
  app: OAuthClient,
  answer: URLSearchParams,
  nonce: string | null,
): Promise<oauth.TokenEndpointResponse> {
  const response = Response.json(Object.fromEntries(answer));
  return app.request("Checking the tokens", async (request) => {
    const server = await app.server();
    const tokens = await oauth.processGenericTokenEndpointResponse(server, app.client, response);
    if (nonce !== null && tokens.id_token === undefined)
      throw errors.LOGIN_RESPONSE_INVALID({ detail: "the ID token is missing" });
    if (tokens.id_token === undefined) return tokens;
    await oauth.validateApplicationLevelSignature(server, response, request);
    const claims = oauth.getValidatedIdTokenClaims(tokens);
    if (nonce === null || claims?.nonce !== nonce)
      throw errors.LOGIN_RESPONSE_INVALID({ detail: "the ID token belongs to another login" });
    if (claims.at_hash !== (await accessTokenHash(tokens.access_token)))
      throw errors.LOGIN_RESPONSE_INVALID({ detail: "the ID token belongs to another access token" });
    return tokens;
  });
}

/** Left half of SHA-256, for RS256 and ES256 alike (OpenID Connect Core §3.2.2.9). */
async function accessTokenHash(accessToken: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(accessToken));
  return base64url(new Uint8Array(digest, 0, 16));
}
