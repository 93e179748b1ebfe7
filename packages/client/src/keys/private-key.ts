import { errors } from "../errors.ts";

/** The private RSA key of an app's certificate: PEM (PKCS#8 or PKCS#1), JWK, or a WebCrypto key. */
export type PrivateKeySource = string | JsonWebKey | CryptoKey;

const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } as const;
const PEM = /-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END (?:RSA )?PRIVATE KEY-----/;

/** The key as WebCrypto takes it. Throws PRIVATE_KEY_UNREADABLE. */
export async function importPrivateKey(source: PrivateKeySource): Promise<CryptoKey> {
  try {
    if (typeof source !== "string") return isCryptoKey(source) ? source : await importJwk(source);
    const [, pkcs1, body] = PEM.exec(source) ?? [];
    if (body === undefined) throw new TypeError("it is not a PEM private key");
    const der = Uint8Array.from(atob(body.replace(/\s+/g, "")), (character) => character.charCodeAt(0));
    return await crypto.subtle.importKey("pkcs8", pkcs1 ? wrapPkcs1(der) : der, ALGORITHM, false, ["sign"]);
  } catch (cause) {
    throw errors.PRIVATE_KEY_UNREADABLE({ detail: cause instanceof Error ? cause.message : String(cause) }, { cause });
  }
}

const isCryptoKey = (source: JsonWebKey | CryptoKey): source is CryptoKey => "algorithm" in source && "type" in source;
const importJwk = (jwk: JsonWebKey) => crypto.subtle.importKey("jwk", jwk, ALGORITHM, false, ["sign"]);

/** PrivateKeyInfo around an RSAPrivateKey (RFC 5208, 5): version 0, rsaEncryption, the key as octets. */
function wrapPkcs1(key: Uint8Array): Uint8Array<ArrayBuffer> {
  const algorithm = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
  const content = [0x02, 0x01, 0x00, ...algorithm, ...tagged(0x04, [...key])];
  return Uint8Array.from(tagged(0x30, content));
}

function tagged(tag: number, content: readonly number[]): number[] {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return [tag, ...size, ...content];
}
