import { describe, expect, it } from "vitest";
import { idOf, noViolations, strictRestCase } from "./strict-case.ts";

noViolations();

it("a record lives: created, read, changed, found by its external id, deleted", async () => {
  const { session, rest } = await strictRestCase();
  const account = session.sobject<{ Name: string; Industry: string | null; Ext__c: string }>("Account");
  const id = await account.create({ Name: "O'Brien", Industry: "", Ext__c: "a/b" });
  expect(await account.retrieve(id, ["Name", "Industry"])).toMatchObject({ Name: "O'Brien", Industry: null });
  await account.update(id, { Industry: "Energy" });
  expect(await account.retrieveByExternalId("Ext__c", "a/b", { fields: ["Industry"] })).toMatchObject({ Id: id });
  await account.delete(id);
  await expect(account.retrieve(id)).rejects.toMatchObject({ code: "NOT_FOUND" });
  expect(rest.calls).toContain("GET sobjects/Account/Ext__c/a%2Fb");
});

it("an upsert creates, updates, finds its parent by key, and names the candidates where there are several", async () => {
  const { session, rest } = await strictRestCase();
  const account = session.sobject("Account");
  const first = await account.upsert("Ext__c", 7, { Name: "Seven" });
  expect(await account.upsert("Ext__c", 7, { Name: "Seven again" })).toEqual({ id: first.id, created: false });
  await expect(account.upsert("Ext__c", 8, {}, { updateOnly: true })).rejects.toMatchObject({ code: "NOT_FOUND" });
  await session.sobject("Contact").upsert("Ext__c", "c", { LastName: "Bond", Account: { Name: "Seven again" } });
  expect(rest.rows.by("Contact", "AccountId", first.id)).toHaveLength(1);
  const twins = ["A", "B"].map((Name) => idOf(rest.rows.create("Account", { Name, Legacy__c: "1" })));
  await expect(account.upsert("Legacy__c", "1", {})).rejects.toMatchObject({
    code: "EXTERNAL_ID_AMBIGUOUS",
    data: { candidates: twins.map((id) => ({ id, url: `/services/data/v67.0/sobjects/Account/${id}` })) },
  });
});

it.each([
  [{}, "FIELD_REQUIRED", ["Name"]],
  [{ Name: "x".repeat(256) }, "FIELD_VALUE_INVALID", ["Name"]],
  [{ Name: "A", Oops__c: 1 }, "FIELD_UNKNOWN", []],
  [{ Name: "A", ParentId: "nobody" }, "ID_MALFORMED", ["ParentId"]],
  [{ Name: "A", ParentId: "001000000000099" }, "REFERENCE_NOT_FOUND", ["ParentId"]],
  [{ Name: "A", Ext__c: "taken" }, "VALUE_NOT_UNIQUE", ["Ext__c"]],
])("%j is refused as %s", async (fields, code, wrong) => {
  const { session, rest } = await strictRestCase();
  rest.rows.create("Account", { Name: "First", Ext__c: "taken" });
  await expect(session.sobject("Account").create(fields)).rejects.toMatchObject({ code, data: { fields: wrong } });
});

it("a write may ask for assignment, duplicates and recent use; each in its header's form", async () => {
  const { session, org } = await strictRestCase();
  await session.sobject("Account").create(
    { Name: "A" },
    {
      autoAssign: false,
      duplicateRule: { allowSave: true },
      mru: true,
      headers: { "x-sfdc-packageversion-acme": "1.0" },
    },
  );
  const headers = org.requests.at(-1)?.headers;
  expect(
    ["sforce-auto-assign", "sforce-duplicate-rule-header", "sforce-mru", "x-sfdc-packageversion-acme"].map((name) =>
      headers?.get(name),
    ),
  ).toEqual(["FALSE", "allowSave=true; includeRecordDetails=false; runAsCurrentUser=false", "updateMru=true", "1.0"]);
});

it("a locked row is tried again with growing pauses, whatever the method, and told when it stays locked", async () => {
  const { session, rest, waited } = await strictRestCase();
  rest.rows.locks.set("A", 2);
  const made = session.sobject("Account").create({ Name: "A" });
  for (const pause of [500, 1_000]) await waited.elapse(pause);
  expect(await made).toMatch(/^001/);
  rest.rows.locks.set("B", 9);
  const refused = expect(session.sobject("Account").create({ Name: "B" })).rejects.toMatchObject({
    code: "ROW_LOCKED",
  });
  for (const pause of [500, 1_000, 2_000]) await waited.elapse(pause);
  await refused;
  expect(rest.calls).toHaveLength(3 + 4);
});

describe("conditions", () => {
  it("a read by ETag or time costs no body while nothing has changed", async () => {
    const { session, rest, clock } = await strictRestCase();
    const id = idOf(rest.rows.create("Account", { Name: "A" }));
    const account = session.sobject<{ Name: string }>("Account");
    const known = await account.retrieveIfModified(id, ["Name"]);
    expect([known?.record.Name, known?.lastModified]).toEqual(["A", new Date(clock.now())]);
    expect(await account.retrieveIfModified(id, ["Name"], { etag: known?.etag ?? null })).toBeNull();
    expect(await account.retrieveIfModified(id, ["Name"], { since: known?.lastModified ?? null })).toBeNull();
    await clock.advance(1_000);
    await account.update(id, { Name: "B" });
    const next = await account.retrieveIfModified(id, ["Name"], { since: known?.lastModified ?? null });
    expect(next?.record.Name).toBe("B");
  });

  it("a write of what someone else has changed is RECORD_MODIFIED", async () => {
    const { session, rest, clock } = await strictRestCase();
    const id = idOf(rest.rows.create("Account", { Name: "A" }));
    const account = session.sobject<{ Name: string }>("Account");
    const known = (await account.retrieveIfModified(id))!;
    await account.update(id, { Name: "mine" }, { ifMatch: ['"other-gzip"', known.etag!] });
    await clock.advance(1_000);
    rest.rows.update("Account", id, { Name: "theirs" });
    for (const condition of [{ ifMatch: known.etag! }, { ifUnmodifiedSince: known.lastModified! }])
      await expect(account.update(id, { Name: "mine" }, condition)).rejects.toMatchObject({ code: "RECORD_MODIFIED" });
    expect((await account.retrieve(id, ["Name"])).Name).toBe("theirs");
  });
});

it("relationships are followed both ways", async () => {
  const { session, rest } = await strictRestCase();
  const parent = idOf(rest.rows.create("Account", { Name: "Acme" }));
  const child = idOf(rest.rows.create("Contact", { LastName: "Bond", AccountId: parent }));
  const orphan = idOf(rest.rows.create("Contact", { LastName: "Nobody" }));
  const contact = session.sobject("Contact");
  expect(await contact.parent(child, "Account", { fields: ["Name"] })).toMatchObject({ Name: "Acme" });
  await expect(contact.parent(orphan, "Account")).rejects.toMatchObject({ code: "NOT_FOUND" });
  const names = session.sobject("Account").children(parent, "Contacts", { fields: ["LastName"] });
  expect((await names.toArray()).map((one) => one.LastName)).toEqual(["Bond"]);
});

describe("files", () => {
  const bytes = new Uint8Array([0, 1, 13, 10, 45, 45, 255, 254]);

  it.each([
    ["bytes", () => bytes],
    ["a blob", () => new Blob([bytes])],
    ["a stream", () => new Blob([bytes]).stream()],
    ["a function that opens a stream", () => () => new Blob([bytes]).stream()],
  ])("%s go up with their record and come down as they were", async (_, data) => {
    const { session } = await strictRestCase();
    const attachment = session.sobject("Attachment");
    const upload = { field: "Body", filename: 'a"b\r\n.bin', data: data(), contentType: "application/x-test" };
    const id = await attachment.createWithBlob({ Name: "ä.bin" }, upload);
    const file = await attachment.download(id, "Body");
    expect([file.contentType, file.size, [...(await file.bytes())]]).toEqual(["application/x-test", 8, [...bytes]]);
    expect((await attachment.retrieve(id, ["Name"])).Name).toBe("ä.bin");
  });

  it("a renewed session sends a file again, and says so where a stream cannot be", async () => {
    const { session, org } = await strictRestCase();
    const upload = (data: Blob | ReadableStream<Uint8Array>) =>
      session.sobject("Attachment").createWithBlob({ Name: "x" }, { field: "Body", filename: "x.bin", data });
    org.expireSession();
    org.accessToken = "00D000000000001!renewed";
    expect(await upload(new Blob([bytes]))).toMatch(/^00P/);
    org.expireSession();
    org.accessToken = "00D000000000001!renewed.again";
    await expect(upload(new Blob([bytes]).stream())).rejects.toMatchObject({ code: "BLOB_NOT_REPEATABLE" });
  });

  it("the content can be read as text, as a blob and as a stream", async () => {
    const { session } = await strictRestCase();
    const attachment = session.sobject("Attachment");
    const id = await attachment.createWithBlob(
      { Name: "t" },
      { field: "Body", filename: "t", data: new Blob(["text"]) },
    );
    const read = () => attachment.download(id, "Body");
    expect(await (await read()).text()).toBe("text");
    expect((await (await read()).blob()).size).toBe(4);
    expect(await new Response((await read()).stream).text()).toBe("text");
    await attachment.updateWithBlob(id, { Name: "u" }, { field: "Body", filename: "u", data: new Blob(["other"]) });
    expect(await (await read()).text()).toBe("other");
  });
});

it("what was changed and deleted in a window comes as dates", async () => {
  const { session } = await strictRestCase();
  const account = session.sobject("Account");
  const window = { start: new Date("2026-02-28T09:00:00.123Z"), end: new Date("2026-03-01T09:00:00Z") };
  expect(await account.updated(window)).toEqual({
    ids: ["001000000000001AAA"],
    latestDateCovered: new Date("2026-03-01T08:59:00Z"),
  });
  const { deleted, earliestDateAvailable } = await account.deleted(window);
  expect([deleted[0]?.deletedDate, earliestDateAvailable]).toEqual([
    new Date("2026-02-28T10:00:00Z"),
    new Date("2026-02-14T00:00:00Z"),
  ]);
  await expect(account.updated({ start: window.end, end: window.start })).rejects.toMatchObject({
    code: "REPLICATION_WINDOW",
  });
});
