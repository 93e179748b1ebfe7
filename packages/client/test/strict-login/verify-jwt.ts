import { type KeyObject, verify } from "node:crypto";
import { Violation } from "./fault.ts";

export interface Jwt {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

const BASE64URL = /^[A-Za-z0-9_-]+$/;

/** A compact JWS (RFC 7515 §5.2), verified with the one algorithm that the key is for. */
export function verifyJwt(text: string, keyOf: (header: Jwt["header"]) => KeyObject, name: string): Jwt {
  const parts = text.split(".");
  if (parts.length !== 3 || !parts.every((part) => BASE64URL.test(part)))
    throw new Violation(`${name}: it is not a compact JWS`);
  const [head = "", body = "", signature = ""] = parts;
  const header = object(head, name);
  const key = keyOf(header);
  const alg = key.asymmetricKeyType === "rsa" ? "RS256" : "ES256";
  if (key.type !== "public" || header.alg !== alg) throw new Violation(`${name}: alg is ${header.alg}`);
  // ECDSA signatures are the two numbers, not DER (RFC 7518 §3.4).
  const options = { key, dsaEncoding: "ieee-p1363" } as const;
  if (!verify("sha256", Buffer.from(`${head}.${body}`), options, Buffer.from(signature, "base64url")))
    throw new Violation(`${name}: the signature does not fit`);
  return { header, claims: object(body, name) };
}

function object(part: string, name: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString());
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {}
  throw new Violation(`${name}: a part is no JSON object`);
}
