import { createHash } from "node:crypto";
import { manualClock } from "@postern/kernel";
import { expect, it } from "vitest";
import { CLIENT_ID, CLIENT_SECRET, json, ORG_ID, ORIGIN, practiceOrg, USER_ID } from "../../test/practice-org.ts";
import { type WebServerFlowOptions, webServerFlow } from "../index.ts";

const REDIRECT_URI = "http://localhost:7800/oauth/callback";

function start(options: Partial<WebServerFlowOptions> = {}) {
  const org = practiceOrg();
  const clock = manualClock({ start: Date.parse("2026-03-01T09:00:00Z") });
  const flow = webServerFlow({
    loginUrl: ORIGIN,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    redirectUri: REDIRECT_URI,
    scopes: ["api", "refresh_token"],
    transport: org.transport,
    clock,
    ...options,
  });
  return { org, flow, clock };
}

it("the authorization request has state, an S256 challenge, the exact callback and the scopes", async () => {
  const { flow } = start();
  const { url, expected } = await flow.authorizationUrl();
  const query = Object.fromEntries(new URL(url).searchParams);
  expect(query).toEqual({
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    scope: "api refresh_token",
    state: expected.state,
    code_challenge: createHash("sha256").update(expected.codeVerifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const again = await flow.authorizationUrl();
  expect(again.expected.state).not.toBe(expected.state);
});

it("a fitting callback becomes tokens, with what Salesforce adds to them", async () => {
  const { flow, org } = start();
  const { expected } = await flow.authorizationUrl();
  const tokens = await flow.finish(`${REDIRECT_URI}?code=good-code&state=${expected.state}`, expected);
  expect(tokens).toMatchObject({
    accessToken: org.accessToken,
    refreshToken: org.refreshToken,
    instanceUrl: ORIGIN,
    organizationId: ORG_ID,
    userId: USER_ID,
    scopes: ["refresh_token", "api"],
    issuedAt: 1_700_000_000_002,
  });
  const exchange = new URLSearchParams(org.requests.at(-1)?.body);
  expect(exchange.get("code_verifier")).toBe(expected.codeVerifier);
  expect(exchange.get("redirect_uri")).toBe(REDIRECT_URI);
});

it.each([
  ["another state", `${REDIRECT_URI}?code=good-code&state=forged`, "STATE_MISMATCH"],
  ["no state", `${REDIRECT_URI}?code=good-code`, "STATE_MISMATCH"],
  ["two states", `${REDIRECT_URI}?code=good-code&state=STATE&state=other`, "STATE_MISMATCH"],
  ["an error with a forged state", `${REDIRECT_URI}?error=access_denied&state=forged`, "STATE_MISMATCH"],
  ["another path", "http://localhost:7800/oauth/other?code=good-code&state=STATE", "CALLBACK_MISMATCH"],
  ["another port", "http://localhost:7801/oauth/callback?code=good-code&state=STATE", "CALLBACK_MISMATCH"],
  ["another issuer", `${REDIRECT_URI}?code=good-code&state=STATE&iss=https://evil.test`, "LOGIN_RESPONSE_INVALID"],
  ["a refusal", `${REDIRECT_URI}?error=access_denied&error_description=end-user+denied&state=STATE`, "CALLBACK_ERROR"],
])("a callback with %s sends nothing to the token endpoint", async (_, callback, code) => {
  const { flow, org } = start();
  const { expected } = await flow.authorizationUrl();
  await expect(flow.finish(callback.replace("STATE", expected.state), expected)).rejects.toMatchObject({ code });
  expect(org.count("/services/oauth2/token")).toBe(0);
});

it.each([
  ["a wrong secret", { clientSecret: "wrong" }, "good-code", "INVALID_CLIENT"],
  ["an unknown key", { clientId: "3MVG9unknown" }, "good-code", "UNKNOWN_CONSUMER_KEY"],
  ["a used code", {}, "used-code", "CODE_EXPIRED"],
])("the exchange is refused with a coded error: %s", async (_, options, sent, code) => {
  const { flow } = start(options);
  const { expected } = await flow.authorizationUrl();
  const finished = flow.finish(`${REDIRECT_URI}?code=${sent}&state=${expected.state}`, expected);
  await expect(finished).rejects.toMatchObject({ code });
});

it.each([
  ["redirect_uri_mismatch", 400, "REDIRECT_URI_MISMATCH"],
  ["invalid_scope", 400, "INVALID_SCOPE"],
  ["invalid_app_access", 400, "LOGIN_NOT_PREAUTHORIZED"],
])("the org's %s becomes a coded error that names no secret", async (error, status, code) => {
  const { flow, org } = start();
  const { expected } = await flow.authorizationUrl();
  org.intercept = (_, path) =>
    path.endsWith("/token") ? json({ error, error_description: "why" }, status) : undefined;
  const finished = flow.finish(`${REDIRECT_URI}?code=good-code&state=${expected.state}`, expected);
  const thrown = await finished.catch((caught: unknown) => caught);
  expect(thrown).toMatchObject({ code });
  expect(JSON.stringify(thrown)).not.toContain(CLIENT_SECRET);
});

it.each([
  ["plain http", "http://acme.my.salesforce.com", {}],
  ["another domain", "https://acme.my.salesforce.com.evil.test", {}],
  ["a name that only ends like Salesforce's", "https://evilsalesforce.com", {}],
  ["credentials in the address", "https://me:pw@acme.my.salesforce.com", {}],
  ["loopback that nobody allowed", "http://127.0.0.1:7811", {}],
  ["another loopback port", "http://127.0.0.1:7811", { allowedHosts: ["127.0.0.1:9"] }],
])("no login is begun at %s", async (_, loginUrl, policy) => {
  expect(() => start({ loginUrl, ...policy })).toThrow(expect.objectContaining({ code: "INSTANCE_URL_REFUSED" }));
});

it("a login server that names another issuer or endpoint is not used", async () => {
  for (const change of [{ issuer: "https://evil.test" }, { token_endpoint: "https://evil.test/token" }]) {
    const { flow, org } = start();
    const metadata = {
      issuer: ORIGIN,
      authorization_endpoint: `${ORIGIN}/services/oauth2/authorize`,
      token_endpoint: `${ORIGIN}/services/oauth2/token`,
      ...change,
    };
    org.intercept = () => json(metadata);
    await expect(flow.authorizationUrl()).rejects.toMatchObject({
      code: expect.stringMatching(/LOGIN_RESPONSE_INVALID|INSTANCE_URL_REFUSED/),
    });
  }
});

it("tokens for an instance that is not Salesforce's are thrown away", async () => {
  const { flow, org } = start();
  const { expected } = await flow.authorizationUrl();
  org.intercept = (_, path) =>
    path.endsWith("/token")
      ? json({ access_token: "t", token_type: "Bearer", instance_url: "https://evil.test", id: `${ORIGIN}/id/a/b` })
      : undefined;
  const finished = flow.finish(`${REDIRECT_URI}?code=good-code&state=${expected.state}`, expected);
  await expect(finished).rejects.toMatchObject({ code: "INSTANCE_URL_REFUSED" });
});

it("a login server that does not answer is given up after the time-out", async () => {
  const { flow, org, clock } = start({ timeoutMs: 1_000 });
  const asked = Promise.withResolvers<void>();
  org.intercept = (request) => {
    asked.resolve();
    return new Promise((_, reject) => request.signal.addEventListener("abort", () => reject(request.signal.reason)));
  };
  const url = flow.authorizationUrl();
  const refused = expect(url).rejects.toMatchObject({ code: "TIMEOUT" });
  await asked.promise;
  await clock.advance(1_001);
  await refused;
});

it("a login server that cannot be reached is a NETWORK error with the system's reason", async () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const { flow } = start({ transport: () => Promise.reject(new TypeError("fetch failed", { cause: refused })) });
  await expect(flow.authorizationUrl()).rejects.toMatchObject({ code: "NETWORK", data: { detail: "ECONNREFUSED" } });
});

it.each([
  ["access_denied", /pressed Deny/],
  ["access-denied", /pressed Deny/],
  ["invalid_scope", /not configured/],
  ["invalid_request", /code challenge/],
  ["unsupported_response_type", /switched off/],
  ["immediate_unsuccessful", /not logged in|not approved/],
  ["OAUTH_APP_ACCESS_DENIED", /pre-authorized/],
  ["OAUTH_APP_BLOCKED", /blocked this app/],
  ["app_blocked", /blocked this app/],
  ["OAUTH_AUTHORIZATION_BLOCKED", /its own org only/],
  ["OAUTH_EC_APP_NOT_FOUND", /not installed/],
  ["OAUTH_APPROVAL_ERROR_GENERIC", /names no cause/],
  ["something_new", /before any code was issued/],
])("%s in the callback is explained", async (error, why) => {
  const { flow, org } = start();
  const { expected } = await flow.authorizationUrl();
  const answer = new URLSearchParams({ error, error_description: "words of the org", state: expected.state });
  await expect(flow.finish(`${REDIRECT_URI}?${answer}`, expected)).rejects.toMatchObject({
    code: "CALLBACK_ERROR",
    what: `Salesforce ended the login: ${error} (words of the org).`,
    why: expect.stringMatching(why),
    fix: expect.stringMatching(/\.$/),
  });
  expect(org.count("/services/oauth2/token")).toBe(0);
});
