import { generateKeyPairSync } from "node:crypto";
import { createOrg, type Org } from "@postern/org";
import { importPKCS8 } from "jose";
import * as client from "openid-client";
import { Agent, fetch as undiciFetch } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificateOf } from "../identity/certificate.ts";
import { aPerson } from "./a-person.ts";

const CALLBACK = "https://app.example.com/callback";
const KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });

let org: Org;
let issuer: URL;
let agent: Agent;
let app: { consumerKey: string; consumerSecret: string };
let settings: Parameters<Org["identity"]["registerApp"]>[0];

beforeAll(async () => {
  org = await createOrg();
  const { httpsUrl, ca } = await org.listen({ tls: true, pubsubPort: null });
  issuer = new URL(httpsUrl!);
  agent = new Agent({ connect: { ca: ca! } });
  settings = {
    developerName: "Judged",
    name: "Judged",
    scopes: ["api", "refresh_token", "openid", "profile", "email"],
    callbackUrls: [CALLBACK],
    refreshTokenRotation: true,
    clientCredentials: true,
    certificate: await certificateOf(KEYS),
  };
  app = org.identity.registerApp(settings);
  const [run] = await userIds(org.ready.integration.username);
  org.identity.installApp(app.consumerKey, { clientCredentials: true, clientCredentialsUserId: run! });
});
afterAll(async () => {
  await agent.close();
  await org.close();
});

async function userIds(username: string): Promise<string[]> {
  const { accessToken } = await org.login();
  const soql = `SELECT Id FROM User WHERE Username = '${username}'`;
  const answer = await org.fetch(`${issuer.origin}/services/data/v67.0/query?q=${encodeURIComponent(soql)}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return ((await answer.json()) as { records: { Id: string }[] }).records.map(({ Id }) => Id);
}

/** Nothing is relaxed: https with a verified certificate, and the signature of every ID token is checked. */
async function configured(
  auth: client.ClientAuth = client.ClientSecretPost(app.consumerSecret),
  consumerKey = app.consumerKey,
): Promise<client.Configuration> {
  const config = await client.discovery(issuer, consumerKey, {}, auth, {
    [client.customFetch]: (url, options) => undiciFetch(url, { ...options, dispatcher: agent } as never) as never,
    execute: [client.enableNonRepudiationChecks],
  });
  return config;
}

async function callbackOf(url: URL): Promise<URL> {
  const person = aPerson(org);
  const { username, password } = org.ready.admin;
  let page = await person.press(await person.visit(url.href), "Login", { username, password: password! });
  if (!page.leftTo) page = await person.press(page, "oaapprove");
  return page.leftTo!;
}

async function logIn(config: client.Configuration, scope: string, options: { DPoP?: client.DPoPHandle } = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const checks = {
    pkceCodeVerifier,
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope,
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    ...(options.DPoP && { dpop_jkt: await options.DPoP.calculateThumbprint() }),
  });
  return client.authorizationCodeGrant(config, await callbackOf(url), checks, {}, options);
}

describe("openid-client, strict, over https", () => {
  it("code, PKCE, state, nonce, a signed ID token, userinfo of the same subject", async () => {
    const config = await configured();
    const tokens = await logIn(config, "openid api refresh_token");
    const subject = tokens.claims()!.sub;
    expect(subject).toMatch(new RegExp(`^${issuer.origin}/id/00D\\w{15}/005\\w{15}$`));
    expect(await client.fetchUserInfo(config, tokens.access_token, subject)).toMatchObject({
      preferred_username: org.ready.admin.username,
    });
  });

  it("refresh tokens rotate, and the old one is refused", async () => {
    const config = await configured();
    const tokens = await logIn(config, "openid api refresh_token");
    const renewed = await client.refreshTokenGrant(config, tokens.refresh_token!);
    expect(renewed.refresh_token).not.toBe(tokens.refresh_token);
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!)).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it.each([
    ["client_secret_basic", () => client.ClientSecretBasic(app.consumerSecret)],
    ["client_secret_post", () => client.ClientSecretPost(app.consumerSecret)],
    [
      "private_key_jwt",
      async () =>
        client.PrivateKeyJwt(
          await importPKCS8(KEYS.privateKey.export({ type: "pkcs8", format: "pem" }) as string, "RS256"),
        ),
    ],
  ] as const)("client credentials with %s", async (_, auth) => {
    const config = await configured(await auth());
    const { access_token } = await client.clientCredentialsGrant(config);
    const url = new URL("/services/data/v67.0/limits", issuer);
    expect((await client.fetchProtectedResource(config, access_token, url, "GET")).status).toBe(200);
    await expect(
      client.clientCredentialsGrant(await configured(client.ClientSecretPost("wrong"))),
    ).rejects.toMatchObject({ error: "invalid_client" });
  });

  it("a public client: no secret, PKCE alone", async () => {
    const { consumerKey } = org.identity.registerApp({
      ...settings,
      developerName: "Public",
      secretRequired: false,
      secretRequiredForRefresh: false,
    });
    org.identity.installApp(consumerKey);
    const config = await configured(client.None(), consumerKey);
    const tokens = await logIn(config, "openid api refresh_token");
    expect((await client.refreshTokenGrant(config, tokens.refresh_token!)).access_token).not.toBe(tokens.access_token);
  });

  it("introspection and revocation", async () => {
    const config = await configured();
    const tokens = await logIn(config, "openid api refresh_token");
    expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({
      active: true,
      client_id: app.consumerKey,
    });
    await client.tokenRevocation(config, tokens.refresh_token!);
    expect(await client.tokenIntrospection(config, tokens.access_token)).toMatchObject({ active: false });
  });

  it("DPoP: code, tokens, refresh and calls bound to one key; another key is refused", async () => {
    const { consumerKey, consumerSecret } = org.identity.registerApp({
      ...settings,
      developerName: "Bound",
      dpop: "required",
    });
    org.identity.installApp(consumerKey);
    const config = await configured(client.ClientSecretPost(consumerSecret), consumerKey);
    const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
    const tokens = await logIn(config, "openid api refresh_token", { DPoP });
    expect(tokens.token_type).toBe("dpop");
    const url = new URL("/services/data/v67.0/limits", issuer);
    const call = (handle: client.DPoPHandle) =>
      client.fetchProtectedResource(config, tokens.access_token, url, "GET", undefined, undefined, { DPoP: handle });
    expect((await call(DPoP)).status).toBe(200);
    const thief = client.getDPoPHandle(config, await client.randomDPoPKeyPair("ES256"));
    await expect(call(thief)).rejects.toMatchObject({ status: 401 });
    await expect(client.refreshTokenGrant(config, tokens.refresh_token!, {}, { DPoP: thief })).rejects.toThrow();
    expect((await client.refreshTokenGrant(config, tokens.refresh_token!, {}, { DPoP })).token_type).toBe("dpop");
  });

  it("a token of each granted kind tells its scopes; one that was not asked for is not there", async () => {
    const config = await configured();
    const tokens = await logIn(config, "openid api");
    expect(tokens.scope?.split(" ").sort()).toEqual(["api", "openid"]);
    expect(tokens.refresh_token).toBeUndefined();
  });

  it("errors at the callback are told as errors, with the state", async () => {
    const config = await configured();
    const expectedState = client.randomState();
    const url = client.buildAuthorizationUrl(config, {
      redirect_uri: CALLBACK,
      scope: "openid full",
      state: expectedState,
      code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
      code_challenge_method: "S256",
    });
    const { leftTo } = await aPerson(org).visit(url.href);
    await expect(client.authorizationCodeGrant(config, leftTo!, { expectedState })).rejects.toMatchObject({
      error: "invalid_scope",
    });
  });

  it("logging out at the end-session endpoint ends the browser's session", async () => {
    const config = await configured();
    const tokens = await logIn(config, "openid api");
    const person = aPerson(org);
    const { username, password } = org.ready.admin;
    await person.press(await person.visit(`${issuer.origin}/login`), "Login", { username, password: password! });
    const url = client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token! });
    await person.visit(url.href);
    expect((await person.visit(`${issuer.origin}/`)).url).toContain("/login");
  });
});
