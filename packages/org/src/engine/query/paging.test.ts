import { expect, it } from "vitest";
import { ACME, ADA, BOB, id, insert, seededRoom, sessionOf } from "./seeded-room.fixture.ts";

function crowdedRoom(count = 450) {
  const room = seededRoom();
  const rows = Array.from({ length: count }, (_, i) => ({
    Id: id("003", 1_000 + i),
    LastName: `Crowd ${i}`,
    Name: `Crowd ${i}`,
    AccountId: ACME,
    OwnerId: ADA,
    CreatedDate: "2026-01-01T00:00:00.000+0000",
    CreatedById: ADA,
    LastModifiedDate: "2026-01-01T00:00:00.000+0000",
    LastModifiedById: ADA,
    SystemModstamp: "2026-01-01T00:00:00.000+0000",
  }));
  insert(room.database, "Contact", rows);
  return room;
}
const ASK = "SELECT Id, Name, Account.Name FROM Contact WHERE Name LIKE 'Crowd%' ORDER BY Name";
const DAY = 24 * 60 * 60 * 1000;

it("pages through a result by locator, with the total fixed at the first page", () => {
  const { query, session } = crowdedRoom();
  const first = query.run(session, ASK, { batchSize: 200 });
  expect(first).toMatchObject({ totalSize: 450, done: false });
  expect(first.rows).toHaveLength(200);
  expect(first.nextLocator).toMatch(/^01g[a-zA-Z0-9]{15}-200$/);
  const second = query.more(session, first.nextLocator as string, { batchSize: 200 });
  const third = query.more(session, second.nextLocator as string, { batchSize: 200 });
  expect(third).toMatchObject({ totalSize: 450, done: true, nextLocator: null });
  const names = [...first.rows, ...second.rows, ...third.rows].map((row) => row[1]);
  expect(names).toEqual(Array.from({ length: 450 }, (_, i) => `Crowd ${i}`).sort());
});

it("the same offset names the same Ids under any writes, with current values; deleted rows are left out", () => {
  const { query, session, database } = crowdedRoom();
  const first = query.run(session, ASK, { batchSize: 200 });
  const before = query.more(session, first.nextLocator as string, { batchSize: 200 });
  const [changed, deleted] = before.rows.map((row) => row[0] as string) as [string, string];
  database.prepare('UPDATE "Contact" SET "Name" = ? WHERE "Id" = ?').run("Zed", changed);
  database.prepare('UPDATE "Contact" SET "IsDeleted" = 1 WHERE "Id" = ?').run(deleted);
  insert(database, "Contact", [
    {
      ...(database.prepare('SELECT * FROM "Contact" WHERE "Id" = ?').get(changed) as Record<string, string>),
      Id: id("003", 9_000),
      Name: "Crowd 0",
    },
  ]);
  const after = query.more(session, first.nextLocator as string, { batchSize: 200 });
  expect(after.rows.map((row) => row[0])).toEqual(before.rows.map((row) => row[0]).filter((each) => each !== deleted));
  expect(after.rows[0]?.[1]).toBe("Zed");
  expect(after.totalSize).toBe(450);
  expect(after.nextLocator).toBe(before.nextLocator);
});

it("OFFSET and LIMIT of the query bound the whole result, not the page", () => {
  const { query, session } = crowdedRoom();
  const page = query.run(session, `${ASK} LIMIT 300 OFFSET 10`, { batchSize: 200 });
  expect(page.totalSize).toBe(300);
  expect(query.more(session, page.nextLocator as string).rows).toHaveLength(100);
});

it("a result of exactly one page has no locator", () => {
  const { query, session } = crowdedRoom(200);
  expect(query.run(session, ASK, { batchSize: 200 })).toMatchObject({ totalSize: 200, done: true, nextLocator: null });
});

it.each([
  ["of a form no locator has", "nonsense"],
  ["unknown", `${id("01g", 1)}-200`],
])("a locator %s is refused", (_, locator) => {
  const { query, session } = seededRoom();
  expect(() => query.more(session, locator)).toThrow(
    expect.objectContaining({ errorCode: "INVALID_QUERY_LOCATOR", message: "invalid query locator" }),
  );
});

it("a locator lives two days", async () => {
  const { query, session, clock } = crowdedRoom();
  const { nextLocator } = query.run(session, ASK, { batchSize: 200 });
  await clock.advance(2 * DAY - 1);
  expect(query.more(session, nextLocator as string).rows).toHaveLength(250);
  await clock.advance(1);
  expect(() => query.more(session, nextLocator as string)).toThrow("invalid query locator");
});

it("another user cannot read on with a locator", () => {
  const { query, session } = crowdedRoom();
  const { nextLocator } = query.run(session, ASK, { batchSize: 200 });
  expect(() => query.more(sessionOf({ userId: BOB }), nextLocator as string)).toThrow("invalid query locator");
});

it("a page shows nothing its reader has lost the right to see since", () => {
  const { query, session } = crowdedRoom();
  const { nextLocator } = query.run(session, ASK, { batchSize: 200 });
  expect(() => query.more(sessionOf({ hide: ["Contact.Name", "Account"] }), nextLocator as string)).toThrow(
    expect.objectContaining({ errorCode: "INVALID_FIELD" }),
  );
});

it("a long child set goes on by its own locator", () => {
  const { query, session } = crowdedRoom();
  const page = query.run(session, "SELECT Name, (SELECT Name, Owner.Name FROM Contacts) FROM Account LIMIT 1", {
    batchSize: 200,
  });
  const set = page.rows[0]?.[1] as { totalSize: number; rows: unknown[]; nextLocator: string };
  expect(set).toMatchObject({ totalSize: 452, nextLocator: expect.stringMatching(/^01g.{15}-199$/) });
  // With their parent they make a page of 200.
  expect(set.rows).toHaveLength(199);
  const rest = query.more(session, set.nextLocator);
  expect(rest.rows).toHaveLength(253);
  expect(rest.shape.type).toBe("Contact");
});

it("more than 2,000 groups are refused, since groups cannot be paged", () => {
  const { query, session } = crowdedRoom(2_100);
  expect(() => query.run(session, "SELECT Name, COUNT(Id) FROM Contact GROUP BY Name")).toThrow(
    expect.objectContaining({ errorCode: "EXCEEDED_ID_LIMIT" }),
  );
  expect(query.run(session, "SELECT Name, COUNT(Id) FROM Contact GROUP BY Name LIMIT 2000").totalSize).toBe(2_000);
});

it("cursors do not survive a restore", () => {
  const { query, session, database } = crowdedRoom();
  const { nextLocator } = query.run(session, ASK, { batchSize: 200 });
  database.replace(database.snapshot());
  expect(() => query.more(session, nextLocator as string)).toThrow("invalid query locator");
  expect(query.run(session, ASK, { batchSize: 200 }).totalSize).toBe(450);
});
