import {
  clientCredentials,
  connect,
  deviceFlow,
  importGrant,
  jwtBearer,
  jwtBearerFlow,
  memoryTokenStore,
  type OAuthClientOptions,
  readSfdxAuthUrl,
  saveGrant,
  userAgentFlow,
  webServerFlow,
} from "@postern/client";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { waitedClock } from "../../packages/client/test/waited-clock.ts";
import { CALLBACK, KEYS, ORIGIN, type Rehearsal, rehearse } from "../identity/rehearsal.ts";
import { aPerson, type Page, type Person } from "../oauth/a-person.ts";

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
    const tokens = await jwtBearerFlow({ ...withoutSecret(), privateKey: key(), username: r.person.username });
    expect(tokens).toMatchObject({ userId: r.person.id, instanceUrl: ORIGIN, refreshToken: null });
  });

  it.each(["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])(
    "an unreadable key: %j",
    async (key) => {
      const work = jwtBearerFlow({ ...withoutSecret(), privateKey: key, username: r.person.username });
      await expect(work).rejects.toMatchObject({ code: "LOGIN_INPUT_INVALID" });
    },
  );

  it("a session logs in by it, and in again when the session has expired, with no person and no secret", async () => {
    const store = memoryTokenStore({ clock: r.clock });
    const flow = jwtBearer({ privateKey: PEM, username: r.person.username });
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
    ["secret in the header", () => client({ clientAuthentication: "secret-basic" })],
    ["assertion", () => withoutSecret({ clientAuthentication: { privateKeyJwt: PEM } })],
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
    const tokens = await logIn({
      ...client(),
      redirectUri: CALLBACK,
      scopes: ["api", "refresh_token", "openid"],
      dpop: "required",
    });
    expect(tokens.tokenType).toBe("DPoP");
    const store = memoryTokenStore({ clock: r.clock });
    const { clientId, loginUrl } = client();
    await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl });
    const session = await connect({ ...client(), store, grantId: "default" });
    expect(await session.limits()).toHaveProperty("DailyApiRequests");
    await r.clock.advance(3 * 3_600_000);
    expect(await session.identity()).toMatchObject({ username: r.person.username });
    expect((await store.get("default"))?.refreshToken).not.toBe(tokens.refreshToken);

    const thief = memoryTokenStore({ clock: r.clock });
    const { version: _, ...whole } = (await store.get("default"))!;
    await thief.put({ ...whole, dpopKey: null, tokenType: "Bearer" }, null);
    const elsewhere = await connect({ ...client(), store: thief, grantId: "default" });
    await expect(elsewhere.limits()).rejects.toMatchObject({
      code: "DPOP_PROOF_REFUSED",
      data: { error: "invalid_dpop_proof" },
    });
  });
});

describe("the device flow", () => {
  const clock = () => waitedClock(r.clock);
  const scopes = ["api", "refresh_token"];

  /** A person at another screen, who logs in there. */
  async function atScreen(address: string): Promise<{ person: Person; page: Page }> {
    const person = aPerson(r.org);
    const { username, password } = r.org.ready.admin;
    const login = await person.visit(address);
    return { person, page: await person.press(login, "Login", { username, password: password! }) };
  }

  it("shows a code, waits for the person, and goes on with tokens that refresh", async () => {
    r.settings({ deviceFlow: true, refreshTokenRotation: true });
    const waited = clock();
    const device = await deviceFlow({ ...client(), clock: waited, scopes });
    expect(device).toMatchObject({
      verificationUri: `${ORIGIN}/setup/connect`,
      userCode: expect.stringMatching(/^[A-Z2-9]{8}$/),
      expiresAt: r.clock.now() + 600_000,
    });
    const finished = device.finish();
    await waited.elapse(5_000);
    const { person, page } = await atScreen(device.verificationUriComplete);
    const consent = await person.press(page, "connect");
    expect(consent.html).toContain("Rehearsal");
    await person.press(consent, "oaapprove");
    await waited.elapse(5_000);
    const tokens = await finished;
    expect(tokens).toMatchObject({ flow: "device", scopes: expect.arrayContaining(scopes) });
    const store = memoryTokenStore({ clock: r.clock });
    const { clientId, loginUrl } = client();
    await saveGrant({ store, grantId: "tv", tokens, clientId, loginUrl });
    const session = await connect({ ...client(), store, grantId: "tv" });
    await session.refresh(tokens.accessToken);
    expect(await session.identity()).toMatchObject({ username: r.org.ready.admin.username });
  });

  it("a person types the code by hand and says no", async () => {
    r.settings({ deviceFlow: true });
    const waited = clock();
    const device = await deviceFlow({ ...client(), clock: waited });
    const finished = expect(device.finish()).rejects.toMatchObject({ code: "DEVICE_LOGIN_DENIED" });
    const { person, page } = await atScreen(device.verificationUri);
    const typed = `${device.userCode.slice(0, 4)}-${device.userCode.slice(4)}`.toLowerCase();
    await person.press(await person.press(page, "connect", { user_code: typed }), "oadeny");
    await waited.elapse(5_000);
    await finished;
  });

  it("nobody comes: the client never polls too early, and says that the code is over", async () => {
    r.settings({ deviceFlow: true });
    const waited = clock();
    const device = await deviceFlow({ ...client(), clock: waited });
    const finished = expect(device.finish()).rejects.toMatchObject({ code: "DEVICE_CODE_EXPIRED" });
    for (let second = 0; second < 600; second += 5) await waited.elapse(5_000);
    await finished;
    expect(r.org.log().filter((line) => line.reason?.includes("polling too frequently"))).toEqual([]);
  });

  it("bound to a key, where the app asks for it", async () => {
    r.settings({ deviceFlow: true, dpop: "required" });
    const waited = clock();
    const device = await deviceFlow({ ...client(), clock: waited, scopes, dpop: "required" });
    const finished = device.finish();
    const { person, page } = await atScreen(device.verificationUriComplete);
    await person.press(await person.press(page, "connect"), "oaapprove");
    await waited.elapse(5_000);
    expect(await finished).toMatchObject({ tokenType: "DPoP" });
  });

  it("an app without the flow, and one that is not known", async () => {
    r.settings({ deviceFlow: false });
    await expect(deviceFlow(client())).rejects.toMatchObject({ code: "LOGIN_FLOW_DISABLED" });
    r.settings({ deviceFlow: true });
    await expect(deviceFlow(client({ clientId: "3MVG9none" }))).rejects.toMatchObject({ code: "UNKNOWN_CONSUMER_KEY" });
    await expect(deviceFlow({ ...client(), scopes: ["wave_api"] })).rejects.toMatchObject({ code: "INVALID_SCOPE" });
  });
});

describe("user-agent and hybrid flows", () => {
  it("tokens come in the fragment, whose state is proven first", async () => {
    const flow = userAgentFlow({ ...withoutSecret(), redirectUri: CALLBACK, scopes: ["api"] });
    const { url, expected } = await flow.authorizationUrl();
    const callback = await r.browse(url);
    expect(await flow.finish(callback, expected)).toMatchObject({ userId: r.person.id, scopes: ["api"] });
    const refused = (finish: () => Promise<unknown>, code: string) => expect(finish()).rejects.toMatchObject({ code });
    await refused(() => flow.finish(callback, { ...expected, state: "another" }), "STATE_MISMATCH");
    await refused(
      () => flow.finish(callback.replace("app.example.com", "evil.example.com"), expected),
      "CALLBACK_MISMATCH",
    );
    await refused(() => flow.finish(`${CALLBACK}#state=${expected.state}`, expected), "LOGIN_RESPONSE_INVALID");
    await refused(
      () => flow.finish(`${CALLBACK}#error=access_denied&state=${expected.state}`, expected),
      "CALLBACK_ERROR",
    );
    const foreign = callback.replaceAll(encodeURIComponent(ORIGIN), encodeURIComponent("https://evil.example.com"));
    await refused(() => flow.finish(foreign, expected), "INSTANCE_URL_REFUSED");
  });

  it("hybrid web server flow", async () => {
    const scopes = ["api", "refresh_token", "lightning"];
    const tokens = await logIn({ ...client(), redirectUri: CALLBACK, scopes, hybrid: true });
    expect(tokens.hybrid).toMatchObject({ lightningSid: expect.any(String), csrfToken: expect.any(String) });
  });
});

describe("tokens from elsewhere", () => {
  it("are asked whose they are before they are stored, without being spent, and refresh from then on", async () => {
    r.settings({ refreshTokenRotation: true });
    const { tokens: made } = await r.webServer();
    const store = memoryTokenStore({ clock: r.clock });
    const { loginUrl, clientId, clientSecret, ...rest } = client();
    const tokens = {
      kind: "refresh-token",
      refreshToken: made!.refresh_token!,
      clientId,
      clientSecret: clientSecret!,
      loginUrl,
    } as const;
    const grant = await importGrant({ ...rest, store, grantId: "adopted", tokens });
    expect(grant).toMatchObject({ username: r.person.username, userId: r.person.id, flow: "import" });
    const session = await connect({ ...client(), store, grantId: "adopted" });
    expect(await session.limits()).toHaveProperty("DailyApiRequests");
    expect((await store.get("adopted"))?.refreshToken).not.toBe(made!.refresh_token);
  });

  it("a token that the org does not take is not stored, and goes to no foreign host", async () => {
    const store = memoryTokenStore({ clock: r.clock });
    const { clock, transport } = client() as Required<OAuthClientOptions>;
    const token = (instanceUrl: string) =>
      ({ kind: "access-token", accessToken: "00D000000000001!x", instanceUrl }) as const;
    const given = { store, grantId: "adopted", clock };
    await expect(importGrant({ ...given, transport, tokens: token(ORIGIN) })).rejects.toMatchObject({
      code: "IMPORT_REFUSED",
    });
    let asked = 0;
    const foreign = importGrant({
      ...given,
      tokens: token("https://evil.example.com"),
      transport: () => Promise.reject(new Error(`asked ${++asked}`)),
    });
    await expect(foreign).rejects.toMatchObject({ code: "INSTANCE_URL_REFUSED" });
    expect(asked).toBe(0);
    expect(await store.list()).toEqual([]);
  });

  it("an sfdx auth URL", () => {
    expect(readSfdxAuthUrl("force://PlatformCLI::5Aep861x@acme.my.salesforce.com")).toEqual({
      clientId: "PlatformCLI",
      clientSecret: null,
      refreshToken: "5Aep861x",
      loginUrl: "https://acme.my.salesforce.com",
    });
    expect(readSfdxAuthUrl("force://key:secret:5Aep@localhost:7811/").loginUrl).toBe("http://localhost:7811");
    for (const text of ["", "https://acme.my.salesforce.com", "force://key@host", "force://a:b:c@host/path"])
      expect(() => readSfdxAuthUrl(text)).toThrow(expect.objectContaining({ code: "LOGIN_INPUT_INVALID" }));
  });

  it("a sixth login of one user and app is refused before it ends another, unless it is wanted", async () => {
    const store = memoryTokenStore({ clock: r.clock });
    const { clientId, loginUrl } = client();
    const scopes = ["api", "refresh_token"];
    const tokens = await logIn({ ...client(), redirectUri: CALLBACK, scopes });
    for (let n = 1; n <= 5; n++) await saveGrant({ store, grantId: `laptop-${n}`, tokens, clientId, loginUrl });
    const sixth = { ...client(), redirectUri: CALLBACK, scopes, approvals: { store, user: tokens.userId } };
    await expect(webServerFlow(sixth).authorizationUrl()).rejects.toMatchObject({
      code: "APPROVAL_LIMIT",
      data: { grantIds: expect.arrayContaining(["laptop-3"]) },
    });
    const wanted = webServerFlow({ ...sixth, approvals: { ...sixth.approvals, allowEviction: true } });
    expect((await wanted.authorizationUrl()).url).toContain(ORIGIN);
  });
});
