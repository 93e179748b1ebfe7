import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";
import { isWanted, type Wanted, written } from "./naive-search.ts";
import { type Choice, seededChoice } from "./seeded-choice.ts";

type Fields = Record<string, string>;
type Org = Awaited<ReturnType<typeof anOrg>>;

const SEED = Number(process.env.SEARCH_SEED ?? 20_260_302);
const VOCABULARY =
  "Acme ACME acme's Zürich zurich Müller Mueller café Cafe naïve São Paulo solar-power SOLAR power (north) north/south 42 R2D2 O'Brien a.b.c Łódź ﬁne Straße NEAR AND* 東京都知事 知事 東京 한국어 tower".split(
    " ",
  );
const WORDS =
  "acme ACM* zurich z?rich mül* cafe caf? solar power north s*th 42 r2d2 obrien brien lodz fine near 東京 京都 都 知事 tower st* nothing".split(
    " ",
  );
const PHONES = new Set(["Phone", "Fax"]);

let org: Org;
let rows: { id: string; fields: Fields }[];

const search = (sosl: string) => org.rest("GET", `/search?q=${encodeURIComponent(sosl)}`);
const idsOf = async (sosl: string): Promise<string[]> => {
  const { status, body, text } = await search(sosl);
  expect(status, `${sosl}\n${text}`).toBe(200);
  return body.searchRecords.map((record: { attributes: { url: string } }) => record.attributes.url.split("/").at(-1));
};
async function create(sobject: string, records: readonly Record<string, unknown>[], by: Org = org): Promise<string[]> {
  const { body } = await by.rest("POST", "/composite/sobjects", {
    allOrNone: true,
    records: records.map((record) => ({ attributes: { type: sobject }, ...record })),
  });
  return body.map((result: { id: string; errors: unknown }) => {
    expect(result.errors).toEqual([]);
    return result.id;
  });
}

function anyAccount(choose: Choice): Fields {
  const some = (most: number) =>
    Array.from({ length: 1 + choose.number(most) }, () => choose.of(VOCABULARY)).join(choose.of([" ", ", ", " - "]));
  const digits = `415555${String(1000 + choose.number(40))}`;
  return {
    Name: some(3),
    ...(choose.chance(0.5) && { Description: some(12) }),
    ...(choose.chance(0.4) && { Site: some(2) }),
    ...(choose.chance(0.4) && { BillingCity: choose.of(["Zürich", "São Paulo", "東京都"]) }),
    ...(choose.chance(0.4) && { Website: choose.of(["www.acme.com", "http://solar.example/north"]) }),
    ...(choose.chance(0.6) && {
      Phone: choose.of([digits, `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`, `+1 ${digits}`]),
    }),
  };
}

function anyWanted(choose: Choice, depth = 2): Wanted {
  if (depth > 0 && choose.chance(0.5))
    return {
      op: choose.of(["and", "or", "but"] as const),
      left: anyWanted(choose, depth - 1),
      right: anyWanted(choose, depth - 1),
    };
  if (choose.chance(0.1)) return { op: "words", words: [`415555${1000 + choose.number(40)}`] };
  if (choose.chance(0.1)) return { op: "words", words: ["415", "555", String(1000 + choose.number(40))] };
  const count = choose.chance(0.25) ? 2 : 1;
  const words = Array.from({ length: count }, () =>
    choose.of(count === 1 ? WORDS : WORDS.filter((word) => /^[\w?*]+$/.test(word))),
  );
  return { op: "words", words };
}

beforeAll(async () => {
  org = await anOrg();
  const choose = seededChoice(SEED);
  const accounts = Array.from({ length: 150 }, () => anyAccount(choose));
  const ids = await create("Account", accounts);
  rows = accounts.map((fields, i) => ({ id: ids[i]!, fields }));
});
afterAll(() => org.org.close());

describe("what is found", () => {
  it(`agrees with a reading of every word (seed ${SEED})`, async () => {
    const choose = seededChoice(SEED + 1);
    let found = 0;
    for (let n = 0; n < 100; n++) {
      const wanted = anyWanted(choose);
      const inNames = choose.chance(0.3);
      const names = ["Name", "Site", "Website"];
      const searched = ({ fields }: { fields: Fields }) =>
        inNames ? Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name))) : fields;
      const expected = rows.filter((row) => isWanted(wanted, searched(row), PHONES)).map(({ id }) => id);
      const sosl = `FIND {${written(wanted)}} ${inNames ? "IN NAME FIELDS " : ""}RETURNING Account`;
      expect((await idsOf(sosl)).sort(), sosl).toEqual(expected.sort());
      found += expected.length;
    }
    expect(found).toBeGreaterThan(300);
  });
});

describe("over REST", () => {
  const ACME = "FIND {zurich} IN NAME FIELDS RETURNING Account(Name WHERE Name LIKE '%zurich%' LIMIT 1)";

  it("a search answers searchRecords, until v36.0 the bare array", async () => {
    const path = (version: string) => `/services/data/${version}/search?q=${encodeURIComponent(ACME)}`;
    const { body } = await org.rest("GET", path("v67.0"));
    const record = (version: string) => ({
      attributes: { type: "Account", url: expect.stringMatching(`^/services/data/${version}/sobjects/Account/001`) },
      Name: expect.stringContaining("zurich"),
    });
    expect(body).toEqual({ searchRecords: [record("v67.0")] });
    expect((await org.rest("GET", path("v36.0"))).body).toEqual([record("v36.0")]);
    expect((await org.rest("GET", path("v37.0"))).body).toEqual({ searchRecords: [record("v37.0")] });
  });

  it("marks and labels stand where the pages show them", async () => {
    const { body } = await search("FIND {r2d2} RETURNING Account(Name LIMIT 1) WITH HIGHLIGHT WITH METADATA='LABELS'");
    expect(body.searchRecords[0]["highlight.Name"]).toMatch(/<mark>R2D2<\/mark>/i);
    expect(body.metadata).toEqual({
      entityMetadata: [{ entityName: "Account", fieldMetadata: [{ name: "Name", label: "Account Name" }] }],
    });
  });

  it.each([
    ["/search", "No search term found. The search term must be enclosed in braces."],
    ["/search?q=acme", "unexpected token: 'acme'"],
    ["/search/layout", "The parameter q must name at least one object."],
    ["/search/suggestions?q=acme", "The parameters q and sobject are required."],
    ["/search/suggestions?q=acme&sobject=Account&limit=0", "The parameter limit must be a whole number of at least 1."],
    ["/parameterizedSearch", "The parameter q is required."],
    ["/parameterizedSearch?q=acme&in=SOME", "Invalid value for parameter in: SOME"],
    ["/parameterizedSearch?q=acme&overallLimit=x", "Invalid value for parameter overallLimit: x"],
    ["/parameterizedSearch?q=acme&metadata=ALL", "Invalid value for parameter metadata: ALL"],
    ["/parameterizedSearch?q=acme&sobject=Account)", "unexpected token: ')'"],
  ])("%s is refused", async (path, message) => {
    const { status, body } = await org.rest("GET", path);
    expect(status).toBe(400);
    expect(body).toEqual([{ errorCode: "MALFORMED_SEARCH", message: expect.stringContaining(message) }]);
  });

  it("a parameterized search by parameters or by a body is the same search", async () => {
    const sosl = await search(
      "FIND {solar} IN NAME FIELDS RETURNING Account(Id, Name WHERE Site != null ORDER BY Name LIMIT 3)",
    );
    expect(sosl.body.searchRecords.length).toBe(3);
    const uri =
      "?q=solar&in=NAME&sobject=Account&Account.fields=Id,Name&Account.where=Site+!%3D+null&Account.orderBy=Name&Account.limit=3";
    expect((await org.rest("GET", `/parameterizedSearch${uri}`)).body).toEqual(sosl.body);
    const where = { name: "Account", where: "Site != null", orderBy: "Name", limit: 3 };
    const body = { q: "solar", in: "NAME", fields: ["Id", "Name"], sobjects: [where], spellCorrection: true };
    expect((await org.rest("POST", "/parameterizedSearch", body)).body).toEqual(sosl.body);
    const second = { ...body, sobjects: [{ ...where, limit: 1, offset: 1 }], metadata: "LABELS" };
    const answer = (await org.rest("POST", "/parameterizedSearch", second)).body;
    expect(answer.searchRecords).toEqual([sosl.body.searchRecords[1]]);
    expect(answer.metadata.entityMetadata[0].fieldMetadata).toHaveLength(2);
  });

  it("without objects it searches all of them and gives ids; limits for each and for all hold", async () => {
    const all = (await org.rest("GET", "/parameterizedSearch?q=solar")).body.searchRecords;
    expect(Object.keys(all[0])).toEqual(["attributes", "Id"]);
    expect((await org.rest("GET", "/parameterizedSearch?q=solar&overallLimit=2")).body.searchRecords).toEqual(
      all.slice(0, 2),
    );
    const each = await org.rest("GET", "/parameterizedSearch?q=solar&sobject=Account&sobject=Contact&defaultLimit=1");
    expect(each.body.searchRecords).toHaveLength(1);
    const refused = await org.rest("POST", "/parameterizedSearch", { q: "solar", netWorks: ["0DB"] });
    expect([refused.status, refused.body[0].errorCode]).toEqual([501, "NOT_IMPLEMENTED"]);
  });

  it("tells what a search covers and what its pages show", async () => {
    const scope = (await org.rest("GET", "/search/scopeOrder")).body;
    expect(scope[0]).toEqual({ type: "Account", url: "/services/data/v67.0/sobjects/Account/describe" });
    const layout = (await org.rest("GET", "/search/layout?q=Account,contact")).body;
    expect(layout[0]).toMatchObject({ objectType: "Account", label: "Search Results", limitRows: 25 });
    expect(layout[1].searchColumns).toContainEqual({
      field: "Account.Name",
      format: null,
      label: "Account Name",
      name: "Account.Name",
    });
    expect((await org.rest("GET", "/search/layout?q=Nope")).body[0].errorCode).toBe("INVALID_TYPE");
  });

  it("suggests by the words of a name, the last one unfinished", async () => {
    const suggested = async (query: string) => (await org.rest("GET", `/search/suggestions?${query}`)).body;
    await create("Contact", [
      { LastName: "Utility", FirstName: "National" },
      { LastName: "Urban", FirstName: "National" },
    ]);
    const two = await suggested("q=national+u&sobject=Contact");
    expect(two.hasMoreResults).toBe(false);
    expect(two.autoSuggestResults.map((record: { Name: string }) => record.Name).sort()).toEqual([
      "National Urban",
      "National Utility",
    ]);
    expect(await suggested("q=nation*+utili&sobject=Contact&limit=1")).toMatchObject({
      hasMoreResults: false,
      autoSuggestResults: [],
    });
    expect(await suggested("q=national&sobject=Contact&limit=1&fields=Email")).toMatchObject({
      hasMoreResults: true,
      autoSuggestResults: [{ Email: null }],
    });
    expect(await suggested("q=na&sobject=Contact")).toEqual({ autoSuggestResults: [], hasMoreResults: false });
    expect(await suggested("q=nati&sobject=LoginHistory,Contact&ignoreUnsupportedSObjects=true")).toHaveProperty(
      "hasMoreResults",
    );
    expect((await suggested("q=nati&sobject=LoginHistory"))[0].errorCode).toBe("INVALID_TYPE");
  });
});

describe("whatever is sent", () => {
  const PIECES =
    'FIND { } acme "acme corp" AND OR NOT AND_NOT ( ) * ? \\ \\" \\} NEAR(a b) ^ ~ c0: {c0}: -c0 + " IN ALL NAME FIELDS RETURNING Account Contact(Id) (Id,Name WHERE Name LIKE \'%\' ORDER BY LIMIT 5 OFFSET WITH HIGHLIGHT SNIPPET UPDATE TRACKING , ; -- \' 東 é \u0000 \ue000 0 999999999999'.split(
      " ",
    );

  it(`is answered or refused, and speaks no other language (seed ${SEED})`, async () => {
    const choose = seededChoice(SEED + 2);
    const statuses = new Map<number, number>();
    for (let n = 0; n < 300; n++) {
      const pieces = Array.from({ length: 1 + choose.number(14) }, () => choose.of(PIECES));
      const sosl = choose.chance(0.6)
        ? `FIND {${pieces.join(" ")}} RETURNING Account(Name)`
        : pieces.join(choose.of(["", " "]));
      const { status, text } = await search(sosl);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      expect([200, 400, 501], `${sosl}\n${text}`).toContain(status);
      expect(text).not.toMatch(/fts5|sqlite|no such column: c/i);
    }
    expect(Math.min(statuses.get(200)!, statuses.get(400)!)).toBeGreaterThan(25);
  });
});
