import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { searchedOrg } from "./searched-org.fixture.ts";

let room: ReturnType<typeof searchedOrg>;
const find = (text: string, rest = "RETURNING Account(Name)") => room.names(`FIND {${text}} ${rest}`);

beforeAll(() => {
  room = searchedOrg();
  room.insert(
    "Account",
    { Name: "Acme", Site: "North", AnnualRevenue: 10, Industry: "Energy" },
    { Name: "Acme Widgets", Description: "and or not near", AnnualRevenue: 30, Website: "http://widgets.example" },
    {
      Name: "Globex",
      Description: "a supplier of Acme: anvils & (rockets)",
      AnnualRevenue: 20,
      Phone: "+49 30 1234567",
    },
  );
  room.insert("Contact", { LastName: "Acmeson", Email: "joe@acme.test", AssistantName: "Acme Assistant" });
});
afterAll(() => room.engine.close());

describe("what is understood", () => {
  it.each<[string, readonly string[]]>([
    ["acme", ["Acme", "Acme Widgets", "Globex"]],
    ["acme widgets", ["Acme Widgets"]],
    ["ACME and WIDGETS", ["Acme Widgets"]],
    ["acme AND NOT widgets", ["Acme", "Globex"]],
    ["widgets OR anvils", ["Acme Widgets", "Globex"]],
    ["widgets OR anvils AND supplier", ["Acme Widgets", "Globex"]],
    ["(widgets OR anvils) AND supplier", ["Globex"]],
    ['"acme widgets"', ["Acme Widgets"]],
    ['"widgets acme"', []],
    ['"and" OR "or"', ["Acme Widgets"]],
    ["acm?", ["Acme", "Acme Widgets", "Globex"]],
    ["a*e", ["Acme", "Acme Widgets", "Globex"]],
    ["a?me*", ["Acme", "Acme Widgets", "Globex"]],
    ["*cme", []],
    ["*acme", ["Acme", "Acme Widgets", "Globex"]],
    ["acm\\*", []],
    ["anvils\\ \\&\\ \\(rockets\\)", ["Globex"]],
    ["Acme\\: anvils", ["Globex"]],
    ["near", ["Acme Widgets"]],
    ['acme NEAR "x"', []],
    ["not near", ["Acme Widgets"]],
    ["Name : Acme", []],
    ["widgets.example", ["Acme Widgets"]],
    ["http\\:\\/\\/widgets\\.example", ["Acme Widgets"]],
    ["\\+49 30 1234567", ["Globex"]],
    ["49301234567", ["Globex"]],
    ["energy", []],
  ])("%s", async (text, names) => {
    expect((await find(text)).sort()).toEqual(names);
  });

  it("clauses of RETURNING narrow, order and skip as a query's do", async () => {
    expect(await find("acme", "RETURNING Account(Name ORDER BY AnnualRevenue DESC)")).toEqual([
      "Acme Widgets",
      "Globex",
      "Acme",
    ]);
    expect(await find("acme", "RETURNING Account(Name WHERE AnnualRevenue < 30 AND Name LIKE '%)%' )")).toEqual([]);
    expect(await find("acme", "RETURNING Account(Name WHERE AnnualRevenue < 30 ORDER BY Name LIMIT 1)")).toEqual([
      "Acme",
    ]);
    expect(await find("acme", "RETURNING Account(Name ORDER BY Name LIMIT 1 OFFSET 1)")).toEqual(["Acme Widgets"]);
    expect(await find("acme", "RETURNING Account(Name LIMIT 0)")).toEqual([]);
    expect(
      await find("acme", "RETURNING account(owner.name), Contact(LAST_NAME__X)").catch((fault) => fault.errorCode),
    ).toBe("INVALID_FIELD");
    expect(
      await find(
        "acme",
        "RETURNING Account(FORMAT(AnnualRevenue) r, toLabel(Industry), convertCurrency(AnnualRevenue) LIMIT 1)",
      ),
    ).toEqual(["$10.00"]);
  });

  it("groups of fields", async () => {
    const both = "RETURNING Account(Name), Contact(Name)";
    expect((await find("acme", `IN NAME FIELDS ${both}`)).sort()).toEqual(["Acme", "Acme Widgets", "Acmeson"]);
    expect(await find("acme", `IN EMAIL FIELDS ${both}`)).toEqual(["Acmeson"]);
    expect(await find("acme", `IN PHONE FIELDS ${both}`)).toEqual([]);
    expect(await find("north", `IN name fields ${both}`)).toEqual(["Acme"]);
    expect(await find("joe@acme.test", `IN SIDEBAR FIELDS ${both}`)).toEqual(["Acmeson"]);
  });

  it("best first, always in the same order: the name says more than another field", async () => {
    const once = await find("acme");
    expect(once.at(-1)).toBe("Globex");
    expect(await find("acme")).toEqual(once);
  });

  it("what it takes without effect", async () => {
    const rest =
      "RETURNING Account(Name) WITH DIVISION = 'Global' WITH SPELL_CORRECTION = true LIMIT 5 UPDATE TRACKING, VIEWSTAT";
    expect(await find("widgets", rest)).toEqual(["Acme Widgets"]);
  });

  it("4,000 characters lose their operators, 10,000 find nothing", async () => {
    const padding = (length: number) => `zz AND NOT ${"zzz ".repeat(length / 4)}`;
    expect(await find(`widgets AND anvils AND ${padding(3_000)}`)).toEqual([]);
    expect((await find(`widgets AND anvils AND ${padding(4_000)}`)).sort()).toEqual(["Acme Widgets", "Globex"]);
    expect(await find(`widgets OR ${padding(10_000)}`)).toEqual([]);
  });
});
