import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AWAY, HOME, ORIGIN, type Rehearsal, rehearse } from "./rehearsal.ts";

let r: Rehearsal;
beforeAll(async () => {
  r = await rehearse();
});
afterAll(() => r.org.close());
beforeEach(() => r.reset());

const EXPIRED = [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }];
const NOT_VALID = [{ message: "This session is not valid for use with the REST API", errorCode: "INVALID_SESSION_ID" }];

describe("one 401, several meanings: the body is Salesforce's, the reason is in the request log", () => {
  it("a token without api", async () => {
    const { tokens } = await r.webServer({ scope: "web openid" });
    expect(await r.api(tokens!.access_token!)).toEqual({
      status: 401,
      body: NOT_VALID,
      reason: "the token lacks the scope api",
    });
  });

  it("a session below the level that the profile requires", async () => {
    const { tokens } = await r.webServer();
    r.org.identity.changeProfile(r.person.profileId, { requiredSessionLevel: "HIGH_ASSURANCE" });
    expect(await r.api(tokens!.access_token!)).toEqual({
      status: 401,
      body: NOT_VALID,
      reason: "the profile requires HIGH_ASSURANCE, the session is STANDARD",
    });
  });

  it("API Access Control; users with Use Any API Client are exempt, pre-authorized apps too", async () => {
    const { tokens } = await r.webServer();
    r.org.identity.changeSettings({ apiAccessControl: true });
    expect(await r.api(tokens!.access_token!)).toMatchObject({
      status: 401,
      body: NOT_VALID,
      reason: expect.stringContaining("API Access Control"),
    });
    r.policies({ permittedUsers: "AdminApprovedPreAuthorized", profileIds: [r.person.profileId] });
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
    r.policies({ permittedUsers: "AllSelfAuthorized" });
    r.org.identity.changeSettings({ apiAccessControl: false });
    await r.write("PATCH", `sobjects/PermissionSet/${r.permissionSetId}`, { PermissionsUseAnyApiClient: true });
    const assignment = { AssigneeId: r.person.id, PermissionSetId: r.permissionSetId };
    await r.write("POST", "sobjects/PermissionSetAssignment", assignment);
    r.org.identity.changeSettings({ apiAccessControl: true });
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
  });

  it("an address outside the profile's ranges, where the org enforces them on every request", async () => {
    const { tokens } = await r.webServer();
    r.org.identity.changeProfile(r.person.profileId, { loginIpRanges: [{ start: HOME, end: HOME }] });
    r.ip = AWAY;
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
    r.org.identity.changeSettings({ loginIpRangesOnEveryRequest: true });
    expect(await r.api(tokens!.access_token!)).toEqual({
      status: 401,
      body: NOT_VALID,
      reason: `Restricted IP: ${AWAY} is outside the profile's login ranges`,
    });
    r.policies({ ipRelaxation: "Enforce_RelaxRefresh" });
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
  });

  it.each([
    ["an app that was blocked", () => r.policies({ blocked: true })],
    ["an app that was disabled", () => r.policies({ enabled: false })],
    ["an app that was uninstalled", () => r.org.identity.uninstallApp(r.app.consumerKey)],
    ["an app that was deleted", () => r.org.identity.removeApp(r.app.consumerKey)],
    ["a user who was frozen", () => r.org.identity.freezeUser(r.person.id, true)],
    ["a password that was changed", () => r.org.identity.setPassword(r.person.id, "another-horse-battery-8")],
    ["a session that has timed out", () => r.clock.advance(2 * 3_600_000 + 1)],
  ])("dead: %s", async (_, end) => {
    const { tokens } = await r.webServer();
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
    await end();
    expect(await r.api(tokens!.access_token!)).toMatchObject({ status: 401, body: EXPIRED });
  });

  it("an edition without the API is a 403 of its own", async () => {
    const { tokens } = await r.webServer();
    r.org.identity.changeSettings({ apiInEdition: false });
    expect(await r.api(tokens!.access_token!)).toMatchObject({
      status: 403,
      body: [{ errorCode: "API_DISABLED_FOR_ORG", message: "The REST API is not enabled for this Organization." }],
    });
  });
});

describe("session timeout: the app's, else the profile's, else the org's", () => {
  it.each([
    ["org", 120, () => {}],
    ["org, changed", 30, () => r.org.identity.changeSettings({ sessionTimeoutMinutes: 30 })],
    ["profile", 60, () => r.org.identity.changeProfile(r.person.profileId, { sessionTimeoutMinutes: 60 })],
    [
      "app over profile",
      15,
      () => {
        r.org.identity.changeProfile(r.person.profileId, { sessionTimeoutMinutes: 60 });
        r.policies({ sessionTimeoutMinutes: 15 });
      },
    ],
  ])("%s: %d minutes idle", async (_, minutes, arrange) => {
    arrange();
    const access = (await r.webServer()).tokens!.access_token!;
    await r.clock.advance(minutes * 60_000);
    expect((await r.api(access)).status).toBe(200);
    await r.clock.advance(minutes * 60_000 + 1);
    expect((await r.api(access)).status).toBe(401);
  });
});

describe("JWT access tokens", () => {
  const issue = async () => {
    r.settings({ accessTokenFormat: "jwt" });
    r.policies({ jwtTimeoutMinutes: 10 });
    return (await r.webServer()).tokens!;
  };

  it("say what real ones say, and verify against the org's keys", async () => {
    const tokens = await issue();
    expect(tokens.token_format).toBe("jwt");
    const keys = await (await r.org.fetch(`${ORIGIN}/id/keys`)).json();
    const { payload } = await jwtVerify(tokens.access_token!, createLocalJWKSet(keys), {
      issuer: ORIGIN,
      audience: ORIGIN,
      algorithms: ["RS256"],
      currentDate: new Date(r.clock.now()),
    });
    expect(payload).toMatchObject({
      sub: `uid:${r.person.id}`,
      client_id: r.app.consumerKey,
      mty: "oauth",
      hsc: false,
      roles: [],
      sfi: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(600);
    expect((payload.iat ?? 0) - (payload.nbf ?? 0)).toBe(15);
    const org15 = r.org.ready.orgId.slice(0, 15);
    expect(decodeProtectedHeader(tokens.access_token!)).toMatchObject({
      alg: "RS256",
      typ: "JWT",
      tty: "sfdc-core-token",
      ver: "1.0",
      kid: expect.stringMatching(new RegExp(`^CORE_ATJWT\\.${org15}\\.\\d+$`)),
    });
  });

  it("end at exp however much they are used, and at once when revoked; SOAP takes none", async () => {
    const { access_token: access } = await issue();
    await r.clock.advance(9 * 60_000);
    expect((await r.api(access!)).status).toBe(200);
    const soap = await r.org.fetch(`${ORIGIN}/services/Soap/u/64.0`, {
      method: "POST",
      headers: { "content-type": "text/xml", soapaction: '""' },
      body: `<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header><SessionHeader xmlns="urn:partner.soap.sforce.com"><sessionId>${access}</sessionId></SessionHeader></Header><Body><getUserInfo xmlns="urn:partner.soap.sforce.com"/></Body></Envelope>`,
    });
    expect(await soap.text()).toContain("INVALID_SESSION_ID");
    await r.clock.advance(60_001);
    expect((await r.api(access!)).status).toBe(401);

    const second = (await r.refresh()).tokens!.access_token!;
    expect((await r.api(second)).status).toBe(200);
    await r.org.fetch(`${ORIGIN}/services/oauth2/revoke?token=${second}`);
    expect(await r.api(second)).toMatchObject({ status: 401, body: EXPIRED });
  });

  it("a forged or altered one is no session", async () => {
    const { access_token: access } = await issue();
    const [head, body, signature] = access!.split(".");
    const altered = JSON.parse(Buffer.from(body!, "base64url").toString()) as Record<string, unknown>;
    const payload = Buffer.from(JSON.stringify({ ...altered, scp: "full" })).toString("base64url");
    expect((await r.api(`${head}.${payload}.${signature}`)).status).toBe(401);
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
    expect((await r.api(`${none}.${body}.`)).status).toBe(401);
  });
});

describe("hybrid flows", () => {
  it("open web sessions by scope, which live and die with the access token", async () => {
    const code = await r.code({ scope: "api refresh_token lightning content" });
    const fields = { grant_type: "hybrid_auth_code", code, redirect_uri: "https://app.example.com/callback" };
    const { tokens } = await r.token({ ...fields, code_verifier: r.verifier });
    expect(tokens).toMatchObject({
      lightning_domain: new URL(ORIGIN).host,
      lightning_sid: expect.stringMatching(/^00D/),
      content_sid: expect.stringMatching(/^00D/),
      csrf_token: expect.any(String),
      sidCookieName: "sid",
    });
    expect(tokens).not.toHaveProperty("visualforce_sid");
    expect(tokens).not.toHaveProperty("parent_sid");
    expect(r.org.engine.authenticate.browser(tokens!.lightning_sid, { ip: HOME })).not.toBeNull();
    expect((await r.api(tokens!.lightning_sid!)).status).toBe(401);
    await r.org.fetch(`${ORIGIN}/services/oauth2/revoke?token=${encodeURIComponent(tokens!.access_token!)}`);
    expect(r.org.engine.authenticate.browser(tokens!.lightning_sid, { ip: HOME })).toBeNull();
  });

  it("a plain grant opens none", async () => {
    const { tokens } = await r.webServer({ scope: "api lightning content" });
    expect(Object.keys(tokens!).filter((name) => /sid|domain|csrf/i.test(name))).toEqual([]);
  });
});

describe("user-agent flow", () => {
  it("answers in the fragment; a refresh token is for callbacks that are no web page", async () => {
    const { tokens } = await r.userAgent();
    expect(tokens).toMatchObject({ state: "st", instance_url: ORIGIN, token_type: "Bearer" });
    expect(tokens).not.toHaveProperty("refresh_token");
    const callback = "acme://done";
    r.settings({ callbackUrls: [callback] });
    expect((await r.userAgent({ redirect_uri: callback })).tokens).toMatchObject({ refresh_token: expect.any(String) });
  });

  it("token id_token, in any order, wants a nonce and answers it in the ID token", async () => {
    expect((await r.userAgent({ response_type: "token id_token" })).text).toContain("nonce is required");
    for (const response_type of ["token id_token", "id_token token"]) {
      const { tokens } = await r.userAgent({ response_type, nonce: "n-1" });
      const keys = await (await r.org.fetch(`${ORIGIN}/id/keys`)).json();
      const currentDate = new Date(r.clock.now());
      const { payload } = await jwtVerify(tokens!.id_token!, createLocalJWKSet(keys), { currentDate });
      expect(payload).toMatchObject({ iss: ORIGIN, aud: r.app.consumerKey, nonce: "n-1" });
    }
  });

  it("hybrid_token opens the web sessions as well", async () => {
    const { tokens } = await r.userAgent({ response_type: "hybrid_token", scope: "api visualforce" });
    expect(tokens).toMatchObject({ visualforce_sid: expect.any(String) });
  });
});

describe("scopes, attributes and what an ID token carries", () => {
  it("custom scopes are granted by name, shown in discovery when public, and asked for on the consent page", async () => {
    r.org.identity.changeSettings({
      customScopes: [
        { name: "orders", description: "Place orders", isPublic: true },
        { name: "internal", description: "Not for discovery", isPublic: false },
      ],
    });
    r.settings({ scopes: ["api", "refresh_token", "orders"] });
    expect((await r.webServer({ scope: "api orders" })).tokens).toMatchObject({ scope: "api orders" });
    const discovery = (await (await r.org.fetch(`${ORIGIN}/.well-known/openid-configuration`)).json()) as {
      scopes_supported: string[];
    };
    expect(discovery.scopes_supported).toContain("orders");
    expect(discovery.scopes_supported).not.toContain("internal");
  });

  it("offline_access is refresh_token under another name, unless the org is told otherwise", async () => {
    expect((await r.webServer({ scope: "api offline_access" })).tokens).toMatchObject({ scope: "api refresh_token" });
  });

  it("a refresh may narrow the scope and never widen it", async () => {
    const narrow = await r.token({ grant_type: "refresh_token", refresh_token: r.refreshToken, scope: "api" });
    expect(narrow.tokens).toMatchObject({ scope: "api" });
    const wide = await r.token({ grant_type: "refresh_token", refresh_token: r.refreshToken, scope: "api full" });
    expect(wide.text).toContain("invalid_scope / the requested scope is not allowed");
    expect((await r.refresh()).tokens!.scope).toContain("web");
  });

  it("an ID token carries audiences, claims, attributes and permissions as the app is set", async () => {
    r.org.identity.changeSettings({
      customPermissions: [{ name: "Approve_Orders", profileIds: [r.person.profileId], permissionSetIds: [] }],
    });
    r.settings({
      idTokenMinutes: 5,
      idTokenAudiences: ["https://api.acme.example"],
      idTokenAttributes: true,
      idTokenCustomPermissions: true,
      idTokenStandardClaims: true,
      customAttributes: [
        { key: "who", formula: "$User.LastName & ' at ' & $Organization.Name" },
        { key: "broken", formula: "IF($User.X, 1, 2)" },
      ],
    });
    const { tokens } = await r.webServer({ scope: "openid api" });
    const keys = await (await r.org.fetch(`${ORIGIN}/id/keys`)).json();
    const currentDate = new Date(r.clock.now());
    const { payload } = await jwtVerify(tokens!.id_token!, createLocalJWKSet(keys), { currentDate });
    expect(payload).toMatchObject({
      aud: [r.app.consumerKey, "https://api.acme.example"],
      preferred_username: r.person.username,
      custom_attributes: { who: "Seller at Acme", broken: "" },
      custom_permissions: { Approve_Orders: true },
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(300);
  });
});

describe("approvals", () => {
  it("the sixth ends the least recently used one", async () => {
    const tokens: string[] = [];
    for (let i = 0; i < 5; i++) {
      await r.clock.advance(1000);
      tokens.push((await r.webServer()).tokens!.refresh_token!);
      if (i === 3) await r.refresh();
    }
    expect((await r.refresh()).text).toBe("tokens");
    expect((await r.refresh(tokens[0])).text).toContain("expired access/refresh token");
    for (const token of tokens.slice(1)) expect((await r.refresh(token)).text).toBe("tokens");
  });
});

describe("cross-origin calls", () => {
  const from = (origin: string, method = "POST") =>
    r.org.fetch(`${ORIGIN}/services/oauth2/token`, {
      method,
      headers: {
        origin,
        ...(method === "OPTIONS"
          ? { "access-control-request-method": "POST", "access-control-request-headers": "dpop" }
          : {}),
      },
      ...(method === "POST" ? { body: new URLSearchParams({ grant_type: "x" }) } : {}),
    });

  it("are for origins on the list, once the org has CORS for OAuth endpoints on", async () => {
    const spa = "https://app.example.com";
    expect((await from(spa)).headers.get("access-control-allow-origin")).toBeNull();
    r.org.identity.changeSettings({ oauthCors: true, corsOrigins: [spa] });
    expect((await from(spa)).headers.get("access-control-allow-origin")).toBe(spa);
    const preflight = await from(spa, "OPTIONS");
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toBe("dpop");
    expect(preflight.headers.get("access-control-allow-credentials")).toBeNull();
    for (const origin of ["https://evil.example.com", "null", `${spa}.evil.example`]) {
      expect((await from(origin)).headers.get("access-control-allow-origin")).toBeNull();
      expect((await from(origin, "OPTIONS")).status).toBe(403);
    }
  });
});
