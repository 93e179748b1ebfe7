import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anOrg, type BrowsedOrg, CALLBACK, ELSEWHERE, leaves, ORIGIN, PASSWORD } from "./an-org.ts";

const PAGE = "https://spa.example.com";

let at: BrowsedOrg;
beforeEach(async () => {
  at = await anOrg({ settings: { oauthCors: true, corsOrigins: [PAGE] } });
});
afterEach(() => at.org.close());

const discovery = async () =>
  (await (await at.send("/.well-known/openid-configuration")).json()) as Record<string, unknown>;

describe("authorize: what is shown", () => {
  it.each([
    ["page", false],
    ["popup", true],
    ["touch", true],
    ["mobile", true],
    ["nonsense", false],
  ])("display=%s: without banner %s, on login and consent alike", async (display, compact) => {
    const person = at.browser();
    const login = await person.visit(ORIGIN + at.authorizePath({ display }));
    expect(login.html.includes('class="banner"')).toBe(!compact);
    expect(login.html).toContain("Local org");
    const consent = await at.logIn(person, at.authorizePath({ display }));
    expect(consent.html).toContain('id="oaapprove"');
    expect(consent.html.includes('class="banner"')).toBe(!compact);
  });

  it("login_hint fills the username in; what follows a space names a domain", async () => {
    const page = await at.browser().visit(ORIGIN + at.authorizePath({ login_hint: "ann@acme.test acme" }));
    expect(page.html).toContain('value="ann@acme.test"');
  });

  it("login_hint is text, not markup", async () => {
    const page = await at.browser().visit(ORIGIN + at.authorizePath({ login_hint: '"><script>' }));
    expect(page.html).not.toContain("<script>");
  });

  it.each([
    ["login", "login_form"],
    ["select_account", "login_form"],
    ["consent", "oaapprove"],
    ["login consent", "login_form"],
    ["something else", null],
  ])("prompt=%s after consent was given: %s", async (prompt, shown) => {
    const person = at.browser();
    await at.logIn(person);
    await at.authorize(person);
    const page = await person.visit(ORIGIN + at.authorizePath({ prompt }));
    if (shown === null) expect(page.leftTo?.searchParams.get("code")).toMatch(/^aPrx/);
    else expect(page.html).toContain(`id="${shown}"`);
  });

  it("prompt=login consent: after the login the consent page is still owed", async () => {
    const person = at.browser();
    await at.logIn(person);
    await at.authorize(person);
    const login = await person.visit(ORIGIN + at.authorizePath({ prompt: "login consent" }));
    const page = await person.press(login, "Login", { username: at.username, password: PASSWORD });
    expect(page.html).toContain('id="oaapprove"');
  });

  it("immediate=true: a code where nothing is to be asked, else the refusal at the callback", async () => {
    const person = at.browser();
    await at.logIn(person);
    const error = async () => (await at.authorize(person, { immediate: "true" })).leftTo?.searchParams.get("error");
    expect(await error()).toBe("immediate_unsuccessful");
    await at.authorize(person);
    expect(await error()).toBeNull();
  });

  it("the login brand stays in the path over login and consent", async () => {
    const person = at.browser();
    const branded = at.authorizePath().replace("/authorize?", "/authorize/Acme_Blue?");
    const login = await person.visit(ORIGIN + branded);
    expect(new URL(login.url).searchParams.get("startURL")).toContain("/authorize/Acme_Blue?");
    const consent = await person.press(login, "Login", { username: at.username, password: PASSWORD });
    expect(new URL(consent.url).pathname).toBe("/services/oauth2/authorize/Acme_Blue");
    expect((await person.press(consent, "oaapprove")).leftTo?.href.startsWith(CALLBACK)).toBe(true);
  });

  it("a brand that can be none is refused on a page", async () => {
    const response = await at.send(at.authorizePath().replace("/authorize?", "/authorize/%3Cb%3E?"));
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
    expect(await response.text()).toContain("error=invalid_expid");
  });

  it("the home page shows the start pages of the apps that the person may use, and no script as one", async () => {
    const home = async () => {
      const person = at.browser();
      return (await at.logIn(person)).html;
    };
    const { consumerKey } = at.app;
    at.org.identity.installApp(consumerKey, { startUrl: "https://app.example.com/start" });
    expect(await home()).toContain('<a href="https://app.example.com/start" rel="noreferrer">Rehearsal</a>');
    at.org.identity.installApp(consumerKey, { permittedUsers: "AdminApprovedPreAuthorized" });
    expect(await home()).not.toContain("app.example.com");
    at.org.identity.installApp(consumerKey, { permittedUsers: "AllSelfAuthorized", startUrl: "javascript:alert(1)" });
    expect(await home()).not.toContain("javascript:");
  });

  it("open redirect: the login page leads nowhere but into the org", async () => {
    for (const elsewhere of ELSEWHERE) {
      const person = at.browser();
      const page = await person.visit(`${ORIGIN}/login?${new URLSearchParams({ startURL: elsewhere })}`);
      const csrf = /name="csrf" value="([^"]*)"/.exec(page.html)![1]!;
      const fields = { csrf, username: at.username, pw: PASSWORD, startURL: elsewhere };
      const response = await at.post("/login", fields, { person });
      expect([elsewhere, response.status, leaves(response.headers.get("location"))]).toEqual([elsewhere, 303, false]);
    }
  });
});

describe("discovery promises what the org does", () => {
  it("DPoP algorithms, client authentication, and nothing about certificates until an app has one", async () => {
    const before = await discovery();
    expect(before.dpop_signing_alg_values_supported).toEqual(["ES256", "ES384", "RS256"]);
    expect(before.token_endpoint_auth_methods_supported).toEqual([
      "client_secret_post",
      "client_secret_basic",
      "private_key_jwt",
    ]);
    for (const name of ["tls_client_certificate_bound_access_tokens", "code_challenge_methods_supported"])
      expect(before).not.toHaveProperty(name);
    const { definition } = at.org.identity.apps().find((app) => app.definition.consumerKey === at.app.consumerKey)!;
    at.org.identity.registerApp({
      ...definition,
      mutualTls: { type: "tls_client_auth_san_dns", value: "client.example.com" },
    });
    expect((await discovery()).token_endpoint_auth_methods_supported).toContain("tls_client_auth");
  });

  it("every endpoint that it names answers", async () => {
    const document = await discovery();
    for (const [name, url] of Object.entries(document)) {
      if (!/_endpoint$|_uri$/.test(name)) continue;
      const response = await at.send(String(url));
      expect([name, response.status < 500 && response.status !== 404]).toEqual([name, true]);
    }
  });
});

describe("identity answers", () => {
  const read = async (over: Record<string, string> = {}) => {
    const person = at.browser();
    await at.logIn(person);
    const tokens = await at.tokens(person, over);
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    const get = async (path: string) => (await (await at.send(path, { headers })).json()) as Record<string, unknown>;
    return { identity: await get(new URL(tokens.id!).pathname), userInfo: await get("/services/oauth2/userinfo") };
  };

  it("custom attributes when the app defines any", async () => {
    const plain = await read();
    for (const answer of [plain.identity, plain.userInfo]) {
      expect(answer).not.toHaveProperty("custom_attributes");
      expect(answer).not.toHaveProperty("mobile_policy");
      expect(answer.is_app_installed).toBe(true);
    }
    const { definition } = at.org.identity.apps().find((app) => app.definition.consumerKey === at.app.consumerKey)!;
    const customAttributes = [{ key: "login", formula: "$User.Username" }];
    at.org.identity.registerApp({ ...definition, customAttributes });
    const rich = await read();
    for (const answer of [rich.identity, rich.userInfo])
      expect(answer.custom_attributes).toEqual({ login: at.username });
  });

  it("custom permissions with their scope", async () => {
    const customPermissions = [
      { name: "See_Prices", profileIds: [at.profileId], permissionSetIds: [] },
      { name: "Set_Prices", profileIds: [], permissionSetIds: [] },
    ];
    at.org.identity.changeSettings({ customPermissions });
    expect((await read()).identity.custom_permissions).toEqual({ See_Prices: true, Set_Prices: false });
    expect((await read({ scope: "openid" })).identity).not.toHaveProperty("custom_permissions");
  });

  it("an app that is used and not installed says so", async () => {
    const person = at.browser();
    await at.logIn(person);
    const headers = { authorization: `Bearer ${(await at.tokens(person)).access_token}` };
    at.org.identity.installApp(at.app.consumerKey, { installed: false });
    const answer = await at.send("/services/oauth2/userinfo", { headers });
    expect(await answer.json()).toMatchObject({ is_app_installed: false });
  });
});

describe("CORS", () => {
  const PUBLIC = ["/.well-known/openid-configuration", "/id/keys"];
  const LISTED = [
    "/services/oauth2/userinfo",
    "/services/data",
    "/services/data/v67.0/limits",
    "/services/data/v67.0/sobjects/Account/001000000000001AAA",
    "/services/data/v67.0/jobs/ingest",
  ];
  const OAUTH = ["/services/oauth2/token", "/services/oauth2/revoke", "/services/oauth2/introspect"];
  /** Opened by a cookie, or on no list of Salesforce's. */
  const NEVER = [
    "/id/00D000000000001EAA/005000000000001AAA",
    "/services/oauth2/authorize",
    "/login",
    "/verify",
    "/",
    "/secur/frontdoor.jsp",
    "/setup/connect",
    "/services/oauth2/singleaccess",
    "/services/auth/idp/oidc/logout",
    "/services/oauth2/register",
    "/_postern/log",
  ];
  const asking = "authorization,content-type,dpop,sforce-call-options";
  const preflight = { "access-control-request-method": "POST", "access-control-request-headers": asking };
  const readers = async (path: string, origin: string) => {
    const asked = await at.send(path, { method: "OPTIONS", headers: { origin, ...preflight } });
    const answer = await at.send(path, { headers: { origin } });
    return { asked, answer, readable: answer.headers.get("access-control-allow-origin") };
  };

  it.each([...LISTED, ...OAUTH])("%s: a listed origin may read the answer, without cookies", async (path) => {
    const { asked, answer, readable } = await readers(path, PAGE);
    expect([asked.status, asked.headers.get("access-control-allow-origin"), readable]).toEqual([204, PAGE, PAGE]);
    for (const { headers } of [asked, answer]) {
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")).toContain("Origin");
    }
    expect(answer.headers.get("access-control-expose-headers")).toMatch(/DPoP-Nonce.*WWW-Authenticate/);
    expect(asked.headers.get("access-control-allow-headers")).toBe(asking);
    expect(asked.headers.get("access-control-allow-methods")).toMatch(/GET.*POST.*PATCH.*DELETE/);
  });

  it.each(PUBLIC)("%s: any page may read it", async (path) => {
    for (const origin of [PAGE, "https://elsewhere.test", "null"]) {
      const { asked, readable } = await readers(path, origin);
      expect([asked.status, readable]).toEqual([204, "*"]);
    }
  });

  it.each(["null", "https://evil.test", `${PAGE}.evil.test`, PAGE.toUpperCase(), "http://spa.example.com", "*"])(
    "origin %s is not listed",
    async (origin) => {
      for (const path of [...LISTED, ...OAUTH]) {
        const { asked, readable } = await readers(path, origin);
        expect([path, asked.status, asked.headers.get("access-control-allow-origin")]).toEqual([path, 403, null]);
        expect(readable).toBeNull();
      }
    },
  );

  it.each([
    ["https://*.example.com", "https://spa.example.com", true],
    ["https://*.example.com", "https://a.b.example.com", true],
    ["https://*.example.com", "https://example.com", false],
    ["https://*.example.com", "https://evil-example.com", false],
    ["https://*.example.com", "http://spa.example.com", false],
    ["https://*.example.com", "https://evil.test/.example.com", false],
    ["https://*.example.com", "https://spa.example.com:8443", false],
    ["https://*.example.com:8443", "https://spa.example.com:8443", true],
    ["https://*", "https://evil.test", false],
    ["https://*.com", "https://evil.com", false],
    ["http://localhost:8080", "http://localhost:8080", true],
    ["http://localhost:8080", "http://localhost:8081", false],
    ["http://spa.example.com", "http://spa.example.com", false],
  ])("the pattern %s lists %s: %s", async (pattern, origin, listed) => {
    at.org.identity.changeSettings({ corsOrigins: [pattern] });
    const { readable } = await readers("/services/data/v67.0/limits", origin);
    expect(readable).toBe(listed ? origin : null);
  });

  it.each(NEVER)("%s is never answered across origins", async (path) => {
    const { asked, answer } = await readers(path, PAGE);
    for (const { headers } of [asked, answer]) expect(headers.get("access-control-allow-origin")).toBeNull();
  });

  it("OAuth endpoints need their own switch besides the list", async () => {
    at.org.identity.changeSettings({ oauthCors: false });
    for (const path of OAUTH) expect((await readers(path, PAGE)).readable).toBeNull();
    for (const path of LISTED) expect((await readers(path, PAGE)).readable).toBe(PAGE);
  });

  it("a large answer is compressed and read across origins, told apart by both", async () => {
    const { accessToken } = await at.org.login();
    const headers = { authorization: `Bearer ${accessToken}`, origin: PAGE, "accept-encoding": "gzip" };
    const answer = await at.send("/services/data/v67.0/sobjects/Account/describe", { headers });
    expect([answer.status, answer.headers.get("content-encoding")]).toEqual([200, "gzip"]);
    expect(answer.headers.get("vary")).toBe("Accept-Encoding, Origin");
  });

  it("OPTIONS and HEAD without an origin are answered plainly", async () => {
    const options = await at.send("/services/oauth2/userinfo", { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, POST, OPTIONS"]);
    const head = await at.send("/.well-known/openid-configuration", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });
});

it.each([
  "/services/oauth2/v1/authorization_challenge",
  "/services/auth/headless/init/registration",
  "/services/auth/headless/init/passwordless/login",
  "/services/auth/headless/forgot_password",
])("headless identity stays a typed refusal: %s", async (path) => {
  const response = await at.post(path, {});
  expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([501, "not_implemented"]);
});
