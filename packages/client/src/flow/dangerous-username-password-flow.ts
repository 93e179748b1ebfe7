import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { requestTokens } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { TokenSource } from "./token-source.ts";

export interface UsernamePassword {
  readonly username: string;
  readonly password: string;
  /** Sent behind the password when the address is not trusted. */
  readonly securityToken?: string;
}

export interface UsernamePasswordFlowOptions extends OAuthClientOptions, UsernamePassword {}

/**
 * The username-password flow (RFC 6749 §4.3; Help: OAuth 2.0 Username-Password Flow for Special Scenarios). Dangerous: the
 * program holds the user's password, no second factor is asked, and a password change ends it. Newer orgs block it and
 * External Client Apps do not have it: prefer `jwtBearerFlow` or `clientCredentialsFlow`. Throws LOGIN_CREDENTIALS_REFUSED.
 *
 * @example const tokens = await dangerousUsernamePasswordFlow({ loginUrl, clientId, clientSecret, username, password });
 */
export function dangerousUsernamePasswordFlow(options: UsernamePasswordFlowOptions): Promise<Tokens> {
  return dangerousUsernamePassword(options).request(oauthClient(options), {});
}

/** The username-password flow as the token source of a session. */
export function dangerousUsernamePassword(options: UsernamePassword): TokenSource {
  return {
    flow: "username-password",
    request: (app, { signal }) =>
      requestTokens(app, {
        what: "Logging in with username and password",
        flow: "username-password",
        grantType: "password",
        parameters: { username: options.username, password: options.password + (options.securityToken ?? "") },
        signal,
      }),
  };
}
