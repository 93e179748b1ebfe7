import { stripTypeScriptTypes } from "node:module";
import { type ChildRecords, type Session, saveError, soql, typesFromDescribe } from "@postern/client";
import { manualClock } from "@postern/kernel";
import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serviceSession } from "./service-session.ts";

const clock = manualClock({ start: Date.parse("2026-03-02T09:00:00Z") });
let org: Org;
let session: Session;
beforeAll(async () => {
  org = await createOrg({ seed: "acme", clock });
  session = await serviceSession(org, { clock });
});
afterAll(() => org?.close());

const KEY = "Postern_Key__c";

it("a record is upserted by its external id, read by it, and a parent is found by its own", async () => {
  const account = session.sobject("Account");
  const first = await account.upsert(KEY, "a/b ü", { Name: "Keyed" });
  expect([first.created, await account.upsert(KEY, "a/b ü", { Name: "Keyed again" })]).toEqual([
    true,
    { id: first.id, created: false },
  ]);
  expect(await account.retrieveByExternalId(KEY, "a/b ü")).toMatchObject({ Id: first.id, Name: "Keyed again" });
  await expect(account.upsert(KEY, "nobody", { Name: "N" }, { updateOnly: true })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
  const contactId = await session.sobject("Contact").create({ LastName: "Of it", Account: { [KEY]: "a/b ü" } });
  expect(await session.sobject("Contact").parent(contactId, "Account", { fields: ["Name"] })).toMatchObject({
    Name: "Keyed again",
  });
  const children = account.children(first.id, "Contacts", { fields: ["LastName"] });
  expect((await children.one()).LastName).toBe("Of it");
});

it("conditional reads and writes know what someone else has changed", async () => {
  const account = session.sobject<{ Name: string; LastModifiedDate: string }>("Account");
  const id = await account.create({ Name: "Contested" });
  const known = (await account.retrieveIfModified(id, ["Name", "LastModifiedDate"]))!;
  expect(await account.retrieveIfModified(id, ["Name", "LastModifiedDate"], { etag: known.etag })).toBeNull();
  expect(await account.retrieveIfModified(id, ["Name"], { since: known.lastModified })).toBeNull();
  await clock.advance(2_000);
  await account.update(id, { Name: "Theirs" }, { ifUnmodifiedSince: known.lastModified! });
  for (const condition of [{ ifMatch: known.etag! }, { ifUnmodifiedSince: known.lastModified! }])
    await expect(account.update(id, { Name: "Mine" }, condition)).rejects.toMatchObject({ code: "RECORD_MODIFIED" });
  expect((await account.retrieveIfModified(id, ["Name"], { since: known.lastModified }))?.record.Name).toBe("Theirs");
});

it.each([
  [{}, "FIELD_REQUIRED"],
  [{ Name: "x".repeat(256) }, "FIELD_VALUE_INVALID"],
  [{ Name: "A", Oops__c: 1 }, "FIELD_UNKNOWN"],
  [{ Name: "A", CreatedById: "005000000000001" }, "FIELD_NOT_WRITEABLE"],
  [{ Name: "A", ParentId: "003000000000001AAA" }, "ID_MALFORMED"],
  [{ Name: "A", [KEY]: "taken" }, "VALUE_NOT_UNIQUE"],
])("a create with %j is %s, alone and among many", async (fields, code) => {
  await session.sobject("Account").upsert(KEY, "taken", { Name: "First" });
  await expect(session.sobject("Account").create(fields)).rejects.toMatchObject({ code });
  const results = await session.collections.create("Account", [{ Name: "Good" }, fields]);
  expect(results.map((one) => saveError(one)?.code ?? "saved")).toEqual(["saved", code]);
});

it("what a duplicate rule finds is named, and saved all the same where the caller says so", async () => {
  const account = session.sobject("Account");
  const first = await account.create({ Name: "Only once" });
  org.setDuplicateRules([
    { developerName: "By_Name", sobject: "Account", fields: [{ field: "Name", method: "Exact" }] },
  ]);
  try {
    const twin = { Name: "Only once" };
    const [result] = await session.collections.create("Account", [twin]);
    for (const error of [await account.create(twin).catch((caught: unknown) => caught), saveError(result!)])
      expect(error).toMatchObject({
        code: "DUPLICATE_FOUND",
        data: { mayBeSaved: true, matches: [{ type: "Account", id: first, rule: "By_Name" }] },
      });
    expect(await account.create(twin, { duplicateRule: { allowSave: true } })).toMatch(/^001/);
  } finally {
    org.setDuplicateRules([]);
  }
});

it("what is changed and deleted is told by time, and a deleted record as such", async () => {
  const account = session.sobject("Account");
  const id = await account.create({ Name: "Short-lived" });
  await account.delete(id);
  await clock.advance(60_000);
  const window = { start: new Date(clock.now() - 3_600_000), end: new Date(clock.now() + 60_000) };
  expect((await account.deleted(window)).deleted.map((one) => one.id)).toContain(id);
  expect((await account.updated(window)).ids).not.toContain(id);
  await expect(account.update(id, { Name: "x" })).rejects.toMatchObject({ code: "RECORD_DELETED" });
  await expect(account.updated({ start: window.end, end: window.start })).rejects.toMatchObject({
    code: "REPLICATION_WINDOW",
  });
  expect(
    await session.queryAll(soql`SELECT Id FROM Account WHERE Id = ${soql.id(id)} AND IsDeleted = ${true}`).count(),
  ).toBe(1);
});

it("children that do not fit into a page are read where they are iterated", async () => {
  const accountId = await session.sobject("Account").create({ Name: "Large family" });
  const rows = Array.from({ length: 450 }, (_, i) => ({ LastName: `Child ${i}`, AccountId: accountId }));
  const made = await session.collections.create("Contact", rows, { concurrency: 2 });
  expect(made.every(({ success }) => success)).toBe(true);
  const family = session.query<{ Contacts: ChildRecords<{ LastName: string }> }>(
    soql`SELECT Name, (SELECT LastName FROM Contacts) FROM Account WHERE Id = ${accountId}`,
    { batchSize: 200 },
  );
  const seen = new Set<string>();
  for await (const child of (await family.one()).Contacts) seen.add(child.LastName);
  expect(seen.size).toBe(450);
  expect((await session.recordCounts(["Contact"])).Contact).toBeGreaterThanOrEqual(450);
});

it("a find selects parents by path, and what a user typed stays a value", async () => {
  const attack = "x' OR Name != '";
  await session.sobject("Account").create({ Name: attack });
  const found = session.sobject("Account").find(["Name", "Owner.Name"], { where: soql`Name = ${attack}` });
  expect(await found.one()).toMatchObject({ Name: attack, Owner: { Name: expect.any(String) } });
  const like = session.sobject("Account").find(["Name"], { where: soql`Name LIKE ${soql.like`${"%"}%`}` });
  expect(await like.count()).toBe(0);
});

it("a wrong query is shown where it is wrong", async () => {
  await expect(session.query("SELECT Id, Oops FROM Account").first()).rejects.toMatchObject({
    code: "QUERY_NAME_UNKNOWN",
    data: { row: 1, column: 12 },
  });
  await expect(session.query("SELECT Id FORM Account").first()).rejects.toMatchObject({ code: "QUERY_MALFORMED" });
  await expect(session.query("SELECT Id FROM Nothing").first()).rejects.toMatchObject({ code: "QUERY_NAME_UNKNOWN" });
});

it("a fresh describe is not sent again while it is the same, and its types are TypeScript", async () => {
  const account = await session.describe("Account");
  expect(await session.describe("Account", { fresh: true })).toBe(account);
  const names = (await session.describeGlobal()).map(({ name }) => name);
  const describes = await Promise.all(names.map((name) => session.describe(name)));
  const text = typesFromDescribe(describes);
  expect(
    stripTypeScriptTypes(text)
      .replaceAll(/\/\*[\s\S]*?\*\/|^\/\/.*$/gm, "")
      .trim(),
  ).toBe("");
  for (const name of names) expect(text).toContain(`export interface ${name}Shape`);
});

it("how the org shows an object can be read", async () => {
  const account = session.sobject("Account");
  expect((await account.layouts()).layouts.length).toBeGreaterThan(0);
  expect((await account.compactLayouts()).compactLayouts.length).toBeGreaterThan(0);
  const [view] = await account.listViews();
  expect((await account.describeListView(view!.id)).query).toContain("FROM Account");
  expect((await account.listViewResults(view!.id, { limit: 5 })).size).toBeLessThanOrEqual(5);
  expect(await account.recent()).toEqual(expect.any(Array));
});
