import { hash } from "node:crypto";
import type { JWK } from "jose";
import type { IssuedTokens } from "../../doors/grant.ts";
import type { Database } from "../../state/database.ts";

interface SigningKey {
  readonly kid: string;
  readonly key: CryptoKey;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

export interface SigningKeys {
  jwks(): Promise<{ keys: readonly Record<string, unknown>[] }>;
  idToken(issued: IssuedTokens, claims: { issuer: string; subject: string; minutes: number }): Promise<string>;
  forget(): void;
}

/** Loaded with the first key: most orgs never sign. */
const jose = () => import("jose");

/** The keys behind `/id/keys`. Made on first use: an RSA key costs more time than everything else at the start of an org. */
export function createSigningKeys(deps: { database: Database; now: () => number }): SigningKeys {
  const { database } = deps;
  let current: Promise<SigningKey> | null = null;

  async function fromJwk(kid: string, jwk: JWK): Promise<SigningKey> {
    const { importJWK } = await jose();
    const key = (await importJWK(jwk, "RS256")) as CryptoKey;
    return { kid, key, publicJwk: { kty: "RSA", n: jwk.n, e: jwk.e, alg: "RS256", use: "sig", kid } };
  }

  async function load(): Promise<SigningKey> {
    const read = () =>
      database.prepare(`SELECT kid, privateJwk FROM "_SigningKey" ORDER BY createdAt DESC LIMIT 1`).get() as
        | { kid: string; privateJwk: string }
        | undefined;
    const row = read();
    if (row) return fromJwk(row.kid, JSON.parse(row.privateJwk) as JWK);
    const { exportJWK, generateKeyPair } = await jose();
    const pair = await generateKeyPair("RS256", { extractable: true });
    const jwk = await exportJWK(pair.privateKey);
    const kid = String(200 + (Number.parseInt(hash("sha256", jwk.n ?? "").slice(0, 4), 16) % 100));
    database
      .prepare(`INSERT INTO "_SigningKey" (kid, privateJwk, createdAt) VALUES (?, ?, ?)`)
      .run(kid, JSON.stringify(jwk), deps.now());
    return fromJwk(kid, jwk);
  }

  function signingKey(): Promise<SigningKey> {
    current ??= load().catch((error: unknown) => {
      current = null;
      throw error;
    });
    return current;
  }

  return {
    async jwks() {
      return { keys: [(await signingKey()).publicJwk] };
    },
    async idToken(issued, claims) {
      const [{ kid, key }, { SignJWT }] = await Promise.all([signingKey(), jose()]);
      const iat = Math.floor(issued.issuedAt / 1000);
      // Left half of the access token's SHA-256 (OpenID Connect Core, 3.1.3.6).
      const atHash = hash("sha256", issued.accessToken, "buffer").subarray(0, 16).toString("base64url");
      return new SignJWT({ at_hash: atHash, ...(issued.nonce === undefined ? {} : { nonce: issued.nonce }) })
        .setProtectedHeader({ alg: "RS256", typ: "JWT", kid })
        .setIssuer(claims.issuer)
        .setSubject(claims.subject)
        .setAudience(issued.consumerKey)
        .setIssuedAt(iat)
        .setExpirationTime(iat + claims.minutes * 60)
        .sign(key);
    },
    forget: () => {
      current = null;
    },
  };
}
