import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { type Image, MEMORY, openDatabase } from "../engine/state/database.ts";
import { ACME_SIZE } from "./acme.ts";
import { ACME_ORG_ID, acmeImage } from "./acme-image.ts";
import { buildAcme } from "./build-acme.ts";
import { cacheFolder } from "./cache-folder.ts";

const DAY = Date.parse("2026-03-03T00:00:00Z") / 86_400_000;
const key = { day: DAY, seed: 7, orgId: ACME_ORG_ID, instance: "Po0" };
const image = buildAcme(key);
const database = openDatabase(MEMORY, { image });
const folder = mkdtempSync(join(tmpdir(), "acme-"));
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

function rows(sql: string): Record<string, unknown>[] {
  return database.sqlite.prepare(sql).all() as Record<string, unknown>[];
}
const value = (sql: string) => Object.values(rows(sql)[0] ?? {})[0] as number;

/** A hash over every row of every table. */
function contentOf(of: Image): string {
  const other = openDatabase(MEMORY, { image: of });
  try {
    const hash = createHash("sha256");
    const tables = other.sqlite.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1").all();
    for (const { name } of tables)
      hash.update(JSON.stringify(other.sqlite.prepare(`SELECT * FROM "${name}" ORDER BY 1`).all()));
    return hash.digest("hex");
  } finally {
    other.close();
  }
}

describe("Acme", () => {
  it("is a function of seed and day", () => {
    const content = contentOf(image);
    expect(contentOf(buildAcme(key))).toBe(content);
    expect(contentOf(buildAcme({ ...key, seed: 8 }))).not.toBe(content);
  });

  it("has the promised number of records", () => {
    for (const [sobject, count] of [
      ["Account", ACME_SIZE.accounts],
      ["Contact", ACME_SIZE.contacts],
      ["Lead", ACME_SIZE.leads],
      ["Opportunity", ACME_SIZE.opportunities],
      ["Case", ACME_SIZE.cases],
      ["Campaign", ACME_SIZE.campaigns],
      ["Task", ACME_SIZE.tasks],
      ["Event", ACME_SIZE.events],
      ["CaseComment", ACME_SIZE.cases / 3],
    ])
      expect(value(`SELECT count(*) FROM "${sobject}"`), String(sobject)).toBe(count);
    expect(value('SELECT count(*) FROM "CampaignMember"')).toBeGreaterThan(2_500);
    expect(value('SELECT count(*) FROM "User"')).toBe(10);
  });

  it("happened before the clock's day, and every record was made before it was changed", () => {
    for (const sobject of [
      "Account",
      "Contact",
      "Lead",
      "Opportunity",
      "Case",
      "Campaign",
      "CampaignMember",
      "OpportunityLineItem",
      "Task",
      "Event",
      "CaseComment",
    ]) {
      expect(value(`SELECT max("SystemModstamp") < '2026-03-03' FROM "${sobject}"`), sobject).toBe(1);
      expect(value(`SELECT count(*) FROM "${sobject}" WHERE "LastModifiedDate" < "CreatedDate"`), sobject).toBe(0);
    }
  });

  it.each([
    ["Contact", "AccountId", "Account"],
    ["Contact", "ReportsToId", "Contact"],
    ["Opportunity", "AccountId", "Account"],
    ["Opportunity", "ContactId", "Contact"],
    ["Opportunity", "CampaignId", "Campaign"],
    ["Opportunity", "OwnerId", "User"],
    ["Case", "ContactId", "Contact"],
    ["Lead", "ConvertedOpportunityId", "Opportunity"],
    ["CampaignMember", "CampaignId", "Campaign"],
    ["CampaignMember", "LeadId", "Lead"],
    ["OpportunityLineItem", "PricebookEntryId", "PricebookEntry"],
    ["OpportunityLineItem", "OpportunityId", "Opportunity"],
    ["PricebookEntry", "Pricebook2Id", "Pricebook2"],
    ["Task", "WhatId", "Opportunity"],
    ["Event", "WhoId", "Contact"],
    ["CaseComment", "ParentId", "Case"],
    ["User", "ProfileId", "Profile"],
    ["User", "ManagerId", "User"],
  ])("%s.%s names a row of %s", (child, field, parent) => {
    const dangling = `SELECT count(*) FROM "${child}" WHERE "${field}" IS NOT NULL AND "${field}" NOT IN (SELECT "Id" FROM "${parent}")`;
    expect(value(dangling)).toBe(0);
    expect(value(`SELECT count("${field}") FROM "${child}"`)).toBeGreaterThan(0);
  });

  it("keeps to what the org derives: stage, expected revenue, fiscal period, campaign totals, closed cases", () => {
    const wrong = (where: string, sobject = "Opportunity") =>
      value(`SELECT count(*) FROM "${sobject}" o WHERE ${where}`);
    expect(
      wrong(
        'NOT EXISTS (SELECT 1 FROM "OpportunityStage" s WHERE s."ApiName" = o."StageName" AND s."IsWon" = o."IsWon" AND s."IsClosed" = o."IsClosed" AND s."DefaultProbability" = o."Probability")',
      ),
    ).toBe(0);
    expect(wrong('abs("ExpectedRevenue" - "Amount" * "Probability" / 100) > 0.01')).toBe(0);
    expect(wrong(`"Fiscal" <> substr("CloseDate", 1, 4) || ' ' || ((substr("CloseDate", 6, 2) + 2) / 3)`)).toBe(0);
    expect(wrong(`("Status" = 'Closed') <> "IsClosed" OR ("ClosedDate" IS NULL) = "IsClosed"`, "Case")).toBe(0);
    expect(
      wrong(
        `"AmountWonOpportunities" <> coalesce((SELECT sum("Amount") FROM "Opportunity" d WHERE d."CampaignId" = o."Id" AND d."IsWon" = 1), 0)
         OR "NumberOfResponses" <> (SELECT count(*) FROM "CampaignMember" m WHERE m."CampaignId" = o."Id" AND m."HasResponded" = 1)`,
        "Campaign",
      ),
    ).toBe(0);
    const lines = `FROM "OpportunityLineItem" l WHERE l."OpportunityId" = o."Id"`;
    expect(
      wrong(`"HasOpportunityLineItem" = 1 AND ("Amount" <> (SELECT sum("TotalPrice") ${lines}) OR "TotalOpportunityQuantity" <> (SELECT sum("Quantity") ${lines}))
        OR "HasOpportunityLineItem" <> EXISTS (SELECT 1 ${lines}) OR "HasOpportunityLineItem" = ("Pricebook2Id" IS NULL)`),
    ).toBe(0);
    expect(wrong(`"TotalPrice" <> "Quantity" * "UnitPrice"`, "OpportunityLineItem")).toBe(0);
    expect(wrong(`("Status" = 'Completed') <> "IsClosed"`, "Task")).toBe(0);
  });

  it("looks like a company: growing, better with partners, open deals ahead", () => {
    const won = (where: string) => value(`SELECT sum("Amount") FROM "Opportunity" WHERE "IsWon" = 1 AND ${where}`);
    expect(won(`"CloseDate" >= '2025-03-03'`)).toBeGreaterThan(1.2 * won(`"CloseDate" < '2025-03-03'`));
    const rate = (source: string) =>
      value(`SELECT 1.0 * sum("IsWon") / sum("IsClosed") FROM "Opportunity" WHERE "LeadSource" = '${source}'`);
    expect(rate("Partner Referral")).toBeGreaterThan(rate("Purchased List"));
    expect(value(`SELECT count(*) FROM "Opportunity" WHERE "IsClosed" = 1 AND "CloseDate" >= '2026-03-03'`)).toBe(0);
    expect(value(`SELECT count(*) FROM "Opportunity" WHERE "IsClosed" = 0 AND "CloseDate" < '2026-02-01'`)).toBe(0);
    expect(value('SELECT count(*) FROM "Opportunity" WHERE "IsClosed" = 0')).toBeGreaterThan(500);
  });

  it("writes to nobody: every address is under a domain kept for examples", () => {
    for (const sobject of ["Contact", "Lead"])
      expect(value(`SELECT count(*) FROM "${sobject}" WHERE "Email" NOT LIKE '%.example'`), sobject).toBe(0);
  });

  it("continues case numbers where the sample ends", () => {
    expect(value(`SELECT max("CaseNumber") FROM "Case"`)).toBe("00002499");
    expect(value(`SELECT value FROM postern_counter WHERE name = 'Case.CaseNumber'`)).toBe(2_499);
  });
});

describe("the image of Acme", () => {
  let built = 0;
  /** What `buildAcme` makes of the key, without making it again. */
  const build = (asked: typeof key) => {
    expect(asked).toEqual(key);
    built++;
    return image;
  };

  it("is made by buildAcme unless told", async () => {
    expect(contentOf(await acmeImage({ day: DAY, seed: 7, folder: null }))).toBe(contentOf(image));
  });

  it("is kept for the next process, and made again when it is damaged", async () => {
    expect(await acmeImage({ day: DAY, seed: 7, folder, build })).toBe(image);
    expect(built).toBe(1);
    const [name = ""] = readdirSync(folder);
    expect(name).toMatch(/^acme-20515-7-[0-9a-f]{16}\.sqlite$/);

    const next = await anotherProcess();
    const started = statSync(join(folder, name)).mtimeMs;
    expect(contentOf(await next.acmeImage({ day: DAY, seed: 7, folder, build }))).toBe(contentOf(image));
    expect(built).toBe(1);
    expect(statSync(join(folder, name)).mtimeMs).toBe(started);

    const damaged = mkdtempSync(join(folder, "damaged-"));
    writeFileSync(join(damaged, name), image.subarray(0, 100_000));
    expect(await next.acmeImage({ day: DAY, seed: 7, folder: damaged, build })).toBe(image);
    expect(built).toBe(2);
    expect(statSync(join(damaged, name)).size).toBe(image.length);
  });

  it("can be of another org, whose records have the same ids", async () => {
    const orgId = "00DPo0000000042MAA";
    const other = openDatabase(MEMORY, { image: await acmeImage({ day: DAY, seed: 7, orgId, folder: null }) });
    expect(other.prepare('SELECT "Id" FROM "Organization"').all()).toEqual([expect.objectContaining({ Id: orgId })]);
    expect(String(other.prepare("SELECT value FROM postern_meta WHERE key = 'born'").get()?.["value"])).toContain(
      orgId,
    );
    other.close();
  });

  it("does without a cache that cannot be written", async () => {
    const file = join(folder, "not-a-folder");
    writeFileSync(file, "");
    expect(await acmeImage({ day: DAY, seed: 7, folder: join(file, "cache"), build })).toBe(image);
  });

  it("keeps no more than the newest few, and nothing half written", async () => {
    const crowded = mkdtempSync(join(folder, "crowded-"));
    for (const day of [1, 2, 3, 4]) {
      const path = join(crowded, `acme-${day}-7-old.sqlite`);
      writeFileSync(path, "");
      utimesSync(path, day, day);
    }
    await acmeImage({ day: DAY, seed: 7, folder: crowded, build });
    expect(readdirSync(crowded).sort()).toEqual([
      expect.stringMatching(/^acme-20515-7-/),
      "acme-3-7-old.sqlite",
      "acme-4-7-old.sqlite",
    ]);
  });

  it.each([
    [{ XDG_CACHE_HOME: "/x" }, "linux", /^\/x\/postern$/],
    [{}, "darwin", /Library.Caches.postern$/],
    [{ LOCALAPPDATA: "/l" }, "win32", /^\/l\/postern\/Cache$/],
    [{}, "linux", /\.cache\/postern$/],
  ])("lies where the system keeps caches (%j on %s)", (env, platform, expected) => {
    expect(cacheFolder(env, platform)).toMatch(expected);
  });
});

/** The module without what this process remembers. */
async function anotherProcess(): Promise<typeof import("./acme-image.ts")> {
  vi.resetModules();
  return import("./acme-image.ts");
}
