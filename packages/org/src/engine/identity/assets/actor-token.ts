import { createPublicKey, type JsonWebKey, type KeyObject, verify, X509Certificate } from "node:crypto";
import { OAuthFault } from "../../oauth-fault.ts";
import type { AppDefinition } from "../apps/app-definition.ts";
import type { IdentityContext } from "../context.ts";
import { spend } from "../tokens/read-signed-jwt.ts";

/** The public key of a device (RFC 7800, 3.2): RSA, as AssetTokenEvent.DeviceKey has it. */
export interface DeviceKey {
  readonly kty: "RSA";
  readonly n: string;
  readonly e: string;
}

/** What a device says of itself. */
export interface ActorToken {
  /** `did`: AssetTokenEvent.DeviceId. */
  readonly deviceId: string;
  readonly deviceKey: DeviceKey | null;
  readonly claims: Readonly<Record<string, unknown>>;
}

const MAX_LENGTH = 16 * 1024;
const LONGEST_TEXT = 255;
const RSA_BITS = { least: 2048, most: 4096 };

export const invalidActor = (why: string) =>
  new OAuthFault("invalid_grant", "invalid assertion", { reason: `Assertion Invalid: actor token: ${why}` });

/**
 * Reads an actor token ("OAuth 2.0 Asset Token Flow for Securing Connected Devices"): a JWT, RS256 and nothing else. Inferred, since no page
 * that was read says it: the signature is that of the device's own key, which `cnf.jwk` names and which it thereby proves to hold,
 * or that of the app's certificate; `exp` is there and in the future; `aud`, where there is one, is this org; a `jti` works once.
 */
export function readActorToken(
  context: IdentityContext,
  app: AppDefinition,
  token: string,
  audiences: readonly string[],
): ActorToken {
  if (token.length > MAX_LENGTH) throw invalidActor("longer than 16 KB");
  const parts = token.split(".");
  if (parts.length !== 3) throw invalidActor("it is not one JWT");
  const [head, claims] = [json(parts[0]), json(parts[1])];
  if (head.alg !== "RS256") throw invalidActor(`the algorithm is ${String(head.alg)}, not RS256`);
  if (head.crit !== undefined) throw invalidActor("its header is critical of something that is not known here");
  const deviceKey = readDeviceKey(claims.cnf);
  const signed = parts as [string, string, string];
  const isDevices = deviceKey !== null && isSigned(signed, publicKeyOf(deviceKey));
  if (!isDevices && !(app.certificate && isSigned(signed, new X509Certificate(app.certificate).publicKey)))
    throw invalidActor("the signature fits neither cnf.jwk nor the app's certificate");

  const { aud, did } = claims;
  const named = Array.isArray(aud) ? aud : [aud];
  if (
    aud !== undefined &&
    !named.some((name) => typeof name === "string" && audiences.includes(name.replace(/\/+$/, "")))
  )
    throw new OAuthFault("invalid_grant", "audience is invalid", { reason: `Audience Invalid: ${String(aud)}` });
  const now = context.now() / 1000;
  const exp = Number(claims.exp);
  if (!Number.isFinite(exp) || exp <= 0) throw invalidActor("exp is missing");
  if (exp <= now) throw new OAuthFault("invalid_grant", "invalid assertion", { reason: "Assertion Expired" });
  const nbf = claims.nbf === undefined ? 0 : Number(claims.nbf);
  if (!(nbf <= now + context.options.clockSkewSeconds)) throw invalidActor("nbf is in the future");
  if (!isText(did)) throw invalidActor(`did is a text of at most ${LONGEST_TEXT} characters`);
  if (claims.jti !== undefined) spend(context, `actor ${app.consumerKey} ${String(claims.jti)}`, exp);
  return { deviceId: did, deviceKey, claims };
}

export const isText = (value: unknown): value is string =>
  typeof value === "string" && value !== "" && value.length <= LONGEST_TEXT;

/** null when the token is bound to no key. */
function readDeviceKey(cnf: unknown): DeviceKey | null {
  if (cnf === undefined) return null;
  const jwk = (cnf as { jwk?: JsonWebKey } | null)?.jwk;
  if (jwk?.kty !== "RSA" || typeof jwk.n !== "string" || typeof jwk.e !== "string")
    throw invalidActor("cnf.jwk is no RSA public key");
  if (jwk.d !== undefined) throw invalidActor("cnf.jwk holds a private key");
  return { kty: "RSA", n: jwk.n, e: jwk.e };
}

function publicKeyOf(jwk: DeviceKey): KeyObject {
  try {
    const key = createPublicKey({ key: jwk as never, format: "jwk" });
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits >= RSA_BITS.least && bits <= RSA_BITS.most) return key;
  } catch {
    // Told below.
  }
  throw invalidActor(`cnf.jwk is no RSA key of ${RSA_BITS.least} to ${RSA_BITS.most} bits`);
}

function isSigned([head, body, signature]: readonly [string, string, string], key: KeyObject): boolean {
  if (key.asymmetricKeyType !== "rsa") return false;
  return verify("RSA-SHA256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"));
}

function json(part: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? "", "base64url").toString("utf8"));
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw invalidActor("it is not a JWT");
}
