import { connect, memoryTokenStore, type TokenStore } from "@postern/client";
import { type Console, startConsole } from "@postern/console";
import { runSync, waitForGrant } from "@postern/sync";
import { type BrowserContext, type Browser as Chromium, chromium, type Page } from "playwright-core";
import type { EngineCore } from "../../packages/org/src/engine/engine.ts";
import { type House, house } from "../sync/sync-house.ts";
import type { Browser } from "./find-browser.ts";

/** What `postern up` syncs. */
export const SYNCED = ["Account", "Contact", "Lead", "Opportunity", "Case"];
export const TOKEN = "the-token-of-this-start";

/** Org, Postgres, sync and console as `postern up` wires them, in this process; nobody is connected yet. */
export interface ConsoleHouse extends AsyncDisposable {
  readonly at: House;
  readonly console: Console;
  readonly store: TokenStore;
}

export async function consoleHouse(database: () => Promise<string>): Promise<ConsoleHouse> {
  const at = await house(database, { seed: "acme" });
  const store = memoryTokenStore();
  const { app, orgId } = at.org.ready;
  const credentials = { clientId: app.consumerKey, clientSecret: app.consumerSecret, loginUrl: at.url };
  const console = await startConsole({
    port: 0,
    databaseUrl: at.databaseUrl,
    store,
    grantId: "default",
    app: { ...app, scopes: ["api", "refresh_token", "openid", "id", "profile", "email"] },
    org: { url: at.url, orgId, local: true },
    token: TOKEN,
    version: "0.1.0",
  });
  allowCallback(at, `${console.url}/oauth/callback`);
  const stop = new AbortController();
  const worker = runSync({
    databaseUrl: at.databaseUrl,
    pubsubEndpoint: at.pubsubUrl,
    objects: SYNCED,
    signal: stop.signal,
    async connect(clientName, signal) {
      await waitForGrant(store, "default", signal);
      return connect({ ...credentials, store, grantId: "default", clientName, allowInsecureLoopback: true });
    },
  });
  return {
    at,
    console,
    store,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await worker.catch(() => {});
      await console.close();
      await at[Symbol.asyncDispose]();
    },
  };
}

/** Registers one more callback for the org's app: the console of a test listens on a free port. */
function allowCallback(at: House, callback: string): void {
  const { identity } = at.org.engine as EngineCore;
  const found = identity.apps().find(({ definition }) => definition.consumerKey === at.org.ready.app.consumerKey);
  if (!found) throw new Error("the org has lost its app");
  const { definition } = found;
  identity.registerApp({ ...definition, callbackUrls: [...definition.callbackUrls, callback] });
}

export async function launch(browser: Browser): Promise<Chromium> {
  return chromium.launch({ executablePath: browser.executablePath, args: [...browser.args] });
}

/** A browser that holds the token, on the console's first page. */
export async function enter(context: BrowserContext, at: ConsoleHouse): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${at.console.url}/?token=${TOKEN}`);
  return page;
}

/** Press Connect, log in when asked, and answer on the consent page when asked. */
export async function logIn(page: Page, at: ConsoleHouse, answer: "allow" | "deny" = "allow"): Promise<void> {
  const { username, password } = at.at.org.ready.admin;
  await page.getByRole("button", { name: /^(Connect|Try again)$/ }).click();
  await page.waitForSelector("#username, #oaapprove");
  if (await page.locator("#username").isVisible()) {
    await page.fill("#username", username);
    await page.fill("#password", password!);
    await page.click("#Login");
  }
  await page.click(answer === "allow" ? "#oaapprove" : "#oadeny");
  await page.waitForURL(`${at.console.url}/**`);
}
