import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { searchedOrg } from "./searched-org.fixture.ts";

let room: ReturnType<typeof searchedOrg>;

beforeAll(() => {
  room = searchedOrg();
  room.insert(
    "Account",
    { Name: "Acme" },
    { Name: "Acme Widgets", Website: "http://widgets.example", Description: "small parts" },
  );
});
afterAll(() => room.engine.close());

describe("how many", () => {
  const shareOf = (objects: { rows: readonly unknown[] }[]) => objects.map(({ rows }) => rows.length);
  const counted = async (sosl: string) => shareOf([...(await room.engine.search.run(room.admin, sosl)).objects]);

  it("250 by relevance, 2,000 by a filter, less of each when there are several; a limit for all is shared", async () => {
    const fork = searchedOrg({ image: room.engine.snapshot() });
    fork.insert("Account", ...Array.from({ length: 300 }, (_, i) => ({ Name: `Bulk ${i}` })));
    fork.insert("Contact", ...Array.from({ length: 35 }, (_, i) => ({ LastName: `Bulk ${i}` })));
    const count = async (rest: string) =>
      shareOf([...(await fork.engine.search.run(fork.admin, `FIND {bulk} ${rest}`)).objects]);
    expect(await count("RETURNING Account")).toEqual([250]);
    expect(await count("RETURNING Account(Id ORDER BY Name)")).toEqual([300]);
    expect(await count("RETURNING Account(Id WHERE Name != null LIMIT 280)")).toEqual([280]);
    expect(await count("RETURNING Account, Contact")).toEqual([250, 35]);
    expect(await count("RETURNING Account, Contact LIMIT 20")).toEqual([10, 10]);
    expect(await count("RETURNING Account, Contact LIMIT 100")).toEqual([65, 35]);
    expect(await count("RETURNING Account(Id LIMIT 5), Contact LIMIT 20")).toEqual([5, 15]);
    expect(await count("RETURNING Account, Contact, Lead, Opportunity, Case, Campaign, Task, User, Product2")).toEqual([
      222, 35, 0, 0, 0, 0, 0, 0, 0,
    ]);
    fork.engine.close();
    expect(await counted("FIND {bulk} RETURNING Account")).toEqual([0]);
  });
});

describe("marks", () => {
  const marksOf = async (sosl: string) => (await room.engine.search.run(room.admin, sosl)).objects[0]?.marks;

  it("WITH HIGHLIGHT marks words in the fields returned, and no wildcards", async () => {
    expect(
      await marksOf("FIND {widgets AND NOT anvils} RETURNING Account(Name, Website, Description) WITH HIGHLIGHT"),
    ).toEqual([{ "highlight.Name": "Acme <mark>Widgets</mark>" }]);
    expect(await marksOf("FIND {widg*} RETURNING Account(Name) WITH HIGHLIGHT")).toEqual([{}]);
    expect(await marksOf("FIND {widgets} RETURNING Account(Name)")).toBeNull();
  });

  it("WITH SNIPPET gives an excerpt where the object has snippets", async () => {
    const fork = searchedOrg({ image: room.engine.snapshot() });
    fork.insert("Case", {
      Subject: "Leak",
      Description: `${"before ".repeat(40)}the Valve is stuck ${"after ".repeat(40)}`,
    });
    const { objects } = await fork.engine.search.run(
      fork.admin,
      "FIND {valve} RETURNING Case(Subject) WITH SNIPPET(target_length=60)",
    );
    const text = objects[0]?.marks?.[0]?.["snippet.text"] as string;
    expect(text).toContain("<mark>Valve</mark>");
    expect(text).toMatch(/^\.\.\..*\.\.\.$/s);
    expect(text.replace(/<\/?mark>|\.\.\./g, "")).toHaveLength(60);
    fork.engine.close();
  });

  it("WITH METADATA tells the labels", async () => {
    const { labels } = await room.engine.search.run(
      room.admin,
      "FIND {acme} RETURNING Account(Site, Name) WITH METADATA='LABELS'",
    );
    expect(labels).toEqual([
      {
        entityName: "Account",
        fieldMetadata: [
          { name: "Site", label: "Account Site" },
          { name: "Name", label: "Account Name" },
        ],
      },
    ]);
  });
});

describe("among fewer records", () => {
  it("USING ListView searches in a view", async () => {
    const mine = "FIND {acme} RETURNING Account(Name USING ListView = MyAccounts ORDER BY Name)";
    expect(await room.names(mine)).toEqual(["Acme", "Acme Widgets"]);
    expect(await room.names(mine, room.integration)).toEqual([]);
    expect(
      await room.names("FIND {acme} RETURNING Account(Name USING ListView=AllAccounts WHERE Name = 'Acme')"),
    ).toEqual(["Acme"]);
    await expect(room.names("FIND {acme} RETURNING Account(Name USING ListView=Nope)")).rejects.toMatchObject({
      errorCode: "MALFORMED_SEARCH",
      message: expect.stringContaining("List view 'Nope' not found"),
    });
  });

  it("WITH PricebookId finds what the price book sells", async () => {
    const [sold] = room.insert("Product2", { Name: "Anvil small" }, { Name: "Anvil large" });
    const query = room.engine.query.run(room.admin, "SELECT Id FROM Pricebook2 WHERE IsStandard = true");
    const book = query.rows[0]?.[0] as string;
    room.insert("PricebookEntry", { Pricebook2Id: book, Product2Id: sold, UnitPrice: 1, IsActive: true });
    const find = "FIND {anvil} RETURNING Product2(Name ORDER BY Name)";
    expect(await room.names(find)).toEqual(["Anvil large", "Anvil small"]);
    expect(await room.names(`${find} WITH PricebookId = '${book}'`)).toEqual(["Anvil small"]);
    expect(
      await room.names("FIND {anvil} RETURNING Product2(Name WHERE Name = 'x') WITH PricebookId = '" + book + "'"),
    ).toEqual([]);
  });
});
