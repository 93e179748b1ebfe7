import { describe, expect, it } from "vitest";
import { customField } from "../schema/custom.ts";
import { ACME, ADA, BOB, seededRoom, sessionOf } from "./seeded-room.fixture.ts";

const room = seededRoom();
const [acme, ecole, globex] = ["Acme", "École 100%_\\", "globex's"];
const all = [acme, ecole, globex];

describe("WHERE on Account", () => {
  it.each<[string, unknown[]]>([
    // text
    ["Name = 'ACME'", [acme]],
    ["Name = 'ÉCOLE 100%_\\\\'", [ecole]],
    ["Name = 'globex\\'s'", [globex]],
    ["Name = '\\u0041cme'", [acme]],
    ["Name != 'acme'", [ecole, globex]],
    ["Name <> 'acme'", [ecole, globex]],
    ["Name < 'b'", [acme]],
    ["Name >= 'globex'", [ecole, globex]],
    ["Code__c = 'Ab1'", [acme]],
    // null
    ["Industry = null", [ecole]],
    ["Industry != NULL", [acme, globex]],
    ["Industry = ''", [ecole]],
    ["Industry != 'Energy'", [ecole, globex]],
    ["NOT Industry = 'Energy'", [ecole, globex]],
    ["Parent.Name = null", [acme]],
    // like
    ["Name LIKE 'ac%'", [acme]],
    ["Name LIKE '_cme'", [acme]],
    ["Name LIKE '%100\\%\\_%'", [ecole]],
    ["Name LIKE '%\\\\'", [ecole]],
    ["Name LIKE 'é%'", [ecole]],
    ["Industry LIKE '%'", [acme, globex]],
    ["NOT (Name LIKE 'a%')", [ecole, globex]],
    // numbers
    ["AnnualRevenue = 1000", [acme]],
    ["AnnualRevenue > 5.005e2", [acme]],
    ["AnnualRevenue <= 500.5", [ecole]],
    ["NumberOfEmployees IN (10, 300)", [acme, globex]],
    ["AnnualRevenue > -1", [acme, ecole]],
    // booleans
    ["IsPartner = TRUE", [acme]],
    ["IsPartner = false", [ecole, globex]],
    ["IsPartner = null", [ecole, globex]],
    ["IsPartner != null", [acme]],
    ["IsPartner != true", [ecole, globex]],
    ["Parent.IsPartner = false", [acme, globex]],
    // lists
    ["Name IN ('acme', 'nobody')", [acme]],
    ["Industry NOT IN ('Energy')", [ecole, globex]],
    ["Industry IN ('Energy', null)", [acme, ecole]],
    ["Industry NOT IN ('Energy', null)", [globex]],
    // ids
    [`Id = '${ACME}'`, [acme]],
    [`Id = '${ACME.slice(0, 15)}'`, [acme]],
    [`Id IN ('${ACME.slice(0, 15)}')`, [acme]],
    [`Id > '${ACME}'`, [ecole, globex]],
    [`ParentId = '${ACME}'`, [ecole]],
    ["ParentId != null", [ecole, globex]],
    [`OwnerId NOT IN ('${ADA}')`, [ecole, globex]],
    // multi-select
    ["Regions__c INCLUDES ('north')", [acme]],
    ["Regions__c INCLUDES ('North;West', 'South')", [acme, ecole]],
    ["Regions__c INCLUDES ('North;South')", []],
    ["Regions__c EXCLUDES ('North')", [ecole, globex]],
    ["Regions__c = 'North;West'", [acme]],
    // logic
    ["Name = 'acme' OR (Industry = 'Banking' AND NumberOfEmployees > 1)", [acme, globex]],
    ["(NOT Name = 'acme') AND NOT (Industry = 'Banking')", [ecole]],
    ["NOT (NOT (NOT Name = 'acme'))", [ecole, globex]],
    ["Name != null AND (NOT (NOT(NOT (Name = 'acme' OR NOT Industry = null))))", [ecole]],
    ["NOT Id NOT IN (SELECT AccountId FROM Contact)", [acme, ecole]],
    ["NOT NOT Name = 'acme'", [acme]],
    ["((Name = 'acme'))", [acme]],
    // parents
    ["Owner.Name = 'bob stone' AND Parent.Parent.Name = 'acme'", [globex]],
    ["Owner.Manager.Name LIKE 'ada%'", [ecole, globex]],
    // semi- and anti-joins
    ["Id IN (SELECT AccountId FROM Opportunity WHERE StageName = 'Closed Won')", [acme, ecole]],
    ["Id NOT IN (SELECT AccountId FROM Opportunity)", [globex]],
    ["Id IN (SELECT AccountId FROM Contact WHERE Owner.Name LIKE 'Ada%') AND Name LIKE 'a%'", [acme]],
    [
      "Id IN (SELECT AccountId FROM Contact) AND Id NOT IN (SELECT AccountId FROM Opportunity WHERE Amount > 150)",
      [ecole],
    ],
    ["toLabel(Industry) = 'energy'", [acme]],
    ["CALENDAR_YEAR(CreatedDate) = 2025", [globex]],
    ["HOUR_IN_DAY(CreatedDate) < 2", [acme]],
  ])("%s", (where, expected) => {
    expect(room.column(`SELECT Name FROM Account WHERE ${where}`)).toEqual(expected);
  });

  it("leaves the recycle bin out unless asked for it", () => {
    expect(room.column("SELECT Name FROM Account")).toEqual(all);
    const page = room.query.run(room.session, "SELECT Name FROM Account WHERE IsDeleted = true", {
      includeDeleted: true,
    });
    expect(page.rows.map(([name]) => name)).toEqual(["Gone"]);
  });

  it("treats an injection attempt as text", () => {
    expect(room.column("SELECT Name FROM Account WHERE Name = '\\' OR 1=1 --'")).toEqual([]);
    expect(room.column("SELECT Name FROM Account WHERE Name LIKE '\\'; DROP TABLE \"Account\"; --%'")).toEqual([]);
    expect(room.column("SELECT Name FROM Account")).toEqual(all);
  });

  it("answers thousands of negations", () => {
    expect(room.column(`SELECT Name FROM Account WHERE ${"NOT ".repeat(20_001)} Name = 'acme'`)).toEqual([
      ecole,
      globex,
    ]);
  });

  it("answers a chain of thousands of conditions", () => {
    const chain = Array.from({ length: 3_000 }, (_, i) => `Name='${i}'`).join(" OR ");
    expect(room.column(`SELECT Name FROM Account WHERE ${chain} OR Name = 'acme'`)).toEqual([acme]);
  });
});

describe("dates, now being Sunday 2026-03-15 12:00 UTC", () => {
  it.each<[string, unknown[]]>([
    // GMT user: Acme 03-15 01:00, École 03-14 20:00, globex 2025-12-31 23:30.
    ["CreatedDate = TODAY", [acme]],
    ["CreatedDate = YESTERDAY", [ecole]],
    ["CreatedDate < TODAY", [ecole, globex]],
    ["CreatedDate <= TODAY", all],
    ["CreatedDate > YESTERDAY", [acme]],
    ["CreatedDate >= YESTERDAY", [acme, ecole]],
    ["CreatedDate != TODAY", [ecole, globex]],
    ["CreatedDate = THIS_WEEK", [acme]],
    ["CreatedDate = LAST_WEEK", [ecole]],
    ["CreatedDate = LAST_N_DAYS:1", [acme, ecole]],
    ["CreatedDate = LAST_N_DAYS:0", [acme]],
    ["CreatedDate = N_DAYS_AGO:1", [ecole]],
    ["CreatedDate = LAST_90_DAYS", all],
    ["CreatedDate = THIS_MONTH", [acme, ecole]],
    ["CreatedDate = LAST_YEAR", [globex]],
    ["CreatedDate = LAST_QUARTER", [globex]],
    ["CreatedDate = LAST_N_MONTHS:3", [globex]],
    ["CreatedDate = N_MONTHS_AGO:3", [globex]],
    ["CreatedDate = LAST_N_QUARTERS:1", [globex]],
    ["CreatedDate = N_YEARS_AGO:1", [globex]],
    ["CreatedDate = NEXT_N_DAYS:9", []],
    // The fiscal year starts in February: quarters end with January, April …
    ["CreatedDate = THIS_FISCAL_QUARTER", [acme, ecole]],
    ["CreatedDate = LAST_FISCAL_QUARTER", [globex]],
    ["CreatedDate = LAST_FISCAL_YEAR", [globex]],
    ["CreatedDate = THIS_FISCAL_YEAR", [acme, ecole]],
    ["CreatedDate IN (TODAY, LAST_YEAR)", [acme, globex]],
    ["CreatedDate = 2026-03-15T01:00:00Z", [acme]],
    ["CreatedDate = 2026-03-15T02:00:00.000+01:00", [acme]],
    ["CreatedDate >= 2026-03-14T12:00:00-08:00", [acme, ecole]],
  ])("%s", (where, expected) => {
    expect(room.column(`SELECT Name FROM Account WHERE ${where}`)).toEqual(expected);
  });

  it.each<[string, unknown[]]>([
    // Los Angeles is seven hours behind UTC: both fall on the 14th there.
    ["CreatedDate = TODAY", []],
    ["CreatedDate = YESTERDAY", [acme, ecole]],
    ["HOUR_IN_DAY(convertTimezone(CreatedDate)) = 18", [acme]],
  ])("in the user's time zone: %s", (where, expected) => {
    const bob = sessionOf({ userId: BOB });
    expect(room.column(`SELECT Name FROM Account WHERE ${where}`, bob)).toEqual(expected);
  });

  it.each<[string, unknown[]]>([
    ["CloseDate = 2026-01-31", ["O1"]],
    ["CloseDate = TODAY", ["O2"]],
    ["CloseDate = THIS_QUARTER", ["O1", "O2"]],
    ["CloseDate = NEXT_QUARTER", ["O4"]],
    ["CloseDate = NEXT_N_MONTHS:3", ["O4"]],
    ["CloseDate > TODAY", ["O4"]],
    ["CloseDate = NEXT_90_DAYS", []],
    ["FISCAL_YEAR(CloseDate) = 2026", ["O1", "O3"]],
    ["FISCAL_QUARTER(CloseDate) = 1", ["O2"]],
    ["DAY_IN_WEEK(CloseDate) = 1", ["O2"]],
    ["WEEK_IN_MONTH(CloseDate) = 3", ["O2"]],
    ["DAY_IN_YEAR(CloseDate) = 31", ["O1"]],
    ["WEEK_IN_YEAR(CloseDate) = 5", ["O1"]],
    ["CALENDAR_QUARTER(CloseDate) = 4", ["O3"]],
  ])("%s", (where, expected) => {
    expect(room.column(`SELECT Name FROM Opportunity WHERE ${where}`)).toEqual(expected);
  });
});

describe("USING SCOPE", () => {
  it.each([
    ["everything", all],
    ["mine", [acme]],
    ["Mine", [acme]],
  ])("%s", (scope, expected) => {
    expect(room.column(`SELECT Name FROM Account USING SCOPE ${scope}`)).toEqual(expected);
  });
});

describe("times of day", () => {
  const clocks = seededRoom();
  clocks.schema.addFields("Account", [customField({ name: "Opens__c", label: "Opens", type: "time" })]);
  clocks.database.sqlite.exec('ALTER TABLE "Account" ADD COLUMN "Opens__c" TEXT');
  clocks.database.sqlite.exec(`UPDATE "Account" SET "Opens__c" = '08:30:00.000Z' WHERE "Name" = 'Acme'`);

  it.each([
    ["Opens__c = 08:30:00.000Z", [acme]],
    ["Opens__c > 08:00:00Z", [acme]],
    ["Opens__c < 08:30:00.0Z", []],
    ["Opens__c = null", [ecole, globex]],
  ])("%s", (where, expected) => {
    expect(clocks.column(`SELECT Name FROM Account WHERE ${where}`)).toEqual(expected);
  });

  it("refuses what is no time", () => {
    const ask = (value: string) => () => clocks.column(`SELECT Name FROM Account WHERE Opens__c = ${value}`);
    expect(ask("25:00:00Z")).toThrow("Invalid time: 25:00:00Z");
    expect(ask("'08:30:00Z'")).toThrow("must be of type time and should not be enclosed in quotes");
  });
});

it("a queue's records are its own scope, and its members'", () => {
  expect(room.column("SELECT CaseNumber FROM Case USING SCOPE queue_owned")).toEqual(["00001001"]);
  expect(room.column("SELECT CaseNumber FROM Case USING SCOPE mine_and_my_groups")).toEqual(["00001002"]);
});
