import type { Clock } from "@postern/kernel";
import { importPrivateKey } from "../keys/import-private-key.ts";
import { randomId, signJwt } from "../keys/sign-jwt.ts";
import { type DpopKey, publicPart, sha256 } from "./dpop-key.ts";

/** Makes the proofs of one key and remembers the nonces that servers ask for. */
export interface DpopProver {
  readonly key: DpopKey;
  /** The `DPoP` header of one request (RFC 9449 §4.2): made for this method and address, used once. */
  proof(method: string, url: string, accessToken?: string): Promise<string>;
  /** Keeps the answer's `DPoP-Nonce`; true when it is another than before, so that a refused request is worth repeating. */
  heard(response: Response, url: string): boolean;
}

export function dpopProver(key: DpopKey, clock: Clock): DpopProver {
  /** Nonces by origin: a server's nonce is no other server's (RFC 9449 §8.2). */
  const nonces = new Map<string, string>();
  let signing: Promise<CryptoKey> | undefined;

  return {
    key,
    async proof(method, url, accessToken) {
      signing ??= importPrivateKey({ ...key });
      const { origin, pathname } = new URL(url);
      const nonce = nonces.get(origin);
      return signJwt(
        { typ: "dpop+jwt", jwk: publicPart(key) },
        {
          jti: randomId(),
          htm: method.toUpperCase(),
          // Without query and fragment (RFC 9449 §4.2).
          htu: origin + pathname,
          iat: Math.floor(clock.now() / 1000),
          ...(accessToken !== undefined && { ath: await sha256(accessToken) }),
          ...(nonce !== undefined && { nonce }),
        },
        await signing,
      );
    },
    heard(response, url) {
      const { origin } = new URL(url);
      const nonce = response.headers.get("dpop-nonce");
      if (!nonce || nonces.get(origin) === nonce) return false;
      nonces.set(origin, nonce);
      return true;
    },
  };
}

/** Whether a resource refuses for want of a nonce (RFC 9449 §9): nothing was done, and the call may be repeated with it. */
export function asksForNonce(response: Response): boolean {
  return response.status === 401 && /\buse_dpop_nonce\b/.test(response.headers.get("www-authenticate") ?? "");
}
