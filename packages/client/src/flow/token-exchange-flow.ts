import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { type DpopOptions, requestTokens } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { TokenSource } from "./token-source.ts";

export type SubjectTokenType = "access_token" | "refresh_token" | "id_token" | "saml2" | "jwt";

export interface TokenExchange {
  /** The identity provider's token, at most 10,000 characters; a function is asked for a fresh one at every login. */
  readonly subjectToken: string | (() => string | Promise<string>);
  readonly subjectTokenType: SubjectTokenType;
  /** API name of the handler in the org; the app's default handler when left out. */
  readonly tokenHandler?: string;
  /** A subset of the app's scopes; all of them when left out. */
  readonly scopes?: readonly string[];
  /** Asks for web sessions too (`Tokens.hybrid`). */
  readonly hybrid?: boolean;
}

export interface TokenExchangeFlowOptions extends OAuthClientOptions, DpopOptions, TokenExchange {}

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const HYBRID_GRANT = "urn:ietf:params:oauth:grant-type:hybrid-token-exchange";

/**
 * Exchanges a token of another identity provider for one of the org, through the app's token exchange handler (RFC 8693;
 * Help: OAuth 2.0 Token Exchange Flow). `loginUrl` must be the My Domain or a site. Throws LOGIN_TOKEN_HANDLER,
 * LOGIN_NOT_APPROVED, LOGIN_WRONG_DOMAIN.
 *
 * @example const tokens = await tokenExchangeFlow({ loginUrl, clientId, clientSecret, subjectToken, subjectTokenType: "id_token" });
 */
export function tokenExchangeFlow(options: TokenExchangeFlowOptions): Promise<Tokens> {
  return tokenExchange(options).request(oauthClient(options), options);
}

/** The token exchange flow as the token source of a session; give a function when sessions are to be renewed. */
export function tokenExchange(options: TokenExchange): TokenSource {
  const { subjectToken, subjectTokenType, tokenHandler, scopes, hybrid = false } = options;
  return {
    flow: "token-exchange",
    request: async (app, how) =>
      requestTokens(app, {
        ...how,
        what: "Exchanging a token",
        flow: "token-exchange",
        grantType: hybrid ? HYBRID_GRANT : GRANT,
        isHybrid: hybrid,
        parameters: {
          subject_token: typeof subjectToken === "string" ? subjectToken : await subjectToken(),
          subject_token_type: `urn:ietf:params:oauth:token-type:${subjectTokenType}`,
          token_handler: tokenHandler,
          scope: scopes?.join(" "),
        },
      }),
  };
}
