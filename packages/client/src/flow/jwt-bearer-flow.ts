import { importPrivateKey, type PrivateKeySource } from "../keys/private-key.ts";
import { signJwt } from "../keys/sign-jwt.ts";
import type { OAuthClientOptions } from "../oauth/oauth-client.ts";
import type { Tokens } from "../oauth/tokens.ts";
import { audienceFor } from "./audience.ts";
import { runServerFlow } from "./client-credentials-flow.ts";
import type { ServerFlow } from "./server-flow.ts";
import { tokenGrant } from "./token-grant.ts";

export interface JwtBearerOptions {
  /** The key of the certificate that the app has. */
  readonly key: PrivateKeySource;
  /** The user to act as. */
  readonly username: string;
  /** In place of the one that follows from the login URL. */
  readonly audience?: string;
  /** How long an assertion is good, seconds. 180 by default, the most that the documentation names. */
  readonly lifetimeSeconds?: number;
}

/**
 * The JWT bearer flow as the token source of a session: no secret and no refresh token, a fresh assertion each time
 * (RFC 7523 §2.1; Help: OAuth 2.0 JWT Bearer Flow for Server-to-Server Integration).
 *
 * @example
 * const session = await connect({ store, grantId: "nightly", flow: jwtBearer({ key, username: "integration@acme.com" }), loginUrl, clientId });
 */
export function jwtBearer(options: JwtBearerOptions): ServerFlow {
  let imported: Promise<CryptoKey> | undefined;
  return {
    name: "jwt-bearer",
    async tokens(app, clientOptions, clock) {
      imported ??= importPrivateKey(options.key);
      const now = Math.floor(clock.now() / 1000);
      const assertion = await signJwt(
        await imported,
        { alg: "RS256", typ: "JWT" },
        {
          iss: app.clientId,
          sub: options.username,
          aud: options.audience ?? audienceFor(app.loginUrl),
          iat: now,
          exp: now + (options.lifetimeSeconds ?? 180),
          jti: crypto.randomUUID(),
        },
      );
      return tokenGrant(
        app,
        {
          what: "Asking for a token by JWT",
          grantType: "urn:ietf:params:oauth:grant-type:jwt-bearer",
          parameters: { assertion },
          unauthenticated: true,
        },
        clientOptions,
        clock,
      );
    },
  };
}

/** Tokens for one user by one assertion. */
export function jwtBearerFlow(options: OAuthClientOptions & JwtBearerOptions): Promise<Tokens> {
  return runServerFlow(jwtBearer(options), options);
}
