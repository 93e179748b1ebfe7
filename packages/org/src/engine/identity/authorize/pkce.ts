import { hash } from "node:crypto";
import { OAuthFault } from "../../oauth-fault.ts";
import { sameSecret } from "../tokens/token-shapes.ts";

export const MISSING_CHALLENGE = "missing required code challenge";

const S256_CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
/** RFC 7636 characters. The upper length is generous: jsforce and the Mobile SDK send 171 characters where the RFC stops at 128. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,512}$/;

/**
 * Checks the challenge of an authorization request. An absent method means S256, since known clients leave it out;
 * `plain` is refused, so that a challenge can not be weakened.
 */
export function checkChallenge(challenge: string | undefined, method: string | undefined, required: boolean): void {
  if (!challenge) {
    if (required) throw new OAuthFault("invalid_request", MISSING_CHALLENGE);
    return;
  }
  if ((method ?? "S256") !== "S256" || !S256_CHALLENGE.test(challenge))
    throw new OAuthFault("invalid_request", "invalid code challenge", { reason: "Failed: Invalid Code Challenge" });
}

/** Checks the verifier of a code exchange against the challenge the code is bound to (RFC 7636, 4.6). */
export function checkVerifier(
  challenge: string | null,
  verifier: string | undefined,
  mismatch: "invalid_grant" | "invalid_request",
): void {
  const reason = "Failed: Invalid Code Verifier";
  if (challenge === null) {
    if (verifier) throw new OAuthFault("invalid_grant", "invalid code verifier", { reason });
    return;
  }
  if (!verifier) throw new OAuthFault("invalid_grant", "missing code verifier", { reason });
  if (!VERIFIER.test(verifier) || !sameSecret(hash("sha256", verifier, "base64url"), challenge))
    throw new OAuthFault(mismatch, "invalid code verifier", { reason });
}
