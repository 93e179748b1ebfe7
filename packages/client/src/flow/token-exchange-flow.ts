import { systemClock } from "@postern/kernel";
import { type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { fetchTransport } from "../ports/fetch-transport.ts";
import { tokenGrant } from "./token-grant.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
const HYBRID_GRANT = "urn:ietf:params:oauth:grant-type:hybrid-token-exchange";
const TYPE = "urn:ietf:params:oauth:token-type:";

export interface TokenExchangeOptions extends OAuthClientOptions {
  /** The token of another identity provider; at most 10,000 characters. */
  readonly subjectToken: string;
  readonly subjectTokenType: "access_token" | "refresh_token" | "id_token" | "saml2" | "jwt";
  /** A part of the app's scopes. */
  readonly scopes?: readonly string[];
  /** API name of the handler; the app's default one when left out. */
  readonly tokenHandler?: string;
  /** Also opens web sessions. */
  readonly hybrid?: boolean;
}

/** Tokens of the org for a token of another identity provider (RFC 8693 §2.1; Help: OAuth 2.0 Token Exchange Flow). My Domain only. */
export async function tokenExchangeFlow(options: TokenExchangeOptions): Promise<Tokens> {
  const clock = options.clock ?? systemClock();
  const app = oauthClient({ ...options, clock, transport: options.transport ?? fetchTransport() });
  const parameters = {
    subject_token: options.subjectToken,
    subject_token_type: `${TYPE}${options.subjectTokenType}`,
    scope: options.scopes?.join(" "),
    token_handler: options.tokenHandler,
  };
  const grantType = options.hybrid ? HYBRID_GRANT : GRANT;
  return tokenGrant(app, { what: "Exchanging the token", grantType, parameters }, options, clock);
}

export interface AssetTokenOptions extends OAuthClientOptions {
  /** A live access token of the app. */
  readonly accessToken: string;
  /** What the device says of itself, a signed JWT. */
  readonly actorToken: string;
}

/** An asset token, which says which device it belongs to (Help: OAuth 2.0 Asset Token Flow). */
export async function assetTokenFlow(options: AssetTokenOptions): Promise<Tokens> {
  const clock = options.clock ?? systemClock();
  const app = oauthClient({ ...options, clock, transport: options.transport ?? fetchTransport() });
  const parameters = {
    subject_token: options.accessToken,
    subject_token_type: `${TYPE}access_token`,
    actor_token: options.actorToken,
    actor_token_type: `${TYPE}jwt`,
  };
  return tokenGrant(app, { what: "Asking for an asset token", grantType: GRANT, parameters }, options, clock);
}
