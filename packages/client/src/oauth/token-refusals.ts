import type { errors } from "../errors.ts";

/** Codes of refusals that carry the org's own words. */
export type RefusalCode = {
  [Code in keyof typeof errors]: (typeof errors)[Code] extends (
    data: { error: string; description: string; status: number },
    options?: { cause?: unknown },
  ) => unknown
    ? Code
    : never;
}[keyof typeof errors];

type Row = readonly [errorCodes: string, description: RegExp | null, code: RefusalCode];

/**
 * What the token endpoint says, and what it means: `invalid_grant` has a dozen meanings, told apart by its description
 * only (Help: OAuth Authorization Flow Errors; texts as live orgs send them). Descriptions are matched without case,
 * because older texts are lower case and newer ones are not. First match wins.
 */
export const REFUSALS: readonly Row[] = [
  ["invalid_grant invalid_request", /code verifier|code challenge/, "LOGIN_CODE_VERIFIER"],
  ["invalid_grant", /authorization code/, "CODE_EXPIRED"],
  ["invalid_grant invalid_token", /expired access\/refresh token/, "REFRESH_TOKEN_ENDED"],
  ["invalid_grant", /hasn.?t approved this consumer/, "LOGIN_NOT_APPROVED"],
  ["invalid_grant", /not admin approved/, "LOGIN_NOT_PREAUTHORIZED"],
  ["invalid_app_access OAUTH_APP_ACCESS_DENIED", null, "LOGIN_NOT_PREAUTHORIZED"],
  ["invalid_grant", /audience/, "LOGIN_WRONG_AUDIENCE"],
  ["invalid_grant invalid_request", /assertion|\bjwt\b|signature/, "LOGIN_ASSERTION_REFUSED"],
  ["bad_jti_claim invalid_assertion_type", null, "LOGIN_ASSERTION_REFUSED"],
  ["invalid_grant", /ip restricted|ip address|login hours|restricted (?:ip|time)/, "LOGIN_ADDRESS_REFUSED"],
  ["inactive_user", null, "LOGIN_USER_INACTIVE"],
  ["invalid_grant", /inactive user|user is inactive/, "LOGIN_USER_INACTIVE"],
  ["inactive_org", null, "LOGIN_ORG_INACTIVE"],
  ["invalid_grant", /org is locked|data not available/, "LOGIN_ORG_INACTIVE"],
  ["invalid_grant", /api access is not enabled/, "LOGIN_API_DISABLED"],
  ["invalid_grant", /must be installed/, "LOGIN_APP_NOT_INSTALLED"],
  ["OAUTH_EC_APP_NOT_FOUND app_not_found", null, "LOGIN_APP_NOT_INSTALLED"],
  ["OAUTH_AUTHORIZATION_BLOCKED invalid_distribution_state", null, "LOGIN_APP_OF_ANOTHER_ORG"],
  ["oauth_flow_disabled", null, "LOGIN_APP_DISABLED"],
  ["app_blocked fail_close_app_blocked OAUTH_APP_BLOCKED", null, "LOGIN_APP_BLOCKED"],
  ["invalid_grant invalid_request", /no client credentials user/, "LOGIN_NO_RUN_AS_USER"],
  ["invalid_grant invalid_request", /not supported on this domain/, "LOGIN_WRONG_DOMAIN"],
  ["invalid_grant", /restricted domain/, "LOGIN_WRONG_DOMAIN"],
  ["invalid_grant invalid_scope", /no valid scopes/, "LOGIN_NO_SCOPES"],
  ["invalid_scope", null, "INVALID_SCOPE"],
  ["invalid_request invalid_grant", /scope parameter not supported/, "INVALID_SCOPE"],
  ["invalid_request invalid_grant", /token handler/, "LOGIN_TOKEN_HANDLER"],
  ["unsupported_grant_type unsupported_response_type unauthorized_client", null, "LOGIN_FLOW_DISABLED"],
  ["invalid_grant invalid_request", /flow not enabled|flow is not enabled/, "LOGIN_FLOW_DISABLED"],
  ["invalid_grant", /authentication failure/, "LOGIN_CREDENTIALS_REFUSED"],
  ["invalid_session_level", null, "LOGIN_SESSION_LEVEL"],
  ["rate_limit_exceeded", null, "LOGIN_RATE_LIMITED"],
  ["invalid_grant", /number of logins exceeded|login rate/, "LOGIN_RATE_LIMITED"],
  ["invalid_dpop_proof use_dpop_nonce", null, "DPOP_PROOF_REFUSED"],
  ["server_error unknown_error service_unavailable system_down", null, "LOGIN_SERVER_TROUBLE"],
];

/** null when nobody has met these words yet. */
export function refusalRow(error: string, description: string): Row | null {
  const text = description.toLowerCase();
  return (
    REFUSALS.find(([codes, words]) => codes.split(" ").includes(error) && (words === null || words.test(text))) ?? null
  );
}

export function refusalCode(error: string, description: string): RefusalCode {
  return refusalRow(error, description)?.[2] ?? "OAUTH_REFUSED";
}
