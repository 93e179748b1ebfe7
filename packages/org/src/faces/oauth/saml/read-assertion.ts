import type { SentAssertion } from "../../../engine/doors/index.ts";
import { ASSERTION_NS, child, textOf } from "./elements.ts";
import { findSigned } from "./find-signed.ts";
import { parseXml } from "./parse-xml.ts";
import { assertionInvalid } from "./refusals.ts";
import { signedAssertion } from "./signed-assertion.ts";
import { verifySignature } from "./verify-signature.ts";

/** Longer messages are refused unread; those of real identity providers are 4 to 12 KB. */
const MAX_BYTES = 32 * 1024;

/**
 * Reads an assertion, or a response around one, from base64 of either alphabet. What it answers says nothing until a certificate was named
 * by who may trust one. Throws OAuthFault.
 */
export function readAssertion(encoded: string): SentAssertion {
  const text = decoded(encoded);
  const document = parseXml(text);
  const found = findSigned(document);
  const issuer = child(found.assertion, ASSERTION_NS, "Issuer");
  if (!issuer) throw assertionInvalid("it has no Issuer");
  return {
    claimedIssuer: textOf(issuer),
    isInResponse: found.assertion !== document.documentElement,
    signedBy: (certificate, rules) => signedAssertion(verifySignature(text, found, certificate, rules)),
  };
}

function decoded(encoded: string): string {
  const compact = encoded.replace(/\s+/g, "");
  if (compact === "") throw assertionInvalid("there is none");
  if (compact.length > (MAX_BYTES * 4) / 3) throw assertionInvalid(`longer than ${MAX_BYTES / 1024} KB`);
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(compact)) throw assertionInvalid("it is not base64");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(compact, "base64"));
  } catch {
    throw assertionInvalid("it is not UTF-8");
  }
}
