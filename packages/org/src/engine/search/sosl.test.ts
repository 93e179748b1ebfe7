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

/** The end of a message that points at a place; the window above it is the query room's. */
const caret = (text: string, at: string | number, sentence: string) => {
  const column = typeof at === "number" ? at : text.lastIndexOf(at);
  const end = `ERROR at Row:1:Column:${column + 1}\n${sentence}`;
  return new RegExp(`\\^\n${end.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&")}$`);
};
/** @param before characters before the token where the caret stands: one for words that open a clause */
const unexpected = (text: string, token: string, before = 0) =>
  caret(text, text.lastIndexOf(token) - before, `unexpected token: '${token}'`);
const atEnd = (text: string, at = text.length) => caret(text, at, "unexpected token: '<EOF>'");
const NO_TERM = "No search term found. The search term must be enclosed in braces.";
const column = (field: string, entity: string) =>
  `No such column '${field}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`;

describe("what is refused", () => {
  it.each<[string, string | RegExp, string?]>([
    ["FIND acme", NO_TERM],
    ["FIND 'acme'", NO_TERM],
    ["FIND {acme", NO_TERM],
    ["FIND {acme\\}", NO_TERM],
    ["FIND {}", NO_TERM],
    ["FIND {  }", NO_TERM],
    ["FIND {a}", "search term must be longer than one character: a"],
    ["FIND {a*}", "search term must be longer than one character: a*"],
    ["FIND {&}", "search term must be longer than one character: &"],
    ["", atEnd("")],
    ["SELECT Id FROM Account", unexpected("SELECT Id FROM Account", "SELECT")],
    ["FIND {acme AND}", atEnd("FIND {acme AND}", 14)],
    ["FIND {AND acme}", unexpected("FIND {AND acme}", "AND")],
    ["FIND {acme OR OR anvil}", caret("FIND {acme OR OR anvil}", 14, "unexpected token: 'OR'")],
    ["FIND {(acme}", atEnd("FIND {(acme}", 11)],
    ["FIND {acme)}", unexpected("FIND {acme)}", ")")],
    ["FIND {()acme}", unexpected("FIND {()acme}", ")")],
    ['FIND {"acme}', unexpected('FIND {"acme}', '"')],
    ["FIND {acme} IN SOME FIELDS", unexpected("FIND {acme} IN SOME FIELDS", "SOME")],
    ["FIND {acme} IN NAME", atEnd("FIND {acme} IN NAME")],
    ["FIND {acme} RETURNING", atEnd("FIND {acme} RETURNING")],
    ["FIND {acme} RETURNING Account(Name", atEnd("FIND {acme} RETURNING Account(Name")],
    ["FIND {acme} RETURNING Account()", unexpected("FIND {acme} RETURNING Account()", ")")],
    ["FIND {acme} RETURNING Account(LIMIT 5)", unexpected("FIND {acme} RETURNING Account(LIMIT 5)", "LIMIT")],
    ["FIND {acme} RETURNING Account(Id WHERE)", /unexpected/],
    [
      "FIND {acme} RETURNING Account(Id LIMIT 5 WHERE Id != null)",
      unexpected("FIND {acme} RETURNING Account(Id LIMIT 5 WHERE Id != null)", "WHERE", 1),
    ],
    ["FIND {acme} RETURNING Account(Id WHERE Name = 'x' GROUP BY Id)", /unexpected token: 'GROUP'$/],
    ["FIND {acme} RETURNING Account(Id FROM Contact)", /unexpected token/],
    ["FIND {acme} RETURNING Account(Id, (SELECT Id FROM Contacts))", /unexpected token: 'SELECT'$/],
    ["FIND {acme} RETURNING Account(COUNT())", /COUNT/],
    ["FIND {acme} RETURNING Account(Id), account", "duplicate object in RETURNING: account"],
    ["FIND {acme} RETURNING Account(Id OFFSET 1), Contact", "OFFSET is only allowed in searches of a single object"],
    ["FIND {acme} LIMIT x", unexpected("FIND {acme} LIMIT x", "x")],
    ["FIND {acme} LIMIT 5 RETURNING Account", unexpected("FIND {acme} LIMIT 5 RETURNING Account", "RETURNING")],
    ["FIND {acme} WITH NOTHING", unexpected("FIND {acme} WITH NOTHING", "NOTHING")],
    ["FIND {acme} WITH METADATA='ALL'", "Invalid value for WITH METADATA: 'ALL'"],
    ["FIND {acme} UPDATE", atEnd("FIND {acme} UPDATE")],
    [`FIND {acme} ${" ".repeat(100_000)}`, "SOSL statements cannot be longer than 100,000 characters."],
    [
      `FIND {${"(".repeat(50)}acme${")".repeat(50)}}`,
      "The search is too complicated to be run. Simplify it and try again.",
    ],
    ["FIND {acme} RETURNING Nope", /sObject type 'Nope' is not supported/, "INVALID_TYPE"],
    ["FIND {acme} RETURNING LoginHistory", /entity type LoginHistory does not support search/, "INVALID_TYPE"],
    [
      "FIND {acme} RETURNING Account(Nope)",
      caret("FIND {acme} RETURNING Account(Nope)", "Nope", column("Nope", "Account")),
      "INVALID_FIELD",
    ],
    [
      "FIND {acme} RETURNING Account(Id WHERE Nope = 1)",
      caret("FIND {acme} RETURNING Account(Id WHERE Nope = 1)", "Nope", column("Nope", "Account")),
      "INVALID_FIELD",
    ],
    [
      "FIND {acme} RETURNING Account(Id WHERE Description = 'x')",
      /field 'Description' can not be filtered in a query call/,
      "INVALID_FIELD",
    ],
    [
      "FIND {acme} RETURNING Account(Id OFFSET 2001)",
      "Maximum SOQL offset allowed is 2000",
      "NUMBER_OUTSIDE_VALID_RANGE",
    ],
    ["FIND {acme} WITH NETWORK = 'all'", /WITH NETWORK/, "NOT_IMPLEMENTED"],
    ["FIND {acme} WITH DATA CATEGORY Geography__c AT Europe__c", /WITH DATA CATEGORY/, "NOT_IMPLEMENTED"],
    ["FIND {acme} RETURNING Account(Id USING ListView=Mine)", /USING ListView/, "NOT_IMPLEMENTED"],
  ])("refusal %#", async (sosl, message, errorCode = "MALFORMED_SEARCH") => {
    const match = typeof message === "string" ? message : expect.stringMatching(message);
    await expect(room.engine.search.run(room.admin, sosl)).rejects.toMatchObject({ errorCode, message: match });
  });
});

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
