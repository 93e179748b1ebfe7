import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createDpopKey, refreshFlow, type WebServerFlowOptions, webServerFlow } from "../../src/index.ts";
import { strictCase } from "./strict-case.ts";
import { CLIENT_ID, REDIRECT_URI } from "./strict-login.ts";

const SCOPES = ["api", "refresh_token", "openid"];

function start(options: Partial<WebServerFlowOptions> = {}, given = strictCase()) {
  return { ...given, flow: webServerFlow({ ...given.client, redirectUri: REDIRECT_URI, scopes: SCOPES, ...options }) };
}

it("the authorization request holds what the RFCs ask for and nothing else", async () => {
  const { flow, login } = start();
  const { url, expected } = await flow.authorizationUrl();
  login.authorize(url);
  expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: REDIRECT_URI,
    scope: "api refresh_token openid",
    state: expected.state,
    nonce: expected.nonce,
    code_challenge: createHash("sha256").update(expected.codeVerifier).digest("base64url"),
    code_challenge_method: "S256",
  });
});

it("hints for the login page are sent when they are given", async () => {
  const { flow, login } = start({
    prompt: "login consent",
    loginHint: "me@acme.test",
    display: "touch",
    immediate: true,
    ssoProvider: "Okta",
  });
  const { url } = await flow.authorizationUrl();
  login.authorize(url);
  expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
    prompt: "login consent",
    login_hint: "me@acme.test",
    display: "touch",
    immediate: "true",
    sso_provider: "Okta",
  });
});

it("without scopes none are named, and without openid no nonce", async () => {
  const { flow, login } = start({ scopes: [] });
  const { url, expected } = await flow.authorizationUrl();
  login.authorize(url);
  expect([new URL(url).searchParams.has("scope"), expected.nonce]).toEqual([false, null]);
});

it("the code is exchanged with its verifier and callback, by the app's own secret, once", async () => {
  const { flow, login } = start();
  const { url, expected } = await flow.authorizationUrl();
  const callback = login.authorize(url);
  const tokens = await flow.finish(callback, expected);
  expect(login.sent()).toEqual({
    grant_type: "authorization_code",
    code: new URL(callback).searchParams.get("code"),
    redirect_uri: REDIRECT_URI,
    code_verifier: expected.codeVerifier,
    client_id: CLIENT_ID,
    client_secret: expect.any(String),
  });
  expect(tokens).toMatchObject({ tokenType: "Bearer", flow: "web-server", idToken: expect.any(String) });
  await expect(flow.finish(callback, expected)).rejects.toMatchObject({ code: "CODE_EXPIRED" });
  expect(login.violations).toEqual([]);
});

it("a public client sends no secret at all", async () => {
  const { flow, login } = start({}, strictCase("none"));
  const { url, expected } = await flow.authorizationUrl();
  await flow.finish(login.authorize(url), expected);
  expect(Object.keys(login.sent()).sort()).toEqual([
    "client_id",
    "code",
    "code_verifier",
    "grant_type",
    "redirect_uri",
  ]);
  expect(login.requests.every((one) => !one.headers.has("authorization"))).toBe(true);
  expect(login.violations).toEqual([]);
});

it("hybrid: the grant type alone differs", async () => {
  const { flow, login } = start({ hybrid: true });
  const { url, expected } = await flow.authorizationUrl();
  const tokens = await flow.finish(login.authorize(url), expected);
  expect(login.sent().grant_type).toBe("hybrid_auth_code");
  expect(tokens).toMatchObject({ isHybrid: true, hybrid: { lightningSid: expect.stringMatching(/^sid/) } });
});

it("a verifier of another login is told apart from a used code", async () => {
  const { flow, login } = start();
  const [first, second] = [await flow.authorizationUrl(), await flow.authorizationUrl()];
  const callback = login.authorize(first.url);
  const mixed = { ...first.expected, codeVerifier: second.expected.codeVerifier };
  await expect(flow.finish(callback, mixed)).rejects.toMatchObject({ code: "LOGIN_CODE_VERIFIER" });
});

it("a code older than fifteen minutes is over", async () => {
  const { flow, login, clock } = start();
  const { url, expected } = await flow.authorizationUrl();
  const callback = login.authorize(url);
  await clock.advance(15 * 60_000 + 1);
  await expect(flow.finish(callback, expected)).rejects.toMatchObject({ code: "CODE_EXPIRED" });
});

it("an ID token of another login is not taken", async () => {
  const { flow, login } = start();
  const { url, expected } = await flow.authorizationUrl();
  const finished = flow.finish(login.authorize(url), { ...expected, nonce: "another-nonce-of-another-login" });
  await expect(finished).rejects.toMatchObject({ code: "LOGIN_RESPONSE_INVALID" });
});

it("a callback without the issuer that the server promises, or with another, is not exchanged", async () => {
  const { flow, login } = start();
  const { url, expected } = await flow.authorizationUrl();
  const callback = new URL(login.authorize(url));
  callback.searchParams.delete("iss");
  await expect(flow.finish(callback, expected)).rejects.toMatchObject({ code: "LOGIN_RESPONSE_INVALID" });
  callback.searchParams.set("iss", "https://login.salesforce.com");
  await expect(flow.finish(callback, expected)).rejects.toMatchObject({ code: "LOGIN_RESPONSE_INVALID" });
  expect(login.sent()).toEqual({});
});

it("what the callback says beside the code changes nothing: the exchange goes where the login was started", async () => {
  const { flow, login } = start();
  const { url, expected } = await flow.authorizationUrl();
  const callback = new URL(login.authorize(url));
  for (const name of ["sfdc_community_url", "instance_url", "token_endpoint", "redirect_uri"])
    callback.searchParams.set(name, "https://evil.test");
  const tokens = await flow.finish(callback, expected);
  expect(tokens).toMatchObject({ instanceUrl: login.origin, site: null });
  expect(login.sent()).not.toHaveProperty("instance_url");
  expect(login.violations).toEqual([]);
});

it("a refusal in the callback sends nothing", async () => {
  const { flow, login } = start();
  const { url, expected } = await flow.authorizationUrl();
  const finished = flow.finish(login.authorize(url, "deny"), expected);
  await expect(finished).rejects.toMatchObject({ code: "CALLBACK_ERROR", data: { error: "access_denied" } });
  expect(login.sent()).toEqual({});
});

it("with a key, code, tokens and refreshes are bound to it", async () => {
  const { flow, login, client } = start({ dpop: "required" });
  const { url, expected } = await flow.authorizationUrl();
  const tokens = await flow.finish(login.authorize(url), expected);
  expect(tokens).toMatchObject({ tokenType: "DPoP", dpopKey: expected.dpopKey });
  const again = await refreshFlow({ ...client, refreshToken: tokens.refreshToken!, dpopKey: tokens.dpopKey! });
  expect(again.tokenType).toBe("DPoP");
  const jkt = new URL(url).searchParams.get("dpop_jkt");
  expect(login.proofs.seen.map((proof) => proof.jkt)).toEqual([jkt, jkt]);
  expect(login.violations).toEqual([]);
});

it("a code that is bound to one key is not exchanged with another", async () => {
  const { flow, login } = start({ dpop: "required" });
  const { url, expected } = await flow.authorizationUrl();
  const finished = flow.finish(login.authorize(url), { ...expected, dpopKey: await createDpopKey() });
  await expect(finished).rejects.toMatchObject({ code: "DPOP_PROOF_REFUSED" });
});

it("a nonce that the server asks for costs one more request, and no code", async () => {
  const { flow, login } = start({ dpop: "required" });
  const { url, expected } = await flow.authorizationUrl();
  const callback = login.authorize(url);
  login.proofs.nonce = "nonce-1";
  expect((await flow.finish(callback, expected)).tokenType).toBe("DPoP");
  expect(login.proofs.seen.map((proof) => proof.nonce)).toEqual([null, "nonce-1"]);
  expect(login.violations).toEqual([]);
});

it.each([
  ["required", "refused", "DPOP_NOT_BOUND"],
  ["allowed", "taken as it is", null],
] as const)("an unbound answer to a login with dpop %s is %s", async (dpop, _, code) => {
  const { flow, login } = start({ dpop }, strictCase("secret-post", { dpop: "ignored" }));
  const { url, expected } = await flow.authorizationUrl();
  // A server that does not know DPoP binds no code either.
  const finished = flow.finish(login.authorize(withoutKey(url)), expected);
  if (code) await expect(finished).rejects.toMatchObject({ code });
  else expect(await finished).toMatchObject({ tokenType: "Bearer", dpopKey: null });
});

function withoutKey(url: string): string {
  const address = new URL(url);
  address.searchParams.delete("dpop_jkt");
  return address.href;
}
