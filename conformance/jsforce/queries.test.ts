import type { Connection } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

let place: OrgForJsforce;
let jsforce: Connection;
beforeAll(async () => {
  place = await orgForJsforce();
  jsforce = await place.byToken();
});
afterAll(() => place[Symbol.asyncDispose]());

describe("jsforce: queries", () => {
  it("reads past 2,000 rows page by page, each row once", async () => {
    const total = (await jsforce.query("SELECT COUNT() FROM Contact")).totalSize;
    expect(total).toBeGreaterThan(4000);
    let page = await jsforce.query<{ Id: string }>("SELECT Id FROM Contact");
    expect(page).toMatchObject({ totalSize: total, done: false });
    expect(page.records).toHaveLength(2000);
    expect(page.nextRecordsUrl).toMatch(/\/services\/data\/v\d+\.0\/query\/01g\w{15}-2000$/);
    const seen = page.records.map((record) => record.Id);
    while (!page.done) {
      page = await jsforce.queryMore<{ Id: string }>(page.nextRecordsUrl!);
      seen.push(...page.records.map((record) => record.Id));
    }
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
  });

  it("fetches all rows by itself, under queryAll too", async () => {
    const total = (await jsforce.query("SELECT COUNT() FROM Contact")).totalSize;
    for (const scanAll of [false, true]) {
      const result = await jsforce.query("SELECT Id FROM Contact", { autoFetch: true, maxFetch: 100_000, scanAll });
      expect(result.records).toHaveLength(total);
    }
  });

  it("honours the batch size, never below 200", async () => {
    const page = await jsforce.query("SELECT Id FROM Contact", {
      headers: { "Sforce-Query-Options": "batchSize=250" },
    });
    expect(page.records).toHaveLength(250);
    const small = await jsforce.query("SELECT Id FROM Contact", { headers: { "Sforce-Query-Options": "batchSize=5" } });
    expect(small.records).toHaveLength(200);
  });

  it("follows parents and children, and groups", async () => {
    const parents = await jsforce.query<{ Account: { Name: string; attributes: { type: string } } }>(
      "SELECT Id, Account.Name FROM Contact WHERE AccountId != null LIMIT 1",
    );
    expect(parents.records[0]?.Account.attributes.type).toBe("Account");
    const children = await jsforce.query<{ Contacts: { totalSize: number; done: boolean; records: object[] } }>(
      "SELECT Id, (SELECT Id, LastName FROM Contacts) FROM Account WHERE Id IN (SELECT AccountId FROM Contact) LIMIT 1",
    );
    const set = children.records[0]!.Contacts;
    expect(set.records).toHaveLength(set.totalSize);
    const groups = await jsforce.query<{ StageName: string; n: number }>(
      "SELECT StageName, COUNT(Id) n FROM Opportunity GROUP BY StageName",
    );
    const total = (await jsforce.query("SELECT COUNT() FROM Opportunity")).totalSize;
    expect(groups.records.reduce((sum, group) => sum + group.n, 0)).toBe(total);
    expect(groups.records[0]?.["attributes" as never]).toEqual({ type: "AggregateResult" });
  });

  it("builds queries of its own", async () => {
    const found = await jsforce
      .sobject("Account")
      .find({ Name: { $like: "A%" } }, ["Id", "Name"])
      .limit(5)
      .execute();
    expect(found.every((account) => /^a/i.test(account.Name as string))).toBe(true);
  });
});
