import { systemClock } from "@postern/kernel";
import { createOrg, type Org } from "@postern/org";
import { type BrowserContext, type Browser as Chromium, chromium, type Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { CLIENT_ID, type StrictLogin, strictLogin } from "../../packages/client/test/strict-login/strict-login.ts";
import { findBrowser } from "../browser/find-browser.ts";
import type { AppWindow } from "./browser-app/app.ts";
import { type ServedApp, serveApp } from "./serve-app.ts";
import { type ServedLogin, serveStrict } from "./serve-strict.ts";

declare const window: AppWindow;

const found = await findBrowser();
const KNOWN = { clock: systemClock(), app: { clientId: CLIENT_ID, method: "none" } } as const;

/** Waits for the page to be done with what it does at its start. */
async function state(page: Page, expected: string): Promise<Record<string, unknown>> {
  await page.waitForFunction(() => document.body.dataset.state !== undefined);
  const text = await page.locator("#state").textContent();
  expect([await page.locator("body").getAttribute("data-state"), text]).toEqual([expected, expect.any(String)]);
  return JSON.parse(text ?? "") as Record<string, unknown>;
}

describe.skipIf(found === null)("a page on another origin, without a secret", () => {
  let browser: Chromium;
  /** One for all tests, so that the sources are loaded once; the app keeps its login in the tab. */
  let context: BrowserContext;
  let page: Page;
  let app: ServedApp;

  beforeAll(async () => {
    expect(found!.args.join(" ")).not.toMatch(/web-security|site-isolation|insecure-content/);
    browser = await chromium.launch({ executablePath: found!.executablePath, args: [...found!.args] });
    context = await browser.newContext();
    app = await serveApp({ loginUrl: "", clientId: "", discovery: "metadata" });
  });
  afterAll(async () => {
    await browser?.close();
    await app?.[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    page = await context.newPage();
    page.setDefaultTimeout(8_000);
  });
  afterEach(async () => {
    await Promise.all(context.pages().map((open) => open.close()));
    await context.clearCookies();
  });

  const refresh = () => page.evaluate(() => window.app.refresh());

  describe("against a strict login server", () => {
    let login: StrictLogin;
    let served: ServedLogin;

    beforeEach(async () => {
      served = await serveStrict((origin) =>
        strictLogin({ ...KNOWN, origin, redirectUri: `${app.origin}/`, pageOrigin: app.origin }),
      );
      ({ login } = served);
      app.settings = { loginUrl: served.origin, clientId: CLIENT_ID, discovery: "metadata" };
    });
    afterEach(() => served[Symbol.asyncDispose]());

    test.each(["metadata", "none"] as const)(
      "discovery %s: logs in with PKCE, bound to a key, and refreshes with the server's nonce",
      async (discovery) => {
        app.settings = { ...app.settings, discovery };
        login.proofs.nonce = "nonce-1";
        await page.goto(app.origin);
        await state(page, "ready");
        await page.click("#leave");
        expect(await state(page, "connected")).toMatchObject({
          tokenType: "DPoP",
          instanceUrl: login.origin,
          identity: { username: "me@acme.test" },
        });
        expect(page.url()).toBe(`${app.origin}/`);
        login.proofs.nonce = "nonce-2";
        expect(await refresh()).toEqual({ changed: true, tokenType: "DPoP", hasRefreshToken: true });
        login.tokens.expireSessions();
        expect(await page.evaluate(async () => (await window.app.session?.identity())?.username)).toBe("me@acme.test");
        expect(login.violations).toEqual([]);
        expect(login.tokens.reuses).toBe(0);
        expect(login.requests.some((one) => one.path.startsWith("/.well-known/"))).toBe(discovery === "metadata");
        expect(login.requests.every((one) => !one.headers.has("cookie"))).toBe(true);
      },
    );

    test("a login survives a reload before it leaves, and one in another tab; its callback works once", async () => {
      await page.goto(app.origin);
      await state(page, "ready");
      const leave = (await page.locator("#leave").getAttribute("href"))!;
      await page.reload();
      await state(page, "ready");
      // The address of the first load: what it expects lies in the tab, whatever was started since.
      await page.goto(leave);
      expect(await state(page, "connected")).toMatchObject({ tokenType: "DPoP" });

      await page.goto(app.origin);
      await state(page, "ready");
      const other = (await page.locator("#leave").getAttribute("href"))!;
      const stranger = await page.context().newPage();
      await stranger.goto(other);
      await state(stranger, "unknown");
      const callback = stranger.url();
      await page.goto(callback);
      await state(page, "connected");
      await page.goto(callback);
      await state(page, "unknown");
      expect(login.violations).toEqual([]);
    });

    test("a server that names no origin is not read: no token comes, and the failure is a coded one", async () => {
      served.login = strictLogin({ ...KNOWN, origin: served.origin });
      await page.goto(app.origin);
      expect(await state(page, "failed")).toMatchObject({ code: "NETWORK" });
    });

    test("a redirect of the token endpoint is not followed, though the browser hides where it leads", async () => {
      const { transport } = login;
      const elsewhere = { location: "https://evil.test/", "access-control-allow-origin": app.origin };
      served.login = {
        ...login,
        transport: async (request) =>
          request.method === "POST" ? new Response(null, { status: 307, headers: elsewhere }) : transport(request),
      };
      await page.goto(app.origin);
      await state(page, "ready");
      await page.click("#leave");
      expect(await state(page, "failed")).toMatchObject({ code: "REDIRECT_REFUSED" });
    });
  });

  describe("against the local org", () => {
    let org: Org;

    beforeAll(async () => {
      org = await createOrg({ settings: { oauthCors: true, corsOrigins: [app.origin] } });
      const { url } = await org.listen({ pubsubPort: null });
      const { consumerKey } = org.identity.registerApp({
        developerName: "Page",
        name: "Page",
        scopes: ["api", "refresh_token"],
        callbackUrls: [`${app.origin}/`],
        secretRequired: false,
        secretRequiredForRefresh: false,
        refreshTokenRotation: true,
        dpop: "required",
      });
      org.identity.installApp(consumerKey);
      app.settings = { loginUrl: url, clientId: consumerKey, discovery: "metadata" };
    });
    afterAll(() => org?.close());

    async function logIn(): Promise<Record<string, unknown>> {
      await page.goto(app.origin);
      await state(page, "ready");
      await page.click("#leave");
      await page.fill("#username", org.ready.admin.username);
      await page.fill("#password", org.ready.admin.password!);
      // A person who reloads the login page loses nothing.
      await page.reload();
      await page.fill("#username", org.ready.admin.username);
      await page.fill("#password", org.ready.admin.password!);
      await page.click("#Login");
      await page.click("#oaapprove");
      return state(page, "connected");
    }

    test("logs in, asks who it is, reads and writes records, refreshes, and ends its grant", async () => {
      expect(await logIn()).toMatchObject({ tokenType: "DPoP", identity: { username: org.ready.admin.username } });
      const done = await page.evaluate(async () => {
        const session = window.app.session!;
        const account = session.sobject<{ Name: string }>("Account");
        const id = await account.create({ Name: "Made in a page" });
        await account.update(id, { Name: "Changed in a page" });
        const { Name } = await account.retrieve(id, ["Name"]);
        const found = await session.query<{ Id: string }>(`SELECT Id FROM Account WHERE Id = '${id}'`).toArray();
        await account.delete(id);
        const limits = await session.limits();
        return { Name, found: found.length, limits: "DailyApiRequests" in limits, usage: session.apiUsage() !== null };
      });
      expect(done).toEqual({ Name: "Changed in a page", found: 1, limits: true, usage: true });
      expect(await refresh()).toEqual({ changed: true, tokenType: "DPoP", hasRefreshToken: true });
      const ended = await page.evaluate(async () => {
        await window.app.revoke();
        return window.app.failure(() => window.app.session!.limits());
      });
      expect(ended).toBe("GRANT_DEAD");
    });

    test("an origin that is not on the list gets no token, and a refusal of the API can be read by one that is", async () => {
      await logIn();
      const refused = await page.evaluate(() =>
        window.app.failure(() => window.app.session!.query("SELECT Nothing FROM Account").toArray()),
      );
      expect(refused).toBe("QUERY_NAME_UNKNOWN");
      org.identity.changeSettings({ corsOrigins: ["https://app.example.com"] });
      try {
        expect(await page.evaluate(() => window.app.failure(() => window.app.refresh()))).toBe("NETWORK");
        const write = () => window.app.failure(() => window.app.session!.sobject("Account").create({ Name: "Unseen" }));
        expect(await page.evaluate(write)).toBe("NETWORK");
      } finally {
        org.identity.changeSettings({ corsOrigins: [app.origin] });
      }
    });
  });
});
