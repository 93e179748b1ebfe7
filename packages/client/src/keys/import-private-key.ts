import { isPosternError } from "@postern/kernel";
import { errors } from "../errors.ts";
import { fromBase64 } from "./base64url.ts";

/**
 * A private key as people have it: PEM text (PKCS#8 `BEGIN PRIVATE KEY`, or PKCS#1 `BEGIN RSA PRIVATE KEY` as openssl
 * writes it), a JSON Web Key, or a key of the platform.
 */
export type PrivateKeyInput = string | JsonWebKey | CryptoKey;

const RS256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;
const ES256 = { name: "ECDSA", namedCurve: "P-256" } as const;

/** The key, for signing. Throws LOGIN_INPUT_INVALID, and never says a word of the key itself. */
export async function importPrivateKey(input: PrivateKeyInput): Promise<CryptoKey> {
  try {
    if (typeof input === "string") return await fromText(input.trim());
    return isCryptoKey(input) ? checked(input) : await fromJwk(input);
  } catch (error) {
    // The platform's own error is left out as cause too: some name what they could not read.
    throw isPosternError(error) ? error : unusable("it cannot be read");
  }
}

function unusable(detail: string): Error {
  return errors.LOGIN_INPUT_INVALID({ what: "private key", detail });
}

function fromText(text: string): Promise<CryptoKey> {
  if (text.startsWith("{")) return fromJwk(JSON.parse(text) as JsonWebKey);
  const pem = /-----BEGIN ([A-Z ]+)-----([^-]+)-----END \1-----/.exec(text);
  if (!pem) throw unusable("it is neither PEM text nor a JSON Web Key");
  const [, label = "", body = ""] = pem;
  if (label === "ENCRYPTED PRIVATE KEY" || body.includes("ENCRYPTED"))
    throw unusable("it is encrypted; decrypt it first, for example with openssl pkey");
  const bytes = fromBase64(body);
  if (!bytes) throw unusable("its PEM text is damaged");
  if (label === "PRIVATE KEY") return crypto.subtle.importKey("pkcs8", bytes, RS256, false, ["sign"]);
  if (label === "RSA PRIVATE KEY") return crypto.subtle.importKey("pkcs8", pkcs8Of(bytes), RS256, false, ["sign"]);
  throw unusable(`it is a ${label}, and an RSA private key is needed`);
}

function fromJwk(jwk: JsonWebKey): Promise<CryptoKey> {
  if (jwk.d === undefined) throw unusable("the JSON Web Key has no private part");
  if (jwk.kty === "RSA") return crypto.subtle.importKey("jwk", withoutUse(jwk), RS256, false, ["sign"]);
  if (jwk.kty === "EC" && jwk.crv === "P-256")
    return crypto.subtle.importKey("jwk", withoutUse(jwk), ES256, false, ["sign"]);
  throw unusable("only RSA and P-256 keys can sign here");
}

/** Members that say what the key may be used for are dropped: they differ from tool to tool, and the platform is strict. */
function withoutUse({ key_ops: _, use: __, alg: ___, ext: ____, ...jwk }: JsonWebKey): JsonWebKey {
  return jwk;
}

function isCryptoKey(input: JsonWebKey | CryptoKey): input is CryptoKey {
  return typeof CryptoKey !== "undefined" && input instanceof CryptoKey;
}

function checked(key: CryptoKey): CryptoKey {
  const { name, hash, namedCurve } = key.algorithm as { name: string; hash?: { name: string }; namedCurve?: string };
  const fits =
    (name === RS256.name && hash?.name === RS256.hash) || (name === ES256.name && namedCurve === ES256.namedCurve);
  if (key.type !== "private" || !key.usages.includes("sign") || !fits)
    throw unusable("it must be a private RSASSA-PKCS1-v1_5 (SHA-256) or ECDSA P-256 key for signing");
  return key;
}

/** RFC 5208 §5 around RFC 8017 A.1.2: version 0, rsaEncryption with no parameters, the key as an octet string. */
function pkcs8Of(pkcs1: Uint8Array): Uint8Array<ArrayBuffer> {
  const RSA_ENCRYPTION = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
  return der(0x30, [0x02, 0x01, 0x00, ...RSA_ENCRYPTION, ...der(0x04, pkcs1)]);
}

function der(tag: number, content: Iterable<number> & ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Uint8Array.from([tag, ...size, ...Array.from(content)]);
}
