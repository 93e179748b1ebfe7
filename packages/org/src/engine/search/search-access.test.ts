import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { searchedOrg } from "./searched-org.fixture.ts";

let room: ReturnType<typeof searchedOrg>;
const as = (sosl: string) => room.names(sosl, room.integration);

beforeAll(() => {
  room = searchedOrg();
  room.insert(
    "Account",
    { Name: "Open", Description: "hidden treasure", Phone: "(415) 555-0100" },
    { Name: "Treasure Island" },
  );
  room.insert("Case", { Subject: "Plain", Description: "the treasure is under the bridge", SuppliedName: "Silver" });
  const { database } = room.engine;
  database
    .prepare(
      `DELETE FROM "FieldPermissions" WHERE "Field" IN ('Account.Description', 'Account.Phone', 'Case.Description')`,
    )
    .run();
  database.prepare(`DELETE FROM "ObjectPermissions" WHERE "SobjectType" = 'Lead'`).run();
  database.prepare(`UPDATE "PermissionSet" SET "PermissionsViewAllData" = 0, "PermissionsModifyAllData" = 0`).run();
  room.insert("Lead", { LastName: "Treasure", Company: "Map" });
});
afterAll(() => room.engine.close());

describe("a user finds by what they may read", () => {
  it("a word that only an unreadable field holds finds nothing", async () => {
    expect((await room.names("FIND {treasure} RETURNING Account(Name)")).sort()).toEqual(["Open", "Treasure Island"]);
    expect(await as("FIND {treasure} RETURNING Account(Name)")).toEqual(["Treasure Island"]);
    expect(await as("FIND {hidden} RETURNING Account(Name)")).toEqual([]);
    expect(await as("FIND {4155550100} IN PHONE FIELDS RETURNING Account(Name)")).toEqual([]);
  });

  it.each([
    ["a wildcard", "hid*"],
    ["a pattern", "h?dden"],
    ["a phrase", '"hidden treasure"'],
    ["a negation of what is readable", "open AND hidden"],
    ["an alternative", "nothing OR hidden"],
    ["a name of the index's own", "c5\\: hidden"],
  ])("nor does %s reach it", async (_, text) => {
    expect(await as(`FIND {${text}} RETURNING Account(Name)`)).toEqual([]);
  });

  it("what an unreadable field holds excludes nothing", async () => {
    expect(await as("FIND {open AND NOT hidden} RETURNING Account(Name)")).toEqual(["Open"]);
    expect(await room.names("FIND {open AND NOT hidden} RETURNING Account(Name)")).toEqual([]);
  });

  it("nor do snippets and highlights show it", async () => {
    const found = await room.engine.search.run(
      room.integration,
      "FIND {plain OR treasure} RETURNING Case(Subject) WITH SNIPPET WITH HIGHLIGHT",
    );
    expect(found.objects[0]?.marks).toEqual([
      { "snippet.text": "<mark>Plain</mark>", "highlight.Subject": "<mark>Plain</mark>" },
    ]);
  });

  it("fields asked for, filtered and sorted by must be readable", async () => {
    for (const clause of ["Name, Phone", "Name WHERE Phone != null", "Name ORDER BY Phone"])
      await expect(as(`FIND {open} RETURNING Account(${clause})`)).rejects.toMatchObject({
        errorCode: "INVALID_FIELD",
        message: expect.stringContaining("No such column 'Phone' on entity 'Account'"),
      });
  });

  it("an object without read permission does not exist, and is not searched", async () => {
    await expect(as("FIND {treasure} RETURNING Lead(Name)")).rejects.toMatchObject({ errorCode: "INVALID_TYPE" });
    expect(room.engine.search.scope(room.integration)).not.toContain("Lead");
    const { objects } = await room.engine.search.run(room.integration, "FIND {treasure}");
    expect(objects.flatMap(({ shape, rows }) => rows.map(() => shape.type))).toEqual(["Account"]);
  });
});
