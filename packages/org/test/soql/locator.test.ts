import { afterAll, beforeAll, expect, it } from "vitest";
import { anOrg } from "../an-org.ts";
import { seededChoice } from "../seeded-choice.ts";

/** An issue's promise: a locator read under heavy writes returns each Id once. */
type Place = Awaited<ReturnType<typeof anOrg>>;
interface Page {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: { Id: string; LastName?: string; Contacts?: Page | null }[];
}

const SMALL_PAGES = { "sforce-query-options": "batchSize=200" };
let place: Place;

async function create(sobject: string, records: readonly object[]): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < records.length; at += 200) {
    const batch = records.slice(at, at + 200).map((record) => ({ attributes: { type: sobject }, ...record }));
    const { body } = await place.rest("POST", "/composite/sobjects", { records: batch });
    ids.push(...(body as { id: string; success: boolean }[]).map(({ id }) => id));
  }
  return ids;
}

async function pageOf(soql: string): Promise<Page> {
  return (await place.rest("GET", `/query?q=${encodeURIComponent(soql)}`, undefined, SMALL_PAGES)).body as Page;
}
const follow = async (url: string) => (await place.rest("GET", url, undefined, SMALL_PAGES)).body as Page;

beforeAll(async () => {
  place = await anOrg({ dailyApiRequests: 1_000_000 });
});
afterAll(() => place.org.close());

it("gives each record once, in the order of the first page, whatever is written in between", async () => {
  const choose = seededChoice(7);
  const ids = await create(
    "Contact",
    Array.from({ length: 1_000 }, (_, n) => ({ LastName: `Reader ${String(n).padStart(4, "0")}` })),
  );
  const living = new Set(ids);
  const read: string[] = [];
  let page = await pageOf("SELECT Id, LastName FROM Contact WHERE LastName LIKE 'Reader%' ORDER BY LastName");
  expect(page.totalSize).toBe(1_000);
  for (;;) {
    read.push(...page.records.map(({ Id }) => Id));
    expect(page.totalSize).toBe(1_000);
    if (page.done) break;
    // Renamed to either end of the order, deleted, and pushed in between.
    const victims = Array.from({ length: 60 }, () => choose.of(ids)).filter((id) => living.has(id));
    await place.rest("PATCH", "/composite/sobjects", {
      records: victims.map((Id) => ({
        attributes: { type: "Contact" },
        Id,
        LastName: choose.of(["Reader", "Reader 9z"]),
      })),
    });
    const gone = [...new Set(Array.from({ length: 20 }, () => choose.of(ids)))].filter((id) => living.has(id));
    await place.rest("DELETE", `/composite/sobjects?ids=${gone.join()}`);
    for (const id of gone) living.delete(id);
    await create(
      "Contact",
      Array.from({ length: 30 }, () => ({ LastName: `Reader ${choose.number(9_999)}` })),
    );
    page = await follow(page.nextRecordsUrl as string);
  }
  expect(new Set(read).size).toBe(read.length);
  expect(read).toEqual(ids.filter((id) => read.includes(id)));
  expect([...living].filter((id) => !read.includes(id))).toEqual([]);
});

it("children count as rows of a page; with their own locators every parent and child is read once", async () => {
  const accounts = await create(
    "Account",
    Array.from({ length: 60 }, (_, n) => ({ Name: `Parent ${n}` })),
  );
  const contacts = await create("Contact", [
    ...Array.from({ length: 300 }, (_, n) => ({ LastName: `Kid ${n}`, AccountId: accounts[n % 50] })),
    ...Array.from({ length: 450 }, (_, n) => ({ LastName: `Kid ${300 + n}`, AccountId: accounts[55] })),
  ]);
  const parents: string[] = [];
  const kids: string[] = [];
  let page = await pageOf("SELECT Id, (SELECT Id FROM Contacts) FROM Account WHERE Name LIKE 'Parent %'");
  for (;;) {
    let rows = page.records.length;
    for (const { Id, Contacts } of page.records) {
      parents.push(Id);
      kids.push(...(Contacts?.records.map((kid) => kid.Id) ?? []));
      rows += Contacts?.records.length ?? 0;
      let set = Contacts;
      while (set && !set.done) {
        set = await follow(set.nextRecordsUrl as string);
        kids.push(...set.records.map((kid) => kid.Id));
      }
    }
    expect(rows).toBeLessThanOrEqual(200);
    if (page.done) break;
    page = await follow(page.nextRecordsUrl as string);
  }
  expect(parents).toEqual(accounts);
  expect(kids.length).toBe(contacts.length);
  expect(new Set(kids)).toEqual(new Set(contacts));
});

it("is good under /query/ and /queryAll/, for two days, and in the org that gave it only", async () => {
  const page = await pageOf("SELECT Id FROM Contact WHERE LastName LIKE 'Kid %'");
  const url = page.nextRecordsUrl as string;
  expect((await follow(url.replace("/query/", "/queryAll/"))).records).toHaveLength(200);

  const fork = await place.org.fork();
  const { consumerKey, consumerSecret } = fork.ready.service;
  const token = await fork.fetch("http://localhost/services/oauth2/token", {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: consumerKey,
      client_secret: consumerSecret,
    }),
  });
  const { access_token } = (await token.json()) as { access_token: string };
  const elsewhere = await fork.fetch(`http://localhost${url}`, {
    headers: { authorization: `Bearer ${access_token}` },
  });
  expect(elsewhere.status).toBe(400);
  expect(await elsewhere.json()).toEqual([{ message: "invalid query locator", errorCode: "INVALID_QUERY_LOCATOR" }]);
  await fork.close();

  await place.clock.advance(2 * 24 * 60 * 60 * 1000 - 1_000);
  await place.logIn();
  expect((await place.rest("GET", url)).status).toBe(200);
  await place.clock.advance(1_000);
  const late = await place.rest("GET", url);
  expect(late.status).toBe(400);
  expect(late.body[0].errorCode).toBe("INVALID_QUERY_LOCATOR");
});
