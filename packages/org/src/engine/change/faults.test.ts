import { manualClock } from "@postern/kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Change, ChangeResult, Session } from "../doors/index.ts";
import { createEngine, type EngineCore, systemSession } from "../engine.ts";

let engine: EngineCore;
let admin: Session;
beforeEach(() => {
  engine = createEngine({
    clock: manualClock({ start: Date.parse("2026-03-02T09:00:00Z") }),
    adminPassword: "let-me-in-1",
  });
  const system = systemSession(engine.orgId, engine.born.adminUserId);
  admin = { ...system, id: "s", kind: "oauth", access: engine.accessOf(engine.born.adminUserId) };
});
afterEach(() => engine.close());

const insert = (sobject: string, fields: Record<string, unknown>): Change => ({ operation: "insert", sobject, fields });
const update = (sobject: string, id: string, fields: Record<string, unknown>): Change => ({
  operation: "update",
  sobject,
  id,
  fields,
});
const outcome = (result: ChangeResult) =>
  result.success ? "done" : [result.faults[0]?.errorCode, result.faults[0]?.message, result.faults[0]?.fields];

function made(...changes: Change[]): string[] {
  return engine.change.apply(admin, changes).map((result) => {
    expect(outcome(result)).toBe("done");
    return result.id as string;
  });
}
const attempt = (...changes: Change[]) => engine.change.apply(admin, changes).map(outcome);
const count = (sobject: string) => engine.query.run(admin, `SELECT COUNT() FROM ${sobject}`).totalSize;

const user = (name: string, fields = {}) =>
  insert("User", {
    Username: `${name}@example.com`,
    LastName: name,
    Email: `${name}@example.com`,
    Alias: name,
    TimeZoneSidKey: "GMT",
    LocaleSidKey: "en_US",
    EmailEncodingKey: "UTF-8",
    LanguageLocaleKey: "en_US",
    ProfileId: engine.born.profiles["Minimum Access - API Only Integrations"],
    ...fields,
  });

it("INACTIVE_OWNER_OR_USER: nobody gives a record to a user who is not active", () => {
  const [gone, here] = made(user("gone", { IsActive: false }), user("here", { IsActive: true })) as [string, string];
  const [account] = made(insert("Account", { Name: "Acme", OwnerId: here })) as [string];
  const refusal = [
    "INACTIVE_OWNER_OR_USER",
    `operation performed with inactive user [${gone}] as owner of account`,
    ["OwnerId"],
  ];
  expect(
    attempt(insert("Account", { Name: "B", OwnerId: gone }), update("Account", account, { OwnerId: gone })),
  ).toEqual([refusal, refusal]);
  made(update("User", here, { IsActive: false }));
  made(update("Account", account, { Name: "An owner who left keeps what is theirs" }));
});

it("UNDELETE_FAILED: what is not in the recycle bin does not come back, nor twice", () => {
  const [account] = made(insert("Account", { Name: "Acme" })) as [string];
  const back: Change = { operation: "undelete", id: account };
  expect(attempt(back)).toEqual([["UNDELETE_FAILED", "Entity is not in the recycle bin", []]]);
  made({ operation: "delete", id: account });
  made(back);
  expect(attempt(back)).toEqual([["UNDELETE_FAILED", "Entity is not in the recycle bin", []]]);
  expect(count("Account")).toBe(1);
});

it("DUPLICATE_USERNAME: whatever the letter case, on insert and on update", () => {
  const [first, second] = made(user("first"), user("second")) as [string, string];
  const refusal = ["DUPLICATE_USERNAME", expect.stringMatching(/^Duplicate Username\.<br>/), ["Username"]];
  expect(attempt(user("x", { Username: "FIRST@example.com" }))).toEqual([refusal]);
  expect(attempt(update("User", second, { Username: "First@Example.com" }))).toEqual([refusal]);
  made(update("User", first, { Username: "FIRST@EXAMPLE.COM" }));
});

it("CANNOT_UPDATE_CONVERTED_LEAD: a converted lead stays as it is, and may be deleted", () => {
  const system = systemSession(engine.orgId, engine.born.adminUserId);
  const lead = insert("Lead", { LastName: "Le", Company: "Ad", Status: "Closed - Converted", IsConverted: true });
  const [result] = engine.change.apply(system, [lead]);
  const id = result?.id as string;
  expect(attempt(update("Lead", id, { Company: "Other" }))).toEqual([
    ["CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", []],
  ]);
  made({ operation: "delete", id });
});

describe("DUPLICATE_VALUE on a unique field", () => {
  const field = (caseSensitive: boolean) =>
    ({
      name: "Key__c",
      label: "Key",
      type: "string",
      length: 20,
      props: "CUNFSGI",
      unique: true,
      externalId: true,
      custom: true,
      caseSensitive,
    }) as const;
  const refusal = (id: string) => [
    "DUPLICATE_VALUE",
    `duplicate value found: Key__c duplicates value on record with id: ${id.slice(0, 15)}`,
    ["Key__c"],
  ];

  it("on insert, on update, within one call, and when the recycle bin gives back", () => {
    engine.deploy.fields("system", "Account", [field(false)]);
    const [first, second, plain] = made(
      insert("Account", { Name: "1", Key__c: "a" }),
      insert("Account", { Name: "2", Key__c: "b" }),
      insert("Account", { Name: "no key" }),
      insert("Account", { Name: "no key either" }),
    ) as [string, string, string];
    expect(attempt(insert("Account", { Name: "3", Key__c: "A" }))).toEqual([refusal(first)]);
    expect(attempt(update("Account", second, { Key__c: "a" }))).toEqual([refusal(first)]);
    made(update("Account", first, { Key__c: "A", Name: "own value" }));
    const [kept, refused] = attempt(
      insert("Account", { Name: "4", Key__c: "c" }),
      insert("Account", { Name: "5", Key__c: "c" }),
    );
    expect([kept, refused]).toEqual(["done", ["DUPLICATE_VALUE", expect.any(String), ["Key__c"]]]);
    made({ operation: "delete", id: first });
    made(update("Account", plain, { Key__c: "a" }));
    expect(attempt({ operation: "undelete", id: first })).toEqual([refusal(plain)]);
  });

  it("but not for another letter case when the field tells them apart", () => {
    engine.deploy.fields("system", "Account", [field(true)]);
    const [first] = made(
      insert("Account", { Name: "1", Key__c: "a" }),
      insert("Account", { Name: "2", Key__c: "A" }),
    ) as [string];
    expect(attempt(insert("Account", { Name: "3", Key__c: "a" }))).toEqual([refusal(first)]);
  });
});

describe("MIXED_DML_OPERATION", () => {
  const refusal = (sobject: string, original: string) => [
    "MIXED_DML_OPERATION",
    `DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa): ${sobject}, original object: ${original}`,
    [],
  ];

  it("refuses setup objects after others in one call, and the reverse; the first kind is written", () => {
    const set = insert("PermissionSet", { Name: "Reader", Label: "Reader" });
    expect(attempt(insert("Account", { Name: "A" }), set)).toEqual(["done", refusal("PermissionSet", "Account")]);
    const [id] = made(set) as [string];
    const assign = insert("PermissionSetAssignment", { AssigneeId: engine.born.adminUserId, PermissionSetId: id });
    expect(attempt(assign, insert("Account", { Name: "B" }))).toEqual([
      "done",
      refusal("Account", "PermissionSetAssignment"),
    ]);
    expect(count("Account")).toBe(1);
  });

  it("lets a refused record decide nothing, and rolls all back with allOrNone", () => {
    expect(attempt(insert("Account", {}), insert("PermissionSet", { Name: "R", Label: "R" }))[1]).toBe("done");
    const results = engine.change.apply(
      admin,
      [insert("Account", { Name: "A" }), insert("PermissionSet", { Name: "S", Label: "S" })],
      { allOrNone: true },
    );
    expect(results.map((result) => outcome(result)[0])).toEqual([
      "ALL_OR_NONE_OPERATION_ROLLED_BACK",
      "MIXED_DML_OPERATION",
    ]);
    expect(count("Account")).toBe(0);
  });

  it("counts a user as setup only where it decides about access", () => {
    const [account, id] = made(insert("Account", { Name: "A" }), user("plain")) as [string, string];
    made(update("Account", account, { Name: "B" }), update("User", id, { Title: "Boss" }));
    expect(attempt(update("Account", account, { Name: "C" }), update("User", id, { isactive: true }))).toEqual([
      "done",
      refusal("User", "Account"),
    ]);
  });
});
