import { OAuthFault } from "../../oauth-fault.ts";

/** How the login history words what is wrong with an assertion ("SAML Login Errors" in Help; LOGIN_SAML_… in the Object Reference). */
const SAML_STATUSES = [
  "Assertion Expired",
  "Assertion Invalid",
  "Audience Invalid",
  "Configuration Error/Perm Disabled",
  "InResponseTo Invalid",
  "Issuer Mismatched",
  "Recipient Mismatched",
  "Replay Detected",
  "Signature Invalid",
  "Status Invalid",
  "Subject Confirmation Error",
  "Username Or SSO Id Invalid",
] as const;
type SamlStatus = (typeof SAML_STATUSES)[number];

const worded = (status: SamlStatus) => `Failed: ${status}`;
const WORDED: ReadonlySet<string> = new Set(SAML_STATUSES.map(worded));

/** Whether a line of the login history is about an assertion that was refused. */
export const isSamlRefusal = (status: string) => WORDED.has(status);

/** The refusal of an assertion: the client hears one sentence, or another about the audience; the login history has the status and `why`. */
export const samlRefusal = (status: SamlStatus, why: string) =>
  new OAuthFault("invalid_grant", status === "Audience Invalid" ? "Audience validation failed" : "invalid assertion", {
    reason: worded(status),
    why,
  });
