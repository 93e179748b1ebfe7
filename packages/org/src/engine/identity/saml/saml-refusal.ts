import { OAuthFault } from "../../oauth-fault.ts";

/** How the login history words what is wrong with an assertion ("SAML Login Errors" in Help; LOGIN_SAML_… in the Object Reference). */
type SamlStatus =
  | "Assertion Expired"
  | "Assertion Invalid"
  | "Configuration Error/Perm Disabled"
  | "InResponseTo Invalid"
  | "Issuer Mismatched"
  | "Recipient Mismatched"
  | "Replay Detected"
  | "Signature Invalid"
  | "Status Invalid"
  | "Subject Confirmation Error"
  | "Username Or SSO Id Invalid";

/** The refusal of an assertion: the client hears one sentence, the login history the status and `why`. */
export const samlRefusal = (status: SamlStatus, why: string) =>
  new OAuthFault("invalid_grant", "invalid assertion", { reason: `Failed: ${status}`, why });
