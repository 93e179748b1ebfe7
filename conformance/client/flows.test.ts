import {
  clientCredentials,
  connect,
  importGrant,
  jwtBearer,
  jwtBearerFlow,
  memoryTokenStore,
  newDpopKey,
  type OAuthClientOptions,
  parseSfdxAuthUrl,
  saveGrant,
  userAgentFlow,
  webServerFlow,
} from "@postern/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CALLBACK, KEYS, ORIGIN, type Rehearsal, rehearse } from "../identity/rehearsal.ts";

let r: Rehearsal;
beforeAll(async () => {
  r = await rehearse();
});
afterAll(() => r.org.close());
beforeEach(() => r.reset());

const PEM = KEYS.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const client = (over: Partial<OAuthClientOptions> = {}): OAuthClientOptions => ({
  loginUrl: ORIGIN,
  clientId: r.app.consumerKey,
  clientSecret: r.app.consumerSecret,
  clock: r.clock,
  transport: (request) => r.org.fetch(request, { ip: r.ip }),
  ...over,
});
const withoutSecret = (over: Partial<OAuthClientOptions> = {}) => {
  const { clientSecret: _, ...rest } = client(over);
  return rest;
};

async function logIn(options: Parameters<typeof webServerFlow>[0]) {
  const flow = webServerFlow(options);
  const { url, expected } = await flow.authorizationUrl();
  return flow.finish(await r.browse(url), expected);
}

describe("JWT bearer", () => {
  it.each([
    ["PKCS#8 PEM", () => PEM],
    ["PKCS#1 PEM", () => KEYS.privateKey.export({ type: "pkcs1", format: "pem" }) as string],
    ["JWK", () => KEYS.privateKey.export({ format: "jwk" }) as JsonWebKey],
  ])("with the key as %s", async (_, key) => {
    const tokens = await jwtBearerFlow({ ...withoutSecret(), key: key(), username: r.person.username });
    expect(tokens).toMatchObject({ userId: r.person.id, instanceUrl: ORIGIN, refreshToken: null });
  });

  it.each(["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])(
    "an unreadable key: %j",
    async (key) => {
      const work = jwtBearerFlow({ ...withoutSecret(), key, username: r.person.username });
      await expect(work).rejects.toMatchObject({ code: "PRIVATE_KEY_UNREADABLE" });
    },
  );

  it("a session logs in by it, and in again when the session has expired, with no person and no secret", async () => {
    const store = memoryTokenStore({ clock: r.clock });
    const flow = jwtBearer({ key: PEM, username: r.person.username });
    const session = await connect({ ...withoutSecret(), store, grantId: "nightly", flow });
    const first = await session.accessToken();
    await r.clock.advance(3 * 3_600_000);
    await session.limits();
    expect(await session.accessToken()).not.toBe(first);
    expect(await store.get("nightly")).toMatchObject({
      flow: "jwt-bearer",
      refreshToken: null,
      status: { state: "live" },
    });
  });
});

describe("how the client proves itself", () => {
  it.each([
    ["secret in the body", () => client()],
    ["secret in the header", () => client({ secretIn: "header" })],
    ["assertion", () => withoutSecret({ privateKey: PEM })],
  ])("%s", async (_, options) => {
    const tokens = await logIn({ ...options(), redirectUri: CALLBACK, scopes: ["api", "refresh_token"] });
    const store = memoryTokenStore({ clock: r.clock });
    const { clientId, loginUrl } = client();
    await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl });
    const session = await connect({ ...options(), store, grantId: "default" });
    await session.refresh(tokens.accessToken);
    expect(await session.identity()).toMatchObject({ username: r.person.username });
    const server = await connect({ ...options(), store, grantId: "service", flow: clientCredentials() });
    expect(await server.limits()).toHaveProperty("DailyApiRequests");
  });

  it("a wrong secret is refused by name", async () => {
    const work = logIn({ ...client({ clientSecret: "WRONG" }), redirectUri: CALLBACK });
    await expect(work).rejects.toMatchObject({ code: "INVALID_CLIENT" });
  });
});

describe("proof of possession", () => {
  it("binds code, tokens, refreshes and calls to a key that stays with the grant", async () => {
    r.settings({ dpop: "required", refreshTokenRotation: true });
    const dpop = await newDpopKey();
    const tokens = await logIn({
      ...client(),
      redirectUri: CALLBACK,
      scopes: ["api", "refresh_token", "openid"],
      dpop,
    });
    expect(tokens.tokenType).toBe("DPoP");
    const store = memoryTokenStore({ clock: r.clock });
    const { clientId, loginUrl } = client();
    await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl, dpop });
    const session = await connect({ ...client(), store, grantId: "default" });
    expect(await session.limits()).toHaveProperty("DailyApiRequests");
    await r.clock.advance(3 * 3_600_000);
    expect(await session.identity()).toMatchObject({ username: r.person.username });
    expect((await store.get("default"))?.refreshToken).not.toBe(tokens.refreshToken);

    const thief = memoryTokenStore({ clock: r.clock });
    const { version: _, dpop: __, ...stolen } = (await store.get("default"))!;
    await thief.put(stolen, null);
    const elsewhere = await connect({ ...client(), store: thief, grantId: "default" });
    await expect(elsewhere.limits()).rejects.toMatchObject({
      code: "OAUTH_REFUSED",
      data: { error: "invalid_dpop_proof" },
    });
  });
});

describe("user-agent and hybrid flows", () => {
  it("tokens come in the fragment, whose state is proven first", async () => {
    const flow = userAgentFlow({ ...withoutSecret(), redirectUri: CALLBACK, scopes: ["api"] });
    const { url, expected } = await flow.authorizationUrl();
    const callback = await r.browse(url);
    expect(flow.finish(callback, expected)).toMatchObject({ userId: r.person.id, scopes: ["api"] });
    const refused = (finish: () => unknown, code: string) => expect(finish).toThrow(expect.objectContaining({ code }));
    refused(() => flow.finish(callback, { state: "another" }), "STATE_MISMATCH");
    refused(() => flow.finish(callback.replace("app.example.com", "evil.example.com"), expected), "CALLBACK_MISMATCH");
    refused(() => flow.finish(`${CALLBACK}#state=${expected.state}`, expected), "LOGIN_RESPONSE_INVALID");
    refused(() => flow.finish(`${CALLBACK}#error=access_denied&state=${expected.state}`, expected), "CALLBACK_ERROR");
    const foreign = callback.replaceAll(encodeURIComponent(ORIGIN), encodeURIComponent("https://evil.example.com"));
    refused(() => flow.finish(foreign, expected), "INSTANCE_URL_REFUSED");
  });

  it("hybrid web server flow", async () => {
    const scopes = ["api", "refresh_token", "lightning"];
    const tokens = await logIn({ ...client(), redirectUri: CALLBACK, scopes, hybrid: true });
    expect(tokens.hybrid).toMatchObject({ lightning_sid: expect.any(String), csrf_token: expect.any(String) });
  });
});

describe("tokens from elsewhere", () => {
  it("are asked whose they are before they are stored, and refresh from then on", async () => {
    const { tokens } = await r.webServer();
    const store = memoryTokenStore({ clock: r.clock });
    const grant = await importGrant({
      ...withoutSecret(),
      store,
      grantId: "adopted",
      accessToken: tokens!.access_token!,
      refreshToken: tokens!.refresh_token!,
      instanceUrl: ORIGIN,
    });
    expect(grant).toMatchObject({ username: r.person.username, userId: r.person.id, flow: "imported" });
    const session = await connect({ ...client(), store, grantId: "adopted" });
    await r.clock.advance(3 * 3_600_000);
    expect(await session.limits()).toHaveProperty("DailyApiRequests");
  });

  it("a token that the org does not take is not stored, and goes to no foreign host", async () => {
    const store = memoryTokenStore({ clock: r.clock });
    const given = { ...withoutSecret(), store, grantId: "adopted", accessToken: "00Dnothing!x" };
    await expect(importGrant({ ...given, instanceUrl: ORIGIN })).rejects.toMatchObject({ code: "OAUTH_REFUSED" });
    let asked = 0;
    const transport = () => Promise.reject(new Error(`asked ${++asked}`));
    const foreign = importGrant({ ...given, instanceUrl: "https://evil.example.com", transport });
    await expect(foreign).rejects.toMatchObject({ code: "INSTANCE_URL_REFUSED" });
    expect(asked).toBe(0);
    expect(await store.list()).toEqual([]);
  });

  it("an sfdx auth URL", () => {
    expect(parseSfdxAuthUrl("force://PlatformCLI::5Aep861x@acme.my.salesforce.com")).toEqual({
      clientId: "PlatformCLI",
      clientSecret: null,
      refreshToken: "5Aep861x",
      instanceUrl: "https://acme.my.salesforce.com",
    });
    expect(parseSfdxAuthUrl("force://key:secret:5Aep@localhost:7811/").instanceUrl).toBe("http://localhost:7811");
    for (const text of ["", "https://acme.my.salesforce.com", "force://key@host", "force://a:b:c@host/path"])
      expect(() => parseSfdxAuthUrl(text)).toThrow(expect.objectContaining({ code: "SFDX_AUTH_URL_INVALID" }));
  });

  it("a sixth grant of one user and app is refused before it ends another, unless it is wanted", async () => {
    const store = memoryTokenStore({ clock: r.clock });
    const { clientId, loginUrl } = client();
    const tokens = await logIn({ ...client(), redirectUri: CALLBACK, scopes: ["api", "refresh_token"] });
    for (let n = 1; n <= 5; n++) await saveGrant({ store, grantId: `laptop-${n}`, tokens, clientId, loginUrl });
    const sixth = { store, grantId: "laptop-6", tokens, clientId, loginUrl };
    await expect(saveGrant(sixth)).rejects.toMatchObject({
      code: "APPROVAL_LIMIT",
      why: expect.stringContaining("laptop-3"),
    });
    await saveGrant({ ...sixth, grantId: "laptop-2" });
    await saveGrant({ ...sixth, evenIfFull: true });
    expect(await store.list()).toHaveLength(6);
  });
});
