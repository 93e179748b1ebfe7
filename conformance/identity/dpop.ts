import { createHash, randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";

/** A client's key and the proofs it makes, by `jose`: a library that the org does not check proofs with. */
export interface ProofKey {
  readonly jkt: string;
  proof(
    request: { readonly method: string; readonly url: string; readonly at: number },
    over?: ProofOver,
  ): Promise<string>;
}

export interface ProofOver {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly accessToken?: string;
}

export async function aProofKey(alg: "ES256" | "ES384" | "RS256" = "ES256"): Promise<ProofKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return {
    jkt: await calculateJwkThumbprint(jwk),
    async proof({ method, url, at }, { header = {}, claims = {}, accessToken } = {}) {
      const ath = accessToken && createHash("sha256").update(accessToken).digest("base64url");
      const body = {
        htm: method,
        htu: url,
        iat: Math.floor(at / 1000),
        jti: randomUUID(),
        ...(ath && { ath }),
        ...claims,
      };
      return new SignJWT(body)
        .setProtectedHeader({ alg, typ: "dpop+jwt", jwk: jwk as Record<string, unknown>, ...header })
        .sign(privateKey);
    },
  };
}
