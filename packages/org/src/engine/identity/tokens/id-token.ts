import { hash } from "node:crypto";
import type { IdentityFacts, IssuedTokens } from "../../doors/grant.ts";
import type { IdentityContext } from "../context.ts";

/** An ID token (OpenID Connect Core, 2; "OAuth Tokens and Scopes"): who logged in, for the app alone. */
export function idToken(context: IdentityContext, issued: IssuedTokens, issuer: string, facts: IdentityFacts): string {
  const { consumerKey } = issued;
  if (consumerKey === null) throw new Error("an ID token is for an app");
  const app = context.apps.find(consumerKey)?.definition;
  const iat = Math.floor(issued.issuedAt / 1000);
  // Left half of the access token's SHA-256 (3.1.3.6).
  const atHash = hash("sha256", issued.accessToken, "buffer").subarray(0, 16).toString("base64url");
  const audiences = app?.idTokenAudiences ?? [];
  return context.keys.sign(
    "id-token",
    {},
    {
      iss: issuer,
      sub: `${issuer}/id/${context.orgId}/${issued.userId}`,
      aud: audiences.length === 0 ? consumerKey : [consumerKey, ...audiences],
      iat,
      exp: iat + (app?.idTokenMinutes ?? 2) * 60,
      at_hash: atHash,
      ...(issued.nonce === undefined ? {} : { nonce: issued.nonce }),
      ...(app?.idTokenStandardClaims
        ? {
            auth_time: iat,
            amr: ["pwd"],
            name: facts.displayName,
            preferred_username: facts.username,
            email: facts.email,
            given_name: facts.firstName,
            family_name: facts.lastName,
            zoneinfo: facts.timezone,
          }
        : {}),
      ...(app?.idTokenAttributes ? { custom_attributes: facts.customAttributes } : {}),
      ...(app?.idTokenCustomPermissions ? { custom_permissions: facts.customPermissions } : {}),
    },
  );
}
