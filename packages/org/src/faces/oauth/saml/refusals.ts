import { OAuthFault } from "../../../engine/oauth-fault.ts";

const refusal = (status: string, why: string) =>
  new OAuthFault("invalid_grant", "invalid assertion", { reason: `Failed: ${status}`, why });

/** The client hears no more than that the assertion is invalid; the login history has a status of "SAML Login Errors" and the cause. */
export const assertionInvalid = (why: string) => refusal("Assertion Invalid", why);
export const configurationError = (why: string) => refusal("Configuration Error/Perm Disabled", why);
export const signatureInvalid = (why: string) => refusal("Signature Invalid", why);
