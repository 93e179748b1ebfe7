import { describe, expect, it } from "vitest";
import { clientCredentialsFlow, type errors } from "../index.ts";
import { REFUSALS, refusalRow } from "./token-refusals.ts";

/** Refusals as they come, in the words of the documentation and of live orgs. */
const CASES: readonly (readonly [error: string, description: string, code: keyof typeof errors])[] = [
  ["invalid_grant", "invalid code verifier", "LOGIN_CODE_VERIFIER"],
  ["invalid_grant", "missing code verifier", "LOGIN_CODE_VERIFIER"],
  ["invalid_request", "Invalid Code Challenge", "LOGIN_CODE_VERIFIER"],
  ["invalid_grant", "expired authorization code", "CODE_EXPIRED"],
  ["invalid_grant", "invalid authorization code", "CODE_EXPIRED"],
  ["invalid_grant", "expired access/refresh token", "REFRESH_TOKEN_ENDED"],
  ["invalid_token", "expired access/refresh token", "REFRESH_TOKEN_ENDED"],
  ["invalid_grant", "user hasn't approved this consumer", "LOGIN_NOT_APPROVED"],
  ["invalid_grant", "user hasn’t approved this consumer", "LOGIN_NOT_APPROVED"],
  ["invalid_grant", "user is not admin approved to access this app", "LOGIN_NOT_PREAUTHORIZED"],
  ["invalid_app_access", "user is not admin approved to access this app", "LOGIN_NOT_PREAUTHORIZED"],
  ["OAUTH_APP_ACCESS_DENIED", "user is not admin approved to access this app", "LOGIN_NOT_PREAUTHORIZED"],
  ["invalid_grant", "audience is invalid", "LOGIN_WRONG_AUDIENCE"],
  ["invalid_grant", "Audience validation failed", "LOGIN_WRONG_AUDIENCE"],
  ["invalid_grant", "invalid assertion", "LOGIN_ASSERTION_REFUSED"],
  ["invalid_grant", "JWT signature is invalid", "LOGIN_ASSERTION_REFUSED"],
  ["invalid_request", "invalid assertion", "LOGIN_ASSERTION_REFUSED"],
  ["bad_jti_claim", "the jti claim was used before", "LOGIN_ASSERTION_REFUSED"],
  ["invalid_assertion_type", "", "LOGIN_ASSERTION_REFUSED"],
  ["invalid_grant", "ip restricted", "LOGIN_ADDRESS_REFUSED"],
  ["invalid_grant", "IP restricted or invalid login hours", "LOGIN_ADDRESS_REFUSED"],
  ["inactive_user", "user is inactive", "LOGIN_USER_INACTIVE"],
  ["invalid_grant", "inactive user", "LOGIN_USER_INACTIVE"],
  ["inactive_org", "org is locked, closed, or suspended", "LOGIN_ORG_INACTIVE"],
  ["invalid_grant", "Data Not Available", "LOGIN_ORG_INACTIVE"],
  ["invalid_grant", "API access is not enabled for this organization", "LOGIN_API_DISABLED"],
  ["invalid_grant", "app must be installed into org", "LOGIN_APP_NOT_INSTALLED"],
  ["OAUTH_EC_APP_NOT_FOUND", "External client app is not installed in this org", "LOGIN_APP_NOT_INSTALLED"],
  ["app_not_found", "", "LOGIN_APP_NOT_INSTALLED"],
  ["OAUTH_AUTHORIZATION_BLOCKED", "Cross-org OAuth flows are not supported", "LOGIN_APP_OF_ANOTHER_ORG"],
  ["invalid_distribution_state", "", "LOGIN_APP_OF_ANOTHER_ORG"],
  ["oauth_flow_disabled", "The external client app or the OAuth plugin is disabled.", "LOGIN_APP_DISABLED"],
  ["app_blocked", "this app is blocked by admin", "LOGIN_APP_BLOCKED"],
  ["fail_close_app_blocked", "", "LOGIN_APP_BLOCKED"],
  ["OAUTH_APP_BLOCKED", "this app is blocked by admin", "LOGIN_APP_BLOCKED"],
  ["invalid_grant", "no client credentials user enabled", "LOGIN_NO_RUN_AS_USER"],
  ["invalid_request", "no client credentials user enabled", "LOGIN_NO_RUN_AS_USER"],
  ["invalid_grant", "request not supported on this domain", "LOGIN_WRONG_DOMAIN"],
  ["invalid_request", "request not supported on this domain", "LOGIN_WRONG_DOMAIN"],
  ["invalid_grant", "restricted domain", "LOGIN_WRONG_DOMAIN"],
  ["invalid_grant", "no valid scopes defined", "LOGIN_NO_SCOPES"],
  ["invalid_scope", "no valid scopes defined", "LOGIN_NO_SCOPES"],
  ["invalid_scope", "the requested scope is not allowed", "INVALID_SCOPE"],
  ["invalid_request", "scope parameter not supported", "INVALID_SCOPE"],
  ["invalid_grant", "scope parameter not supported", "INVALID_SCOPE"],
  ["invalid_request", "token handler not found", "LOGIN_TOKEN_HANDLER"],
  ["invalid_request", "token handler validation failed", "LOGIN_TOKEN_HANDLER"],
  ["invalid_grant", "token handler validation failed", "LOGIN_TOKEN_HANDLER"],
  ["unsupported_grant_type", "grant type not supported", "LOGIN_FLOW_DISABLED"],
  ["unsupported_response_type", "response type not supported", "LOGIN_FLOW_DISABLED"],
  ["unauthorized_client", "", "LOGIN_FLOW_DISABLED"],
  ["invalid_grant", "client credentials flow not enabled", "LOGIN_FLOW_DISABLED"],
  ["invalid_grant", "device flow not enabled", "LOGIN_FLOW_DISABLED"],
  ["invalid_request", "client credentials flow is not enabled", "LOGIN_FLOW_DISABLED"],
  ["invalid_grant", "authentication failure", "LOGIN_CREDENTIALS_REFUSED"],
  ["invalid_session_level", "the session level is too low for this app", "LOGIN_SESSION_LEVEL"],
  ["rate_limit_exceeded", "number of logins exceeded", "LOGIN_RATE_LIMITED"],
  ["invalid_grant", "login rate exceeded", "LOGIN_RATE_LIMITED"],
  ["invalid_dpop_proof", "invalid DPoP proof", "DPOP_PROOF_REFUSED"],
  ["use_dpop_nonce", "", "DPOP_PROOF_REFUSED"],
  ["server_error", "", "LOGIN_SERVER_TROUBLE"],
  ["unknown_error", "retry your request", "LOGIN_SERVER_TROUBLE"],
  ["service_unavailable", "", "LOGIN_SERVER_TROUBLE"],
  ["system_down", "", "LOGIN_SERVER_TROUBLE"],
  // Refusals that name what was sent.
  ["invalid_client", "invalid client credentials", "INVALID_CLIENT"],
  ["invalid_client_credentials", "", "INVALID_CLIENT"],
  ["invalid_client_id", "client identifier invalid", "UNKNOWN_CONSUMER_KEY"],
  ["redirect_uri_mismatch", "redirect_uri must match configuration", "REDIRECT_URI_MISMATCH"],
  // Words that nobody has met.
  ["invalid_grant", "the moon is full", "OAUTH_REFUSED"],
  ["invalid_otp", "", "OAUTH_REFUSED"],
];

/** The coded error of a flow whose token request is answered with these words. */
async function refused(error: string, description: string, status: number): Promise<unknown> {
  const flow = clientCredentialsFlow({
    loginUrl: "https://acme.my.salesforce.com",
    clientId: "3MVG9practice",
    clientSecret: "practice-secret",
    discovery: "none",
    transport: async () => Response.json({ error, ...(description && { error_description: description }) }, { status }),
  });
  return flow.catch((thrown: unknown) => thrown);
}

describe.each(CASES)("%s / %s", (error, description, code) => {
  it(`is ${code}, whatever the status and the letter case`, async () => {
    for (const status of [400, 401, 403]) expect(await refused(error, description, status)).toMatchObject({ code });
    expect(await refused(error, description.toUpperCase(), 400)).toMatchObject({ code });
  });

  it("says what, why and what to do, in the org's own words, and repeats no secret", async () => {
    const thrown = await refused(error, description, 400);
    const sentence = expect.stringMatching(/\.$/);
    expect(thrown).toMatchObject({ what: sentence, why: sentence, fix: sentence });
    expect(JSON.stringify(thrown)).not.toContain("practice-secret");
  });
});

it("every row of the table, and every error code in a row, has a case of its own", () => {
  const missing = REFUSALS.flatMap((row) =>
    row[0].split(" ").flatMap((error) => {
      const met = CASES.some(([given, description]) => given === error && refusalRow(given, description) === row);
      return met ? [] : [`${error} ${row[1] ?? ""} → ${row[2]}`];
    }),
  );
  expect(missing).toEqual([]);
});

it("a secret in the org's words is not repeated", async () => {
  const token = "00D000000000001!AQ0AQabcdefghijklmnopqrstuvwxyz0123456789";
  expect(JSON.stringify(await refused("invalid_grant", `token ${token} is unknown`, 400))).not.toContain(token);
});

it.each([
  ["<html>busy</html>", 503, "text/html", "LOGIN_SERVER_TROUBLE"],
  ["", 502, "text/plain", "LOGIN_SERVER_TROUBLE"],
  ['{"error":"server_error"}', 500, "application/json", "LOGIN_SERVER_TROUBLE"],
  ["busy", 429, "text/plain", "LOGIN_RATE_LIMITED"],
  ["no route", 420, "text/plain", "OAUTH_REFUSED"],
  ["<html>forbidden</html>", 403, "text/html", "OAUTH_REFUSED"],
  ["{}", 400, "application/json", "OAUTH_REFUSED"],
  ["not json", 200, "application/json", "LOGIN_RESPONSE_INVALID"],
  ["{}", 200, "application/json", "LOGIN_RESPONSE_INVALID"],
])("an answer that is none: %j with %i", async (body, status, type, code) => {
  const flow = clientCredentialsFlow({
    loginUrl: "https://acme.my.salesforce.com",
    clientId: "3MVG9practice",
    discovery: "none",
    transport: async () => new Response(body, { status, headers: { "content-type": type } }),
  });
  await expect(flow).rejects.toMatchObject({ code });
});

it.each([
  [{ location: "https://evil.test/services/oauth2/token" }, "https://evil.test"],
  [{ location: "/elsewhere" }, "https://acme.my.salesforce.com"],
  [{}, "another address"],
] as [Record<string, string>, string][])("a redirect to %j is told and not followed", async (headers, to) => {
  const asked: string[] = [];
  const flow = clientCredentialsFlow({
    loginUrl: "https://acme.my.salesforce.com",
    clientId: "3MVG9practice",
    discovery: "none",
    transport: async (request) => {
      asked.push(`${request.redirect} ${request.url}`);
      return new Response(null, { status: 307, headers });
    },
  });
  await expect(flow).rejects.toMatchObject({ code: "REDIRECT_REFUSED", data: { to } });
  expect(asked).toEqual(["manual https://acme.my.salesforce.com/services/oauth2/token"]);
});
