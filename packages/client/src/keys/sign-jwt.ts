import { base64url } from "./base64url.ts";

/** A compact JWS (RFC 7515 §3.1) with RS256 or ES256, whichever the key is for. */
export async function signJwt(
  header: Readonly<Record<string, unknown>>,
  claims: Readonly<Record<string, unknown>>,
  key: CryptoKey,
): Promise<string> {
  const elliptic = key.algorithm.name === "ECDSA";
  const input = [{ ...header, alg: elliptic ? "ES256" : "RS256" }, claims]
    .map((part) => base64url(JSON.stringify(part)))
    .join(".");
  const algorithm = elliptic ? { name: "ECDSA", hash: "SHA-256" } : "RSASSA-PKCS1-v1_5";
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}

/** A value nobody has used before: for `jti`. */
export function randomId(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(16)));
}
