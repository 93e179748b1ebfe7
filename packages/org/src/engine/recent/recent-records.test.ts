import { afterAll, beforeAll, expect, it } from "vitest";
import type { Session } from "../doors/session.ts";
import { searchedOrg } from "../search/searched-org.fixture.ts";

let room: ReturnType<typeof searchedOrg>;
let account: string;
const VIEWED = "SELECT Name, Phone FROM RecentlyViewed";
const rows = (soql: string, as: Session) => room.engine.query.run(as, soql).rows.map((row) => row.slice(0, 2));

beforeAll(() => {
  room = searchedOrg();
  [account] = room.insert("Account", { Name: "Secret", Phone: "0100" }) as [string];
  room.engine.query.run(room.integration, "SELECT Id FROM Account FOR VIEW");
});
afterAll(() => room.engine.close());

it("each user has a list and dates of their own, administrators too", () => {
  const { engine, admin, integration } = room;
  expect(rows(VIEWED, integration)).toEqual([["Secret", "0100"]]);
  expect(rows(VIEWED, admin)).toEqual([]);
  const dates = "SELECT LastViewedDate, LastReferencedDate FROM Account";
  expect(rows(dates, integration)).toEqual([["2026-03-02T09:00:00.000+0000", "2026-03-02T09:00:00.000+0000"]]);
  expect(rows(dates, admin)).toEqual([[null, null]]);
  expect(engine.recent.items(admin)).toEqual([]);
  const read = (as: Session) => engine.query.retrieve(as, "Account", [account], ["LastViewedDate"]).rows[0]?.[0];
  expect([read(integration), read(admin)]).toEqual(["2026-03-02T09:00:00.000+0000", null]);
});

it("shows no more of a record than its user may still read", () => {
  const { database } = room.engine;
  database.prepare(`UPDATE "PermissionSet" SET "PermissionsViewAllData" = 0, "PermissionsModifyAllData" = 0`).run();
  database.prepare(`DELETE FROM "FieldPermissions" WHERE "Field" = 'Account.Phone'`).run();
  // A written user makes permissions be read again.
  room.change("update", "User", room.integration.userId, { Title: "Reader" });
  expect(rows(VIEWED, room.integration)).toEqual([["Secret", null]]);
  database.prepare(`DELETE FROM "ObjectPermissions" WHERE "SobjectType" = 'Account'`).run();
  room.change("update", "User", room.integration.userId, { Title: "Nobody" });
  expect(rows(VIEWED, room.integration)).toEqual([]);
  expect(room.engine.recent.items(room.integration)).toEqual([]);
});
