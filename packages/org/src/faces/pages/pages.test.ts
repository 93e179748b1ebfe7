import { manualClock } from "@postern/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEngine, type EngineCore } from "../../engine/engine.ts";
import type { FetchFace } from "../face-env.ts";
import { emptyNote } from "../request-note.ts";
import { html } from "./html.ts";
import { safeStartUrl } from "./safe-start-url.ts";
import { createWebSurface } from "./web-surface.ts";

const ORIGIN = "http://localhost:7811";
const PASSWORD = "correct-horse-battery";
const caller = { ip: "127.0.0.1" };

let engine: EngineCore;
let surface: FetchFace;
let username: string;
let authorize: string;
const clock = manualClock({ start: Date.parse("2026-03-02T09:00:00Z") });

beforeAll(() => {
  engine = createEngine({ clock, adminPassword: PASSWORD });
  surface = createWebSurface({ engine });
  const { admin, app } = engine.credentials();
  username = admin.username;
  authorize = `/services/oauth2/authorize?${new URLSearchParams({
    response_type: "code",
    client_id: app.consumerKey,
    redirect_uri: "http://localhost:7800/oauth/callback",
    scope: "api",
    state: `"><script>alert(1)</script>`,
    code_challenge: "c".repeat(43),
  })}`;
});
afterAll(async () => {
  await engine.settled();
  engine.close();
});

type Cookies = Record<string, string>;
const send = async (path: string, init: RequestInit & { cookies?: Cookies } = {}) => {
  const headers = new Headers(init.headers);
  const cookie = Object.entries(init.cookies ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join("; ");
  if (cookie) headers.set("cookie", cookie);
  const request = new Request(path.startsWith("http") ? path : ORIGIN + path, { ...init, headers, redirect: "manual" });
  return surface(request, { ip: caller.ip, caller, note: emptyNote() });
};
const cookiesOf = (response: Response): Cookies =>
  Object.fromEntries(
    response.headers
      .getSetCookie()
      .map((text) => (/^([^=]+)=([^;]*)/.exec(text) ?? []).slice(1, 3) as [string, string]),
  );
const field = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`)
    .exec(page)?.[1]
    ?.replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">") ?? "";

async function openLogin(startUrl = "/") {
  const response = await send(`/login?startURL=${encodeURIComponent(startUrl)}`);
  const page = await response.text();
  return { response, page, cookies: cookiesOf(response), csrf: field(page, "csrf") };
}
async function logIn(fields: Record<string, string>, cookies: Cookies, headers: Record<string, string> = {}) {
  const body = new URLSearchParams({ username, pw: PASSWORD, ...fields });
  return send("/login", { method: "POST", body, cookies, headers });
}
async function loggedIn(startUrl?: string) {
  const { cookies, csrf } = await openLogin(startUrl);
  const response = await logIn({ csrf, ...(startUrl ? { startURL: startUrl } : {}) }, cookies);
  return { response, cookies: { ...cookies, ...cookiesOf(response) } };
}
const sid = (cookies: Cookies) => cookies[`sid_${engine.orgId.slice(0, 15)}`];

describe("html", () => {
  it("escapes every value, and only values", () => {
    expect(html`<p title="${`"'<>&`}">${["<b>", html`<i>${"<"}</i>`, null]}</p>`.text).toBe(
      `<p title="&quot;&#39;&lt;&gt;&amp;">&lt;b&gt;<i>&lt;</i></p>`,
    );
  });
});

describe("startURL stays in the org", () => {
  it.each([
    "//evil.test/",
    "/\\evil.test",
    "\\\\evil.test",
    "http://evil.test/",
    "javascript:alert(1)",
    "/\t/evil.test",
    "/\n/evil.test",
    "evil.test",
    "/..//evil.test",
    "/.//evil.test",
    "http://localhost:7811@evil.test/",
    "",
  ])("%j becomes /", (wanted) => expect(safeStartUrl(wanted, ORIGIN)).toBe("/"));

  it.each(["/services/oauth2/authorize?a=b%2F", "/x?y=//z"])("%j is kept", (wanted) =>
    expect(safeStartUrl(wanted, ORIGIN)).toBe(wanted),
  );
});

describe("login", () => {
  it("keeps the element ids that drivers know, and asks for no script", async () => {
    const { page, response } = await openLogin();
    for (const id of ["username", "password", "Login"]) expect(page).toContain(`id="${id}"`);
    expect(page).not.toMatch(/<script|style=/);
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(page).toContain("not Salesforce");
  });

  it("cookies are HttpOnly, SameSite and carry the org's name; Secure on https", async () => {
    const { response } = await loggedIn();
    expect(response.status).toBe(303);
    const cookie = response.headers.getSetCookie().at(-1)!;
    expect(cookie).toMatch(new RegExp(`^sid_${engine.orgId.slice(0, 15)}=.*HttpOnly; SameSite=Lax`));
    expect(cookie).not.toContain("Secure");
    const https = await send("https://localhost:7813/login");
    expect(https.headers.getSetCookie()[0]).toContain("Secure");
  });

  it("a session id planted before login is not the one after it, and is dead", async () => {
    const planted = (await loggedIn()).cookies;
    const form = await send("/login", { cookies: planted });
    const page = await form.text();
    const response = await logIn({ csrf: field(page, "csrf") }, planted);
    const after = { ...planted, ...cookiesOf(response) };
    expect(sid(after)).not.toBe(sid(planted));
    expect((await send("/", { cookies: planted })).headers.get("location")).toBe("/login");
    expect((await send("/", { cookies: after })).status).toBe(200);
  });

  it.each([
    ["no token", (_: string, cookies: Cookies) => [{ csrf: "" }, cookies, {}] as const],
    ["no cookie", (csrf: string) => [{ csrf }, {}, {}] as const],
    [
      "another browser's token",
      (csrf: string) => [{ csrf }, { [`browser_${engine.orgId.slice(0, 15)}`]: "another" }, {}] as const,
    ],
    [
      "another site's origin",
      (csrf: string, cookies: Cookies) => [{ csrf }, cookies, { origin: "http://evil.test" }] as const,
    ],
    ["a sandboxed frame", (csrf: string, cookies: Cookies) => [{ csrf }, cookies, { origin: "null" }] as const],
  ])("login CSRF: %s", async (_, make) => {
    const { csrf, cookies } = await openLogin();
    const response = await logIn(...make(csrf, cookies));
    expect(response.status).toBe(403);
    expect(sid(cookiesOf(response))).toBeUndefined();
    expect(await response.text()).toContain('role="alert"');
  });

  it("wrong password, unknown user and locked user look alike", async () => {
    const { csrf, cookies } = await openLogin();
    const wrong = await logIn({ csrf, pw: "nope" }, cookies);
    const unknown = await logIn({ csrf, username: "nobody@acme.test" }, cookies);
    expect([sid(cookiesOf(wrong)), sid(cookiesOf(unknown))]).toEqual([undefined, undefined]);
    const texts = [await wrong.text(), await unknown.text()].map(
      (text) => /<div class="alert[\s\S]*?<\/div>/.exec(text)?.[0],
    );
    expect(texts[0]).toBe(texts[1]);
  });

  it("ten wrong passwords lock the user for fifteen minutes, also for the right one", async () => {
    const { csrf, cookies } = await openLogin();
    await logIn({ csrf }, cookies);
    for (let n = 0; n < 10; n++) await logIn({ csrf, pw: "nope" }, cookies);
    expect(sid(cookiesOf(await logIn({ csrf }, cookies)))).toBeUndefined();
    expect(engine.identity.loginHistory(1)[0]?.status).toBe("Password lockout");
    await clock.advance(15 * 60_000);
    expect((await logIn({ csrf }, cookies)).status).toBe(303);
  });

  it("leads on to where the person wanted to go", async () => {
    const { response } = await loggedIn(authorize);
    expect(response.headers.get("location")).toBe(authorize);
  });
});

describe("consent", () => {
  async function openConsent() {
    const { cookies } = await loggedIn(authorize);
    const response = await send(authorize, { cookies });
    const page = await response.text();
    const names = ["csrf", "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge"];
    const form = page.slice(page.indexOf('id="editPage"'));
    return { page, cookies, fields: Object.fromEntries(names.map((name) => [name, field(form, name)])) };
  }
  const decide = (fields: Record<string, string>, cookies: Cookies, headers: Record<string, string> = {}) =>
    send("/services/oauth2/authorize/consent", {
      method: "POST",
      body: new URLSearchParams({ decision: "allow", ...fields }),
      cookies,
      headers,
    });

  it("shows app, user and scopes, and nothing of the request as markup", async () => {
    const { page } = await openConsent();
    for (const id of ["oaapprove", "oadeny"]) expect(page).toContain(`id="${id}"`);
    expect(page).toContain("Acme Connect");
    expect(page).toContain(username);
    expect(page).not.toContain("<script>");
  });

  it("consent CSRF: without the token, from another site, or for another scope nothing is allowed", async () => {
    const { cookies, fields } = await openConsent();
    for (const [over, headers] of [
      [{ csrf: "" }, {}],
      [{}, { origin: "http://evil.test" }],
      [{ scope: "api refresh_token" }, {}],
      [{ redirect_uri: "http://localhost:1717/OauthRedirect" }, {}],
    ] as const) {
      const response = await decide({ ...fields, ...over }, cookies, headers);
      expect(response.status).toBe(403);
      expect(response.headers.get("location")).toBeNull();
    }
  });

  it("a callback that is not registered is refused even with a good token", async () => {
    const { cookies, fields } = await openConsent();
    const response = await decide({ ...fields, redirect_uri: "http://evil.test/" }, cookies);
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  });

  it("Deny goes back with the state; Allow gives a code, and is not asked again", async () => {
    const { cookies, fields } = await openConsent();
    const denied = new URL((await decide({ ...fields, decision: "deny" }, cookies)).headers.get("location")!);
    expect(Object.fromEntries(denied.searchParams)).toMatchObject({ error: "access_denied", state: fields.state });
    const allowed = new URL((await decide(fields, cookies)).headers.get("location")!);
    expect(allowed.searchParams.get("code")).toMatch(/^aPrx.*==$/);
    const again = await send(authorize, { cookies });
    expect(again.headers.get("location")).toContain("code=aPrx");
    const consentAgain = await send(`${authorize}&prompt=consent`, { cookies });
    expect(await consentAgain.text()).toContain('id="oaapprove"');
    const loginAgain = await send(`${authorize}&prompt=login`, { cookies });
    expect(loginAgain.headers.get("location")).toMatch(/^\/login\?/);
  });
});

describe("logout", () => {
  it("ends the session; a link or another site's form cannot", async () => {
    const { cookies } = await loggedIn();
    const home = await (await send("/", { cookies })).text();
    await send("/secur/logout.jsp", { cookies });
    const foreign = await send("/logout", { method: "POST", body: new URLSearchParams({ csrf: "x" }), cookies });
    expect(foreign.status).toBe(403);
    expect((await send("/", { cookies })).status).toBe(200);
    const ours = await send("/logout", {
      method: "POST",
      body: new URLSearchParams({ csrf: field(home, "csrf") }),
      cookies,
    });
    expect(ours.status).toBe(303);
    expect((await send("/", { cookies })).headers.get("location")).toBe("/login");
  });

  it("a browser session is no API token", async () => {
    const { cookies } = await loggedIn();
    const token = decodeURIComponent(sid(cookies)!);
    expect(() => engine.authenticate.token(token, "rest", caller)).toThrow("not valid for use with the REST API");
  });
});
