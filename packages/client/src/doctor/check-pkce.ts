import type { OfflineFinding } from "./check-jwt.ts";

const VERIFIER = /^[A-Za-z0-9._~-]+$/;
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const SHORTEST = 43;
/** RFC 7636, 4.1; jsforce and the Mobile SDK send 171, which Salesforce takes. */
const LONGEST = 128;

/** Whether a verifier and a challenge belong together (RFC 7636, 4.2: S256). */
export async function checkPkcePair(verifier: string, challenge: string): Promise<readonly OfflineFinding[]> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const expected = btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
  return [
    VERIFIER.test(verifier) && verifier.length >= SHORTEST
      ? {
          ok: true,
          says: `The verifier has ${verifier.length} characters${verifier.length > LONGEST ? ", more than the RFC's 128, which Salesforce takes" : ""}.`,
        }
      : {
          ok: false,
          says: `The verifier has ${verifier.length} characters${VERIFIER.test(verifier) ? "" : ", some of them not allowed"}.`,
          fix: "Make it of 43 to 128 letters, digits, dots, dashes, underscores and tildes.",
        },
    CHALLENGE.test(challenge)
      ? { ok: true, says: "The challenge has the shape of an S256 challenge." }
      : {
          ok: false,
          says: "The challenge is not 43 base64url characters.",
          fix:
            challenge === verifier
              ? "Hash the verifier: `plain` is not accepted."
              : "Encode the SHA-256 digest as base64url without padding.",
        },
    expected === challenge
      ? { ok: true, says: "They belong together." }
      : {
          ok: false,
          says: "The challenge is not this verifier's.",
          fix: "Keep the verifier of each login apart, and finish with its own.",
        },
  ];
}
