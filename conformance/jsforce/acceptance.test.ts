import { type Connection, SfDate } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

/** What jsforce's own tests against a live org ask for, as far as they are about data. */
let place: OrgForJsforce;
let jsforce: Connection;
beforeAll(async () => {
  place = await orgForJsforce({
    schema: {
      objects: [
        {
          fullName: "UpsertTable__c",
          label: "Upsert",
          pluralLabel: "Upserts",
          nameField: { type: "Text", label: "Name" },
          fields: [{ fullName: "ExtId__c", label: "Key", type: "Text", length: 40, externalId: true }],
        },
      ],
    },
  });
  jsforce = await place.bySoap();
});
afterAll(() => place[Symbol.asyncDispose]());

const count = async (where: string) => (await jsforce.query(`SELECT COUNT() FROM Contact WHERE ${where}`)).totalSize;

describe("jsforce: the query builder", () => {
  it("conditions, dates as literals, sort, skip, limit", async () => {
    const since = new Date(place.org.clock.now() - 40 * 86_400_000);
    const found = await jsforce
      .sobject("Opportunity")
      .find({
        StageName: { $in: ["Closed Won", "Closed Lost"] },
        CreatedDate: { $gte: SfDate.toDateTimeLiteral(since) },
        Amount: { $ne: null },
      })
      .select("Id, Name, Amount, StageName, CreatedDate")
      .sort({ Amount: -1, Id: 1 })
      .skip(2)
      .limit(5);
    const soql = `SELECT Id FROM Opportunity WHERE IsClosed = true AND CreatedDate >= ${since.toISOString()} AND Amount != null ORDER BY Amount DESC, Id LIMIT 5 OFFSET 2`;
    const byHand = await jsforce.query<{ Id: string }>(soql);
    expect(found.map((row) => row.Id)).toEqual(byHand.records.map((row) => row.Id));
    expect(found).toHaveLength(5);
  });

  it("includes children with conditions of their own", async () => {
    const accounts = (await jsforce
      .sobject("Account")
      .find({ "Owner.IsActive": true }, "Id, Name")
      .include("Contacts")
      .select("Id, LastName")
      .where({ LastName: { $like: "%e%" } })
      .orderby("LastName", "DESC")
      .limit(2)
      .end()
      .limit(20)
      .execute()) as unknown as { Contacts: { records: { LastName: string }[] } | null }[];
    const sets = accounts.map((account) => account.Contacts);
    expect(sets.some((set) => set !== null)).toBe(true);
    for (const set of sets) {
      expect(set?.records.length ?? 1).toBeLessThanOrEqual(2);
      for (const { LastName } of set?.records ?? []) expect(LastName).toMatch(/e/i);
    }
  });

  it("streams every record once, fetching the pages by itself", async () => {
    const ids = new Set<string>();
    const query = jsforce.query<{ Id: string }>("SELECT Id FROM Contact");
    await new Promise((resolve, reject) => {
      query.on("record", ({ Id }) => ids.add(Id as string));
      query.on("end", resolve);
      query.on("error", reject);
      query.run({ autoFetch: true, maxFetch: 25_000 });
    });
    expect(ids.size).toBe(await count("Id != null"));
  });

  it("updates and deletes what a query finds", async () => {
    const made = [1, 2, 3].map((n) => ({ LastName: `Found ${n}`, Department: "found" }));
    await jsforce.sobject("Contact").create(made);
    const contacts = jsforce.sobject("Contact");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: jsforce fills it in
    const moved = await contacts.find({ Department: "found" }).update({ Title: "${LastName}!" }, { allowBulk: false });
    expect(moved.map(({ success }) => success)).toEqual([true, true, true]);
    expect(await count("Title = 'Found 2!'")).toBe(1);
    const gone = await contacts.find({ Department: "found" }).destroy({ allowBulk: false });
    expect(gone.map(({ success }) => success)).toEqual([true, true, true]);
    expect(await count("Department = 'found'")).toBe(0);
  });

  it("explains itself", async () => {
    const { plans } = await jsforce.query("SELECT Id FROM Account WHERE Name LIKE 'A%'").explain();
    for (const plan of plans)
      expect(plan).toMatchObject({
        cardinality: expect.any(Number),
        fields: expect.any(Array),
        leadingOperationType: expect.any(String),
        relativeCost: expect.any(Number),
        sobjectCardinality: expect.any(Number),
        sobjectType: "Account",
      });
    expect(plans.length).toBeGreaterThan(0);
  });

  it("sees a row that was just deleted, by queryAll", async () => {
    const { id } = await jsforce.sobject("Account").create({ Name: "Deleted at once" });
    await jsforce.sobject("Account").record(id!).destroy();
    const { records } = await jsforce.query(
      `SELECT Id, IsDeleted, Name FROM Account WHERE IsDeleted = true AND Id = '${id}'`,
      {
        scanAll: true,
      },
    );
    expect(records).toMatchObject([{ Id: id, IsDeleted: true, Name: "Deleted at once" }]);
  });
});

describe("jsforce: records", () => {
  it("retrieves many with every field, asking describe which they are", async () => {
    const { records } = await jsforce.query<{ Id: string }>("SELECT Id FROM Account LIMIT 3");
    const ids = records.map(({ Id }) => Id);
    const rows = await jsforce.sobject("Account").retrieve(ids);
    expect(rows.map((row) => row.Id)).toEqual(ids);
    expect(Object.keys(rows[0]!)).toEqual(Object.keys(await jsforce.sobject("Account").retrieve(ids[0]!)));
  });

  it("upserts by an external id: created, updated, and ambiguous", async () => {
    const table = jsforce.sobject("UpsertTable__c");
    const created = await table.upsert({ Name: "New", ExtId__c: "ID 1" }, "ExtId__c");
    expect(created).toMatchObject({ success: true, created: true, errors: [] });
    const updated = await table.upsert({ Name: "Changed", ExtId__c: "ID 1" }, "ExtId__c");
    expect(updated).toMatchObject({ id: (created as { id: string }).id, success: true, created: false });
    await table.create({ Name: "Twin", ExtId__c: "ID 1" });
    await expect(table.upsert({ Name: "Which?", ExtId__c: "ID 1" }, "ExtId__c")).rejects.toSatisfy(
      (error: { name: string; data: string[] }) =>
        error.name === "MULTIPLE_CHOICES" && error.data.length === 2 && typeof error.data[0] === "string",
    );
  });

  it("describes once and keeps it", async () => {
    const requests = () => place.org.log().filter(({ target }) => target.includes("describe")).length;
    const first = await jsforce.describe$("UpsertTable__c");
    const before = requests();
    expect(await jsforce.describe$("UpsertTable__c")).toEqual(first);
    expect(requests()).toBe(before);
    expect(first).toMatchObject({ name: "UpsertTable__c", custom: true });
    expect(await jsforce.sobject("UpsertTable__c").describe()).toEqual(first);
    expect((await jsforce.describeGlobal$()).sobjects.map(({ name }) => name)).toContain("UpsertTable__c");
  });
});

describe("jsforce: the Tooling API", () => {
  it("queries, describes, and knows a debug level until it is deleted", async () => {
    const { tooling } = jsforce;
    const { records } = await tooling.query<{ QualifiedApiName: string }>(
      "SELECT QualifiedApiName FROM EntityDefinition WHERE QualifiedApiName = 'UpsertTable__c'",
    );
    expect(records).toMatchObject([{ QualifiedApiName: "UpsertTable__c" }]);
    expect((await tooling.describeGlobal()).sobjects.map(({ name }) => name)).toContain("DebugLevel");
    expect(await tooling.describe("DebugLevel")).toMatchObject({ name: "DebugLevel" });
    const levels = tooling.sobject("DebugLevel");
    const { id } = await levels.create({ DeveloperName: "Jsforce", MasterLabel: "jsforce" });
    expect(await levels.retrieve(id!)).toMatchObject({ DeveloperName: "Jsforce" });
    expect(await levels.update({ Id: id!, ApexCode: "DEBUG" })).toMatchObject({ success: true });
    expect(await levels.destroy(id!)).toMatchObject({ id, success: true });
    await expect(levels.retrieve(id!)).rejects.toMatchObject({ errorCode: "NOT_FOUND" });
  });
});
