import { createPublicKey, hash, type JsonWebKey, verify } from "node:crypto";
import type { DpopHeader } from "../../doors/authenticate.ts";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import type { IdentityContext } from "../context.ts";
import { jwtPart } from "./jwt-part.ts";
import { spend } from "./read-signed-jwt.ts";
import { sameSecret } from "./token-shapes.ts";

/** Algorithms of proofs, all asymmetric (RFC 9449, 4.2), with what node:crypto needs to know. */
export const DPOP_ALGORITHMS = {
  ES256: { digest: "sha256", ecdsa: true, kty: "EC", crv: "P-256" },
  ES384: { digest: "sha384", ecdsa: true, kty: "EC", crv: "P-384" },
  RS256: { digest: "sha256", ecdsa: false, kty: "RSA", crv: undefined },
} as const;

const MAX_LENGTH = 8 * 1024;
const MIN_RSA_BITS = 2048;

export interface ProvenKey {
  readonly jkt: string | null;
}

const refuse = (why: string) => new OAuthFault("invalid_dpop_proof", "invalid DPoP proof", { reason: `DPoP: ${why}` });

/**
 * The key that a token request proves, as far as the app wants it. Synchronous on node:crypto, because tokens are made inside a
 * transaction and every resource request passes here; see the decision on proofs.
 */
export function proveKey(context: IdentityContext, app: AppDefinition, header: DpopHeader | undefined): ProvenKey {
  if (app.dpop === "off") return { jkt: null };
  if (!header) {
    if (app.dpop === "required") throw refuse("the app requires a proof, and none was sent");
    return { jkt: null };
  }
  return { jkt: checkProof(context, header) };
}

/** Checks a proof (RFC 9449, 4.3) and answers the thumbprint of its key. Throws OAuthFault `invalid_dpop_proof`. */
export function checkProof(context: IdentityContext, header: DpopHeader, accessToken?: string): string {
  const { proof } = header;
  if (proof.length > MAX_LENGTH) throw refuse("longer than 8 KB");
  const parts = proof.split(".");
  if (parts.length !== 3) throw refuse("it is not one JWT");
  const [head, claims] = [jwtPart(parts[0]), jwtPart(parts[1])];
  if (!head || !claims) throw refuse("it is not a JWT");
  if (head.typ !== "dpop+jwt") throw refuse("typ is not dpop+jwt");
  const alg = Object.hasOwn(DPOP_ALGORITHMS, String(head.alg))
    ? DPOP_ALGORITHMS[head.alg as keyof typeof DPOP_ALGORITHMS]
    : undefined;
  if (!alg) throw refuse(`the algorithm ${String(head.alg)} is not allowed`);
  const jwk = head.jwk as JsonWebKey | undefined;
  if (!jwk || jwk.kty !== alg.kty || jwk.crv !== alg.crv) throw refuse("jwk does not fit the algorithm");
  if (jwk.d !== undefined || jwk.k !== undefined) throw refuse("jwk holds a private key");
  if (!isSigned(parts as [string, string, string], alg, jwk)) throw refuse("the signature does not fit jwk");

  if (claims.htm !== header.method) throw refuse(`htm is ${String(claims.htm)}, the method ${header.method}`);
  if (addressOf(claims.htu) !== addressOf(header.url))
    throw refuse(`htu is ${String(claims.htu)}, the address ${header.url}`);
  const iat = Number(claims.iat);
  const skew = context.options.clockSkewSeconds;
  if (!(Math.abs(iat - context.now() / 1000) <= skew))
    throw refuse(`iat is more than ${skew} s away from the org's clock`);
  if (accessToken !== undefined) {
    const expected = hash("sha256", accessToken, "base64url");
    if (typeof claims.ath !== "string" || !sameSecret(claims.ath, expected))
      throw refuse("ath is not the access token's");
  }
  if (typeof claims.jti !== "string" || claims.jti === "") throw refuse("jti is missing");
  const jkt = thumbprint(jwk);
  try {
    spend(context, `dpop ${jkt} ${claims.jti}`, iat + skew);
  } catch (error) {
    if (error instanceof OAuthFault) throw refuse("it was used before");
    throw error;
  }
  return jkt;
}

function isSigned(
  [head, body, signature]: readonly [string, string, string],
  alg: { readonly digest: string; readonly ecdsa: boolean },
  jwk: JsonWebKey,
): boolean {
  try {
    const key = createPublicKey({ key: jwk as never, format: "jwk" });
    if ((key.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS) < MIN_RSA_BITS) return false;
    const options = alg.ecdsa ? { key, dsaEncoding: "ieee-p1363" as const } : { key };
    return verify(alg.digest, Buffer.from(`${head}.${body}`), options, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

/** RFC 7638: the required members in alphabetical order. */
function thumbprint(jwk: JsonWebKey): string {
  const members =
    jwk.kty === "EC" ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y } : { e: jwk.e, kty: jwk.kty, n: jwk.n };
  return hash("sha256", JSON.stringify(members), "base64url");
}

/** Without query and fragment, scheme and host without case, default ports left out. */
function addressOf(url: unknown): string | null {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  return parsed && `${parsed.origin}${parsed.pathname}`;
}
