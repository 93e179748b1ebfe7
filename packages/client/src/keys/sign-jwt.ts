const part = (value: object) => base64url(new TextEncoder().encode(JSON.stringify(value)));

export function base64url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** A compact JWS (RFC 7515, 3.1) by WebCrypto: RS256 with an RSA key, ES256 with a P-256 key. */
export async function signJwt(key: CryptoKey, header: object, claims: object): Promise<string> {
  const input = `${part(header)}.${part(claims)}`;
  const algorithm = key.algorithm.name === "ECDSA" ? { name: "ECDSA", hash: "SHA-256" } : "RSASSA-PKCS1-v1_5";
  const signature = await crypto.subtle.sign(algorithm, key, new TextEncoder().encode(input));
  return `${input}.${base64url(new Uint8Array(signature))}`;
}
