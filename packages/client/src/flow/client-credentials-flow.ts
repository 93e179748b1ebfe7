import { type Clock, systemClock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { type OAuthClient, type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { readTokens, type Tokens } from "../oauth/tokens.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";

/**
 * Tokens for the app's run-as user (RFC 6749 §4.4). `loginUrl` must be the My Domain; no `scope` is sent because the org
 * refuses one (Help: OAuth 2.0 Client Credentials Flow for Server-to-Server Integration).
 */
export async function clientCredentialsFlow(
  options: OAuthClientOptions & { readonly clientSecret: string },
): Promise<Tokens> {
  const clock = options.clock ?? systemClock();
  const app = oauthClient({ ...options, clock, transport: options.transport ?? fetchTransport() });
  return requestClientCredentials(app, options, clock);
}

export async function requestClientCredentials(
  app: OAuthClient,
  options: OAuthClientOptions,
  clock: Clock,
): Promise<Tokens> {
  const server = await app.server();
  const answer = await app.request("Asking for a client credentials token", async (request) => {
    const response = await oauth.clientCredentialsGrantRequest(server, app.client, app.authentication, {}, request);
    return oauth.processClientCredentialsResponse(server, app.client, response);
  });
  return readTokens(answer, options, clock.now());
}
