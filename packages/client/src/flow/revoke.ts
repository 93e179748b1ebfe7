import * as oauth from "oauth4webapi";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";

/**
 * Ends a token at the org (RFC 7009). A refresh token takes every access token derived from it along; an access token
 * ends one session only. Salesforce asks for no proof of the app here, so a secret at hand stays at home; other servers
 * do (RFC 7009 §2.1), and get the `clientAuthentication` that is named.
 */
export async function revoke(options: OAuthClientOptions & { readonly token: string }): Promise<void> {
  const app = oauthClient({ ...options, clientAuthentication: options.clientAuthentication ?? "none" });
  const server = await app.server();
  await app.request("Revoking the token", async (request) => {
    const response = await oauth.revocationRequest(server, app.client, app.authentication, options.token, request);
    await oauth.processRevocationResponse(response);
  });
}
