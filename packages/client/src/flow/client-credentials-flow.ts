import { systemClock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { readTokens, type Tokens } from "../oauth/tokens.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import type { ServerFlow } from "./server-flow.ts";

/**
 * The client credentials flow as the token source of a session.
 *
 * @example
 * const session = await connect({ store, grantId: "service", flow: clientCredentials(), loginUrl, clientId, clientSecret });
 */
export function clientCredentials(): ServerFlow {
  return {
    name: "client-credentials",
    async tokens(app, options, clock) {
      const server = await app.server();
      const answer = await app.request("Asking for a client credentials token", async (request) => {
        const response = await oauth.clientCredentialsGrantRequest(server, app.client, app.authentication, {}, request);
        return oauth.processClientCredentialsResponse(server, app.client, response);
      });
      return readTokens(answer, options, clock.now());
    },
  };
}

/**
 * Tokens for the app's run-as user (RFC 6749 §4.4). `loginUrl` must be the My Domain; no `scope` is sent because the org
 * refuses one (Help: OAuth 2.0 Client Credentials Flow for Server-to-Server Integration). The client proves itself by its secret, by an
 * assertion (`privateKey`) or by the certificate of its connection.
 */
export async function clientCredentialsFlow(options: OAuthClientOptions): Promise<Tokens> {
  return runServerFlow(clientCredentials(), options);
}

/** One run of a server flow, outside of a session. */
export function runServerFlow(flow: ServerFlow, options: OAuthClientOptions): Promise<Tokens> {
  const clock = options.clock ?? systemClock();
  const app = oauthClient({ ...options, clock, transport: options.transport ?? fetchTransport() });
  return flow.tokens(app, options, clock);
}
