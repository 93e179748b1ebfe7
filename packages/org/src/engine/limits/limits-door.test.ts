import { manualClock } from "@postern/kernel";
import { describe, expect, it } from "vitest";
import type { Session } from "../doors/session.ts";
import { emptyOrg } from "../empty-org.ts";
import { createSchema } from "../schema/schema.ts";
import { standardObjects } from "../schema/standard/index.ts";
import { systemSession } from "../security/system-session.ts";
import { MEMORY, openDatabase } from "../state/database.ts";
import { createLimitsDoor } from "./limits-door.ts";

const HOUR = 3_600_000;
const session: Session = systemSession("00D000000000001AAA", "005000000000001AAA");

function org(dailyApiRequests?: number) {
  const database = openDatabase(MEMORY, { image: emptyOrg() });
  const schema = createSchema(standardObjects);
  const clock = manualClock({ start: Date.parse("2026-03-01T09:30:00Z") });
  const deps = {
    database,
    schema,
    clock,
    ...(dailyApiRequests !== undefined && { limits: { daily: dailyApiRequests } }),
  };
  return { ...deps, door: createLimitsDoor(deps), again: () => createLimitsDoor(deps) };
}

describe("limits", () => {
  it("allows a Developer Edition's 15,000 calls a day unless told otherwise", () => {
    expect(org().door.apiUsage()).toEqual({ used: 0, max: 15_000, app: null });
    expect(org(7).door.apiUsage()).toEqual({ used: 0, max: 7, app: null });
  });

  it("refuses the call after the last one, and counts no refusal", () => {
    const { door } = org(2);
    door.spend(session);
    door.spend(session);
    expect(() => door.spend(session)).toThrow(
      expect.objectContaining({ errorCode: "REQUEST_LIMIT_EXCEEDED", message: "TotalRequests Limit exceeded." }),
    );
    expect(door.apiUsage()).toEqual({ used: 2, max: 2, app: null });
  });

  it("forgets calls after 24 hours, hour by hour", async () => {
    const { door, clock } = org(3);
    door.spend(session);
    await clock.advance(HOUR);
    door.spend(session);
    door.spend(session);
    await clock.advance(22 * HOUR);
    expect(door.apiUsage().used).toBe(3);
    await clock.advance(HOUR);
    expect(door.apiUsage().used).toBe(2);
    door.spend(session);
    await clock.advance(24 * HOUR);
    expect(door.apiUsage().used).toBe(0);
  });

  it("keeps the count over a restart, and after a minute even over a crash", async () => {
    const { door, clock, again } = org();
    door.spend(session);
    door.flush();
    expect(again().apiUsage().used).toBe(1);
    door.spend(session);
    await clock.advance(60_000);
    expect(again().apiUsage().used).toBe(2);
  });

  it("goes back to the image's count when the database is replaced", () => {
    const { door, database } = org();
    door.spend(session);
    door.flush();
    const image = database.snapshot();
    door.spend(session);
    database.replace(image);
    expect(door.apiUsage().used).toBe(1);
  });

  it("lists every allowance with what remains", () => {
    const { door } = org();
    door.spend(session);
    const all = door.all();
    expect(Object.keys(all)).toHaveLength(41);
    expect(all["DailyApiRequests"]).toEqual({ Max: 15_000, Remaining: 14_999 });
    expect(all["DataStorageMB"]).toEqual({ Max: 200, Remaining: 200 });
    expect(all["PermissionSets"]).toEqual({
      Max: 1_500,
      Remaining: 1_500,
      CreateCustom: { Max: 1_000, Remaining: 1_000 },
    });
  });

  it("counts live rows of the objects asked for, leaving out empty, unknown and unreadable ones", () => {
    const { door, database } = org();
    database.sqlite.exec(`INSERT INTO "Account" ("Id", "IsDeleted") VALUES ('a', 0), ('b', 0), ('c', 1)`);
    expect(door.recordCounts(session, ["account", "Contact", "Nothing"])).toEqual([{ name: "Account", count: 2 }]);
    const blind: Session = {
      ...session,
      access: { ...session.access, object: () => ({ create: false, read: false, edit: false, delete: false }) },
    };
    expect(door.recordCounts(blind, [])).toEqual([]);
  });
});
