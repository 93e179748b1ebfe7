import { fromBase64 } from "../keys/base64url.ts";

/**
 * When an access token ends, epoch milliseconds: `exp` of a JWT, else `expires_in`, which Salesforce does not send. null
 * for opaque tokens: their session slides with its use, and only introspection tells.
 */
export function tokenExpiry(accessToken: string, expiresIn: number | undefined, now: number): number | null {
  const exp = jwtExpiry(accessToken);
  if (exp !== null) return exp * 1000;
  return expiresIn === undefined ? null : now + expiresIn * 1000;
}

/** Not verified: the org checks its own tokens, here it only saves a call. */
function jwtExpiry(token: string): number | null {
  const parts = token.split(".");
  if (parts.length !== 3 || !token.startsWith("eyJ")) return null;
  try {
    const claims: unknown = JSON.parse(new TextDecoder().decode(fromBase64(parts[1] ?? "") ?? new Uint8Array()));
    const exp = (claims as { exp?: unknown } | null)?.exp;
    return typeof exp === "number" && Number.isFinite(exp) ? exp : null;
  } catch {
    return null;
  }
}
