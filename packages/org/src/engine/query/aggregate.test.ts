import { describe, expect, it } from "vitest";
import { seededRoom } from "./seeded-room.fixture.ts";

const room = seededRoom();

describe("aggregates", () => {
  it.each<[string, unknown[]]>([
    ["SELECT COUNT(Id) FROM Account", [{ expr0: 3 }]],
    ["SELECT COUNT(Industry), COUNT_DISTINCT(OwnerId) owners FROM Account", [{ expr0: 2, owners: 2 }]],
    [
      "SELECT SUM(Amount), AVG(Amount) mean, MIN(Amount), MAX(Name) FROM Opportunity WHERE Amount != null",
      [{ expr0: 350.5, mean: 350.5 / 3, expr1: 50.5, expr2: "O3" }],
    ],
    ["SELECT SUM(Amount) FROM Opportunity WHERE Name = 'none'", [{ expr0: null }]],
    ["SELECT MIN(StageName), MAX(StageName) FROM Opportunity", [{ expr0: "Prospecting", expr1: "Closed Lost" }]],
    ["SELECT MIN(CloseDate) earliest FROM Opportunity", [{ earliest: "2025-12-31" }]],
    [
      "SELECT StageName, COUNT(Id) n FROM Opportunity GROUP BY StageName ORDER BY COUNT(Id) DESC, StageName",
      [
        { StageName: "Closed Won", n: 2 },
        { StageName: "Prospecting", n: 1 },
        { StageName: "Closed Lost", n: 1 },
      ],
    ],
    [
      "SELECT StageName stage, SUM(Amount) FROM Opportunity GROUP BY StageName HAVING SUM(Amount) > 100 AND StageName LIKE 'closed%'",
      [{ stage: "Closed Won", expr0: 250.5 }],
    ],
    [
      "SELECT Account.Name, COUNT(Id) FROM Contact GROUP BY Account.Name ORDER BY Account.Name",
      [
        { Name: null, expr0: 1 },
        { Name: "Acme", expr0: 2 },
        { Name: "École 100%_\\", expr0: 1 },
      ],
    ],
    [
      "SELECT CALENDAR_YEAR(CloseDate), CALENDAR_MONTH(CloseDate) m, COUNT(Id) FROM Opportunity GROUP BY CALENDAR_YEAR(CloseDate), CALENDAR_MONTH(CloseDate) ORDER BY CALENDAR_YEAR(CloseDate), CALENDAR_MONTH(CloseDate) LIMIT 2",
      [
        { expr0: 2025, m: 12, expr1: 1 },
        { expr0: 2026, m: 1, expr1: 1 },
      ],
    ],
    [
      "SELECT DAY_ONLY(CreatedDate) d, COUNT(Id) n FROM Account GROUP BY DAY_ONLY(CreatedDate) ORDER BY DAY_ONLY(CreatedDate) DESC LIMIT 1",
      [{ d: "2026-03-15", n: 1 }],
    ],
    ["SELECT COUNT(Id) n, OwnerId FROM Case GROUP BY OwnerId HAVING COUNT(Id) > 1", []],
    [
      "SELECT IsWon, SUM(Amount) total FROM Opportunity GROUP BY IsWon ORDER BY total NULLS LAST",
      [
        { IsWon: false, total: 100 },
        { IsWon: true, total: 250.5 },
      ],
    ],
    [
      "SELECT Name FROM Account WHERE Industry != null GROUP BY Name ORDER BY Name",
      [{ Name: "Acme" }, { Name: "globex's" }],
    ],
    [
      "SELECT IsClosed, IsWon, GROUPING(IsWon) g, COUNT(Id) n FROM Opportunity GROUP BY ROLLUP(IsClosed, IsWon)",
      [
        { IsClosed: false, IsWon: false, g: 0, n: 1 },
        { IsClosed: false, IsWon: null, g: 1, n: 1 },
        { IsClosed: true, IsWon: false, g: 0, n: 1 },
        { IsClosed: true, IsWon: true, g: 0, n: 2 },
        { IsClosed: true, IsWon: null, g: 1, n: 3 },
        { IsClosed: null, IsWon: null, g: 1, n: 4 },
      ],
    ],
    [
      "SELECT IsWon, COUNT(Id) n FROM Opportunity GROUP BY CUBE(IsWon) ORDER BY COUNT(Id)",
      [
        { IsWon: false, n: 2 },
        { IsWon: true, n: 2 },
        { IsWon: null, n: 4 },
      ],
    ],
    ["SELECT IsWon FROM Opportunity GROUP BY IsWon HAVING NOT (SUM(Amount) < 200 OR COUNT(Id) > 5)", [{ IsWon: true }]],
    ["SELECT FORMAT(MAX(Amount)) biggest FROM Opportunity", [{ biggest: "$200.00" }]],
  ])("%s", (soql, expected) => {
    expect(room.ask(soql)).toEqual(expected);
  });

  it("are of type AggregateResult, without an Id", () => {
    const { shape } = room.query.run(room.session, "SELECT Id, COUNT(Name) FROM Account GROUP BY Id");
    expect(shape).toMatchObject({ type: "AggregateResult", idColumn: -1 });
  });

  it("COUNT() counts up to LIMIT", () => {
    expect(room.query.run(room.session, "SELECT count() FROM Account LIMIT 2").totalSize).toBe(2);
  });
});
