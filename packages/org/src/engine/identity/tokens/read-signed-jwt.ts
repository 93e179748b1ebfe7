import { createPublicKey, X509Certificate } from "node:crypto";
import { OAuthFault } from "../../oauth-fault.ts";
import type { IdentityContext } from "../context.ts";
import { isFirstUse } from "./first-use.ts";

/** Longer assertions are refused unread. */
const MAX_LENGTH = 16 * 1024;

export interface SignedJwt {
  readonly issuer: string;
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface JwtRules {
  /** Whether the issuer may be who sends this. */
  issuerIs(issuer: string): boolean;
  /** Values that `aud` may have, without trailing slash. */
  readonly audiences: readonly string[];
  /** Whether a `jti` must be there; one that is there works once in any case. */
  readonly once: "required" | "when-named";
  /** The refusal of a malformed or badly signed JWT; others have texts of their own. */
  refuse(why: string): OAuthFault;
}

/**
 * Reads a JWT that an app signed with the key of its certificate: the issuer is a consumer key, RS256 is the only algorithm, and the key
 * comes from the app and never from the JWT's header ("OAuth 2.0 JWT Bearer Flow"; RFC 7523, 3). `exp` is taken as seconds, as the
 * milliseconds that `sf` sends, or as text, and has to be in the future; how far does not matter.
 */
export async function readSignedJwt(context: IdentityContext, assertion: string, rules: JwtRules): Promise<SignedJwt> {
  if (assertion.length > MAX_LENGTH) throw rules.refuse("longer than 16 KB");
  const { compactVerify, decodeJwt, decodeProtectedHeader } = await import("jose");
  const { header, unverified } = decoded(
    () => ({ header: decodeProtectedHeader(assertion), unverified: decodeJwt(assertion) }),
    rules,
  );
  if (header.alg !== "RS256") throw rules.refuse(`the algorithm is ${header.alg}, not RS256`);
  const { iss } = unverified;
  if (typeof iss !== "string" || !rules.issuerIs(iss)) throw rules.refuse("iss is not the consumer key of the app");
  const app = context.apps.find(iss)?.definition;
  if (!app)
    throw new OAuthFault("invalid_client_id", "client identifier invalid", { reason: "Failed: Consumer Deleted" });
  if (app.certificate === null) throw rules.refuse("the app has no certificate");

  const key = createPublicKey(new X509Certificate(app.certificate).publicKey.export({ type: "spki", format: "pem" }));
  const verified = await compactVerify(assertion, key, { algorithms: ["RS256"] }).catch(() => {
    throw rules.refuse("the signature does not fit the app's certificate");
  });
  const claims = JSON.parse(new TextDecoder().decode(verified.payload)) as Record<string, unknown>;

  const audiences = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  const allowed = new Set(rules.audiences);
  if (!audiences.some((aud) => typeof aud === "string" && allowed.has(aud.replace(/\/+$/, ""))))
    throw new OAuthFault("invalid_grant", "audience is invalid", { reason: `Audience Invalid: ${String(claims.aud)}` });

  const now = context.now() / 1000;
  const exp = Number(claims.exp);
  if (!Number.isFinite(exp) || exp <= 0) throw rules.refuse("exp is missing");
  if (exp <= now) throw new OAuthFault("invalid_grant", "invalid assertion", { reason: "Assertion Expired" });
  const nbf = claims.nbf === undefined ? 0 : Number(claims.nbf);
  if (!(nbf <= now + context.options.clockSkewSeconds)) throw rules.refuse("nbf is in the future");

  if (claims.jti === undefined && rules.once === "required") throw rules.refuse("jti is missing");
  if (claims.jti !== undefined) spend(context, `${iss} ${String(claims.jti)}`, exp);

  const subject = claims.sub ?? claims.prn;
  if (typeof subject !== "string" || subject === "") throw rules.refuse("sub is missing");
  return { issuer: iss, subject, claims };
}

function decoded<T>(read: () => T, rules: JwtRules): T {
  try {
    return read();
  } catch {
    throw rules.refuse("it is not a JWT");
  }
}

/** An id that was seen before ends the attempt (`bad_jti_claim` of the server's error list). */
export function spend(context: IdentityContext, jti: string, expSeconds: number): void {
  if (!isFirstUse(context, jti, expSeconds * 1000))
    throw new OAuthFault("bad_jti_claim", "the jti claim was used before", { reason: "Replay Attempted" });
}
