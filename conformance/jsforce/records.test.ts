import type { Connection, SaveResult } from "jsforce";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OrgForJsforce, orgForJsforce } from "./an-org.ts";

let place: OrgForJsforce;
let jsforce: Connection;
beforeAll(async () => {
  place = await orgForJsforce();
  jsforce = await place.bySoap();
});
afterAll(() => place[Symbol.asyncDispose]());

const ids = (results: readonly SaveResult[]) => results.map((result) => (result.success ? result.id : "failed"));

describe("jsforce: records", () => {
  it("creates, reads, updates and deletes one record", async () => {
    const created = await jsforce.sobject("Account").create({ Name: "Solo", NumberOfEmployees: 7 });
    expect(created).toMatchObject({ success: true, errors: [] });
    const id = created.id as string;
    expect(id).toMatch(/^001\w{15}$/);
    expect(await jsforce.sobject("account").retrieve(id.slice(0, 15))).toMatchObject({
      attributes: { type: "Account", url: `/services/data/v${jsforce.version}/sobjects/Account/${id}` },
      Id: id,
      Name: "Solo",
      NumberOfEmployees: 7,
      IsDeleted: false,
    });
    expect(await jsforce.sobject("Account").update({ Id: id, Name: "Duo" })).toMatchObject({ id, success: true });
    expect((await jsforce.sobject("Account").retrieve(id)).Name).toBe("Duo");
    expect(await jsforce.sobject("Account").destroy(id)).toMatchObject({ id, success: true });
    await expect(jsforce.sobject("Account").retrieve(id)).rejects.toMatchObject({ errorCode: "NOT_FOUND" });
    const all = await jsforce.query<{ IsDeleted: boolean }>(`SELECT IsDeleted FROM Account WHERE Id = '${id}'`, {
      scanAll: true,
    });
    expect(all.records.map((record) => record.IsDeleted)).toEqual([true]);
  });

  it("creates 500 records in one call, then updates, retrieves and deletes them", async () => {
    const accounts = Array.from({ length: 500 }, (_, index) => ({ Name: `Many ${index}` }));
    const created = await jsforce.sobject("Account").create(accounts, { allowRecursive: true });
    expect(created.filter((result) => result.success)).toHaveLength(500);
    const all = ids(created);
    expect(new Set(all).size).toBe(500);

    const updated = await jsforce.sobject("Account").update(
      all.map((Id) => ({ Id, Site: "moved" })),
      { allowRecursive: true },
    );
    expect(ids(updated)).toEqual(all);

    const some = await jsforce.sobject("Account").retrieve([all[3]!, "001000000000000AAA", all[1]!]);
    expect(some.map((record) => (record as { Name?: string } | null)?.Name ?? null)).toEqual([
      "Many 3",
      null,
      "Many 1",
    ]);

    const deleted = await jsforce.sobject("Account").destroy(all, { allowRecursive: true });
    expect(deleted.every((result) => result.success)).toBe(true);
    const left = await jsforce.query("SELECT COUNT() FROM Account WHERE Site = 'moved'");
    expect(left).toMatchObject({ totalSize: 0, done: true, records: [] });
  });

  it("keeps the good rows and reports the bad ones, or none with allOrNone", async () => {
    const rows = [{ Name: "Good" }, { Site: "no name" }];
    const partial = await jsforce.sobject("Account").create(rows as { Name: string }[]);
    expect(partial[0]).toMatchObject({ success: true, errors: [] });
    expect(partial[1]).toMatchObject({
      success: false,
      errors: [
        { statusCode: "REQUIRED_FIELD_MISSING", message: "Required fields are missing: [Name]", fields: ["Name"] },
      ],
    });
    const before = (await jsforce.query("SELECT COUNT() FROM Account")).totalSize;
    const none = await jsforce.sobject("Account").create(rows as { Name: string }[], { allOrNone: true });
    expect(
      none.map((result) => (result.success ? "" : (result.errors[0] as unknown as { statusCode: string }).statusCode)),
    ).toEqual(["ALL_OR_NONE_OPERATION_ROLLED_BACK", "REQUIRED_FIELD_MISSING"]);
    expect((await jsforce.query("SELECT COUNT() FROM Account")).totalSize).toBe(before);
  });

  it("upserts by external id, one and many", async () => {
    const username = place.org.ready.admin.username;
    const one = await jsforce.sobject("User").upsert({ Username: username, Title: "Boss" }, "Username");
    expect(one).toMatchObject({ success: true, created: false });
    const id = (one as { id: string }).id;
    expect((await jsforce.sobject("User").retrieve(id)).Title).toBe("Boss");

    const many = await jsforce.sobject("Account").upsert(
      [1, 2].map((key) => ({ Postern_Key__c: `upsert ${key}`, Name: `Upsert ${key}` })),
      "Postern_Key__c",
    );
    expect(many).toMatchObject([
      { success: true, created: true },
      { success: true, created: true },
    ]);
  });
});
