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
    for (let n = 0; n < 150; n++) {
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
    expect(found).toBeGreaterThan(500);
  });
});
