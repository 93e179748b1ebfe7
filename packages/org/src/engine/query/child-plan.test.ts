import { describe, expect, it } from "vitest";
import { seededRoom } from "./seeded-room.fixture.ts";

const room = seededRoom();

describe("child subqueries", () => {
  it.each<[string, unknown[]]>([
    [
      "SELECT Name, (SELECT Name, Owner.Name FROM Contacts ORDER BY Name DESC) FROM Account",
      [
        {
          Name: "Acme",
          Contacts: [
            { Name: "Brown", Owner: { Name: "Bob Stone" } },
            { Name: "Amy Ames", Owner: { Name: "Ada Lovelace" } },
          ],
        },
        { Name: "École 100%_\\", Contacts: [{ Name: "clark", Owner: { Name: "Bob Stone" } }] },
        { Name: "globex's", Contacts: null },
      ],
    ],
    [
      "SELECT (SELECT Name FROM Contacts ORDER BY Name LIMIT 1), (SELECT Name FROM Opportunities WHERE IsWon = true) FROM Account",
      [
        { Contacts: [{ Name: "Amy Ames" }], Opportunities: [{ Name: "O2" }] },
        { Contacts: [{ Name: "clark" }], Opportunities: [{ Name: "O3" }] },
        { Contacts: null, Opportunities: null },
      ],
    ],
    [
      "SELECT Name, (SELECT Name, (SELECT CaseNumber FROM Cases) FROM Contacts WHERE LastName != 'Brown') FROM Account WHERE Name IN ('acme', 'globex\\'s')",
      [
        { Name: "Acme", Contacts: [{ Name: "Amy Ames", Cases: [{ CaseNumber: "00001001" }] }] },
        { Name: "globex's", Contacts: null },
      ],
    ],
    [
      "SELECT (SELECT Name FROM Contacts ORDER BY Name OFFSET 1) FROM Account LIMIT 1",
      [{ Contacts: [{ Name: "Brown" }] }],
    ],
    [
      "SELECT Name, (SELECT FIELDS(STANDARD) FROM Contacts LIMIT 0) FROM Account LIMIT 1",
      [{ Name: "Acme", Contacts: null }],
    ],
  ])("%s", (soql, expected) => {
    expect(room.ask(soql)).toEqual(expected);
  });
});
