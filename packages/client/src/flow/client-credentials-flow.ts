import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { type DpopOptions, requestTokens } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { TokenSource } from "./token-source.ts";

export interface ClientCredentialsOptions extends OAuthClientOptions, DpopOptions {}

/**
 * Tokens for the app's run-as user (RFC 6749 §4.4). `loginUrl` must be the My Domain or a site; no `scope` is sent because
 * the org refuses one (Help: OAuth 2.0 Client Credentials Flow for Server-to-Server Integration). The app proves who it is
 * by its secret or by `clientAuthentication`. Throws LOGIN_NO_RUN_AS_USER, LOGIN_WRONG_DOMAIN, LOGIN_NO_SCOPES,
 * LOGIN_NOT_PREAUTHORIZED, INVALID_CLIENT.
 *
 * @example const tokens = await clientCredentialsFlow({ loginUrl, clientId, clientSecret });
 */
export function clientCredentialsFlow(options: ClientCredentialsOptions): Promise<Tokens> {
  return clientCredentials().request(oauthClient(options), options);
}

/** The client credentials flow as the token source of a session: `connect({ flow: clientCredentials(), … })`. */
export function clientCredentials(): TokenSource {
  return {
    flow: "client-credentials",
    request: (app, how) =>
      requestTokens(app, {
        ...how,
        what: "Asking for a client credentials token",
        flow: "client-credentials",
        grantType: "client_credentials",
        parameters: {},
      }),
  };
}
