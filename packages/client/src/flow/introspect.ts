import * as oauth from "oauth4webapi";
import { type OAuthClient, type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";

/** RFC 7662 §2.2. `exp` and `iat` are epoch seconds; the only authoritative expiry of opaque tokens. */
export interface Introspection {
  readonly active: boolean;
  readonly scope?: string;
  readonly client_id?: string;
  readonly username?: string;
  readonly sub?: string;
  readonly token_type?: string;
  readonly exp?: number;
  readonly iat?: number;
}

/** Asks the org whether a token is good, without using it up. */
export function introspect(
  options: OAuthClientOptions & { readonly token: string; readonly hint?: "access_token" | "refresh_token" },
): Promise<Introspection> {
  return introspectToken(oauthClient(options), options.token, options.hint);
}

export async function introspectToken(
  app: OAuthClient,
  token: string,
  hint?: "access_token" | "refresh_token",
): Promise<Introspection> {
  const server = await app.server();
  return app.request("Introspecting the token", async (request) => {
    const response = await oauth.introspectionRequest(server, app.client, app.authentication, token, {
      ...request,
      ...(hint && { additionalParameters: { token_type_hint: hint } }),
    });
    return (await oauth.processIntrospectionResponse(server, app.client, response)) as Introspection;
  });
}
