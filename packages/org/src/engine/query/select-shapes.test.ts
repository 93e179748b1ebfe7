import { describe, expect, it } from "vitest";
import { customField } from "../schema/custom.ts";
import { createQueryDoor } from "./query-door.ts";
import { ACME, ADA, BOB, id, insert, seededRoom, sessionOf } from "./seeded-room.fixture.ts";

const room = seededRoom();
const refusal = (soql: string) => {
  try {
    room.query.run(room.session, soql);
  } catch (error) {
    const { errorCode, message } = error as { errorCode: string; message: string };
    return [errorCode, message.split("\n").at(-1)];
  }
  throw new Error(`no fault: ${soql}`);
};

describe("TYPEOF", () => {
  it("shows each record the fields of the object its relationship leads to", () => {
    const soql =
      "SELECT CaseNumber, TYPEOF Owner WHEN User THEN Username, Manager.Name WHEN Group THEN Type END FROM Case ORDER BY CaseNumber";
    expect(room.ask(soql).map(({ Owner }) => Owner)).toEqual([
      { Type: "Queue" },
      { Username: "ada@example.test", Manager: null },
      { Username: "bob@example.test", Manager: { Name: "Ada Lovelace" } },
    ]);
  });

  it("ELSE shows fields of the Name object, with null for what the object lacks; without ELSE there is null", () => {
    const owners = (end: string) =>
      room.ask(`SELECT TYPEOF Owner WHEN User THEN Id ${end} FROM Case ORDER BY CaseNumber`).map(({ Owner }) => Owner);
    expect(owners("ELSE Name, Username, Type END")[0]).toEqual({
      Name: "Support Queue",
      Username: null,
      Type: "Group",
    });
    expect(owners("END")).toEqual([null, { Id: ADA }, { Id: BOB }]);
  });

  it.each([
    ["SELECT TYPEOF Account WHEN Account THEN Name END FROM Contact", "MALFORMED_QUERY", /needs a polymorphic/],
    ["SELECT TYPEOF Nope WHEN Account THEN Name END FROM Case", "INVALID_FIELD", /understand relationship 'Nope'/],
    ["SELECT TYPEOF Owner WHEN Nope THEN Name END FROM Case", "INVALID_TYPE", /sObject type 'Nope'/],
    ["SELECT TYPEOF Owner WHEN User THEN Nope END FROM Case", "INVALID_FIELD", /column 'Nope' on entity 'User'/],
    ["SELECT TYPEOF Owner WHEN User THEN Id END, Owner.Name FROM Case", "INVALID_FIELD", /duplicate field selected/],
    ["SELECT TYPEOF Owner WHEN User THEN Id END, COUNT(Id) FROM Case", "MALFORMED_QUERY", /not allowed in a grouped/],
    ["SELECT TYPEOF Owner ELSE Name END FROM Case", "MALFORMED_QUERY", /unexpected token: 'ELSE'/],
    ["SELECT Id FROM Account WHERE TYPEOF Owner WHEN User THEN Id END = null", "MALFORMED_QUERY", /unexpected token/],
  ])("%s", (soql, code, sentence) => {
    expect(refusal(soql)).toEqual([code, expect.stringMatching(sentence)]);
  });
});

describe("DISTANCE", () => {
  const near = (unit: string) => `DISTANCE(BillingAddress, GEOLOCATION(48.8566, 2.3522), '${unit}')`;

  it("measures along the sphere, in kilometres or miles, from location and address fields", () => {
    const [row] = room.ask(`SELECT Name, ${near("km")} km, ${near("mi")} FROM Account WHERE Name = 'Acme'`);
    // Acme's address lies at 52.5, 13.4. By the law of cosines, where the org takes haversines:
    const [a, b, turn] = [48.8566, 52.5, 13.4 - 2.3522].map((degrees) => (degrees * Math.PI) / 180) as [
      number,
      number,
      number,
    ];
    const angle = Math.acos(Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * Math.cos(turn));
    expect(row?.km).toBeCloseTo(angle * 6_371.0088, 3);
    expect(row?.expr0).toBeCloseTo((angle * 6_371.0088) / 1.609344, 3);
  });

  it("filters with < and >, and sorts; rows without a place are neither near nor far", () => {
    expect(room.column(`SELECT Name FROM Account WHERE ${near("km")} < 900`)).toEqual(["Acme"]);
    expect(room.column(`SELECT Name FROM Account WHERE ${near("km")} > 900`)).toEqual([]);
    expect(room.column(`SELECT Name FROM Account ORDER BY ${near("km")} DESC NULLS LAST`)[0]).toBe("Acme");
  });

  it.each([
    [`SELECT Id FROM Account WHERE ${near("km")} = 3`, /Only the operators < and >/],
    ["SELECT Id FROM Account WHERE DISTANCE(GEOLOCATION(1,2), Place__c, 'km') < 3", /takes a location field/],
    ["SELECT Id FROM Account WHERE DISTANCE(Place__c, 5, 'km') < 3", /must be the second parameter/],
    ["SELECT Id FROM Account WHERE DISTANCE(Place__c, GEOLOCATION(91,2), 'km') < 3", /latitude from -90 to 90/],
    ["SELECT Id FROM Account WHERE DISTANCE(Place__c, GEOLOCATION(1,2), 'm') < 3", /must be 'mi' or 'km'/],
    ["SELECT Id FROM Account WHERE DISTANCE(Name, GEOLOCATION(1,2), 'km') < 3", /does not support the DISTANCE/],
  ])("%s", (soql, sentence) => {
    expect(refusal(soql)).toEqual([expect.any(String), expect.stringMatching(sentence)]);
  });
});

describe("names in FROM", () => {
  it.each([
    ["SELECT c.Name, a.Name FROM Contact c, c.Account a WHERE a.Name = 'acme' ORDER BY c.Name DESC LIMIT 1", "Brown"],
    [
      "SELECT c.Name FROM Contact c, c.Account a, a.Owner o WHERE o.Name LIKE 'ada%' ORDER BY a.Name, c.Name LIMIT 1",
      "Amy Ames",
    ],
    ["SELECT Contact.Name FROM Contact WHERE Contact.Account.Name = 'acme' ORDER BY Name LIMIT 1", "Amy Ames"],
    ["SELECT Name FROM Group", "Support Queue"],
  ])("%s", (soql, name) => {
    expect(room.column(soql)).toEqual([name]);
  });

  it("subqueries may name the parent's alias", () => {
    const [row] = room.ask(`SELECT a.Id, (SELECT Id FROM a.Contacts) FROM Account a WHERE a.Id = '${ACME}'`);
    expect(row?.Contacts).toHaveLength(2);
  });

  it("refuses an alias that nothing introduces", () => {
    expect(refusal("SELECT Id FROM Contact c, x.Account a")).toEqual([
      "MALFORMED_QUERY",
      expect.stringMatching(/x\.Account/),
    ]);
  });
});

describe("limits of a query", () => {
  it("child relationships go five levels deep, the object asked included, and no deeper", () => {
    const nested = (levels: number): string =>
      levels === 0 ? "SELECT Id FROM ChildAccounts" : `SELECT Id, (${nested(levels - 1)}) FROM ChildAccounts`;
    expect(room.ask(`SELECT Id, (${nested(3)}) FROM Account WHERE Id = '${ACME}'`)).toMatchObject([
      { ChildAccounts: [{ ChildAccounts: [{ ChildAccounts: null }] }] },
    ]);
    expect(refusal(`SELECT Id, (${nested(4)}) FROM Account`)[1]).toMatch(/five levels deep/);
  });

  it("follows 55 relationships and no more", () => {
    const paths = (levels: number, path: string): string[] =>
      levels === 0
        ? []
        : ["Owner", "CreatedBy", "LastModifiedBy", "Parent"].flatMap((step) => [
            `${path}${step}.Id`,
            ...(step === "Parent" ? paths(levels - 1, `${path}Parent.`) : []),
          ]);
    const many = ["Owner", "CreatedBy", "LastModifiedBy"].flatMap((user) =>
      ["Manager", "Profile", "UserRole", "CreatedBy", "LastModifiedBy"].flatMap((up) => [
        `${user}.${up}.Id`,
        ...(up === "Profile" || up === "UserRole"
          ? []
          : [`${user}.${up}.Manager.Id`, `${user}.${up}.Profile.Id`, `${user}.${up}.UserRole.Id`]),
      ]),
    );
    expect(refusal(`SELECT ${[...new Set([...paths(5, ""), ...many])].join(", ")} FROM Account`)[1]).toMatch(
      /more than 55/,
    );
  });
});

describe("words of Apex", () => {
  it.each([
    ["SELECT Id FROM Account LIMIT :n", "Bind variables only allowed in Apex code"],
    ["SELECT Id FROM Account WHERE Name IN :names", "Bind variables only allowed in Apex code"],
    ["SELECT Id FROM Account ALL ROWS", "ALL ROWS not allowed in this context"],
  ])("are refused: %s", (soql, sentence) => {
    expect(refusal(soql)).toEqual(["MALFORMED_QUERY", sentence]);
  });

  it("are understood by an org that is told to", () => {
    const { database, schema, clock, session } = room;
    const binds = { names: ["acme", "o'neil"], none: [], n: 1, since: "2026-03-15T00:00:00Z", owner: ADA, empty: null };
    const query = createQueryDoor({ database, schema, clock, apexWords: { accepted: true, binds } });
    const names = (soql: string) => query.run(session, soql).rows.map(([name]) => name);
    expect(names("SELECT Name FROM Account WHERE Name IN :names")).toEqual(["Acme"]);
    expect(names("SELECT Name FROM Account WHERE Name NOT IN :none LIMIT :n")).toEqual(["Acme"]);
    expect(names("SELECT Name FROM Account WHERE Name IN :none")).toEqual([]);
    expect(names("SELECT Name FROM Account WHERE CreatedDate >= :since AND OwnerId = :owner")).toEqual(["Acme"]);
    expect(names("SELECT Name FROM Account WHERE Industry = :empty")).toEqual(["École 100%_\\"]);
    expect(names("SELECT Name FROM Account WHERE IsDeleted = true ALL ROWS")).toEqual(["Gone"]);
    expect(() => names("SELECT Name FROM Account WHERE Name = :nobody")).toThrow("Variable does not exist: nobody");
    expect(() => names("SELECT Name FROM Account WHERE Name = :names")).toThrow("one value is needed");
  });
});

describe("what a query does beside reading", () => {
  it("FOR VIEW and FOR REFERENCE tell which records were shown to whom", () => {
    const { database, schema, clock, session } = room;
    const told: unknown[] = [];
    const recent = {
      viewed: (...event: unknown[]) => told.push(["viewed", ...event]),
      referenced: (...event: unknown[]) => told.push(["referenced", ...event]),
    };
    const query = createQueryDoor({ database, schema, clock, recent });
    query.run(session, "SELECT Name FROM Account WHERE Name = 'acme' FOR VIEW");
    query.run(session, "SELECT Name FROM Account WHERE Name = 'acme' FOR VIEW FOR REFERENCE");
    query.run(session, "SELECT Name FROM Account WHERE Name = 'acme' FOR UPDATE");
    query.run(session, "SELECT Name FROM Account WHERE Name = 'acme' UPDATE TRACKING, VIEWSTAT");
    expect(told).toEqual([
      ["viewed", "Account", [ACME], ADA],
      ["viewed", "Account", [ACME], ADA],
      ["referenced", "Account", [ACME], ADA],
    ]);
  });

  it("FOR UPDATE goes with no order and no aggregate", () => {
    expect(refusal("SELECT Id FROM Account ORDER BY Name FOR UPDATE")[1]).toMatch(/cannot be used with ORDER BY/);
    expect(refusal("SELECT COUNT(Id) FROM Account FOR UPDATE")[1]).toMatch(/cannot be used with aggregates/);
  });
});

it("two custom long texts are read in batches of 200", () => {
  const { query, schema, database, session } = seededRoom();
  for (const name of ["Essay__c", "Novel__c"]) {
    schema.addFields("Contact", [customField({ name, label: name, type: "textarea", length: 32_000 })]);
    database.sqlite.exec(`ALTER TABLE "Contact" ADD COLUMN "${name}" TEXT`);
  }
  insert(
    database,
    "Contact",
    Array.from({ length: 300 }, (_, n) => ({ Id: id("003", 2_000 + n), LastName: "Writer", Name: "Writer" })),
  );
  const rows = (fields: string) =>
    query.run(session, `SELECT ${fields} FROM Contact WHERE Name = 'Writer'`).rows.length;
  expect(rows("Essay__c")).toBe(300);
  expect(rows("Essay__c, Novel__c")).toBe(200);
});

it("weeks begin as the user's locale has it, and numbers are written as there", () => {
  const { database, query, column } = seededRoom();
  const german = id("005", 9);
  insert(database, "User", [
    { Id: german, Username: "g", LastName: "G", LocaleSidKey: "de_DE", TimeZoneSidKey: "GMT" },
  ]);
  const as = sessionOf({ userId: german });
  // It is Sunday: in Germany the week that began on Monday, in the United States a new one.
  expect(column("SELECT Name FROM Account WHERE CreatedDate = THIS_WEEK", as)).toEqual(["Acme", "École 100%_\\"]);
  expect(column("SELECT Name FROM Account WHERE CreatedDate = THIS_WEEK")).toEqual(["Acme"]);
  const [[revenue, closed] = []] = query.run(
    as,
    "SELECT FORMAT(Amount), FORMAT(CloseDate) FROM Opportunity WHERE Amount = 50.5",
  ).rows;
  expect(revenue).toMatch(/^50,50\s\$$/);
  expect(closed).toBe("31.12.2025");
});
