import type { SignedAssertion, SubjectConfirmation } from "../../doors/saml.ts";
import type { IdentityContext } from "../context.ts";
import { isFirstUse } from "../tokens/first-use.ts";
import { samlRefusal } from "./saml-refusal.ts";

/** What the flow that an assertion is sent to expects of it. */
export interface Expected {
  readonly issuer: string;
  /** Any of them, without trailing slash. */
  readonly audiences: readonly string[];
  /** Any of them; exact. */
  readonly recipients: readonly string[];
}

const SUCCESS = "urn:oasis:names:tc:SAML:2.0:status:Success";
const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** "SAML Assertion Validation Errors": an assertion more than five minutes old has expired; skew comes on top. */
const FRESH_MS = 5 * 60_000;

/**
 * Whether a signed assertion is meant for here and now, and was not used before (SAML profiles 2.0, 4.1.4.3; RFC 7522, 3). Throws OAuthFault
 * `invalid_grant`; the login history has the documented status of each refusal. What passes is spent.
 */
export function checkAssertion(context: IdentityContext, assertion: SignedAssertion, expected: Expected): void {
  if (assertion.issuer !== expected.issuer) throw samlRefusal("Issuer Mismatched", assertion.issuer);
  const skew = context.options.clockSkewSeconds * 1000;
  const now = context.now();
  checkTimes(assertion, now, skew);
  checkAudience(assertion, expected.audiences);
  checkResponse(assertion, expected.recipients);
  checkConfirmation(assertion, expected.recipients, now, skew);
  const until = assertion.issueInstant + FRESH_MS + skew;
  if (!isFirstUse(context, `saml ${assertion.id}`, until)) throw samlRefusal("Replay Detected", assertion.id);
}

function checkTimes(assertion: SignedAssertion, now: number, skew: number): void {
  const { issueInstant, notBefore, notOnOrAfter, confirmations } = assertion;
  const ends = [notOnOrAfter, ...confirmations.map((confirmation) => confirmation.notOnOrAfter)];
  if (ends.every((end) => end === null)) throw samlRefusal("Assertion Invalid", "NotOnOrAfter is missing");
  if (now > issueInstant + FRESH_MS + skew) throw expired(`issued at ${iso(issueInstant)}`);
  if (now < issueInstant - skew) throw expired(`issued in the future, at ${iso(issueInstant)}`);
  const why = outside({ notBefore, notOnOrAfter }, now, skew);
  if (why !== null) throw expired(why);
}

function checkAudience({ audienceRestrictions }: SignedAssertion, audiences: readonly string[]): void {
  const isOurs = (audience: string) => audiences.includes(audience.replace(/\/+$/, ""));
  if (audienceRestrictions.length > 0 && audienceRestrictions.every((named) => named.some(isOurs))) return;
  throw samlRefusal("Audience Invalid", audienceRestrictions.flat().join(", ") || "no audience is named");
}

function checkResponse({ response }: SignedAssertion, recipients: readonly string[]): void {
  if (response === null) return;
  const { status, destination, inResponseTo } = response;
  if (status !== SUCCESS) throw samlRefusal("Status Invalid", status);
  if (destination !== null && !recipients.includes(destination)) throw samlRefusal("Recipient Mismatched", destination);
  if (inResponseTo !== null) throw samlRefusal("InResponseTo Invalid", inResponseTo);
}

/** One of the bearer confirmations has to fit; the refusal tells of the first. */
function checkConfirmation(
  { confirmations }: SignedAssertion,
  recipients: readonly string[],
  now: number,
  skew: number,
): void {
  const bearers = confirmations.filter(({ method }) => method === BEARER);
  const refusals = bearers.map((confirmation) => refusalOf(confirmation, recipients, now, skew));
  if (refusals.includes(null)) return;
  throw refusals[0] ?? samlRefusal("Subject Confirmation Error", "the subject has no bearer confirmation");
}

function refusalOf(confirmation: SubjectConfirmation, recipients: readonly string[], now: number, skew: number) {
  const { recipient, inResponseTo } = confirmation;
  if (recipient === null || !recipients.includes(recipient))
    return samlRefusal("Recipient Mismatched", recipient ?? "no recipient is named");
  // Nobody was sent to an identity provider from here: an answer to a request is one to another's.
  if (inResponseTo !== null) return samlRefusal("InResponseTo Invalid", inResponseTo);
  const why = outside(confirmation, now, skew);
  return why === null ? null : expired(`subject confirmation: ${why}`);
}

function outside(
  { notBefore, notOnOrAfter }: { readonly notBefore: number | null; readonly notOnOrAfter: number | null },
  now: number,
  skew: number,
): string | null {
  if (notBefore !== null && now < notBefore - skew) return `not valid before ${iso(notBefore)}`;
  if (notOnOrAfter !== null && now >= notOnOrAfter + skew) return `valid until ${iso(notOnOrAfter)}`;
  return null;
}

const expired = (why: string) => samlRefusal("Assertion Expired", why);
const iso = (moment: number) => new Date(moment).toISOString();
