import { describe, expect, it } from "vitest";
import { seededRoom } from "./seeded-room.fixture.ts";

const room = seededRoom();

describe("ORDER BY, LIMIT, OFFSET", () => {
  it.each<[string, unknown[]]>([
    ["SELECT Name FROM Account ORDER BY Name DESC", ["École 100%_\\", "globex's", "Acme"]],
    ["SELECT Name FROM Account ORDER BY AnnualRevenue", ["globex's", "École 100%_\\", "Acme"]],
    ["SELECT Name FROM Account ORDER BY AnnualRevenue DESC", ["globex's", "Acme", "École 100%_\\"]],
    ["SELECT Name FROM Account ORDER BY AnnualRevenue DESC NULLS LAST", ["Acme", "École 100%_\\", "globex's"]],
    ["SELECT Name FROM Account ORDER BY AnnualRevenue NULLS LAST", ["École 100%_\\", "Acme", "globex's"]],
    [
      "SELECT StageName FROM Opportunity ORDER BY StageName, Name DESC",
      ["Prospecting", "Closed Won", "Closed Won", "Closed Lost"],
    ],
    ["SELECT Priority FROM Case ORDER BY Priority", [null, "High", "Low"]],
    ["SELECT Name FROM Opportunity ORDER BY StageName DESC, Name DESC", ["O4", "O3", "O2", "O1"]],
    ["SELECT Name FROM Contact ORDER BY Account.Name, Name", ["Dorn", "Amy Ames", "Brown", "clark"]],
    ["SELECT Name FROM Contact ORDER BY Account.Name NULLS LAST, Name", ["Dorn", "Amy Ames", "Brown", "clark"]],
    ["SELECT Name FROM Contact ORDER BY CreatedDate DESC LIMIT 2", ["Dorn", "clark"]],
    ["SELECT Name FROM Contact ORDER BY Name LIMIT 2 OFFSET 1", ["Brown", "clark"]],
    ["SELECT Name FROM Contact LIMIT 0", []],
    ["SELECT Name FROM Contact ORDER BY Id DESC LIMIT 1 FOR VIEW", ["Dorn"]],
    ["SELECT Name FROM Contact WITH SECURITY_ENFORCED LIMIT 1 FOR REFERENCE", ["Amy Ames"]],
    ["SELECT Name FROM Contact LIMIT 1 FOR UPDATE", ["Amy Ames"]],
    ["SELECT Name FROM Contact WITH USER_MODE LIMIT 1", ["Amy Ames"]],
  ])("%s", (soql, expected) => {
    expect(room.column(soql)).toEqual(expected);
  });
});
