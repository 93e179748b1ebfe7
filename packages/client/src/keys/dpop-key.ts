import { base64url, signJwt } from "./sign-jwt.ts";

/** A P-256 key pair whose possession is proven with every request of a grant (RFC 9449); kept with the grant, sealed like its tokens. */
export interface DpopKey {
  readonly privateJwk: JsonWebKey;
  readonly publicJwk: JsonWebKey;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" } as const;

/**
 * A new key for a grant.
 *
 * @example
 * const dpop = await newDpopKey();
 * const flow = webServerFlow({ loginUrl, clientId, redirectUri, dpop });
 */
export async function newDpopKey(): Promise<DpopKey> {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const privateJwk = await crypto.subtle.exportKey("jwk", privateKey);
  return { privateJwk, publicJwk: publicMembers(await crypto.subtle.exportKey("jwk", publicKey)) };
}

const publicMembers = ({ kty, crv, x, y }: JsonWebKey): JsonWebKey => ({
  ...(crv === undefined ? {} : { crv }),
  ...(kty === undefined ? {} : { kty }),
  ...(x === undefined ? {} : { x }),
  ...(y === undefined ? {} : { y }),
});

/** Both halves as WebCrypto takes them. */
export async function importDpopKey(key: DpopKey): Promise<CryptoKeyPair> {
  const [privateKey, publicKey] = await Promise.all([
    crypto.subtle.importKey("jwk", key.privateJwk, ALGORITHM, false, ["sign"]),
    crypto.subtle.importKey("jwk", key.publicJwk, ALGORITHM, true, ["verify"]),
  ]);
  return { privateKey, publicKey };
}

/** The thumbprint (RFC 7638) that binds an authorization code to the key: `dpop_jkt`. */
export async function thumbprint({ publicJwk }: DpopKey): Promise<string> {
  const { crv, kty, x, y } = publicJwk;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify({ crv, kty, x, y })));
  return base64url(new Uint8Array(digest));
}

/** The proof of one request to a resource server (RFC 9449, 4.2 and 7). `now` in epoch milliseconds. */
export async function resourceProof(
  keys: CryptoKeyPair,
  publicJwk: JsonWebKey,
  request: { readonly method: string; readonly url: URL; readonly accessToken: string; readonly now: number },
): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(request.accessToken));
  return signJwt(
    keys.privateKey,
    { alg: "ES256", typ: "dpop+jwt", jwk: publicJwk },
    {
      jti: crypto.randomUUID(),
      htm: request.method,
      htu: request.url.origin + request.url.pathname,
      iat: Math.floor(request.now / 1000),
      ath: base64url(new Uint8Array(digest)),
    },
  );
}
