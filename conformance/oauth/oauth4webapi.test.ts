import { createOrg, type Org } from "@postern/org";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aPerson } from "./a-person.ts";

const ORIGIN = "http://localhost:7811";
const CALLBACK = "http://localhost:7800/oauth/callback";
const THREE_HOURS = 3 * 3_600_000;

let org: Org;
let server: oauth.AuthorizationServer;
/** The client's transport is the org itself; everything else of it is strict. */
let over: {
  [oauth.customFetch]: (url: string, init: object) => Promise<Response>;
  [oauth.allowInsecureRequests]: true;
};

beforeAll(async () => {
  org = await createOrg();
  over = {
    [oauth.customFetch]: (url, init) => org.fetch(url, init as RequestInit),
    [oauth.allowInsecureRequests]: true,
  };
  const issuer = new URL(ORIGIN);
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, over));
});
afterAll(() => org.close());

const client = (): oauth.Client => ({ client_id: org.ready.app.consumerKey });
const secret = () => org.ready.app.consumerSecret;

async function logInAndAllow(scope: string, clientAuth: oauth.ClientAuth) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const url = new URL(server.authorization_endpoint!);
  url.search = new URLSearchParams({
    response_type: "code",
    client_id: client().client_id,
    redirect_uri: CALLBACK,
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
  }).toString();
  const person = aPerson(org);
  const login = await person.visit(url.href);
  const { username, password } = org.ready.admin;
  let page = await person.press(login, "Login", { username, password: password! });
  if (!page.leftTo) page = await person.press(page, "oaapprove");
  const parameters = oauth.validateAuthResponse(server, client(), page.leftTo!, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client(),
    clientAuth,
    parameters,
    CALLBACK,
    verifier,
    over,
  );
  const expected = scope.includes("openid") ? { expectedNonce: nonce, requireIdToken: true } : {};
  return oauth.processAuthorizationCodeResponse(server, client(), response, expected);
}

describe("oauth4webapi, strict", () => {
  it("finds every endpoint by discovery, on the origin it asked", () => {
    expect(server.issuer).toBe(ORIGIN);
    expect(server.token_endpoint).toBe(`${ORIGIN}/services/oauth2/token`);
    expect(server.scopes_supported).toContain("api");
  });

  it.each([
    ["client_secret_post", () => oauth.ClientSecretPost(secret())],
    ["client_secret_basic", () => oauth.ClientSecretBasic(secret())],
  ])("code flow with PKCE, state, nonce and ID token; %s", async (_, auth) => {
    const tokens = await logInAndAllow("api refresh_token openid", auth());
    expect(tokens.token_type).toBe("bearer");
    expect(tokens.expires_in).toBeUndefined();
    expect(tokens.instance_url).toBe(ORIGIN);
    expect(oauth.getValidatedIdTokenClaims(tokens)?.sub).toBe(tokens.id);
  });

  it("verifies the ID token's signature with the published keys", async () => {
    const verifier = oauth.generateRandomCodeVerifier();
    const url = `${server.authorization_endpoint}?${new URLSearchParams({
      response_type: "code",
      client_id: client().client_id,
      redirect_uri: CALLBACK,
      scope: "openid",
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    })}`;
    const person = aPerson(org);
    const { username, password } = org.ready.admin;
    let page = await person.press(await person.visit(url), "Login", { username, password: password! });
    if (!page.leftTo) page = await person.press(page, "oaapprove");
    const parameters = oauth.validateAuthResponse(server, client(), page.leftTo!);
    const auth = oauth.ClientSecretPost(secret());
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client(),
      auth,
      parameters,
      CALLBACK,
      verifier,
      over,
    );
    await oauth.processAuthorizationCodeResponse(server, client(), response);
    await oauth.validateApplicationLevelSignature(server, response, over);
  });

  it("userinfo names the subject of the ID token", async () => {
    const tokens = await logInAndAllow("api openid profile", oauth.ClientSecretPost(secret()));
    const { sub } = oauth.getValidatedIdTokenClaims(tokens)!;
    const response = await oauth.userInfoRequest(server, client(), tokens.access_token, over);
    const info = await oauth.processUserInfoResponse(server, client(), sub, response);
    expect(info).toMatchObject({ organization_id: org.ready.orgId, preferred_username: org.ready.admin.username });
  });

  it("refreshes with rotation; the spent token is refused and takes its family along", async () => {
    const auth = oauth.ClientSecretPost(secret());
    const first = await logInAndAllow("api refresh_token", auth);
    const refresh = async (token: string) =>
      oauth.processRefreshTokenResponse(
        server,
        client(),
        await oauth.refreshTokenGrantRequest(server, client(), auth, token, over),
      );
    const second = await refresh(first.refresh_token!);
    expect(second.refresh_token).toBeTruthy();
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const refused = { error: "invalid_grant", error_description: "expired access/refresh token", status: 400 };
    await expect(refresh(first.refresh_token!)).rejects.toMatchObject(refused);
    await expect(refresh(second.refresh_token!)).rejects.toMatchObject(refused);
  });

  it("introspection tells a live token, a timed-out one and a revoked one", async () => {
    const auth = oauth.ClientSecretPost(secret());
    const tokens = await logInAndAllow("api refresh_token", auth);
    const introspect = async (token: string) =>
      oauth.processIntrospectionResponse(
        server,
        client(),
        await oauth.introspectionRequest(server, client(), auth, token, over),
      );
    const live = await introspect(tokens.access_token);
    expect(live).toMatchObject({ active: true, client_id: client().client_id, scope: "api refresh_token" });
    expect(live.exp! - live.iat!).toBe(7200);
    await (org.clock as { advance(ms: number): Promise<void> }).advance(THREE_HOURS);
    expect(await introspect(tokens.access_token)).toEqual({ active: false });
    expect(await introspect(tokens.refresh_token!)).toMatchObject({ active: true });
    const response = await oauth.revocationRequest(server, client(), auth, tokens.refresh_token!, over);
    expect(await oauth.processRevocationResponse(response)).toBeUndefined();
    expect(await introspect(tokens.refresh_token!)).toEqual({ active: false });
  });

  it("client credentials", async () => {
    const service: oauth.Client = { client_id: org.ready.service.consumerKey };
    const auth = oauth.ClientSecretBasic(org.ready.service.consumerSecret);
    const response = await oauth.clientCredentialsGrantRequest(server, service, auth, new URLSearchParams(), over);
    const tokens = await oauth.processClientCredentialsResponse(server, service, response);
    expect(tokens.refresh_token).toBeUndefined();
    const rest = await org.fetch(`${ORIGIN}/services/data/v67.0/limits`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(rest.status).toBe(200);
  });

  it("a person who says no: access_denied, with the state", async () => {
    const state = oauth.generateRandomState();
    const url = `${server.authorization_endpoint}?${new URLSearchParams({
      response_type: "code",
      client_id: client().client_id,
      redirect_uri: CALLBACK,
      scope: "api id",
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier()),
    })}`;
    const person = aPerson(org);
    const { username, password } = org.ready.admin;
    const consent = await person.press(await person.visit(url), "Login", { username, password: password! });
    const page = await person.press(consent, "oadeny");
    expect(() => oauth.validateAuthResponse(server, client(), page.leftTo!, state)).toThrow(
      expect.objectContaining({ error: "access_denied", error_description: "end-user denied authorization" }),
    );
  });
});
