import * as oauth from "oauth4webapi";
import { importPrivateKey, type PrivateKeyInput } from "../keys/import-private-key.ts";
import { randomId, signJwt } from "../keys/sign-jwt.ts";
import { audienceOf } from "../oauth/audience-of.ts";
import { type OAuthClient, type OAuthClientOptions, oauthClient } from "../oauth/oauth-client.ts";
import { type DpopOptions, requestTokens } from "../oauth/request-tokens.ts";
import type { Tokens } from "../oauth/tokens.ts";
import type { TokenSource } from "./token-source.ts";

export interface JwtBearer {
  /** Who to log in as. */
  readonly username: string;
  /** The private key of the certificate that the app has: PEM (PKCS#8 or PKCS#1), JWK, or a key of the platform. RSA; the org takes RS256 only. */
  readonly privateKey: PrivateKeyInput;
  /** `aud`; computed from the login URL by default (`audienceOf`). */
  readonly audience?: string;
  /** `kid` of the header; Salesforce needs none. */
  readonly keyId?: string;
}

export interface JwtBearerFlowOptions extends OAuthClientOptions, DpopOptions, JwtBearer {}

/** How long an assertion is good; Salesforce allows three minutes (Help: OAuth 2.0 JWT Bearer Flow). */
const LIFE_S = 180;

/**
 * Tokens for a user who has approved the app, or whom an admin has pre-authorized, without a page (RFC 7523 §2.1; Help:
 * OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration). No refresh token comes back: the flow is run again. Throws
 * LOGIN_NOT_APPROVED, LOGIN_NOT_PREAUTHORIZED, LOGIN_WRONG_AUDIENCE, LOGIN_ASSERTION_REFUSED, LOGIN_INPUT_INVALID.
 *
 * @example
 * const tokens = await jwtBearerFlow({ loginUrl, clientId, username: "me@acme.com", privateKey: await readFile("server.key", "utf8") });
 */
export function jwtBearerFlow(options: JwtBearerFlowOptions): Promise<Tokens> {
  return jwtBearer(options).request(oauthClient(options), options);
}

/** The JWT bearer flow as the token source of a session: `connect({ flow: jwtBearer({ username, privateKey }), … })`. */
export function jwtBearer(options: JwtBearer): TokenSource {
  let key: Promise<CryptoKey> | undefined;
  return {
    flow: "jwt-bearer",
    async request(app, how) {
      key ??= importPrivateKey(options.privateKey);
      return requestTokens(app, {
        ...how,
        what: "Asking for a token with a signed assertion",
        flow: "jwt-bearer",
        grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        // The assertion names the app and proves it; a secret would only travel for nothing.
        authentication: oauth.None(),
        parameters: { assertion: await assertionOf(app, options, await key) },
      });
    },
  };
}

function assertionOf(app: OAuthClient, options: JwtBearer, key: CryptoKey): Promise<string> {
  return signJwt(
    { typ: "JWT", ...(options.keyId !== undefined && { kid: options.keyId }) },
    {
      iss: app.clientId,
      sub: options.username,
      aud: options.audience ?? audienceOf(app.loginUrl),
      exp: Math.floor(app.clock.now() / 1000) + LIFE_S,
      jti: randomId(),
    },
    key,
  );
}
