import type { Clock } from "@postern/kernel";
import * as oauth from "oauth4webapi";
import type { HostPolicy } from "../hosts/check-host.ts";
import type { OAuthClient } from "../oauth/oauth-client.ts";
import { readTokens, type Tokens } from "../oauth/tokens.ts";

/** One refresh on the wire (RFC 6749 §6). Who may send it is decided by the lease (session/renew.ts). */
export async function refreshTokens(
  app: OAuthClient,
  server: oauth.AuthorizationServer,
  refreshToken: string,
  policy: HostPolicy,
  clock: Clock,
): Promise<Tokens> {
  const answer = await app.request("Refreshing the session", async (request) => {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      app.client,
      app.authentication,
      refreshToken,
      request,
    );
    return oauth.processRefreshTokenResponse(server, app.client, response);
  });
  return readTokens(answer, policy, clock.now());
}
