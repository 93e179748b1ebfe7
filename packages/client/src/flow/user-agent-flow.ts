import { systemClock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { errors } from "../errors.ts";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { readTokens, type Tokens } from "../oauth/tokens.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";

export interface UserAgentFlowOptions extends OAuthClientOptions {
  readonly redirectUri: string;
  readonly scopes?: readonly string[];
  /** Also opens web sessions (`hybrid_token`). */
  readonly hybrid?: boolean;
}

/**
 * The user-agent flow (RFC 6749 §4.2; Help: OAuth 2.0 User-Agent Flow), off in most orgs and discouraged by Salesforce: tokens travel in
 * an address. For apps that cannot change; others use `webServerFlow`, which needs no secret with PKCE.
 */
export function userAgentFlow(options: UserAgentFlowOptions) {
  const clock = options.clock ?? systemClock();
  const app = oauthClient({ ...options, clock, transport: options.transport ?? fetchTransport() });
  return {
    async authorizationUrl(): Promise<{ readonly url: string; readonly expected: { readonly state: string } }> {
      const { authorization_endpoint } = await app.server();
      const url = new URL(authorization_endpoint ?? "");
      const state = oauth.generateRandomState();
      url.search = new URLSearchParams({
        response_type: options.hybrid ? "hybrid_token" : "token",
        client_id: options.clientId,
        redirect_uri: options.redirectUri,
        state,
        ...(options.scopes?.length ? { scope: options.scopes.join(" ") } : {}),
      }).toString();
      return { url: url.href, expected: { state } };
    },
    /** Reads the tokens out of the callback's fragment, once its `state` is proven. Throws STATE_MISMATCH, CALLBACK_ERROR and kin. */
    finish(callbackUrl: string | URL, expected: { readonly state: string }): Tokens {
      const callback = new URL(callbackUrl);
      const registered = new URL(options.redirectUri);
      if (callback.origin !== registered.origin || callback.pathname !== registered.pathname)
        throw errors.CALLBACK_MISMATCH({ expected: options.redirectUri });
      const fragment = new URLSearchParams(callback.hash.slice(1));
      if (fragment.getAll("state").length !== 1 || fragment.get("state") !== expected.state)
        throw errors.STATE_MISMATCH({});
      const error = fragment.get("error");
      if (error !== null) throw errors.CALLBACK_ERROR({ error, description: fragment.get("error_description") ?? "" });
      const members = Object.fromEntries(fragment);
      if (members.access_token === undefined)
        throw errors.LOGIN_RESPONSE_INVALID({ detail: "the fragment has no token" });
      return readTokens(members as unknown as oauth.TokenEndpointResponse, options, clock.now());
    },
  };
}
