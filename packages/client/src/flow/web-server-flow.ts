import * as oauth from "oauth4webapi";
import { createDpopKey, type DpopKey, dpopThumbprint } from "../dpop/dpop-key.ts";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import type { DpopOptions } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { type ApprovalGuard, checkApprovals } from "./check-approvals.ts";
import { checkCallback } from "./check-callback.ts";
import { exchangeCode } from "./exchange-code.ts";

export interface LoginPageOptions {
  /** Must equal a registered callback URL exactly. */
  readonly redirectUri: string;
  /** Left out or empty: every scope of the app. */
  readonly scopes?: readonly string[];
  /** `login`, `consent`, `select_account`, also several with spaces. */
  readonly prompt?: string;
  /** Fills in the username. */
  readonly loginHint?: string;
  readonly display?: "page" | "popup" | "touch" | "mobile";
  /** Never shows a page: fails when the user is not logged in or has not approved. Not at sites. */
  readonly immediate?: boolean;
  /** Developer name of a single sign-on provider to go to at once. */
  readonly ssoProvider?: string;
}

export interface WebServerFlowOptions extends OAuthClientOptions, DpopOptions, LoginPageOptions {
  /** Asks for web sessions too (`Tokens.hybrid`; Help: OAuth 2.0 Hybrid App Token Flow). */
  readonly hybrid?: boolean;
  /** Refuses to start a login that would push an older grant of the same user out. */
  readonly approvals?: ApprovalGuard;
}

/**
 * What must be kept, bound to the browser that started, until the callback arrives: on the server, or in the tab's
 * `sessionStorage` (`pendingLogin`). Plain JSON. Secret.
 */
export interface ExpectedCallback {
  readonly state: string;
  readonly codeVerifier: string;
  readonly nonce: string | null;
  /** The key that the code is bound to. */
  readonly dpopKey?: DpopKey | null;
}

export interface WebServerFlow {
  /** Where to send the browser, and what to expect from it; every call starts a new login. */
  authorizationUrl(): Promise<{ readonly url: string; readonly expected: ExpectedCallback }>;
  /** Checks the callback and exchanges its code. The code is spent whatever happens. */
  finish(callbackUrl: string | URL, expected: ExpectedCallback): Promise<Tokens>;
}

/**
 * The web server flow: authorization code with PKCE S256, state and, with `openid`, nonce
 * (RFC 6749 §4.1, RFC 7636, RFC 9207; Help: OAuth 2.0 Web Server Flow for Web App Integration). Without a secret it is the
 * flow of browser and mobile apps too. With `dpop` the code is bound to a key from the start (RFC 9449 §10).
 *
 * @example
 * const flow = webServerFlow({ loginUrl, clientId, redirectUri: "http://localhost:7800/oauth/callback", scopes: ["api", "refresh_token"] });
 * const { url, expected } = await flow.authorizationUrl();
 * // … the browser goes to `url` and comes back to the callback …
 * const tokens = await flow.finish(callbackUrl, expected);
 */
export function webServerFlow(options: WebServerFlowOptions): WebServerFlow {
  const app = oauthClient(options);

  return {
    async authorizationUrl() {
      if (options.approvals) await checkApprovals({ ...options.approvals, clientId: options.clientId });
      const server = await app.server();
      const bound = options.dpop !== undefined || options.dpopKey !== undefined;
      const expected: ExpectedCallback = {
        state: oauth.generateRandomState(),
        codeVerifier: oauth.generateRandomCodeVerifier(),
        nonce: options.scopes?.includes("openid") ? oauth.generateRandomNonce() : null,
        ...(bound && { dpopKey: options.dpopKey ?? (await createDpopKey()) }),
      };
      const url = authorizationUrl(server, options, expected, {
        response_type: "code",
        // Always S256, whatever the server says that it would take as well (RFC 9700 §2.1.1).
        code_challenge: await oauth.calculatePKCECodeChallenge(expected.codeVerifier),
        code_challenge_method: "S256",
        dpop_jkt: expected.dpopKey ? await dpopThumbprint(expected.dpopKey) : null,
      });
      return { url, expected };
    },
    async finish(callbackUrl, expected) {
      const server = await app.server();
      const parameters = checkCallback(app, server, new URL(callbackUrl), options.redirectUri, expected.state);
      return exchangeCode(app, parameters, options, expected);
    },
  };
}

/** The address of the login page, with what every browser flow sends. */
export function authorizationUrl(
  server: oauth.AuthorizationServer,
  options: LoginPageOptions & { readonly clientId: string },
  expected: { readonly state: string; readonly nonce: string | null },
  more: Readonly<Record<string, string | null>>,
): string {
  const url = new URL(server.authorization_endpoint ?? "");
  const parameters: Record<string, string | null | undefined> = {
    client_id: options.clientId,
    redirect_uri: options.redirectUri,
    scope: options.scopes?.join(" "),
    state: expected.state,
    nonce: expected.nonce,
    prompt: options.prompt,
    login_hint: options.loginHint,
    display: options.display,
    immediate: options.immediate ? "true" : null,
    sso_provider: options.ssoProvider,
    ...more,
  };
  for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
  return url.href;
}
