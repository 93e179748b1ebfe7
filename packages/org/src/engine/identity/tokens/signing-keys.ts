import { createPrivateKey, generateKeyPairSync, hash, type JsonWebKey, type KeyObject, sign } from "node:crypto";
import type { Database } from "../../state/database.ts";

/** ID tokens, JWT access tokens and asset tokens are signed by different families of keys: one is never taken for another. */
export type KeyFamily = "id-token" | "access-token" | "asset-token";

export interface SigningKeys {
  /** The public keys of the org, as `/id/keys` shows them; that of asset tokens where an app issues such. */
  jwks(which?: { readonly assets?: boolean }): { keys: readonly Record<string, unknown>[] };
  /** A signed JWT (RS256, compact serialization). */
  sign(family: KeyFamily, header: Readonly<Record<string, unknown>>, claims: Readonly<Record<string, unknown>>): string;
  forget(): void;
}

interface SigningKey {
  readonly kid: string;
  readonly key: KeyObject;
  readonly publicJwk: Readonly<Record<string, unknown>>;
}

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

/**
 * The keys behind `/id/keys`. Made on first use: an RSA key costs more time than everything else at the start of an org. Signing is
 * synchronous, since an access token is made inside the transaction that records its session.
 */
export function createSigningKeys(deps: { database: Database; now: () => number; orgId: string }): SigningKeys {
  const { database } = deps;
  const current = new Map<KeyFamily, SigningKey>();

  /**
   * ID token keys have short numbers on the real login host, access token keys name the org and the moment, and an asset token's is that
   * of a certificate, `Assets` in a published sample.
   */
  const kidOf = (family: KeyFamily, jwk: JsonWebKey): string => {
    if (family === "asset-token") return "Assets";
    if (family === "access-token") return `CORE_ATJWT.${deps.orgId.slice(0, 15)}.${deps.now()}`;
    return String(200 + (Number.parseInt(hash("sha256", jwk.n ?? "").slice(0, 4), 16) % 100));
  };

  const fromJwk = (kid: string, jwk: JsonWebKey): SigningKey => ({
    kid,
    key: createPrivateKey({ key: jwk as never, format: "jwk" }),
    publicJwk: { kty: "RSA", n: jwk.n, e: jwk.e, alg: "RS256", use: "sig", kid },
  });

  function keyOf(family: KeyFamily): SigningKey {
    let found = current.get(family);
    if (found) return found;
    const row = database
      .prepare(`SELECT kid, privateJwk FROM "_SigningKey" WHERE family = ? ORDER BY createdAt DESC LIMIT 1`)
      .get(family) as { kid: string; privateJwk: string } | undefined;
    if (row) found = fromJwk(row.kid, JSON.parse(row.privateJwk) as JsonWebKey);
    else {
      const jwk = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" });
      found = fromJwk(kidOf(family, jwk), jwk);
      database
        .prepare(`INSERT INTO "_SigningKey" (kid, family, privateJwk, createdAt) VALUES (?, ?, ?, ?)`)
        .run(found.kid, family, JSON.stringify(jwk), deps.now());
    }
    current.set(family, found);
    return found;
  }

  return {
    jwks: ({ assets = false } = {}) => {
      const families: KeyFamily[] = ["id-token", "access-token", ...(assets ? (["asset-token"] as const) : [])];
      return { keys: families.map((family) => keyOf(family).publicJwk) };
    },
    sign(family, header, claims) {
      const { kid, key } = keyOf(family);
      const input = `${part({ alg: "RS256", typ: "JWT", kid, ...header })}.${part(claims)}`;
      return `${input}.${sign("RSA-SHA256", Buffer.from(input), key).toString("base64url")}`;
    },
    forget: () => current.clear(),
  };
}
