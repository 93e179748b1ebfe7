import { manualClock } from "@postern/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Change, ChangeOptions, ChangeResult, Session } from "../../doors/index.ts";
import { createEngine, type EngineCore, systemSession } from "../../engine.ts";
import { customField } from "../../schema/custom.ts";

let engine: EngineCore;
let admin: Session;

const custom = (name: string, type: string, parts: object = {}) =>
  customField({ name: `${name}__c`, label: name, type, ...parts } as Parameters<typeof customField>[0]);

beforeAll(() => {
  const clock = manualClock({ start: Date.parse("2026-03-02T09:00:00Z") });
  engine = createEngine({ clock, adminPassword: "let-me-in-1" });
  const system = systemSession(engine.orgId, engine.born.adminUserId);
  admin = { ...system, id: "s", kind: "oauth", access: engine.accessOf(engine.born.adminUserId) };
  engine.deploy.fields("system", "Account", [
    custom("Text", "string", { length: 10 }),
    custom("Long", "textarea", { length: 1000 }),
    custom("Flag", "boolean"),
    custom("Whole", "int", { precision: 9, scale: 0 }),
    custom("Number", "double", { precision: 5, scale: 2 }),
    custom("Day", "date"),
    custom("Moment", "datetime"),
    custom("Clock", "time"),
    custom("Mail", "email", { length: 80 }),
    custom("Colours", "multipicklist", { picklist: ["Red", "Green", "Blue"] }),
    custom("Secret", "encryptedstring", { length: 20 }),
  ]);
});
afterAll(() => engine.close());

const insert = (fields: object): Change => ({
  operation: "insert",
  sobject: "Account",
  fields: { Name: "A", ...fields },
});
const apply = (change: Change, options?: ChangeOptions) =>
  engine.change.apply(admin, [change], options)[0] as ChangeResult;
const stored = (field: string, value: unknown, options?: ChangeOptions) => {
  const result = apply(insert({ [field]: value }), options);
  if (!result.success) return [result.faults[0]?.errorCode, result.faults[0]?.message];
  return engine.query.retrieve(admin, "Account", [result.id], [field]).rows[0]?.[0];
};

const WRONG = (label: string, value: unknown) => [
  "INVALID_TYPE_ON_FIELD_IN_RECORD",
  `${label}: value not of required type: ${value}`,
];

it.each<[field: string, given: unknown, kept: unknown]>([
  ["Text__c", "  edges  ", "edges"],
  ["Text__c", "   ", null],
  ["Text__c", 12.5, "12.5"],
  ["Text__c", true, "true"],
  ["Long__c", "a\tb\r\nc", "a\tb\r\nc"],
  ["Text__c", "𝄞 ok", "𝄞 ok"],
  ["Flag__c", "TRUE", 1],
  ["Flag__c", null, 0],
  ["Whole__c", "12", 12],
  ["Whole__c", 12, 12],
  ["Number__c", "1e2", 100],
  ["Number__c", 12.345, 12.35],
  ["Number__c", -12.345, -12.34],
  ["Number__c", 1.005, 1.01],
  ["Number__c", -0.001, 0],
  ["Number__c", 999.994, 999.99],
  ["Day__c", "1700-01-01", "1700-01-01"],
  ["Day__c", "4000-12-31", "4000-12-31"],
  ["Day__c", "2026-02-28T23:00:00Z", "2026-02-28"],
  ["Moment__c", "2026-03-02T10:00:00+0130", "2026-03-02T08:30:00.000+0000"],
  ["Moment__c", "2026-03-02T10:00:00.999Z", "2026-03-02T10:00:00.000+0000"],
  ["Moment__c", "2026-03-02", "2026-03-02T00:00:00.000+0000"],
  ["Clock__c", "13:45", "13:45:00.000Z"],
  ["Mail__c", " a@b.example ", "a@b.example"],
  ["Colours__c", "Blue; Red;Red", "Red;Blue"],
  ["ParentId", "", null],
])("%s takes %j and keeps %j", (field, given, kept) => {
  expect(stored(field, given)).toEqual(kept);
});

it.each<[field: string, given: unknown, fault: unknown[]]>([
  ["Text__c", "12345678901", ["STRING_TOO_LONG", "Text: data value too large: 12345678901 (max length=10)"]],
  [
    "Text__c",
    "a\u0007b",
    ["TEXT_DATA_OUTSIDE_SUPPORTED_CHARSET", 'Text: text data outside supported charset: "a\\u0007b"'],
  ],
  [
    "Long__c",
    "\ud800",
    ["TEXT_DATA_OUTSIDE_SUPPORTED_CHARSET", 'Long: text data outside supported charset: "\\ud800"'],
  ],
  ["Text__c", ["a"], WRONG("Text", '["a"]')],
  ["Flag__c", "yes", WRONG("Flag", "yes")],
  ["Whole__c", 1.5, WRONG("Whole", "1.5")],
  ["Whole__c", "0x10", WRONG("Whole", "0x10")],
  ["Whole__c", 1e9, ["NUMBER_OUTSIDE_VALID_RANGE", "Whole: value outside of valid range on numeric field: 1000000000"]],
  [
    "Number__c",
    999.995,
    ["NUMBER_OUTSIDE_VALID_RANGE", "Number: value outside of valid range on numeric field: 999.995"],
  ],
  ["Number__c", "abc", WRONG("Number", "abc")],
  ["Day__c", "2026-02-29", WRONG("Day", "2026-02-29")],
  ["Day__c", "02/03/2026", WRONG("Day", "02/03/2026")],
  ["Day__c", 20260302, WRONG("Day", "20260302")],
  ["Day__c", "1699-12-31", ["FIELD_INTEGRITY_EXCEPTION", "Day: invalid date: Thu, 31 Dec 1699 00:00:00 GMT"]],
  [
    "Moment__c",
    "4001-01-01T00:00:00Z",
    ["FIELD_INTEGRITY_EXCEPTION", "Moment: invalid date: Mon, 01 Jan 4001 00:00:00 GMT"],
  ],
  ["Moment__c", "2026-03-02 10:00:00", WRONG("Moment", "2026-03-02 10:00:00")],
  ["Clock__c", "25:00", WRONG("Clock", "25:00")],
  ["Mail__c", "nobody", ["INVALID_EMAIL_ADDRESS", "Mail: invalid email address: nobody"]],
  [
    "Colours__c",
    Array.from({ length: 101 }, (_, n) => `c${n}`).join(";"),
    ["TOO_MANY_ENUM_VALUE", "Colours: too many values selected (max=100)"],
  ],
  [
    "CleanStatus",
    "Spotless",
    ["INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Clean Status: bad value for restricted picklist field: Spotless"],
  ],
  ["ParentId", "001", ["MALFORMED_ID", "Parent Account ID: id value of incorrect type: 001"]],
  [
    "BillingAddress",
    { City: "X" },
    ["INVALID_FIELD_FOR_INSERT_UPDATE", expect.stringContaining("Unable to create/update fields: BillingAddress.")],
  ],
])("%s refuses %j", (field, given, fault) => {
  expect(stored(field, given)).toEqual(fault);
});

it("cuts text that is too long when the caller asks for it", () => {
  expect(stored("Text__c", "12345678901", { allowFieldTruncation: true })).toBe("1234567890");
  expect(stored("Secret__c", "x".repeat(30), { allowFieldTruncation: true })).toBe("*".repeat(20));
});

it("reports everything that is wrong with the fields of a record together", () => {
  const result = apply(insert({ Text__c: "12345678901", Mail__c: "no", Number__c: "x", Day__c: "tomorrow" }));
  expect(result.success ? [] : result.faults.map((fault) => [fault.errorCode, fault.fields])).toEqual([
    ["STRING_TOO_LONG", ["Text__c"]],
    ["INVALID_EMAIL_ADDRESS", ["Mail__c"]],
    ["INVALID_TYPE_ON_FIELD_IN_RECORD", ["Number__c"]],
    ["INVALID_TYPE_ON_FIELD_IN_RECORD", ["Day__c"]],
  ]);
  const missing = engine.change.apply(admin, [{ operation: "insert", sobject: "Opportunity", fields: {} }])[0];
  expect(
    missing?.success === false && missing.faults.map(({ errorCode, message, fields }) => [errorCode, message, fields]),
  ).toEqual([
    [
      "REQUIRED_FIELD_MISSING",
      "Required fields are missing: [Name, StageName, CloseDate]",
      ["Name", "StageName", "CloseDate"],
    ],
  ]);
});

it("CIRCULAR_DEPENDENCY: no account stands above itself; campaigns have five levels at most", () => {
  const make = (sobject: string, fields: object) => {
    const [made] = engine.change.apply(admin, [{ operation: "insert", sobject, fields: { Name: "N", ...fields } }]);
    return made?.id as string;
  };
  const top = make("Account", {});
  const bottom = make("Account", { ParentId: make("Account", { ParentId: top }) });
  const update = (id: string, ParentId: string): Change => ({
    operation: "update",
    sobject: "Account",
    id,
    fields: { ParentId },
  });
  const [round, self, fine] = engine.change.apply(admin, [update(top, bottom), update(top, top), update(bottom, top)]);
  expect([round, self].map((result) => result?.success === false && result.faults[0]?.errorCode)).toEqual([
    "CIRCULAR_DEPENDENCY",
    "CIRCULAR_DEPENDENCY",
  ]);
  expect(fine?.success).toBe(true);
  let level = make("Campaign", {});
  for (let n = 2; n <= 5; n++) level = make("Campaign", { ParentId: level });
  const fields = { Name: "Sixth", ParentId: level };
  const [sixth] = engine.change.apply(admin, [{ operation: "insert", sobject: "Campaign", fields }]);
  expect(sixth?.success === false && sixth.faults[0]?.errorCode).toBe("MAXIMUM_HIERARCHY_LEVELS_REACHED");
});

it("audit fields are given on insert by who may set them, and by nobody else", () => {
  const fields = { CreatedDate: "2001-02-03T04:05:06Z", LastModifiedDate: "2002-02-03T04:05:06Z" };
  const [refused] = engine.change.apply(admin, [insert(fields)]);
  expect(refused?.success === false && refused.faults[0]?.errorCode).toBe("INVALID_FIELD_FOR_INSERT_UPDATE");
  const set = { Name: "Auditor", Label: "Auditor", PermissionsCreateAuditFields: true };
  const [made] = engine.change.apply(admin, [{ operation: "insert", sobject: "PermissionSet", fields: set }]);
  const assignment = { AssigneeId: admin.userId, PermissionSetId: made?.id };
  engine.change.apply(admin, [{ operation: "insert", sobject: "PermissionSetAssignment", fields: assignment }]);
  const result = apply(insert(fields));
  const names = ["CreatedDate", "LastModifiedDate", "SystemModstamp"];
  expect(engine.query.retrieve(admin, "Account", [result.id as string], names).rows[0]?.slice(0, 3)).toEqual([
    "2001-02-03T04:05:06.000+0000",
    "2002-02-03T04:05:06.000+0000",
    "2026-03-02T09:00:00.000+0000",
  ]);
  const late: Change = { operation: "update", sobject: "Account", id: result.id as string, fields };
  expect(apply(late)).toMatchObject({ success: false, faults: [{ errorCode: "INVALID_FIELD_FOR_INSERT_UPDATE" }] });
});
