import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anOrg } from "./an-org.ts";

type Org = Awaited<ReturnType<typeof anOrg>>;
let org: Org;
let accounts: string[];

const MRU = { "sforce-mru": "updateMru=true" };
const DAY = 24 * 60 * 60 * 1000;
const query = async (soql: string) => (await org.rest("GET", `/query?q=${encodeURIComponent(soql)}`)).body.records;
const recent = async (limit = "") =>
  (await org.rest("GET", `/recent${limit}`)).body.map((item: { Name: string }) => item.Name);

beforeAll(async () => {
  org = await anOrg();
  const records = Array.from({ length: 3 }, (_, i) => ({ attributes: { type: "Account" }, Name: `Account ${i}` }));
  accounts = (await org.rest("POST", "/composite/sobjects", { records })).body.map(({ id }: { id: string }) => id);
});
afterAll(() => org.org.close());

const byName = (i: number) => `SELECT Id, Name FROM Account WHERE Name = 'Account ${i}'`;

describe("recently viewed", () => {
  it("API calls do not count, but for FOR VIEW and FOR REFERENCE", async () => {
    await query(byName(0));
    await org.rest("GET", `/sobjects/Account/${accounts[0]}`);
    expect(await recent()).toEqual([]);
    await query(`${byName(0)} FOR VIEW`);
    await org.clock.advance(5_000);
    await query(`${byName(1)} FOR REFERENCE`);
    expect((await org.rest("GET", "/recent?limit=1")).body).toEqual([
      {
        attributes: { type: "Account", url: `/services/data/v67.0/sobjects/Account/${accounts[1]}` },
        Id: accounts[1],
        Name: "Account 1",
      },
    ]);
    expect(await recent()).toEqual(["Account 1", "Account 0"]);
    const { body } = await org.rest("GET", "/sobjects/Account");
    expect(body.recentItems.map(({ Id }: { Id: string }) => Id)).toEqual([accounts[1], accounts[0]]);
    expect((await org.rest("GET", "/sobjects/Contact")).body.recentItems).toEqual([]);
  });

  it("dates are the user's own, in queries and in rows", async () => {
    const [first, second, third] = await query("SELECT LastViewedDate, LastReferencedDate FROM Account ORDER BY Name");
    expect(first).toMatchObject({
      LastViewedDate: "2026-03-02T09:00:00.000+0000",
      LastReferencedDate: "2026-03-02T09:00:00.000+0000",
    });
    expect(second).toMatchObject({ LastViewedDate: null, LastReferencedDate: "2026-03-02T09:00:05.000+0000" });
    expect(third).toMatchObject({ LastViewedDate: null, LastReferencedDate: null });
    expect((await org.rest("GET", `/sobjects/Account/${accounts[0]}`)).body.LastViewedDate).toBe(first.LastViewedDate);
    const viewed = await query("SELECT Name FROM Account WHERE LastViewedDate != null ORDER BY LastViewedDate DESC");
    expect(viewed.map(({ Name }: { Name: string }) => Name)).toEqual(["Account 0"]);
    const { engine, ready } = org.org;
    const admin = { ...engine.authenticate.token(org.authorization().slice(7), "rest", { ip: "127.0.0.1" }) };
    expect(engine.recent.items({ ...admin, userId: ready.orgId })).toEqual([]);
  });

  it("RecentlyViewed tells the same by SOQL", async () => {
    expect(
      await query(
        "SELECT Id, Name, Type, LastViewedDate FROM RecentlyViewed WHERE Type = 'Account' ORDER BY LastReferencedDate DESC",
      ),
    ).toMatchObject([
      { Id: accounts[1], Name: "Account 1", Type: "Account", LastViewedDate: null },
      { Id: accounts[0], Name: "Account 0", Type: "Account", LastViewedDate: "2026-03-02T09:00:00.000+0000" },
    ]);
  });

  it("Sforce-Mru counts what is written, read alone, or found alone with its Id", async () => {
    await org.rest("PATCH", `/sobjects/Account/${accounts[2]}`, { Site: "x" }, MRU);
    expect((await recent("?limit=1"))[0]).toBe("Account 2");
    await org.rest("GET", `/sobjects/Account/${accounts[0]}`, undefined, MRU);
    expect((await recent("?limit=1"))[0]).toBe("Account 0");
    await org.rest("GET", `/query?q=${encodeURIComponent(byName(1))}`, undefined, MRU);
    expect((await recent("?limit=1"))[0]).toBe("Account 1");
    await org.rest(
      "GET",
      `/query?q=${encodeURIComponent("SELECT Name FROM Account WHERE Name = 'Account 2'")}`,
      undefined,
      MRU,
    );
    expect((await recent("?limit=1"))[0]).toBe("Account 1");
    await org.rest("POST", "/sobjects/Contact", { LastName: "Made" }, MRU);
    const record = { attributes: { type: "Lead" }, LastName: "Many", Company: "Leads" };
    await org.rest("POST", "/composite/sobjects", { records: [record] }, MRU);
    await org.rest("POST", "/sobjects/Contact", { LastName: "Quiet" }, { "sforce-mru": "updateMru=false" });
    await org.rest("POST", "/sobjects/Task", { Subject: "Keeps no list" }, MRU);
    expect(await recent()).toEqual(["Many", "Made", "Account 1", "Account 0", "Account 2"]);
  });

  it("is in snapshots, and leaves out what is deleted", async () => {
    const fork = await org.org.fork();
    await org.rest("DELETE", `/sobjects/Account/${accounts[1]}`);
    expect(await recent()).toEqual(["Many", "Made", "Account 0", "Account 2"]);
    const session = fork.engine.authenticate.token(org.authorization().slice(7), "rest", { ip: "127.0.0.1" });
    expect(fork.engine.recent.items(session).map(({ name }) => name)).toEqual([
      "Many",
      "Made",
      "Account 1",
      "Account 0",
      "Account 2",
    ]);
    await fork.close();
  });

  it.each(["0", "-1", "x", "1.5"])("refuses limit=%s", async (limit) => {
    expect((await org.rest("GET", `/recent?limit=${limit}`)).status).toBe(400);
  });

  it("200 of an object are kept, for 90 days", async () => {
    const fork = await org.org.fork();
    const session = fork.engine.authenticate.token(org.authorization().slice(7), "rest", { ip: "127.0.0.1" });
    const changes = Array.from({ length: 250 }, (_, i) => ({
      operation: "insert" as const,
      sobject: "Contact",
      fields: { LastName: `Person ${i}` },
    }));
    const ids = fork.engine.change.apply(session, changes).map(({ id }) => id as string);
    for (const id of ids) fork.engine.recent.viewed("Contact", [id], session.userId);
    const items = fork.engine.recent.items(session, { sobject: "Contact", limit: 1_000 });
    expect(items).toHaveLength(200);
    expect([items[0]?.name, items.at(-1)?.name]).toEqual(["Person 249", "Person 50"]);
    expect(fork.engine.recent.items(session, { sobject: "account" })).toHaveLength(2);
    await fork.clock.advance(90 * DAY + 1_000);
    expect(fork.engine.recent.items(session)).toEqual([]);
    expect(fork.engine.query.run(session, "SELECT Id FROM RecentlyViewed").totalSize).toBe(0);
    expect(fork.engine.query.run(session, "SELECT Id FROM Contact WHERE LastViewedDate != null").totalSize).toBe(0);
    await fork.close();
  });
});
