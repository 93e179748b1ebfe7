import { connect } from "@postern/client";
import type { BrowserContext, Browser as Chromium, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase } from "../postgres/test-database.ts";
import { type ConsoleHouse, consoleHouse, enter, launch, logIn } from "./console-house.ts";
import { findBrowser } from "./find-browser.ts";
import { faintPairs, namelessControls } from "./legibility.ts";

const found = await findBrowser();

describe.skipIf(found === null)("the console in Chromium", () => {
  let at: ConsoleHouse;
  let chromium: Chromium;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    chromium = await launch(found!);
    at = await consoleHouse(testDatabase);
    context = await chromium.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(8_000);
  });
  afterAll(async () => {
    await chromium?.close();
    await at?.[Symbol.asyncDispose]();
  });

  /** The rows of a chart's table, opened by its switch when it is closed: first cell → the others. */
  async function table(title: string): Promise<Record<string, string[]>> {
    const toggle = page.getByRole("button", { name: `${title} as table` });
    if ((await toggle.getAttribute("aria-pressed")) === "false") await toggle.click();
    const rows = await page
      .getByRole("region", { name: `${title}, table` })
      .locator("tbody tr")
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
    return Object.fromEntries(rows.map(([first = "", ...rest]) => [first, rest]));
  }

  /** Asked of the org over its own query API, by another client. */
  async function asked(soql: string): Promise<Record<string, unknown>[]> {
    return (await at.at.salesforce.query<Record<string, unknown>>(soql)).records;
  }
  const money = (amount: number) => `$${Math.round(amount).toLocaleString("en")}`;

  async function pipelineOfTheOrg(): Promise<Record<string, string[]>> {
    const rows = await asked(
      "SELECT StageName, COUNT(Id) deals, SUM(Amount) amount FROM Opportunity WHERE IsClosed = false GROUP BY StageName",
    );
    return Object.fromEntries(
      rows.map((row) => [
        String(row.StageName),
        [Number(row.deals).toLocaleString("en"), money(Number(row.amount ?? 0))],
      ]),
    );
  }
  async function wonThisMonthInTheOrg(): Promise<string[]> {
    const month = new Date().toISOString().slice(0, 7);
    const [row] = await asked(
      `SELECT COUNT(Id) deals, SUM(Amount) amount FROM Opportunity WHERE IsWon = true AND CloseDate >= ${month}-01`,
    );
    return [Number(row?.deals).toLocaleString("en"), money(Number(row?.amount ?? 0))];
  }
  const thisMonth = () => new Date().toLocaleDateString("en", { month: "short", year: "numeric", timeZone: "UTC" });

  /** For who wants to look: CONSOLE_PICTURES names a folder. */
  async function picture(of: Page, name: string): Promise<void> {
    const folder = process.env.CONSOLE_PICTURES;
    if (folder) await of.screenshot({ path: `${folder}/${name}.png` });
  }

  test("without the token there is a gate and nothing else; with it, the first step", async () => {
    page = await context.newPage();
    expect((await page.goto(at.console.url))!.status()).toBe(401);
    await expect(page.getByRole("heading", { level: 1 }).textContent()).resolves.toBe("The console asks for its token");
    await page.getByLabel("Address or token").fill("a guess");
    await page.getByRole("button", { name: "Open the console" }).click();
    await page.getByRole("alert").waitFor();
    await page.close();
    page = await enter(context, at);
    await page.getByRole("heading", { name: "Connect to the org" }).waitFor();
    expect(page.url()).toBe(`${at.console.url}/`);
  });

  test("a refusal at the consent page comes back as code, cause and fix", async () => {
    await logIn(page, at, "deny");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    const text = await alert.textContent();
    expect(text).toContain("CALLBACK_ERROR");
    expect(text).toMatch(/The user pressed Deny[\s\S]*Fix\./);
    expect(await alert.getByRole("button", { name: "Try again" }).count()).toBe(1);
    const diagnosis = page.getByRole("region", { name: "Diagnosis" });
    await diagnosis.getByText("The person pressed Deny on the consent page.").waitFor();
    await picture(page, "diagnosis-denied");
  });

  test("Connect is reached and pressed by keyboard alone; log in, consent, and the dashboard fills with the org's numbers", async () => {
    await page.goto(`${at.console.url}/connection`);
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    for (let presses = 0; presses < 20; presses++) {
      await page.keyboard.press("Tab");
      if (await again.evaluate((button) => button === document.activeElement)) break;
    }
    await page.keyboard.press("Enter");
    await page.click("#oaapprove");
    await page.waitForURL(`${at.console.url}/`);
    await page.getByText("Live", { exact: true }).waitFor({ timeout: 20_000 });
    const expected = await pipelineOfTheOrg();
    await expect.poll(() => table("Pipeline by stage"), { timeout: 10_000 }).toEqual(expected);
    const [source] = await asked("SELECT COUNT(Id) n FROM Lead WHERE LeadSource = 'Web' AND IsConverted = false");
    const leads = await table("Leads by source");
    expect(leads.Web?.[0]).toBe(Number(source?.n).toLocaleString("en"));
    const months = await table("Closed won by month");
    expect(Object.keys(months)).toHaveLength(24);
    expect(months[thisMonth()]).toEqual(await wonThisMonthInTheOrg());
  });

  test("500 opportunities created and 100 of them won by another program move the charts with no reload", async () => {
    let loads = 0;
    page.on("framenavigated", () => loads++);
    const before = await pipelineOfTheOrg();
    const wonBefore = await wonThisMonthInTheOrg();
    const today = new Date().toISOString().slice(0, 10);
    const opportunities = at.at.salesforce.sobject("Opportunity");
    const made = await opportunities.create(
      Array.from({ length: 500 }, (_, i) => ({
        Name: `Moved by a test ${i}`,
        StageName: "Prospecting",
        CloseDate: today,
        Amount: 1000 + i,
      })),
      { allowRecursive: true },
    );
    const ids = made.map((result) => result.id!);
    const started = performance.now();
    await opportunities.update(
      ids.slice(0, 100).map((Id) => ({ Id, StageName: "Closed Won" })),
      { allowRecursive: true },
    );
    const expected = await pipelineOfTheOrg();
    const won = await wonThisMonthInTheOrg();
    expect(expected.Prospecting).not.toEqual(before.Prospecting);
    const number = (text: string | undefined) => Number(text?.replaceAll(/[$,]/g, ""));
    expect(number(expected.Prospecting?.[0]) - number(before.Prospecting?.[0] ?? "0")).toBe(400);
    expect(number(won[0]) - number(wonBefore[0])).toBe(100);
    expect(number(won[1]) - number(wonBefore[1])).toBe(100 * 1000 + (99 * 100) / 2);
    await expect.poll(async () => (await table("Closed won by month"))[thisMonth()], { timeout: 10_000 }).toEqual(won);
    await expect.poll(() => table("Pipeline by stage"), { timeout: 10_000 }).toEqual(expected);
    if (process.env.CONSOLE_TIMES) console.log(`chart moved after ${Math.round(performance.now() - started)} ms`);
    expect(loads).toBe(0);
    const feed = page.getByRole("region", { name: "Changes, newest first" }).locator("li");
    await expect.poll(() => feed.first().textContent()).toMatch(/Moved by a test \d+\s*Opportunity updated: /);
  });

  test("the sync page counts rows and events as the org and the test did", async () => {
    await page.getByRole("link", { name: "Sync", exact: true }).click();
    const row = page.getByRole("row", { name: /^Opportunity/ });
    const [total] = await asked("SELECT COUNT(Id) n FROM Opportunity");
    await expect.poll(() => row.locator("td").nth(1).textContent()).toBe(Number(total?.n).toLocaleString("en"));
    expect(await row.locator("td").nth(2).textContent()).toBe("600");
    expect(await row.locator("td").nth(0).textContent()).toBe("live");
  });

  test("every page fits 360 pixels, names what the keyboard reaches, and each chart has a table", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    for (const [path, heading] of [
      ["/", "Sales"],
      ["/connection", "Connection"],
      ["/sync", "Sync"],
    ] as const) {
      await page.goto(`${at.console.url}${path}`);
      await page.getByRole("heading", { level: 1, name: heading }).waitFor();
      await page.getByText("Live", { exact: true }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(360);
      expect(await namelessControls(page), path).toEqual([]);
      if (path !== "/") continue;
      const charts = page.locator("section:has(figure), section:has(ul[aria-label])");
      expect(await charts.count()).toBe(3);
      for (const chart of await charts.all())
        expect(await chart.getByRole("button", { name: / as table$/ }).count()).toBe(1);
    }
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test.each(["light", "dark"] as const)(
    "text stands out 4.5:1 from what it lies on, in the %s theme",
    async (scheme) => {
      await page.emulateMedia({ colorScheme: scheme });
      expect(await faintPairs(page)).toEqual([]);
    },
  );

  test("a connection that has ended is diagnosed beside it: what ended it, on what evidence, and the fix", async () => {
    const { identity } = at.at.org;
    for (const { id } of identity.grants()) identity.revokeGrant(id);
    const { clientId, accessToken } = (await at.store.get("default"))!;
    const { consumerSecret: clientSecret } = at.at.org.ready.app;
    const session = await connect({
      store: at.store,
      grantId: "default",
      clientId,
      clientSecret,
      allowInsecureLoopback: true,
    });
    await expect(session.refresh(accessToken)).rejects.toMatchObject({ code: "GRANT_DEAD" });
    await page.goto(`${at.console.url}/connection`);
    const diagnosis = page.getByRole("region", { name: "Diagnosis" });
    await diagnosis.getByText("GRANT_REVOKED").waitFor();
    expect(await diagnosis.textContent()).toMatch(/revoked by an admin/);
    expect(await namelessControls(page)).toEqual([]);
    expect(await faintPairs(page)).toEqual([]);
    await picture(page, "diagnosis-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize({ width: 360, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await picture(page, "diagnosis-narrow");
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  test("Disconnect ends the grant at the org and leads back to the first step", async () => {
    await page.getByRole("link", { name: "Connection", exact: true }).click();
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.getByRole("heading", { name: "Connect to the org" }).waitFor();
    expect(await at.store.get("default")).toBeNull();
  });
});
