import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { consoleHouse, enter, launch, logIn } from "../conformance/browser/console-house.ts";
import { findBrowser } from "../conformance/browser/find-browser.ts";
import { ownPostgres } from "../conformance/postgres/own-postgres.ts";

/** Renders docs/images from the real thing: an org, Postgres, sync, the console, and another program that writes. */

const FOLDER = join(import.meta.dirname, "../docs/images");
const MOST_BYTES = 250 * 1024;
const DEALS = [
  ["Northwind renewal 2027", "Negotiation/Review", 84_000],
  ["Fabrikam fleet telematics", "Proposal/Price Quote", 132_500],
  ["Contoso support plan", "Closed Won", 46_000],
  ["Adventure Works pilot", "Qualification", 18_250],
  ["Tailspin spare parts", "Closed Won", 71_900],
  ["Litware onboarding", "Prospecting", 9_800],
] as const;

const browser = await findBrowser({ ...process.env, REQUIRE_BROWSER: "1" });
if (!browser) throw new Error("Chromium is needed to take pictures.");
mkdirSync(FOLDER, { recursive: true });

await using postgres = await ownPostgres();
await using at = await consoleHouse(postgres.database);
const chromium = await launch(browser);
try {
  const context = await chromium.newContext({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1.5,
    colorScheme: "light",
  });
  const page = await enter(context, at);
  await logIn(page, at);
  await page.getByText("Live", { exact: true }).waitFor({ timeout: 30_000 });
  await write();
  await page.getByText(DEALS[0][0]).first().waitFor();
  // The marks of what has just changed fade within two seconds.
  await page.waitForTimeout(2_500);
  await picture(page, "dashboard-light");
  await page.emulateMedia({ colorScheme: "dark" });
  await picture(page, "dashboard-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.getByRole("link", { name: "Connection", exact: true }).click();
  await picture(page, "connection");
  await page.getByRole("link", { name: "Sync", exact: true }).click();
  await picture(page, "sync");
  await explore(page);
  await picture(page, "explorer");
} finally {
  await chromium.close();
}

/** Another program writes to the org, and someone edits a row in Postgres. */
async function write(): Promise<void> {
  const { salesforce, sql } = at.at;
  const opportunities = salesforce.sobject("Opportunity");
  const CloseDate = new Date().toISOString().slice(0, 10);
  const [account] = (await salesforce.query<{ Id: string }>("SELECT Id FROM Account ORDER BY Name LIMIT 1")).records;
  await salesforce.sobject("Account").update({ Id: account!.Id, Rating: "Hot" });
  await salesforce
    .sobject("Lead")
    .create({ FirstName: "Ada", LastName: "Berger", Company: "Litware", LeadSource: "Web" });
  for (const [Name, stage, Amount] of DEALS.toReversed()) {
    const { id } = await opportunities.create({ Name, StageName: "Prospecting", CloseDate, Amount });
    if (stage !== "Prospecting") await opportunities.update({ Id: id!, StageName: stage });
  }
  await sql.query(
    "UPDATE salesforce.contact SET title = 'Head of Procurement' WHERE id = (SELECT min(id) FROM salesforce.contact)",
  );
  await at.at.settled();
}

/** A query as one would write it, run, with the list of what can stand at its end. */
async function explore(page: Awaited<ReturnType<typeof enter>>): Promise<void> {
  await page.getByRole("link", { name: "Explorer", exact: true }).click();
  const editor = page.getByRole("textbox", { name: "SOQL" });
  const fields = "Id, Name, StageName, Amount, CloseDate, Account.Name, Owner.Name";
  await editor.fill(`SELECT ${fields}\nFROM Opportunity\nWHERE IsClosed = false\nORDER BY Amount DESC NULLS LAST`);
  await page.keyboard.press("Control+Enter");
  await page.getByRole("region", { name: "Rows" }).waitFor();
  await editor.evaluate((area: HTMLTextAreaElement) => {
    const at = area.value.indexOf("false") + "false".length;
    area.setSelectionRange(at, at);
  });
  await page.keyboard.type(" AND StageName = '");
  await page.getByRole("option").first().waitFor();
}

async function picture(page: Awaited<ReturnType<typeof enter>>, name: string): Promise<void> {
  const path = join(FOLDER, `${name}.png`);
  await page.mouse.move(0, 0);
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`${name}.png ${Math.round(size / 1024)} KB`);
  if (size > MOST_BYTES) throw new Error(`${path} is larger than ${MOST_BYTES / 1024} KB.`);
}
