import { memoryTokenStore } from "@postern/client";
import { type Console, startConsole } from "@postern/console";
import { createOrg, type Listening, type Org } from "@postern/org";
import type { Browser as Chromium, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { A_GRANT } from "../../packages/console/test/a-console.ts";
import { testDatabase } from "../postgres/test-database.ts";
import { launch, TOKEN } from "./console-house.ts";
import { findBrowser } from "./find-browser.ts";
import { faintPairs, namelessControls } from "./legibility.ts";

const found = await findBrowser();
const ATTACK = `<img src=x onerror="window.attacked=1"><script>window.attacked=1</script>`;

describe.skipIf(found === null)("explorer, record and requests in Chromium", () => {
  let org: Org;
  let listening: Listening;
  let console_: Console;
  let chromium: Chromium;
  let page: Page;
  const trouble: string[] = [];

  beforeAll(async () => {
    org = await createOrg({ seed: "acme" });
    listening = await org.listen();
    const { accessToken } = await org.login();
    const store = memoryTokenStore();
    const { orgId, app, admin } = org.ready;
    const about = { organizationId: orgId, username: admin.username, accessToken, refreshToken: null };
    await store.put({ ...A_GRANT, ...about, loginUrl: listening.url, instanceUrl: listening.url }, null);
    await org.fetch(`${listening.url}/services/data/v67.0/sobjects/Account`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
      body: JSON.stringify({ Name: ATTACK, Website: "javascript:window.attacked=1" }),
    });
    console_ = await startConsole({
      port: 0,
      databaseUrl: await testDatabase(),
      store,
      grantId: "default",
      app: { ...app, scopes: ["api", "refresh_token"] },
      org: { url: listening.url, orgId, local: true },
      token: TOKEN,
      version: "0.1.0",
    });
    chromium = await launch(found!);
    const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
    context.setDefaultTimeout(8_000);
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: console_.url });
    page = await context.newPage();
    page.on("pageerror", (error) => trouble.push(error.message));
    page.on("console", (line) => line.type() === "error" && trouble.push(line.text()));
    await page.goto(`${console_.url}/?token=${TOKEN}`);
  });
  afterAll(async () => {
    await chromium?.close();
    await console_?.close();
    await listening?.close();
    await org?.close();
  });

  const editor = () => page.getByRole("textbox", { name: "SOQL" });
  const options = () => page.getByRole("option");
  const rows = () => page.getByRole("region", { name: "Rows" }).locator("tbody tr[aria-rowindex]");

  async function write(text: string): Promise<void> {
    await editor().fill("");
    await editor().pressSequentially(text);
  }

  async function total(soql: string): Promise<{ totalSize: number }> {
    const { accessToken } = await org.login();
    const url = `${listening.url}/services/data/v67.0/query?q=${encodeURIComponent(soql)}`;
    return (await org.fetch(url, { headers: { authorization: `Bearer ${accessToken}` } })).json();
  }

  /** For who wants to look: CONSOLE_PICTURES names a folder. */
  async function picture(name: string): Promise<void> {
    const folder = process.env.CONSOLE_PICTURES;
    if (folder) await page.screenshot({ path: `${folder}/${name}.png` });
  }

  test("typing completes objects, fields, parents and picklist values; the keyboard takes them and runs the query", async () => {
    await page.getByRole("link", { name: "Explorer", exact: true }).click();
    await page.getByText(/\d+ objects/).waitFor();
    await write("SELECT Id FROM Opportun");
    await options().getByText("Opportunity", { exact: true }).first().waitFor();
    await page.keyboard.press("Enter");
    expect(await editor().inputValue()).toBe("SELECT Id FROM Opportunity");
    await editor().pressSequentially(" WHERE StageName = 'Clo");
    await options()
      .getByText("'Closed Won'", { exact: true })
      .or(options().getByText("Closed Won'", { exact: true }))
      .first()
      .waitFor();
    await picture("explorer-completion");
    await page.keyboard.press("Tab");
    expect(await editor().inputValue()).toMatch(/= 'Closed (Won|Lost)'$/);
    await editor().evaluate((area: HTMLTextAreaElement) => area.setSelectionRange(9, 9));
    await page.keyboard.type(", Account.Na");
    await options().getByText("Name", { exact: true }).waitFor();
    await page.keyboard.press("Enter");
    expect(await editor().inputValue()).toContain("SELECT Id, Account.Name FROM Opportunity");
    await page.keyboard.press("Control+Enter");
    await rows().first().waitFor();
    expect(await page.getByRole("columnheader").allTextContents()).toEqual(["#", "Id", "Account.Name"]);
    expect(new URL(page.url()).searchParams.get("soql")).toContain("Account.Name");
    await picture("explorer-rows");
  });

  test("a refusal shows the place under the text, the cause and the fix", async () => {
    await editor().fill("SELECT Id, Nme FROM Account");
    await page.getByRole("button", { name: "Run", exact: true }).click();
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/row 1, column 12[\s\S]*Fix\.[\s\S]*QUERY_NAME_UNKNOWN/);
    expect(await page.locator("pre").textContent()).toContain(`${" ".repeat(11)}^`);
    await picture("explorer-error");
  });

  test("thousands of rows stay a few in the page; more and all are loaded on demand", async () => {
    await editor().fill("SELECT Id, Name, (SELECT Id FROM Contacts) FROM Account");
    await page.keyboard.press("Control+Enter");
    await rows().first().waitFor();
    await page
      .getByRole("button", { name: /^\d+ rows?$/ })
      .first()
      .click();
    await page.getByRole("dialog").getByRole("columnheader", { name: "Id" }).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV", exact: true }).click(),
    ]);
    expect(file.suggestedFilename()).toBe("rows.csv");
    await editor().fill("SELECT Id, Name, Email, Account.Name FROM Contact ORDER BY Name");
    await page.keyboard.press("Control+Enter");
    await page.getByText("2,000 of").waitFor();
    await picture("explorer-more");
    await page.getByRole("button", { name: "Load all" }).click();
    const { totalSize } = await total("SELECT COUNT() FROM Contact");
    await page
      .getByRole("region", { name: "Rows" })
      .locator(`table[aria-rowcount="${totalSize + 1}"]`)
      .waitFor();
    await page.getByRole("region", { name: "Rows" }).evaluate((frame) => frame.scrollTo(0, frame.scrollHeight));
    await page.locator(`tr[aria-rowindex="${totalSize + 1}"]`).waitFor();
    expect(await rows().count()).toBeLessThan(60);
    await page.getByRole("tab", { name: "Explain" }).click();
    await page.getByRole("region", { name: "Query plans" }).waitFor();
    await picture("explorer-explain");
    await page.keyboard.press("ArrowRight");
    await page.getByRole("list", { name: "History" }).getByText("FROM Contact").first().waitFor();
    await page.getByRole("tab", { name: "Results" }).click();
  });

  test("copies carry no token", async () => {
    const { accessToken } = await org.login();
    for (const form of ["SOQL", "cURL", "TypeScript", "CLI", "Link"]) {
      await page.getByRole("button", { name: form, exact: true }).click();
      const text = await page.evaluate(() => navigator.clipboard.readText());
      expect(text).toContain(form === "Link" ? "SELECT" : "FROM Contact");
      expect(text).not.toContain(accessToken.slice(0, 16));
      expect(text.includes("$ACCESS_TOKEN")).toBe(form === "cURL");
    }
  });

  test("what a record is called stays text: no markup of it runs, in rows or on its own page", async () => {
    await editor().fill("SELECT Id, Name, Website, Owner.Name FROM Account WHERE Name LIKE '<img%'");
    await page.keyboard.press("Control+Enter");
    await page.getByRole("cell", { name: ATTACK }).waitFor();
    await rows().first().getByRole("link").first().click();
    await page.getByRole("heading", { level: 1, name: ATTACK }).waitFor();
    expect(await page.locator("main img, main script, a[href^='javascript']").count()).toBe(0);
    expect(await page.evaluate(() => (window as { attacked?: number }).attacked)).toBeUndefined();
  });

  test("a record has its fields by section, a filter, its parents as links, and is remembered", async () => {
    await page.getByLabel("Filter fields").fill("owner");
    const owner = page.locator("dd", { has: page.getByRole("link") }).first();
    expect(await owner.textContent()).toMatch(/005\w{12,15}/);
    await page.getByLabel("Filter fields").fill("");
    await picture("record");
    await owner.getByRole("link").click();
    await page.getByText("User", { exact: true }).first().waitFor();
    await page.goto(`${console_.url}/record/nonsense`);
    expect(await page.getByRole("alert").textContent()).toContain("CONSOLE_ID_UNKNOWN");
    await page.getByText(ATTACK).waitFor();
  });

  test("requests arrive while one looks, with the decision and why it was refused", async () => {
    await page.getByRole("link", { name: "Requests", exact: true }).click();
    await page.getByRole("columnheader", { name: "Path" }).waitFor();
    await org.fetch(`${listening.url}/services/data/v67.0/limits`, { headers: { authorization: "Bearer 00D!none" } });
    await page.getByRole("button", { name: "/services/data/v67.0/limits" }).first().click();
    const detail = page.getByRole("dialog");
    await detail.getByRole("heading", { name: "Why refused" }).waitFor();
    expect(await detail.textContent()).toMatch(/INVALID_SESSION_ID[\s\S]*Fix\./);
    await picture("request-detail");
    await detail.getByRole("button", { name: "Close" }).click();
    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Follow" }).waitFor();
    await picture("requests");
  });

  test.each(["/explorer?soql=SELECT%20Id%20FROM%20Account", "/record", "/requests"])(
    "%s: every control has a name, text stands out, nothing is wider than a narrow screen",
    async (path) => {
      await page.goto(console_.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      expect(await namelessControls(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await faintPairs(page)).toEqual([]);
      await picture(`dark${path.split("?")[0]?.replace("/", "-")}`);
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 360, height: 800 });
      await picture(`narrow${path.split("?")[0]?.replace("/", "-")}`);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await page.setViewportSize({ width: 1280, height: 900 });
    },
  );

  test("nothing was refused by the page's policy and nothing threw", () => {
    // A refused query and an unknown id are answers with a status, which Chromium writes to its console.
    expect(trouble.filter((line) => !line.startsWith("Failed to load resource"))).toEqual([]);
  });
});
