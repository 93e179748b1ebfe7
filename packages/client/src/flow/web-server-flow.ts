import { systemClock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { thumbprint } from "../keys/dpop-key.ts";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import { checkCallback } from "./check-callback.ts";
import { exchangeCode } from "./exchange-code.ts";

export interface WebServerFlowOptions extends OAuthClientOptions {
  /** Must equal a registered callback URL exactly. */
  readonly redirectUri: string;
  /** Left out or empty: every scope of the app. */
  readonly scopes?: readonly string[];
  /** `login`, `consent`, `select_account`. */
  readonly prompt?: string;
  /** Fills in the username. */
  readonly loginHint?: string;
  /** Also opens sessions for web views, by scope (Help: OAuth 2.0 Hybrid App Token Flow). */
  readonly hybrid?: boolean;
}

/** What must be kept, on the server and bound to the browser that started, until the callback arrives. Secret. */
export interface ExpectedCallback {
  readonly state: string;
  readonly codeVerifier: string;
  readonly nonce: string | null;
}

export interface WebServerFlow {
  /** Where to send the browser, and what to expect from it; every call starts a new login. */
  authorizationUrl(): Promise<{ readonly url: string; readonly expected: ExpectedCallback }>;
  /** Checks the callback and exchanges its code. The code is spent whatever happens. */
  finish(callbackUrl: string | URL, expected: ExpectedCallback): Promise<Tokens>;
}

/**
 * The web server flow: authorization code with PKCE S256, state and, with `openid`, nonce
 * (RFC 6749 §4.1, RFC 7636, RFC 9207; Help: OAuth 2.0 Web Server Flow for Web App Integration).
 *
 * @example
 * const flow = webServerFlow({ loginUrl, clientId, redirectUri: "http://localhost:7800/oauth/callback", scopes: ["api", "refresh_token"] });
 * const { url, expected } = await flow.authorizationUrl();
 * // … the browser goes to `url` and comes back to the callback …
 * const tokens = await flow.finish(callbackUrl, expected);
 */
export function webServerFlow(options: WebServerFlowOptions): WebServerFlow {
  const clock = options.clock ?? systemClock();
  const app = oauthClient({ ...options, clock, transport: options.transport ?? fetchTransport() });

  return {
    async authorizationUrl() {
      const server = await app.server();
      const expected: ExpectedCallback = {
        state: oauth.generateRandomState(),
        codeVerifier: oauth.generateRandomCodeVerifier(),
        nonce: options.scopes?.includes("openid") ? oauth.generateRandomNonce() : null,
      };
      const url = new URL(server.authorization_endpoint ?? "");
      const parameters: Record<string, string | null | undefined> = {
        response_type: "code",
        client_id: options.clientId,
        redirect_uri: options.redirectUri,
        scope: options.scopes?.join(" ") || null,
        state: expected.state,
        nonce: expected.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(expected.codeVerifier),
        code_challenge_method: "S256",
        prompt: options.prompt,
        login_hint: options.loginHint,
        dpop_jkt: options.dpop ? await thumbprint(options.dpop) : null,
      };
      for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
      return { url: url.href, expected };
    },
    async finish(callbackUrl, expected) {
      const server = await app.server();
      const parameters = checkCallback(app, server, new URL(callbackUrl), options.redirectUri, expected.state);
      return exchangeCode(app, server, parameters, options, expected, clock);
    },
  };
}
