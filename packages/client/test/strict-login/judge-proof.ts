import { createHash, createPublicKey, type JsonWebKey } from "node:crypto";
import type { Clock } from "@postern/kernel";
import { Fault, Violation } from "./fault.ts";
import { verifyJwt } from "./verify-jwt.ts";

/** How far the client's clock may be off, seconds. */
const LEEWAY_S = 60;

export interface ProofJudge {
  /** The nonce that proofs must carry; null asks for none. Change it as a server does, between two requests. */
  nonce: string | null;
  /** Proofs looked at, with the nonce each had. */
  readonly seen: { readonly htm: string; readonly htu: string; readonly nonce: string | null; readonly jkt: string }[];
  /** The thumbprint of the key that the request proves, or null without a proof. Throws on every broken rule. */
  judge(request: Request, accessToken?: string): string | null;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64url");

/** Every rule of RFC 9449 §4.3, and no member more than the RFC names and the request calls for. */
export function proofJudge(clock: Clock): ProofJudge {
  const used = new Set<string>();

  const self: ProofJudge = {
    nonce: null,
    seen: [],
    judge(request, accessToken) {
      const text = request.headers.get("dpop");
      if (text === null) return null;
      const broken = (rule: string) => new Violation(`proof: ${rule}`, "invalid_dpop_proof");
      let jkt = "";
      const { header, claims } = verifyJwt(
        text,
        (head) => {
          if (head.typ !== "dpop+jwt") throw broken(`typ is ${head.typ}`);
          jkt = thumbprint(head.jwk, broken);
          return createPublicKey({ key: head.jwk as JsonWebKey, format: "jwk" });
        },
        "proof",
      );
      only(header, ["typ", "alg", "jwk"], broken);
      only(claims, ["jti", "htm", "htu", "iat", "ath", "nonce"], broken);
      const { origin, pathname } = new URL(request.url);
      if (claims.htm !== request.method) throw broken(`htm is ${claims.htm}`);
      if (claims.htu !== origin + pathname) throw broken(`htu is ${claims.htu}`);
      const now = clock.now() / 1000;
      if (!Number.isInteger(claims.iat)) throw broken("iat is no whole number");
      if (Math.abs(Number(claims.iat) - now) > LEEWAY_S) throw broken("iat is not now");
      if (typeof claims.jti !== "string" || claims.jti.length < 16) throw broken("jti is short");
      if (used.has(claims.jti)) throw broken("jti was used before");
      used.add(claims.jti);
      if (claims.ath !== (accessToken === undefined ? undefined : sha256(accessToken)))
        throw broken("ath does not fit");
      const nonce = typeof claims.nonce === "string" ? claims.nonce : null;
      self.seen.push({ htm: String(claims.htm), htu: String(claims.htu), nonce, jkt });
      // Not the client's fault: it cannot know a nonce before it is told.
      if (nonce !== self.nonce)
        throw new Fault("use_dpop_nonce", "a nonce is required", accessToken === undefined ? 400 : 401);
      return jkt;
    },
  };
  return self;
}

/** RFC 7638 over a public P-256 key and nothing else: a private member would give the key away. */
function thumbprint(jwk: unknown, broken: (rule: string) => Violation): string {
  if (typeof jwk !== "object" || jwk === null) throw broken("jwk is missing");
  const { kty, crv, x, y } = jwk as Record<string, unknown>;
  only(jwk, ["kty", "crv", "x", "y"], broken);
  if (kty !== "EC" || crv !== "P-256") throw broken(`jwk is ${kty} ${crv}`);
  return sha256(JSON.stringify({ crv, kty, x, y }));
}

function only(members: object, names: readonly string[], broken: (rule: string) => Violation): void {
  for (const name of Object.keys(members)) if (!names.includes(name)) throw broken(`${name} has no place here`);
}
