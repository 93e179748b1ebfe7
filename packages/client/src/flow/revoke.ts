import * as oauth from "oauth4webapi";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";

/**
 * Ends a token at the org (RFC 7009). A refresh token takes every access token derived from it along; an access token
 * ends one session only. The org asks for no client authentication here, so no secret is sent, at hand or not.
 */
export async function revoke(
  options: Omit<OAuthClientOptions, "clientSecret"> & { readonly token: string },
): Promise<void> {
  const app = oauthClient(options);
  const server = await app.server();
  await app.request("Revoking the token", async (request) => {
    const response = await oauth.revocationRequest(server, app.client, oauth.None(), options.token, request);
    await oauth.processRevocationResponse(response);
  });
}
