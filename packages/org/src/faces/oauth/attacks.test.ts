import { createHash } from "node:crypto";
import { manualClock } from "@postern/kernel";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { frontDoor } from "../../../test/front-door.ts";
import { createEngine, type EngineCore, systemSession } from "../../engine/engine.ts";

const ORIGIN = "http://localhost:7811";
const CALLBACK = "http://localhost:7800/oauth/callback";
const VERIFIER = "v".repeat(64);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const PASSWORD = "correct-horse-battery";
const caller = { ip: "127.0.0.1" };

let clock: ReturnType<typeof manualClock>;
let engine: EngineCore;
let door: ReturnType<typeof frontDoor>;
let app: { consumerKey: string; consumerSecret: string };
let service: { consumerKey: string; consumerSecret: string };
let username: string;

const START = Date.parse("2026-03-02T09:00:00Z");
/** The org of every test, made once. */
let image: ReturnType<EngineCore["snapshot"]>;
beforeAll(async () => {
  const first = createEngine({ clock: manualClock({ start: START }), adminPassword: PASSWORD });
  await first.settled();
  image = first.snapshot();
  first.close();
});
beforeEach(() => {
  clock = manualClock({ start: START });
  engine = createEngine({ clock, adminPassword: PASSWORD, image });
  door = frontDoor(engine);
  const credentials = engine.credentials();
  ({ app, service } = credentials);
  username = credentials.admin.username;
});
afterEach(async () => {
  await engine.settled();
  engine.close();
});

const send = async (path: string, init: RequestInit = {}) =>
  door.send(new Request(ORIGIN + path, { redirect: "manual", ...init }), caller);
const post = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  send(path, { method: "POST", body: new URLSearchParams(fields), headers });
const token = async (fields: Record<string, string>) => {
  const response = await post("/services/oauth2/token", fields);
  return { status: response.status, ...((await response.json()) as Record<string, string>) } as Record<string, unknown>;
};

const asked = (over: Record<string, string | undefined> = {}) => {
  const all: Record<string, string | undefined> = {
    response_type: "code",
    client_id: app.consumerKey,
    redirect_uri: CALLBACK,
    scope: "api refresh_token",
    state: "st",
    code_challenge: CHALLENGE,
    ...over,
  };
  return Object.fromEntries(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== undefined));
};
const authorizePath = (over: Record<string, string | undefined> = {}) =>
  `/services/oauth2/authorize?${new URLSearchParams(asked(over))}`;

/** A code for the administrator, by the doors: the pages have their own tests. */
async function codeFor(over: Record<string, string | undefined> = {}): Promise<string> {
  const request = asked(over);
  const { session } = await engine.authenticate.password(
    { username, password: PASSWORD, kind: "ui", application: "Browser" },
    caller,
  );
  const pending = engine.grant.checkAuthorization(
    {
      responseType: "code",
      clientId: request.client_id,
      redirectUri: request.redirect_uri,
      scope: request.scope,
      state: request.state,
      codeChallenge: request.code_challenge,
      codeChallengeMethod: undefined,
      nonce: undefined,
      prompt: undefined,
      immediate: false,
      loginHint: undefined,
      dpopJkt: undefined,
    },
    caller,
  );
  const approved = engine.grant.approve(pending, session, caller);
  return "code" in approved ? approved.code : "";
}

const exchange = (code: string, over: Record<string, string> = {}) =>
  token({
    grant_type: "authorization_code",
    code,
    client_id: app.consumerKey,
    client_secret: app.consumerSecret,
    redirect_uri: CALLBACK,
    code_verifier: VERIFIER,
    ...over,
  });
const refresh = (refreshToken: unknown, over: Record<string, string> = {}) =>
  token({
    grant_type: "refresh_token",
    refresh_token: String(refreshToken),
    client_id: app.consumerKey,
    client_secret: app.consumerSecret,
    ...over,
  });
const rest = (accessToken: unknown) => () => engine.authenticate.token(String(accessToken), "rest", caller);
const refused = (error: string, error_description: string) => ({ status: 400, error, error_description });

describe("authorize: refusals that never leave the org", () => {
  it.each([
    [
      "unknown client",
      { client_id: "3MVG9nobody" },
      "error=invalid_client_id&error_description=client%20identifier%20invalid",
    ],
    ["no callback", { redirect_uri: undefined }, "error=redirect_uri_missing"],
    ["another path below the callback", { redirect_uri: `${CALLBACK}/more` }, "error=redirect_uri_mismatch"],
    ["a prefix of the callback", { redirect_uri: CALLBACK.slice(0, -1) }, "error=redirect_uri_mismatch"],
    ["another case", { redirect_uri: CALLBACK.replace("oauth", "OAuth") }, "error=redirect_uri_mismatch"],
    ["a trailing slash", { redirect_uri: `${CALLBACK}/` }, "error=redirect_uri_mismatch"],
    [
      "a host in front of @",
      { redirect_uri: "http://localhost:7800@evil.test/oauth/callback" },
      "error=redirect_uri_mismatch",
    ],
    ["a fragment", { redirect_uri: `${CALLBACK}#x` }, "error=redirect_uri_mismatch"],
    ["a query", { redirect_uri: `${CALLBACK}?x=1` }, "error=redirect_uri_mismatch"],
    ["dots", { redirect_uri: "http://localhost:7800/x/../oauth/callback" }, "error=redirect_uri_mismatch"],
    ["another port", { redirect_uri: CALLBACK.replace("7800", "7801") }, "error=redirect_uri_mismatch"],
    ["javascript:", { redirect_uri: "javascript:alert(1)" }, "error=redirect_uri_mismatch"],
    ["a subdomain", { redirect_uri: CALLBACK.replace("localhost", "evil.localhost") }, "error=redirect_uri_mismatch"],
    [
      "a domain behind it",
      { redirect_uri: CALLBACK.replace("localhost", "localhost.evil.test") },
      "error=redirect_uri_mismatch",
    ],
    [
      "a final dot of the host",
      { redirect_uri: CALLBACK.replace("localhost", "localhost.") },
      "error=redirect_uri_mismatch",
    ],
    ["no port", { redirect_uri: CALLBACK.replace(":7800", "") }, "error=redirect_uri_mismatch"],
    ["another scheme", { redirect_uri: CALLBACK.replace("http:", "https:") }, "error=redirect_uri_mismatch"],
    ["an encoded letter", { redirect_uri: CALLBACK.replace("oauth", "%6Fauth") }, "error=redirect_uri_mismatch"],
    ["an encoded slash", { redirect_uri: CALLBACK.replace("/callback", "%2Fcallback") }, "error=redirect_uri_mismatch"],
    ["an encoded fragment", { redirect_uri: `${CALLBACK}%23@evil.test` }, "error=redirect_uri_mismatch"],
    ["backslashes", { redirect_uri: CALLBACK.replaceAll("/", "\\") }, "error=redirect_uri_mismatch"],
    ["a space before it", { redirect_uri: ` ${CALLBACK}` }, "error=redirect_uri_mismatch"],
    [
      "a line end behind it",
      { redirect_uri: `${CALLBACK}\r\nLocation: http://evil.test` },
      "error=redirect_uri_mismatch",
    ],
    ["a null character", { redirect_uri: `${CALLBACK}\0.evil.test` }, "error=redirect_uri_mismatch"],
    [
      "letters that look alike",
      { redirect_uri: CALLBACK.replace("localhost", "loc\u0430lhost") },
      "error=redirect_uri_mismatch",
    ],
  ] as const)("%s", async (_, over, text) => {
    const response = await send(authorizePath(over));
    expect(response.status).toBe(400);
    expect(response.headers.get("location")).toBeNull();
    expect((await response.text()).replaceAll("&amp;", "&")).toContain(text);
  });
});

describe("authorize: refusals that go to the proven callback, before any login", () => {
  it.each([
    ["no PKCE", { code_challenge: undefined }, "invalid_request", "missing required code challenge"],
    ["PKCE downgraded to plain", { code_challenge_method: "plain" }, "invalid_request", "invalid code challenge"],
    ["a challenge that is no SHA-256", { code_challenge: "short" }, "invalid_request", "invalid code challenge"],
    ["a scope the app has not", { scope: "api full" }, "invalid_scope", "the requested scope is not allowed"],
    ["immediate without a session", { immediate: "true" }, "immediate_unsuccessful", "immediate unsuccessful"],
  ] as const)("%s", async (_, over, error, description) => {
    const response = await send(authorizePath(over));
    expect(response.status).toBe(302);
    const location = new URL(response.headers.get("location")!);
    expect(location.href.startsWith(`${CALLBACK}?`)).toBe(true);
    expect(Object.fromEntries(location.searchParams)).toEqual({ error, error_description: description, state: "st" });
  });

  it("the user-agent flow is off, and says so in the fragment", async () => {
    const response = await send(authorizePath({ response_type: "token" }));
    const [callback, fragment] = response.headers.get("location")!.split("#");
    expect(callback).toBe(CALLBACK);
    expect(Object.fromEntries(new URLSearchParams(fragment))).toEqual({
      error: "unsupported_response_type",
      error_description: "response type not supported",
      state: "st",
    });
  });
});

describe("code exchange", () => {
  it("a code works once; its second use also ends what the first gave", async () => {
    const code = await codeFor();
    const first = await exchange(code);
    expect(first.status).toBe(200);
    expect(rest(first.access_token)).not.toThrow();
    expect(await exchange(code)).toEqual(refused("invalid_grant", "expired authorization code"));
    expect(rest(first.access_token)).toThrow("Session expired or invalid");
    expect(await refresh(first.refresh_token)).toEqual(refused("invalid_grant", "expired access/refresh token"));
  });

  it("a code lives fifteen minutes", async () => {
    const code = await codeFor();
    await clock.advance(15 * 60_000 + 1);
    expect(await exchange(code)).toEqual(refused("invalid_grant", "expired authorization code"));
  });

  it("another client cannot use a code, and does not burn it", async () => {
    const code = await codeFor();
    const thief = { client_id: service.consumerKey, client_secret: service.consumerSecret };
    expect(await exchange(code, thief)).toEqual(refused("invalid_grant", "invalid authorization code"));
    expect((await exchange(code)).status).toBe(200);
  });

  it.each([
    ["an unknown code", { code: "aPrxnothing==" }, "invalid_grant", "invalid authorization code"],
    ["a wrong secret", { client_secret: "WRONG" }, "invalid_client", "invalid client credentials"],
    ["no secret", { client_secret: "" }, "invalid_client", "invalid client credentials"],
    ["an unknown client", { client_id: "3MVG9nobody" }, "invalid_client_id", "client identifier invalid"],
    [
      "another callback",
      { redirect_uri: "http://localhost:1717/OauthRedirect" },
      "redirect_uri_mismatch",
      "redirect_uri must match configuration",
    ],
    ["a wrong verifier", { code_verifier: "w".repeat(64) }, "invalid_grant", "invalid code verifier"],
    ["a verifier too short", { code_verifier: "v" }, "invalid_grant", "invalid code verifier"],
    ["the challenge as verifier", { code_verifier: CHALLENGE }, "invalid_grant", "invalid code verifier"],
    ["no verifier", { code_verifier: "" }, "invalid_grant", "missing code verifier"],
  ] as const)("%s", async (_, over, error, description) => {
    expect(await exchange(await codeFor(), over)).toEqual(refused(error, description));
  });

  it("a verifier for a code without challenge is refused (PKCE downgrade at the callback)", async () => {
    const open = engine.identity.registerApp({
      developerName: "Open",
      name: "Open",
      scopes: ["api"],
      callbackUrls: [CALLBACK],
      pkceRequired: false,
    });
    engine.identity.installApp(open.consumerKey);
    const code = await codeFor({ client_id: open.consumerKey, code_challenge: undefined, scope: undefined });
    const as = { client_id: open.consumerKey, client_secret: open.consumerSecret };
    expect(await exchange(code, as)).toEqual(refused("invalid_grant", "invalid code verifier"));
    expect((await exchange(code, { ...as, code_verifier: "" })).status).toBe(200);
  });

  it("jsforce's verifier of 171 characters is accepted", async () => {
    const long = "x".repeat(171);
    const code = await codeFor({ code_challenge: createHash("sha256").update(long).digest("base64url") });
    expect((await exchange(code, { code_verifier: long })).status).toBe(200);
  });
});

describe("refresh", () => {
  it("a spent token that comes back ends the whole family", async () => {
    const first = await exchange(await codeFor());
    const second = await refresh(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(rest(second.access_token)).not.toThrow();
    expect(await refresh(first.refresh_token)).toEqual(refused("invalid_grant", "expired access/refresh token"));
    expect(await refresh(second.refresh_token)).toEqual(refused("invalid_grant", "expired access/refresh token"));
    expect(rest(second.access_token)).toThrow("Session expired or invalid");
  });

  it("another client cannot use the token, nor end the family by trying", async () => {
    const first = await exchange(await codeFor());
    const thief = { client_id: service.consumerKey, client_secret: service.consumerSecret };
    expect(await refresh(first.refresh_token, thief)).toEqual(refused("invalid_grant", "expired access/refresh token"));
    expect((await refresh(first.refresh_token)).status).toBe(200);
  });

  it("more scopes than were approved are not had by asking again", async () => {
    const first = await exchange(await codeFor({ scope: "refresh_token openid" }));
    for (const scope of ["api", "openid api", "full", "refresh_token openid web"])
      expect(await refresh(first.refresh_token, { scope })).toEqual(
        refused("invalid_scope", "the requested scope is not allowed"),
      );
  });

  it("needs the secret", async () => {
    const first = await exchange(await codeFor());
    expect(await refresh(first.refresh_token, { client_secret: "" })).toMatchObject({ error: "invalid_client" });
  });

  it.each([
    [{ type: "Zero" }, 0, false],
    [{ type: "Infinite" }, 10_000, true],
    [{ type: "SpecificLifetime", period: 2, unit: "Hours" }, 3, false],
    [{ type: "SpecificInactivity", period: 1, unit: "Days" }, 23, true],
    [{ type: "SpecificInactivity", period: 1, unit: "Days" }, 25, false],
  ] as const)("policy %j after %d hours: allowed %s", async (policy, hours, allowed) => {
    const first = await exchange(await codeFor());
    engine.identity.installApp(app.consumerKey, { refreshToken: policy });
    await clock.advance(hours * 3_600_000);
    expect((await refresh(first.refresh_token)).status).toBe(allowed ? 200 : 400);
  });

  it("a deactivated user's session and refresh token stop at once", async () => {
    const first = await exchange(await codeFor());
    expect(rest(first.access_token)).not.toThrow();
    const { adminUserId: id } = engine.born;
    const off = { operation: "update", sobject: "User", id, fields: { IsActive: false } } as const;
    expect(engine.change.apply(systemSession(engine.orgId, id), [off])).toMatchObject([{ success: true }]);
    expect(rest(first.access_token)).toThrow("Session expired or invalid");
    expect(await refresh(first.refresh_token)).toEqual(refused("inactive_user", "user is inactive"));
  });

  it("the sixth approval ends the least recently used", async () => {
    const grants = [];
    for (let n = 0; n < 6; n++) {
      grants.push(await exchange(await codeFor()));
      await clock.advance(1000);
    }
    expect((await refresh(grants[0]?.refresh_token)).status).toBe(400);
    expect((await refresh(grants[1]?.refresh_token)).status).toBe(200);
  });
});

describe("client credentials", () => {
  const grant = (over: Record<string, string> = {}) =>
    token({
      grant_type: "client_credentials",
      client_id: service.consumerKey,
      client_secret: service.consumerSecret,
      ...over,
    });

  it.each([
    ["a scope parameter", { scope: "full" }, "invalid_request", "scope parameter not supported"],
    ["a wrong secret", { client_secret: "x" }, "invalid_client", "invalid client credentials"],
  ] as const)("%s is refused", async (_, over, error, description) => {
    expect(await grant(over)).toEqual(refused(error, description));
  });

  it.each([
    ["flow off", { clientCredentials: false }, "invalid_grant", "client credentials flow not enabled"],
    ["no run-as user", { clientCredentialsUserId: null }, "invalid_grant", "no client credentials user enabled"],
    ["user not assigned", { profileIds: [] }, "invalid_app_access", "user is not admin approved to access this app"],
    ["blocked", { blocked: true }, "app_blocked", "this app is blocked by admin"],
    ["disabled", { enabled: false }, "oauth_flow_disabled", "The external client app or the OAuth plugin is disabled."],
  ] as const)("policies: %s", async (_, policies, error, description) => {
    engine.identity.installApp(service.consumerKey, policies);
    expect(await grant()).toEqual(refused(error, description));
  });

  it("an app that is self-authorized cannot use the flow", async () => {
    expect(await grant({ client_id: app.consumerKey, client_secret: app.consumerSecret })).toMatchObject({
      error: "invalid_grant",
    });
  });

  it("the run-as user has no browser login even with a password", async () => {
    const userId = engine.born.integrationUserId;
    await engine.identity.setPassword(userId, PASSWORD);
    const { integration } = engine.credentials();
    await expect(
      engine.authenticate.password(
        { username: integration.username, password: PASSWORD, kind: "ui", application: "Browser" },
        caller,
      ),
    ).rejects.toMatchObject({ errorCode: "INVALID_LOGIN" });
    expect(engine.identity.loginHistory(1)[0]?.status).toBe("Failed: API-only user");
  });
});

describe("tokens", () => {
  it("without api, a live token is refused by REST with another text than a dead one, and still opens userinfo", async () => {
    const tokens = await exchange(await codeFor({ scope: "openid" }));
    expect(rest(tokens.access_token)).toThrow("This session is not valid for use with the REST API");
    const response = await send("/services/oauth2/userinfo", {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(response.status).toBe(200);
  });

  it("only hashes of tokens are stored", async () => {
    const code = await codeFor();
    const tokens = await exchange(code);
    const image = Buffer.from(engine.snapshot()).toString("latin1");
    for (const secret of [code, tokens.access_token, tokens.refresh_token]) expect(image).not.toContain(secret);
  });

  it("a session idles out two hours after its last use, not after its first", async () => {
    const { access_token } = await exchange(await codeFor());
    await clock.advance(110 * 60_000);
    expect(rest(access_token)).not.toThrow();
    await clock.advance(110 * 60_000);
    expect(rest(access_token)).not.toThrow();
    await clock.advance(121 * 60_000);
    expect(rest(access_token)).toThrow("Session expired or invalid");
  });

  it("tokens given out after a snapshot are dead after its restore", async () => {
    await engine.settled();
    const image = engine.snapshot();
    const { access_token } = await exchange(await codeFor());
    expect(rest(access_token)).not.toThrow();
    engine.restore(image);
    expect(rest(access_token)).toThrow("Session expired or invalid");
  });

  it("revoking an access token leaves the refresh token; revoking that ends everything", async () => {
    const tokens = await exchange(await codeFor());
    const revoke = (value: unknown) => post("/services/oauth2/revoke", { token: String(value) });
    expect((await revoke(tokens.access_token)).status).toBe(200);
    expect(rest(tokens.access_token)).toThrow();
    const again = await refresh(tokens.refresh_token);
    expect(again.status).toBe(200);
    expect((await revoke(again.refresh_token)).status).toBe(200);
    expect(rest(again.access_token)).toThrow();
    const gone = await revoke(again.refresh_token);
    expect([gone.status, await gone.text()]).toEqual([400, "error=invalid_token&error_description=invalid+token"]);
    const garbage = await revoke("garbage");
    expect(await garbage.text()).toContain("unsupported_token_type");
  });

  it("an admin who revokes a grant ends its tokens and its approval", async () => {
    const tokens = await exchange(await codeFor());
    engine.identity.revokeGrant(engine.identity.grants()[0]!.id);
    expect(rest(tokens.access_token)).toThrow("Session expired or invalid");
    expect(await refresh(tokens.refresh_token)).toMatchObject({ error: "invalid_grant" });
    expect(engine.database.prepare(`SELECT count(*) AS n FROM "_Approval"`).get()).toEqual({ n: 0 });
  });

  it("deleting or blocking the app kills its tokens at once", async () => {
    const tokens = await exchange(await codeFor());
    engine.identity.installApp(app.consumerKey, { blocked: true });
    expect(rest(tokens.access_token)).toThrow("Session expired or invalid");
    engine.identity.installApp(app.consumerKey, { blocked: false });
    expect(rest(tokens.access_token)).not.toThrow();
    engine.identity.removeApp(app.consumerKey);
    expect(rest(tokens.access_token)).toThrow("Session expired or invalid");
    expect(await refresh(tokens.refresh_token)).toEqual(refused("invalid_client_id", "client identifier invalid"));
  });

  it("introspection shows another app's token as inactive, and asks for the secret", async () => {
    const tokens = await exchange(await codeFor());
    const ask = async (client_id: string, client_secret: string) =>
      (
        await post("/services/oauth2/introspect", { token: String(tokens.access_token), client_id, client_secret })
      ).json();
    expect(await ask(service.consumerKey, service.consumerSecret)).toEqual({ active: false });
    expect(await ask(app.consumerKey, "x")).toMatchObject({ error: "invalid_client" });
    expect(await ask(app.consumerKey, app.consumerSecret)).toMatchObject({ active: true });
  });

  it("the signature is the HMAC of id and issued_at, keyed with the secret", async () => {
    const { createHmac } = await import("node:crypto");
    const tokens = await exchange(await codeFor());
    const expected = createHmac("sha256", app.consumerSecret)
      .update(`${tokens.id}${tokens.issued_at}`)
      .digest("base64");
    expect(tokens.signature).toBe(expected);
    expect(tokens.issued_at).toBe(String(clock.now()));
  });
});

describe("token endpoint: forms of request and answer", () => {
  it.each([
    ["password", 400, "invalid_grant"],
    ["Authorization_Code", 400, "unsupported_grant_type"],
    ["", 400, "unsupported_grant_type"],
    ["urn:ietf:params:oauth:grant-type:jwt-bearer", 400, "invalid_grant"],
    ["device", 400, "invalid_grant"],
  ])("grant type %j: %d %s", async (grant_type, status, error) => {
    expect(await token({ grant_type, client_id: app.consumerKey })).toMatchObject({ status, error });
  });

  it("refuses GET, and a body without end", async () => {
    const get = await send("/services/oauth2/token?grant_type=client_credentials");
    expect(await get.json()).toEqual({ error: "invalid_request", error_description: "must use HTTP POST" });
    const huge = await post("/services/oauth2/token", { grant_type: "x".repeat(100_000) });
    expect(huge.status).toBe(413);
  });

  it("takes multipart, and answers urlencoded and XML; never cached", async () => {
    const form = new FormData();
    form.set("grant_type", "client_credentials");
    form.set("client_id", service.consumerKey);
    form.set("client_secret", service.consumerSecret);
    const json = await send("/services/oauth2/token", { method: "POST", body: form });
    expect(json.status).toBe(200);
    expect(json.headers.get("cache-control")).toContain("no-store");
    const fields = {
      grant_type: "client_credentials",
      client_id: service.consumerKey,
      client_secret: service.consumerSecret,
    };
    const encoded = await post("/services/oauth2/token", { ...fields, format: "urlencoded" });
    expect(new URLSearchParams(await encoded.text()).get("token_type")).toBe("Bearer");
    const xml = await post("/services/oauth2/token", fields, { accept: "application/xml" });
    expect(await xml.text()).toContain("<token_type>Bearer</token_type>");
  });

  it("a header and a body that name different clients are both disbelieved", async () => {
    const basic = Buffer.from(`${service.consumerKey}:${service.consumerSecret}`).toString("base64");
    const response = await post(
      "/services/oauth2/token",
      { grant_type: "client_credentials", client_id: app.consumerKey },
      { authorization: `Basic ${basic}` },
    );
    expect(await response.json()).toMatchObject({ error: "invalid_client_id" });
  });
});

describe("identity URL: plain-text refusals", () => {
  it.each([
    ["no token", {}, "ORG", 403, "Missing_OAuth_Token"],
    ["a dead token", { authorization: "Bearer 00D000000000001!x" }, "ORG", 403, "Bad_OAuth_Token"],
    ["another org", { authorization: "TOKEN" }, "00D000000000001AAA", 403, "Wrong_Org"],
  ] as const)("%s", async (_, headers, org, status, text) => {
    const tokens = await exchange(await codeFor());
    const sent: Record<string, string> = { ...headers };
    if (sent.authorization === "TOKEN") sent.authorization = `Bearer ${tokens.access_token}`;
    const path = `/id/${org === "ORG" ? engine.orgId : org}/${engine.born.adminUserId}`;
    const response = await send(path, { headers: sent });
    expect([response.status, await response.text()]).toEqual([status, text]);
  });

  it("another user's identity is not told", async () => {
    const tokens = await exchange(await codeFor());
    const response = await send(`/id/${engine.orgId}/${engine.born.integrationUserId}`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect([response.status, await response.text()]).toEqual([404, "Bad_Id"]);
  });

  it("fills {version} in, and writes XML", async () => {
    const { access_token, id } = await exchange(await codeFor());
    const path = new URL(String(id)).pathname;
    const json = await send(`${path}?oauth_token=${access_token}&version=latest`);
    expect(await json.json()).toMatchObject({
      user_id: engine.born.adminUserId,
      urls: { rest: `${ORIGIN}/services/data/v67.0/` },
    });
    const xml = await send(`${path}?oauth_token=${access_token}&format=xml`);
    expect(await xml.text()).toContain(`<user_id>${engine.born.adminUserId}</user_id>`);
  });
});

it("the login history says why", async () => {
  await exchange(await codeFor(), { code_verifier: "w".repeat(64) });
  expect(engine.identity.loginHistory(1)[0]).toMatchObject({
    userId: engine.born.adminUserId,
    loginType: "Remote Access 2.0",
    subType: "OauthWebServer",
    status: "Failed: Invalid Code Verifier",
    application: "Acme Connect",
  });
  const rows = engine.database
    .prepare(`SELECT "Status" AS status FROM "LoginHistory" ORDER BY "Id" DESC LIMIT 1`)
    .all();
  expect(rows).toEqual([{ status: "Failed: Invalid Code Verifier" }]);
});
