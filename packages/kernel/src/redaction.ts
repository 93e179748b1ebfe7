const PATTERNS: readonly [RegExp, string][] = [
  // Opaque access tokens and session ids: org id, "!", secret part.
  [/\b(00D\w{12}(?:\w{3})?)![\w.]+/g, "$1!***"],
  // Refresh tokens and authorization codes of the shapes the org issues.
  [/\b(5Aep861|aPrx)[\w.=%-]+/g, "$1***"],
  // JSON web tokens.
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, "eyJ***"],
  [/\b(Bearer|OAuth|Basic)\s+[\w.~+/=!-]{8,}/gi, "$1 ***"],
  [
    /\b((?:access_token|refresh_token|client_secret|code_verifier|code|password|assertion|id_token|sid|otp|oauth_token|logout_token|subject_token|actor_token)=)[^&\s"']+/gi,
    "$1***",
  ],
  [
    /("(?:access_token|refresh_token|client_secret|code_verifier|password|assertion|id_token|subject_token|actor_token|sessionId)"\s*:\s*")[^"]*/gi,
    "$1***",
  ],
  [/(<(?:\w+:)?(?:password|sessionId)>)[^<]*/gi, "$1***"],
  [/(postgres(?:ql)?:\/\/[^:/@\s]+:)[^@\s]+@/gi, "$1***@"],
];

/** The text with tokens, codes, secrets and passwords replaced by `***`: for logs, errors and support bundles. */
export function redact(text: string): string {
  return PATTERNS.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
