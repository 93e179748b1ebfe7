import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@postern/kernel";
import { expect, it } from "vitest";
import type { ApiFault } from "./api-fault.ts";
import type { Change, ChangeResult, Session } from "./doors/index.ts";
import { createEngine, type EngineCore, systemSession } from "./engine.ts";

const START = Date.parse("2026-03-02T09:00:00Z");

function newOrg() {
  const clock = manualClock({ start: START });
  const engine = createEngine({ clock, orgId: "00DPo0000000001", adminPassword: "let-me-in-1" });
  return { clock, engine, admin: sessionOf(engine, engine.born.adminUserId) };
}

function sessionOf(engine: EngineCore, userId: string): Session {
  return { ...systemSession(engine.orgId, userId), id: "s", kind: "oauth", access: engine.accessOf(userId) };
}

const insert = (sobject: string, fields: Record<string, unknown>): Change => ({ operation: "insert", sobject, fields });

function ids(results: readonly ChangeResult[]): string[] {
  return results.map((result) => {
    if (!result.success) throw new Error(result.faults.map((fault) => fault.message).join("; "));
    return result.id;
  });
}

function faultOf(result: ChangeResult | undefined): Pick<ApiFault, "errorCode" | "message"> {
  if (!result || result.success) throw new Error("the change succeeded");
  const [{ errorCode, message } = { errorCode: "", message: "" }] = result.faults;
  return { errorCode, message };
}

const deal = (i: number) => ({
  Name: `Deal ${i}`,
  StageName: "Prospecting",
  CloseDate: "2026-04-01",
  Amount: 1000 + i,
});

it("goes through the doors: insert, query, events, snapshot, restore; a position of the abandoned future is refused", () => {
  const { engine, admin } = newOrg();
  const topic = engine.events.topic(admin, "/data/OpportunityChangeEvent");
  const from = engine.events.start(topic, { preset: "latest" });
  const signals: string[] = [];
  engine.events.onCommit((signal) => signals.push(signal));

  const made = ids(
    engine.change.apply(
      admin,
      Array.from({ length: 500 }, (_, i) => insert("Opportunity", deal(i))),
      { origin: "com/salesforce/api/rest/67.0", clientName: "test" },
    ),
  );
  const open =
    "SELECT Id FROM Opportunity WHERE StageName = 'Prospecting' AND ExpectedRevenue > 0 AND Fiscal = '2026 2'";
  expect(engine.query.run(admin, open).totalSize).toBe(500);

  const events = engine.events.read(topic, from, 1000);
  expect(events.map((event) => event.recordIds[0])).toEqual(made);
  expect(new Set(events.map((event) => event.transactionKey)).size).toBe(1);
  expect(events[1]).toMatchObject({
    changeType: "CREATE",
    changeOrigin: "com/salesforce/api/rest/67.0;client=test",
    sequenceNumber: 2,
    commitUser: engine.born.adminUserId,
    values: { Name: "Deal 1", Amount: 1001, Probability: 10, IsClosed: 0 },
  });

  const image = engine.snapshot();
  const shared = engine.events.latest();
  ids(
    engine.change.apply(
      admin,
      made
        .slice(0, 100)
        .map((id) => ({ operation: "update", sobject: "Opportunity", id, fields: { StageName: "Closed Won" } })),
    ),
  );
  const abandoned = engine.events.latest();
  expect(engine.query.run(admin, open).totalSize).toBe(400);

  engine.restore(image);
  expect(signals).toEqual(["appended", "appended", "closed"]);
  expect(engine.query.run(admin, open).totalSize).toBe(500);
  expect(engine.events.start(topic, { preset: "after", replayId: shared })).toBe(shared);
  ids(
    engine.change.apply(
      admin,
      Array.from({ length: 200 }, (_, i) => insert("Opportunity", deal(i))),
    ),
  );
  expect(() => engine.events.start(topic, { preset: "after", replayId: abandoned })).toThrow(
    expect.objectContaining({ errorCode: "REPLAY_ID_CORRUPTED" }),
  );
  expect(engine.events.read(topic, shared, 1000)).toHaveLength(200);
  engine.close();
});

it("an org started from an image is that org, on a timeline of its own", () => {
  const { engine, admin } = newOrg();
  ids(engine.change.apply(admin, [insert("Account", { Name: "Acme" })]));
  const image = engine.snapshot();
  const other = createEngine({ clock: manualClock({ start: START }), image });
  expect(other.orgId).toBe(engine.orgId);
  expect(other.credentials()).toEqual(engine.credentials());
  expect(other.events.latest()).toBeGreaterThan(engine.events.latest());
  const [id] = ids(other.change.apply(sessionOf(other, other.born.adminUserId), [insert("Account", { Name: "Beta" })]));
  expect(id).toMatch(/^001Po0/);
  engine.close();
  other.close();
});

it("an org kept in a file restores, and opens again as it was restored", () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-engine-"));
  const path = join(folder, "org.sqlite");
  const clock = manualClock({ start: START });
  const engine = createEngine({ clock, path });
  const admin = sessionOf(engine, engine.born.adminUserId);
  ids(engine.change.apply(admin, [insert("Account", { Name: "Kept" })]));
  const image = engine.snapshot();
  ids(engine.change.apply(admin, [insert("Account", { Name: "Dropped" })]));
  engine.restore(image);
  const names = "SELECT Name FROM Account ORDER BY Name";
  expect(engine.query.run(admin, names).rows.map(([name]) => name)).toEqual(["Kept"]);
  ids(engine.change.apply(admin, [insert("Account", { Name: "New" })]));
  const latest = engine.events.latest();
  engine.close();
  const again = createEngine({ clock, path });
  expect(again.orgId).toBe(engine.orgId);
  expect(again.events.latest()).toBe(latest);
  expect(again.query.run(admin, names).rows.map(([name]) => name)).toEqual(["Kept", "New"]);
  again.close();
  rmSync(folder, { recursive: true });
});

it("an image of another org is refused", () => {
  const { engine } = newOrg();
  const other = createEngine({ clock: manualClock({ start: START }), orgId: "00DPo0000000002" });
  expect(() => engine.restore(other.snapshot())).toThrow(/of org 00DPo0000000002/);
  engine.close();
  other.close();
});

it("events older than 72 hours are gone, and a position before them is refused", async () => {
  const { engine, clock, admin } = newOrg();
  const topic = engine.events.topic(admin, "/data/ChangeEvents");
  const before = engine.events.latest();
  ids(engine.change.apply(admin, [insert("Account", { Name: "Old" })]));
  const quiet = engine.events.latest();
  await clock.advance(73 * 3_600_000);
  expect(engine.events.start(topic, { preset: "after", replayId: quiet })).toBe(quiet);
  ids(engine.change.apply(admin, [insert("Account", { Name: "New" })]));
  const earliest = engine.events.start(topic, { preset: "earliest" });
  expect(engine.events.read(topic, earliest, 10).map((event) => event.values.Name)).toEqual(["New"]);
  expect(() => engine.events.start(topic, { preset: "after", replayId: before })).toThrow(
    expect.objectContaining({ errorCode: "REPLAY_ID_OUT_OF_RETENTION" }),
  );
  expect(() => engine.events.start(topic, { preset: "after", replayId: engine.events.latest() + 1n })).toThrow(
    expect.objectContaining({ errorCode: "REPLAY_ID_OUT_OF_RETENTION" }),
  );
  expect(() => engine.events.topic(admin, "/data/accountChangeEvent")).toThrow(
    expect.objectContaining({ errorCode: "NOT_FOUND" }),
  );
  engine.close();
});

it.each([
  ["unknown field", { Name: "A", Nope: 1 }, "INVALID_FIELD", "No such column 'Nope' on sobject of type Account"],
  ["missing name", { Industry: "Energy" }, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]"],
  [
    "system field",
    { Name: "A", CreatedDate: "2026-01-01" },
    "INVALID_FIELD_FOR_INSERT_UPDATE",
    /^Unable to create\/update fields: CreatedDate\. /,
  ],
  ["id on insert", { Name: "A", Id: "001000000000001" }, "INVALID_FIELD_FOR_INSERT_UPDATE", /Id/],
  [
    "long text",
    { Name: "x".repeat(256) },
    "STRING_TOO_LONG",
    /^Account Name: data value too large: x+ \(max length=255\)$/,
  ],
  [
    "not a number",
    { Name: "A", AnnualRevenue: "abc" },
    "INVALID_TYPE_ON_FIELD_IN_RECORD",
    "Annual Revenue: value not of required type: abc",
  ],
  ["too large", { Name: "A", AnnualRevenue: 1e20 }, "NUMBER_OUTSIDE_VALID_RANGE", /Annual Revenue/],
  [
    "restricted picklist",
    { Name: "A", CleanStatus: "Foo" },
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
    "Clean Status: bad value for restricted picklist field: Foo",
  ],
  [
    "id of another object",
    { Name: "A", ParentId: "003000000000001AAA" },
    "MALFORMED_ID",
    /id value of incorrect type: 003000000000001AAA/,
  ],
  ["not an id", { Name: "A", OwnerId: "INVALID_OWNER" }, "MALFORMED_ID", /id value of incorrect type: INVALID_OWNER/],
  [
    "no such parent",
    { Name: "A", ParentId: "001000000000001AAA" },
    "INVALID_CROSS_REFERENCE_KEY",
    "invalid cross reference id",
  ],
  [
    "parent by external id",
    { Name: "A", Owner: { Username: "nobody@example.com" } },
    "INVALID_FIELD",
    "Foreign key external ID: nobody@example.com not found for field Username in entity User",
  ],
])("an account with %s is refused", (_, fields, errorCode, message) => {
  const { engine, admin } = newOrg();
  const [result] = engine.change.apply(admin, [insert("Account", fields)]);
  const fault = faultOf(result);
  expect(fault.errorCode).toBe(errorCode);
  expect(fault.message).toMatch(message);
  engine.close();
});

it.each([
  ["a contact's e-mail", "Contact", { LastName: "L", Email: "123" }, "INVALID_EMAIL_ADDRESS"],
  ["an impossible day", "Opportunity", { ...deal(1), CloseDate: "2026-02-30" }, "INVALID_TYPE_ON_FIELD_IN_RECORD"],
  ["an object nobody creates", "Organization", { Name: "Mine" }, "INVALID_TYPE_FOR_OPERATION"],
  ["an unknown object", "Nope__c", { Name: "Mine" }, "INVALID_TYPE"],
  ["a member without a person", "CampaignMember", {}, "REQUIRED_FIELD_MISSING"],
])("%s is refused", (_, sobject, fields, errorCode) => {
  const { engine, admin } = newOrg();
  expect(faultOf(engine.change.apply(admin, [insert(sobject, fields)])[0]).errorCode).toBe(errorCode);
  engine.close();
});

it("keeps good rows beside bad ones, or nothing with allOrNone, and then leaves no event", () => {
  const { engine, admin } = newOrg();
  const changes = [insert("Account", { Name: "Good" }), insert("Account", {}), insert("Account", { Name: "Better" })];
  expect(engine.change.apply(admin, changes).map((result) => result.success)).toEqual([true, false, true]);
  const topic = engine.events.topic(admin, "/data/AccountChangeEvent");
  const start = engine.events.start(topic, { preset: "earliest" });
  expect(engine.events.read(topic, start, 9).map((event) => event.sequenceNumber)).toEqual([1, 2]);
  const all = engine.change.apply(admin, changes, { allOrNone: true });
  expect(all.map((result) => faultOf(result).errorCode)).toEqual([
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "REQUIRED_FIELD_MISSING",
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
  ]);
  expect(engine.query.run(admin, "SELECT Id FROM Account").totalSize).toBe(2);
  expect(engine.events.read(topic, start, 9)).toHaveLength(2);
  engine.close();
});

it("deletes with details into the recycle bin, and brings them back; cases hold an account", () => {
  const { engine, admin } = newOrg();
  const [account] = ids(engine.change.apply(admin, [insert("Account", { Name: "Acme" })])) as [string];
  const [contact, held] = ids(
    engine.change.apply(admin, [
      insert("Contact", { FirstName: "Ann", LastName: "Bo", AccountId: account }),
      insert("Case", { AccountId: account }),
    ]),
  ) as [string, string];
  expect(
    engine.query.run(admin, "SELECT Name, CaseNumber, Account.Name FROM Case".replace("Name, ", "")).totalSize,
  ).toBe(1);
  const refused = engine.change.apply(admin, [{ operation: "delete", id: account }]);
  expect(faultOf(refused[0])).toEqual({
    errorCode: "DELETE_FAILED",
    message:
      "Your attempt to delete Acme could not be completed because it is associated with the following cases.: 00001000",
  });
  ids(
    engine.change.apply(admin, [
      { operation: "delete", id: held },
      { operation: "delete", id: account.slice(0, 15) },
    ]),
  );
  expect(engine.query.run(admin, "SELECT Id FROM Contact").totalSize).toBe(0);
  expect(engine.query.run(admin, "SELECT Id FROM Contact", { includeDeleted: true }).totalSize).toBe(1);
  const again = engine.change.apply(admin, [
    { operation: "delete", id: account },
    { operation: "update", sobject: "Contact", id: contact, fields: { Title: "x" } },
    { operation: "delete", id: "001000000000001AAA" },
    { operation: "delete", id: "nonsense" },
  ]);
  expect(again.map((result) => faultOf(result).errorCode)).toEqual([
    "ENTITY_IS_DELETED",
    "ENTITY_IS_DELETED",
    "INVALID_CROSS_REFERENCE_KEY",
    "MALFORMED_ID",
  ]);
  ids(engine.change.apply(admin, [{ operation: "undelete", id: account }]));
  expect(
    engine.query.run(admin, "SELECT Id FROM Contact WHERE Account.Name = 'Acme' AND Name = 'ann bo'").totalSize,
  ).toBe(1);
  engine.close();
});

it("upserts by external id: none inserts, one updates, several are refused with their ids", () => {
  const { engine, admin } = newOrg();
  const upsert = (value: string, fields = {}, updateOnly = false): Change => ({
    operation: "upsert",
    sobject: "Contact",
    externalIdField: "Email",
    value,
    fields: { LastName: "Bo", ...fields },
    updateOnly,
  });
  const [missing] = engine.change.apply(admin, [upsert("a@example.com", {}, true)]);
  expect(faultOf(missing).errorCode).toBe("NOT_FOUND");
  const results = engine.change.apply(admin, [upsert("a@example.com"), upsert("A@Example.com", { Title: "Boss" })]);
  expect(results.map((result) => result.success && result.created)).toEqual([true, false]);
  expect(new Set(ids(results)).size).toBe(1);
  ids(engine.change.apply(admin, [insert("Contact", { LastName: "Two", Email: "a@example.com" })]));
  const [several] = engine.change.apply(admin, [upsert("a@example.com")]);
  expect(several).toMatchObject({ success: false, faults: [{ errorCode: "DUPLICATE_EXTERNAL_ID" }] });
  expect(several?.success === false && several.faults[0]?.detail.matches).toHaveLength(2);
  const bad = { ...upsert("x"), externalIdField: "Title" } as Change;
  expect(faultOf(engine.change.apply(admin, [bad])[0]).errorCode).toBe("NOT_FOUND");
  engine.close();
});

it("campaign members are one lead or one contact, once, and counted", () => {
  const { engine, admin } = newOrg();
  const [campaign, lead] = ids(
    engine.change.apply(admin, [
      insert("Campaign", { Name: "Spring" }),
      insert("Lead", { LastName: "Le", Company: "Ad" }),
    ]),
  ) as [string, string];
  const member = insert("CampaignMember", { CampaignId: campaign, LeadId: lead });
  const [id] = ids(engine.change.apply(admin, [member])) as [string];
  expect(faultOf(engine.change.apply(admin, [member])[0])).toEqual({
    errorCode: "DUPLICATE_VALUE",
    message: "Already a campaign member.",
  });
  ids(
    engine.change.apply(admin, [
      { operation: "update", sobject: "CampaignMember", id, fields: { Status: "responded" } },
    ]),
  );
  const totals = "SELECT NumberOfLeads, NumberOfResponses, Status FROM Campaign";
  expect(engine.query.run(admin, totals).rows[0]?.slice(0, 3)).toEqual([1, 1, "Planned"]);
  ids(engine.change.apply(admin, [{ operation: "delete", id }]));
  expect(engine.query.run(admin, totals).rows[0]?.slice(0, 2)).toEqual([0, 0]);
  engine.close();
});

it("permissions come from rows, and take effect with the next call of a living session", () => {
  const { engine, admin } = newOrg();
  const [minimum] = ids(
    engine.change.apply(admin, [
      insert("User", {
        Username: "mini@example.com",
        LastName: "Mini",
        Email: "mini@example.com",
        Alias: "mini",
        TimeZoneSidKey: "GMT",
        LocaleSidKey: "en_US",
        EmailEncodingKey: "UTF-8",
        LanguageLocaleKey: "en_US",
        IsActive: true,
        ProfileId: engine.born.profiles["Minimum Access - API Only Integrations"],
      }),
    ]),
  ) as [string];
  const session = sessionOf(engine, minimum);
  const attempt = (fields: Record<string, unknown>) => engine.change.apply(session, [insert("Account", fields)])[0];
  expect(faultOf(attempt({ Name: "A" })).errorCode).toBe("INVALID_TYPE");
  expect(() => engine.query.run(session, "SELECT Id FROM Account")).toThrow(
    expect.objectContaining({ errorCode: "INVALID_TYPE" }),
  );

  const [set] = ids(engine.change.apply(admin, [insert("PermissionSet", { Name: "Reader", Label: "Reader" })])) as [
    string,
  ];
  const [object] = ids(
    engine.change.apply(admin, [
      insert("ObjectPermissions", { ParentId: set, SobjectType: "Account", PermissionsRead: true }),
      insert("FieldPermissions", {
        ParentId: set,
        SobjectType: "Account",
        Field: "Account.Industry",
        PermissionsRead: true,
      }),
      insert("PermissionSetAssignment", { AssigneeId: minimum, PermissionSetId: set }),
    ]),
  ) as [string];
  expect(faultOf(attempt({ Name: "A" })).errorCode).toBe("INSUFFICIENT_ACCESS_OR_READONLY");
  expect(engine.query.run(session, "SELECT Id, Industry FROM Account").totalSize).toBe(0);
  ids(
    engine.change.apply(admin, [
      { operation: "update", sobject: "ObjectPermissions", id: object, fields: { PermissionsCreate: true } },
    ]),
  );
  expect(faultOf(attempt({ Name: "A", Industry: "Energy" })).errorCode).toBe("INVALID_FIELD_FOR_INSERT_UPDATE");
  expect(faultOf(attempt({ Name: "A", Rating: "Hot" })).errorCode).toBe("INVALID_FIELD");
  expect(attempt({ Name: "A" })?.success).toBe(true);
  ids(engine.change.apply(admin, [{ operation: "delete", id: object }]));
  expect(() => engine.query.run(session, "SELECT Id, Industry FROM Account")).toThrow(
    expect.objectContaining({ errorCode: "INVALID_TYPE" }),
  );
  expect(() => engine.events.topic(session, "/data/ContactChangeEvent")).toThrow(
    expect.objectContaining({ errorCode: "INSUFFICIENT_ACCESS" }),
  );
  engine.close();
});

it("hooks run inside the transaction: they may set values and refuse, and a promise rolls everything back", () => {
  const { engine, admin } = newOrg();
  engine.hooks.before("Account", ({ records }) => {
    for (const record of records) record.set("Description", `seen ${record.new?.Name}`);
  });
  ids(engine.change.apply(admin, [insert("Account", { Name: "Acme" })]));
  expect(engine.query.run(admin, "SELECT Description FROM Account").rows[0]?.[0]).toBe("seen Acme");
  engine.hooks.after("Account", (async () => {}) as unknown as () => void);
  expect(() => engine.change.apply(admin, [insert("Account", { Name: "Late" })])).toThrow(/must be synchronous/);
  expect(engine.query.run(admin, "SELECT Id FROM Account").totalSize).toBe(1);
  engine.close();
});
