import { hash, randomBytes, timingSafeEqual } from "node:crypto";

/** Unpredictable bytes, as an argument. */
export type Random = (size: number) => Uint8Array;

export const systemRandom: Random = (size) => randomBytes(size);

/** 64 characters, so that six random bits pick one without bias. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

export function randomText(random: Random, length: number): string {
  let text = "";
  for (const byte of random(length)) text += ALPHABET[byte & 63];
  return text;
}

/** 15-character org id, `!`, 96 characters: also good as session id and `sid`. */
export const newAccessToken = (random: Random, orgId: string) => `${orgId.slice(0, 15)}!${randomText(random, 96)}`;
export const newRefreshToken = (random: Random) => `5Aep861${randomText(random, 80)}`;
/** Ends in `==` on purpose: a client that forgets to encode it fails here as it does against the real org. */
export const newAuthorizationCode = (random: Random) => `aPrx${randomText(random, 80)}==`;
export const newConsumerKey = (random: Random) => `3MVG9${randomText(random, 80)}`;
export const newConsumerSecret = (random: Random) => Buffer.from(random(32)).toString("hex").toUpperCase();

/** Opaque, or a JWT: the shape alone, whoever signed it. */
export const looksLikeAccessToken = (token: string) =>
  /^00D\w{12}!/.test(token) || /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(token);
export const looksLikeRefreshToken = (token: string) => token.startsWith("5Aep861");

/** What is stored of a token: its SHA-256. Tokens carry 480 random bits or more, so no salt is needed. */
export const tokenHash = (token: string) => hash("sha256", token, "base64url");

/** Compares two secrets in time that depends on neither content nor length. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hash("sha256", given, "buffer"), hash("sha256", expected, "buffer"));
}
