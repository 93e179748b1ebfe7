import { base64url } from "../keys/base64url.ts";

/**
 * The private key that a grant is bound to (RFC 9449): a P-256 JSON Web Key, as it lies in the token store. As secret as
 * a token, and useless without one.
 */
export interface DpopKey {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/**
 * A new key. One per grant: what a thief of one grant learns is worth nothing for another.
 *
 * @example const flow = webServerFlow({ ...app, dpop: "required", dpopKey: await createDpopKey() });
 */
export async function createDpopKey(): Promise<DpopKey> {
  const { privateKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const { x = "", y = "", d = "" } = await crypto.subtle.exportKey("jwk", privateKey);
  return { kty: "EC", crv: "P-256", x, y, d };
}

/** The public half, in the member order of RFC 7638 §3.2. */
export function publicPart(key: DpopKey): { crv: "P-256"; kty: "EC"; x: string; y: string } {
  return { crv: key.crv, kty: key.kty, x: key.x, y: key.y };
}

/** `jkt` (RFC 9449 §6): what binds a code or a token to the key. */
export async function dpopThumbprint(key: DpopKey): Promise<string> {
  return sha256(JSON.stringify(publicPart(key)));
}

export async function sha256(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))));
}
