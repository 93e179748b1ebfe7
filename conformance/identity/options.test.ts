import { type createOrg, defineTokenExchangeHandler } from "@postern/org";
import { afterEach, describe, expect, it } from "vitest";
import { ORIGIN, type Rehearsal, rehearse } from "./rehearsal.ts";

/** What Salesforce's documentation leaves open: each option of `createOrg` changes what it names. */
type Options = NonNullable<NonNullable<Parameters<typeof createOrg>[0]>["oauth"]>;

let r: Rehearsal;
afterEach(() => r.org.close());
const withOptions = async (oauth: Options) => {
  r = await rehearse({ oauth });
  r.settings({ refreshTokenRotation: true });
};

const rotated = async () => (await r.refresh()).tokens!.refresh_token!;
const EXPIRED = "token invalid_grant / expired access/refresh token [Failed: Invalid Token]";

describe("a spent refresh token that comes back", () => {
  it("ends the family (default)", async () => {
    await withOptions({});
    const next = await rotated();
    expect((await r.refresh()).text).toBe(EXPIRED);
    expect((await r.refresh(next)).text).toBe(EXPIRED);
    expect(r.org.identity.loginHistory(1)[0]?.reason).toContain("spent refresh token reused");
  });

  it("refreshTokenReuse: refuse", async () => {
    await withOptions({ refreshTokenReuse: "refuse" });
    const next = await rotated();
    expect((await r.refresh()).text).toBe(EXPIRED);
    expect((await r.refresh(next)).text).toBe("tokens");
  });

  it("rotationGraceSeconds: within it a retry is answered, after it the family ends", async () => {
    await withOptions({ rotationGraceSeconds: 30 });
    const first = await rotated();
    await r.clock.advance(29_000);
    const second = await rotated();
    expect((await r.refresh(first)).text).toBe("tokens");
    expect((await r.refresh(second)).text).toBe("tokens");
    await r.clock.advance(2_000);
    expect((await r.refresh()).text).toBe(EXPIRED);
  });
});

describe("a used code that comes back", () => {
  const twice = async () => {
    const code = await r.code();
    const fields = { grant_type: "authorization_code", code, redirect_uri: "https://app.example.com/callback" };
    const first = await r.token({ ...fields, code_verifier: r.verifier });
    const second = await r.token({ ...fields, code_verifier: r.verifier });
    return { first, second };
  };
  it.each([
    ["revoke-family", 401],
    ["refuse", 200],
  ] as const)("codeReuse: %s", async (codeReuse, status) => {
    await withOptions({ codeReuse });
    const { first, second } = await twice();
    expect(second.text).toContain("invalid_grant / expired authorization code");
    expect((await r.api(first.tokens!.access_token!)).status).toBe(status);
  });
});

describe("wire forms that were seen in two ways", () => {
  it.each(["invalid_grant", "invalid_request"] as const)("pkceMismatch: %s", async (pkceMismatch) => {
    await withOptions({ pkceMismatch });
    const code = await r.code();
    const fields = { grant_type: "authorization_code", code, redirect_uri: "https://app.example.com/callback" };
    const { text } = await r.token({ ...fields, code_verifier: "x".repeat(64) });
    expect(text).toBe(`token ${pkceMismatch} / invalid code verifier [Failed: Invalid Code Verifier]`);
  });

  it("pkceRefusal: body answers a bare urlencoded text", async () => {
    await withOptions({ pkceRefusal: "body" });
    const query = new URLSearchParams({
      response_type: "code",
      client_id: r.app.consumerKey,
      redirect_uri: "https://app.example.com/callback",
    });
    const response = await r.org.fetch(`${ORIGIN}/services/oauth2/authorize?${query}`);
    expect(response.headers.get("content-type")).toBeNull();
    expect(await response.text()).toBe("error=invalid_request&error_description=missing%20required%20code%20challenge");
  });

  it.each([400, 401] as const)("invalidClientStatus: %d", async (invalidClientStatus) => {
    await withOptions({ invalidClientStatus });
    const response = await r.org.fetch(`${ORIGIN}/services/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: r.app.consumerKey,
        client_secret: "WRONG",
      }),
    });
    expect(response.status).toBe(invalidClientStatus);
  });

  it.each(["access_denied", "access-denied"] as const)("denied: %s", async (denied) => {
    await withOptions({ denied });
    expect(await r.denied()).toBe(denied);
  });

  it.each([
    ["redirect", "callback OAUTH_APP_ACCESS_DENIED"],
    ["page", "page OAUTH_APP_ACCESS_DENIED"],
  ] as const)("approvalErrors: %s", async (approvalErrors, text) => {
    await withOptions({ approvalErrors });
    r.policies({ permittedUsers: "AdminApprovedPreAuthorized" });
    expect((await r.webServer()).text).toContain(text);
  });

  it("offlineAccessSynonym: false refuses offline_access where the app has refresh_token", async () => {
    await withOptions({ offlineAccessSynonym: false });
    expect((await r.webServer({ scope: "api offline_access" })).text).toContain("callback invalid_scope");
  });

  it.each([
    ["narrow", "tokens", "api"],
    ["ignore", "tokens", "api refresh_token openid web lightning content visualforce"],
    ["refuse", "token invalid_scope", undefined],
  ] as const)("refreshScope: %s", async (refreshScope, text, scope) => {
    await withOptions({ refreshScope });
    const outcome = await r.token({ grant_type: "refresh_token", refresh_token: r.refreshToken, scope: "api" });
    expect(outcome.text).toContain(text);
    expect(outcome.tokens?.scope).toBe(scope);
  });

  it.each([
    [false, EXPIRED],
    [true, "tokens"],
  ] as const)("rotationRestartsLifetime: %s", async (rotationRestartsLifetime, text) => {
    await withOptions({ rotationRestartsLifetime });
    r.policies({ refreshToken: { type: "SpecificLifetime", period: 2, unit: "Hours" } });
    await r.clock.advance(90 * 60_000);
    const next = await rotated();
    await r.clock.advance(60 * 60_000);
    expect((await r.refresh(next)).text).toBe(text);
  });

  it.each([
    ["new-session", false],
    ["same-session", true],
  ] as const)("serverGrant: %s", async (serverGrant, same) => {
    await withOptions({ serverGrant });
    const first = (await r.clientCredentials()).tokens!.access_token;
    const second = (await r.clientCredentials()).tokens!.access_token;
    expect(first === second).toBe(same);
    await r.clock.advance(3 * 3_600_000);
    expect((await r.clientCredentials()).tokens!.access_token).not.toBe(first);
  });
});

describe("numbers that Salesforce does not publish", () => {
  it("loginsPerHour", async () => {
    await withOptions({ loginsPerHour: 3 });
    await r.clock.advance(2 * 3_600_000);
    for (let i = 0; i < 3; i++) expect((await r.clientCredentials()).text).toBe("tokens");
    expect((await r.clientCredentials()).text).toBe(
      "token rate_limit_exceeded / number of logins exceeded [Login rate exceeded]",
    );
    await r.clock.advance(3_600_001);
    expect((await r.clientCredentials()).text).toBe("tokens");
  });

  it("accessTokensPerUser", async () => {
    await withOptions({ accessTokensPerUser: 2 });
    for (let i = 0; i < 2; i++) expect((await r.clientCredentials()).text).toBe("tokens");
    expect((await r.clientCredentials()).text).toContain("[Failed: Get Access Token Limit Exceeded]");
  });

  it("approvalsPerApp and approvalEviction: oldest", async () => {
    await withOptions({ approvalsPerApp: 2, approvalEviction: "oldest" });
    r.settings({ refreshTokenRotation: false });
    await r.clock.advance(1000);
    const second = (await r.webServer()).tokens!.refresh_token!;
    await r.clock.advance(1000);
    await r.refresh();
    await r.webServer();
    expect((await r.refresh()).text).toBe(EXPIRED);
    expect((await r.refresh(second)).text).toBe("tokens");
  });
});

it("tokenHandlerSeconds: how long a token exchange handler may take", async () => {
  const entered = Promise.withResolvers<void>();
  const idp = defineTokenExchangeHandler({
    validateIncomingToken() {
      entered.resolve();
      return new Promise<never>(() => {});
    },
    getUserForTokenSubject: () => null,
  });
  r = await rehearse({ oauth: { tokenHandlerSeconds: 2 }, tokenExchangeHandlers: { idp } });
  const waiting = r.tokenExchange();
  await entered.promise;
  await r.clock.advance(2_000);
  expect((await waiting).text).toContain("token handler validation failed");
});
