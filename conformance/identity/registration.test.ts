import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anOrg, type BrowsedOrg, CALLBACK } from "./an-org.ts";

const REGISTER = "/services/oauth2/register";
const METADATA = { client_name: "Order Status", redirect_uris: ["https://gateway.example.com/callback"] };

let at: BrowsedOrg;
let token: string;
beforeEach(async () => {
  at = await anOrg({ settings: { connectedAppCreation: true } }, { kind: "ConnectedApp" });
  token = at.org.identity.initialAccessToken(at.app.consumerKey);
});
afterEach(() => at.org.close());

async function register(metadata: unknown, bearer: string | null = token) {
  const response = await at.send(REGISTER, {
    method: "POST",
    headers: { "content-type": "application/json", ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }) },
    body: typeof metadata === "string" ? metadata : JSON.stringify(metadata),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  };
}

describe("dynamic client registration", () => {
  it("makes a child connected app, told as RFC 7591 has it", async () => {
    const { status, headers, body } = await register({ ...METADATA, scope: "openid api", contacts: ["a@example.com"] });
    expect(status).toBe(201);
    expect(headers.get("cache-control")).toContain("no-store");
    expect(body).toEqual({
      client_id: expect.stringMatching(/^3MVG9/),
      client_secret: expect.stringMatching(/^[0-9A-F]{64}$/),
      client_id_issued_at: at.clock.now() / 1000,
      client_secret_expires_at: 0,
      ...METADATA,
      token_endpoint_auth_method: "client_secret_basic",
      grant_types: ["authorization_code"],
      response_types: ["code"],
      scope: "api openid",
      application_type: "web",
      contacts: ["a@example.com"],
    });
    const made = at.org.identity.apps().find(({ definition }) => definition.consumerKey === body.client_id);
    expect(made?.definition).toMatchObject({ kind: "ConnectedApp", description: "Registered by Rehearsal." });
    expect(made?.policies?.enabled).toBe(true);
  });

  it("the client works at once, and introspects its own tokens", async () => {
    const { body } = await register({ ...METADATA, redirect_uris: [CALLBACK] });
    const person = at.browser();
    await at.logIn(person);
    const page = await at.authorize(person, { client_id: String(body.client_id), scope: "openid" });
    const granted = await at.post("/services/oauth2/token", {
      grant_type: "authorization_code",
      code: page.leftTo?.searchParams.get("code") ?? "",
      client_id: String(body.client_id),
      client_secret: String(body.client_secret),
      redirect_uri: CALLBACK,
      code_verifier: "v".repeat(64),
    });
    const { access_token } = (await granted.json()) as { access_token: string };
    const client = { client_id: String(body.client_id), client_secret: String(body.client_secret) };
    const answer = await at.post("/services/oauth2/introspect", { ...client, token: access_token });
    expect(await answer.json()).toMatchObject({ active: true, client_id: body.client_id });
  });

  it("a public client gets no secret and needs none", async () => {
    const { body } = await register({ ...METADATA, token_endpoint_auth_method: "none" });
    expect(body).not.toHaveProperty("client_secret");
    const made = at.org.identity.apps().find(({ definition }) => definition.consumerKey === body.client_id);
    expect(made?.definition).toMatchObject({ secretRequired: false, pkceRequired: true });
  });

  it("where no connected app may be made, as in new orgs, it says so", async () => {
    at.org.identity.changeSettings({ connectedAppCreation: false });
    const before = at.org.identity.apps().length;
    const { status, body } = await register(METADATA);
    expect([status, body.error]).toEqual([403, "access_denied"]);
    expect(body.error_description).toContain("creation is turned off");
    expect(at.org.identity.apps()).toHaveLength(before);
  });

  it("a new initial access token ends the one before", async () => {
    const next = at.org.identity.initialAccessToken(at.app.consumerKey);
    expect((await register(METADATA)).status).toBe(401);
    expect((await register(METADATA, next)).status).toBe(201);
  });

  it("external client apps and unknown apps have none", () => {
    const refuse = (key: string) => () => at.org.identity.initialAccessToken(key);
    expect(refuse(at.org.ready.app.consumerKey)).toThrow("is an external client app");
    expect(refuse("3MVG9nobody")).toThrow("No app of this org");
  });

  it("only POST", async () => {
    expect((await at.send(REGISTER)).status).toBe(400);
  });
});

describe("attacks on registration", () => {
  it.each([
    ["no token", async (): Promise<string | null> => null],
    ["an invented token", async (): Promise<string | null> => "6Cel800invented"],
    ["an access token", async (): Promise<string | null> => (await at.org.login()).accessToken],
    [
      "a token of another org",
      async (): Promise<string | null> => {
        const other = await anOrg({ settings: { connectedAppCreation: true } }, { kind: "ConnectedApp" });
        const foreign = other.org.identity.initialAccessToken(other.app.consumerKey);
        await other.org.close();
        return foreign;
      },
    ],
    [
      "the token of a blocked app",
      async (): Promise<string | null> => {
        at.org.identity.installApp(at.app.consumerKey, { blocked: true });
        return token;
      },
    ],
    [
      "the token of a deleted app",
      async (): Promise<string | null> => {
        at.org.identity.removeApp(at.app.consumerKey);
        return token;
      },
    ],
  ] as const)("%s: 401 invalid_client, whatever else is wrong", async (_, make) => {
    const bearer = await make();
    for (const metadata of [METADATA, "{"]) {
      const { status, headers, body } = await register(metadata, bearer);
      expect([status, body.error, headers.get("www-authenticate")]).toEqual([401, "invalid_client", "Bearer"]);
    }
  });

  it("the token opens nothing else, and is stored as a hash", async () => {
    const headers = { authorization: `Bearer ${token}` };
    expect((await at.send("/services/data/v67.0/limits", { headers })).status).toBe(401);
    expect((await at.send("/services/oauth2/userinfo", { headers })).status).toBe(403);
    const { image } = await at.org.snapshot();
    expect(Buffer.from(image).includes(token)).toBe(false);
  });

  it("no scope beyond the registering app's", async () => {
    const { status, body } = await register({ ...METADATA, scope: "api full" });
    expect([status, body.error]).toEqual([400, "invalid_client_metadata"]);
  });

  it.each([
    [[]],
    ["https://a.example/"],
    [["/relative"]],
    [["//evil.test/"]],
    [["https://a.example/#fragment"]],
    [["https://user:pw@a.example/"]],
    [["http://a.example/"]],
    [["http://localhost.evil.test/"]],
    [["javascript:alert(1)"]],
    [["JAVASCRIPT:alert(1)"]],
    [["data:text/html,x"]],
    [["https://a.example/ x"]],
    [["https://a.example/\u0000"]],
    [["https://a.example\\@evil.test/"]],
    [[`https://a.example/${"x".repeat(3000)}`]],
    [Array.from({ length: 51 }, (_, n) => `https://a.example/${n}`)],
    [[7]],
  ])("redirect_uris %j is refused", async (redirect_uris) => {
    const { status, body } = await register({ ...METADATA, redirect_uris });
    expect([status, body.error]).toEqual([400, "invalid_redirect_uri"]);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", []],
    ["no name", { redirect_uris: METADATA.redirect_uris }],
    ["a name of another kind", { ...METADATA, client_name: { a: 1 } }],
    ["a name with a line in it", { ...METADATA, client_name: "a\nb" }],
    ["a long name", { ...METADATA, client_name: "x".repeat(81) }],
    ["an unknown method", { ...METADATA, token_endpoint_auth_method: "private_key_jwt" }],
    ["an unknown grant type", { ...METADATA, grant_types: ["password"] }],
    ["an unknown response type", { ...METADATA, response_types: ["magic"] }],
  ])("%s is refused", async (_, metadata) => {
    const { status, body } = await register(metadata);
    expect([status, body.error]).toEqual([400, "invalid_client_metadata"]);
  });

  it("custom schemes and loopback are allowed, as for any app", async () => {
    const redirect_uris = ["com.acme.app:/callback", "http://localhost:1717/x", "http://[::1]:8080/"];
    expect((await register({ ...METADATA, redirect_uris })).status).toBe(201);
  });

  it("names are text on the consent page, not markup", async () => {
    const { body } = await register({ client_name: "<img src=x onerror=alert(1)>", redirect_uris: [CALLBACK] });
    const person = at.browser();
    await at.logIn(person);
    const page = await person.visit(
      `https://acme.my.salesforce.com${at.authorizePath({ client_id: String(body.client_id) })}`,
    );
    expect(page.html).toContain("&lt;img src=x");
    expect(page.html).not.toContain("<img");
  });
});
