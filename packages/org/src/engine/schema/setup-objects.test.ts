import { manualClock } from "@postern/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Change, ChangeResult } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import { createEngine, type EngineCore, systemSession } from "../engine.ts";

/** Objects that administrators write, through the doors as an administrator. */
let engine: EngineCore;
let admin: Session;
beforeAll(() => {
  engine = createEngine({
    clock: manualClock({ start: Date.parse("2026-03-02T09:00:00Z") }),
    adminPassword: "let-me-in-1",
  });
  admin = sessionOf(engine.born.adminUserId);
});
afterAll(() => engine.close());

const sessionOf = (userId: string): Session => ({
  ...systemSession(engine.orgId, userId),
  id: "s",
  kind: "oauth",
  access: engine.accessOf(userId),
});
const insert = (sobject: string, fields: object): Change => ({ operation: "insert", sobject, fields: { ...fields } });
const outcome = (result: ChangeResult) =>
  result.success ? "done" : [result.faults[0]?.errorCode, result.faults[0]?.fields ?? []];
function create(sobject: string, fields: object): string {
  const [result] = engine.change.apply(admin, [insert(sobject, fields)]) as [ChangeResult];
  expect(outcome(result)).toBe("done");
  return result.id as string;
}
const attempt = (...changes: Change[]) => engine.change.apply(admin, changes).map(outcome);
const cells = (soql: string) => engine.query.run(admin, soql).rows;
const describeOf = (sobject: string) => engine.describe.sobject(admin, sobject);

describe("record types", () => {
  it("the first gives the object a RecordTypeId, and new records its default", () => {
    const hasField = () => describeOf("Case").fields.some(({ name }) => name === "RecordTypeId");
    expect(hasField()).toBe(false);
    expect(attempt(insert("Case", { RecordTypeId: "012000000000000AAA" }))).toEqual([["INVALID_FIELD", []]]);
    const incident = create("RecordType", {
      Name: "Incident",
      DeveloperName: "Incident",
      SobjectType: "case",
      IsActive: true,
    });
    const question = create("RecordType", {
      Name: "Question",
      DeveloperName: "Question",
      SobjectType: "Case",
      IsActive: true,
    });
    const asleep = create("RecordType", {
      Name: "Asleep",
      DeveloperName: "Asleep",
      SobjectType: "Case",
      IsActive: false,
    });
    expect(describeOf("Case")["recordTypeInfos"]).toMatchObject([
      {
        developerName: "Incident",
        recordTypeId: incident,
        available: true,
        defaultRecordTypeMapping: true,
        master: false,
      },
      { developerName: "Question", recordTypeId: question, available: true, defaultRecordTypeMapping: false },
      { developerName: "Asleep", active: false, available: false },
      { developerName: "Master", recordTypeId: "012000000000000AAA", defaultRecordTypeMapping: false, master: true },
    ]);
    expect(hasField()).toBe(true);

    create("Case", { Subject: "default" });
    create("Case", { Subject: "question", RecordTypeId: question });
    create("Case", { Subject: "master", RecordTypeId: "012000000000000AAA" });
    expect(
      cells("SELECT Subject, RecordType.DeveloperName FROM Case ORDER BY CaseNumber").map(
        ([, type]) => type && (type as unknown[])[0],
      ),
    ).toEqual(["Incident", "Question", null]);
    const elsewhere = create("RecordType", {
      Name: "Key",
      DeveloperName: "Key",
      SobjectType: "Account",
      IsActive: true,
    });
    const refusal = ["INVALID_CROSS_REFERENCE_KEY", ["RecordTypeId"]];
    expect(
      attempt(...[asleep, elsewhere, "012000000000001"].map((id) => insert("Case", { RecordTypeId: id }))),
    ).toEqual([refusal, refusal, refusal]);
    expect(attempt({ operation: "update", sobject: "RecordType", id: incident, fields: { IsActive: false } })).toEqual([
      "done",
    ]);
    expect(describeOf("Case")["recordTypeInfos"]).toMatchObject([
      { available: false },
      { defaultRecordTypeMapping: true },
      {},
      {},
    ]);
  });

  it("go back with the database", () => {
    const image = engine.snapshot();
    create("RecordType", { Name: "Big", DeveloperName: "Big", SobjectType: "Opportunity", IsActive: true });
    const has = () => describeOf("Opportunity").fields.some(({ name }) => name === "RecordTypeId");
    expect(has()).toBe(true);
    engine.restore(image);
    expect(has()).toBe(false);
    create("Opportunity", { Name: "O", StageName: "Prospecting", CloseDate: "2026-01-01" });
  });

  it.each([
    [{ SobjectType: "User", DeveloperName: "A" }, ["INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["SobjectType"]]],
    [{ SobjectType: "Nothing", DeveloperName: "A" }, ["INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["SobjectType"]]],
    [{ SobjectType: "Case", DeveloperName: "a b" }, ["FIELD_INTEGRITY_EXCEPTION", ["DeveloperName"]]],
    [{ SobjectType: "Case", DeveloperName: "INCIDENT" }, ["DUPLICATE_VALUE", ["DeveloperName"]]],
    [{ SobjectType: "Case" }, ["REQUIRED_FIELD_MISSING", ["DeveloperName"]]],
  ])("%j is refused", (fields, expected) => {
    expect(attempt(insert("RecordType", { Name: "X", IsActive: true, ...fields }))).toEqual([expected]);
  });
});

describe("groups and queues", () => {
  it("a queue owns records of its objects only", () => {
    const queue = create("Group", { Name: "Front Desk", Type: "Queue" });
    expect(cells(`SELECT DeveloperName FROM Group WHERE Id = '${queue}'`)[0]?.[0]).toBe("Front_Desk");
    const owned = insert("Case", { OwnerId: queue });
    expect(attempt(owned)).toEqual([["INVALID_OPERATION", ["OwnerId"]]]);
    create("QueueSobject", { QueueId: queue, SobjectType: "Case" });
    expect(attempt(owned, insert("Lead", { LastName: "L", Company: "C", OwnerId: queue }))).toEqual([
      "done",
      ["INVALID_OPERATION", ["OwnerId"]],
    ]);
    expect(
      attempt(
        insert("QueueSobject", { QueueId: queue, SobjectType: "Case" }),
        insert("QueueSobject", { QueueId: queue, SobjectType: "Account" }),
      ),
    ).toEqual([
      ["DUPLICATE_VALUE", ["QueueId", "SobjectType"]],
      ["INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["SobjectType"]],
    ]);
  });

  it("members are in a group once; a group that users cannot make is refused", () => {
    const group = create("Group", { Name: "Desk", Type: "Regular" });
    const member = { GroupId: group, UserOrGroupId: engine.born.integrationUserId };
    create("GroupMember", member);
    expect(
      attempt(
        insert("GroupMember", member),
        insert("GroupMember", { ...member, UserOrGroupId: group }),
        insert("GroupMember", { ...member, UserOrGroupId: "001000000000001" }),
        insert("Group", { Name: "Roles", Type: "Role" }),
        insert("Group", { Name: "Desk", Type: "Regular" }),
      ),
    ).toEqual([
      ["DUPLICATE_VALUE", ["GroupId", "UserOrGroupId"]],
      ["CIRCULAR_DEPENDENCY", ["UserOrGroupId"]],
      ["MALFORMED_ID", ["UserOrGroupId"]],
      ["FIELD_INTEGRITY_EXCEPTION", ["Type"]],
      ["DUPLICATE_VALUE", ["DeveloperName"]],
    ]);
    attempt({ operation: "delete", id: group });
    expect(cells(`SELECT Id FROM GroupMember WHERE GroupId = '${group}'`)).toEqual([]);
  });
});

describe("permission set groups", () => {
  it("give their users what the sets in them give, for as long as they are in", () => {
    const user = create("User", {
      Username: "psg@example.com",
      LastName: "Group",
      Email: "psg@example.com",
      Alias: "psg",
      TimeZoneSidKey: "Asia/Shanghai",
      LocaleSidKey: "pl_PL",
      EmailEncodingKey: "UTF-8",
      LanguageLocaleKey: "en_US",
      ProfileId: engine.born.profiles["Minimum Access - API Only Integrations"],
      IsActive: true,
    });
    const reads = () => sessionOf(user).access.object("Contract").read;
    const set = create("PermissionSet", { Name: "Contracts", Label: "Contracts" });
    create("ObjectPermissions", { ParentId: set, SobjectType: "Contract", PermissionsRead: true });
    const group = create("PermissionSetGroup", { DeveloperName: "Office", MasterLabel: "Office" });
    const component = create("PermissionSetGroupComponent", { PermissionSetGroupId: group, PermissionSetId: set });
    expect(reads()).toBe(false);
    const assignment = { AssigneeId: user, PermissionSetGroupId: group };
    create("PermissionSetAssignment", assignment);
    expect(reads()).toBe(true);
    expect(
      attempt(
        insert("PermissionSetAssignment", assignment),
        insert("PermissionSetAssignment", { AssigneeId: user }),
        insert("PermissionSetGroupComponent", { PermissionSetGroupId: group, PermissionSetId: set }),
        { operation: "delete", id: group },
      ),
    ).toEqual([
      ["DUPLICATE_VALUE", ["AssigneeId", "PermissionSetGroupId"]],
      ["REQUIRED_FIELD_MISSING", ["PermissionSetId"]],
      ["DUPLICATE_VALUE", ["PermissionSetGroupId", "PermissionSetId"]],
      ["DELETE_FAILED", []],
    ]);
    attempt({ operation: "delete", id: component });
    expect(reads()).toBe(false);
  });

  it("what a permission set opens is named by its id", () => {
    const permission = create("CustomPermission", { DeveloperName: "Fly", MasterLabel: "Fly" });
    const set = create("PermissionSet", { Name: "Pilots", Label: "Pilots" });
    const access = create("SetupEntityAccess", { ParentId: set, SetupEntityId: permission });
    expect(cells(`SELECT SetupEntityType FROM SetupEntityAccess WHERE Id = '${access}'`)[0]?.[0]).toBe(
      "CustomPermission",
    );
    expect(attempt(insert("SetupEntityAccess", { ParentId: set, SetupEntityId: permission }))).toEqual([
      ["DUPLICATE_VALUE", ["ParentId", "SetupEntityId"]],
    ]);
  });
});
