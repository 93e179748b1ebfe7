import { describe, expect, it } from "vitest";
import type { Access, Session } from "../doors/session.ts";
import { createDescribeDoor } from "./describe-door.ts";
import { createSchema } from "./schema.ts";
import { standardObjects } from "./standard/index.ts";

// DescribeGlobalResult, DescribeSObjectResult and DescribeFieldResult members; `urls` is the REST face's.
const GLOBAL_KEYS =
  "activateable associateEntityType associateParentEntity createable custom customSetting deepCloneable deletable deprecatedAndHidden feedEnabled hasSubtypes isInterface isSubtype keyPrefix label labelPlural layoutable mergeable mruEnabled name queryable replicateable retrieveable searchable triggerable undeletable updateable".split(
    " ",
  );
const OBJECT_KEYS =
  "actionOverrides activateable associateEntityType associateParentEntity childRelationships compactLayoutable createable custom customSetting deepCloneable defaultImplementation deletable deprecatedAndHidden extendedBy extendsInterfaces feedEnabled fields hasSubtypes implementedBy implementsInterfaces isInterface isSubtype keyPrefix label labelPlural layoutable listviewable lookupLayoutable mergeable mruEnabled name namedLayoutInfos networkScopeFieldName queryable recordTypeInfos replicateable retrieveable searchLayoutable searchable sobjectDescribeOption supportedScopes triggerable undeletable updateable".split(
    " ",
  );
const FIELD_KEYS =
  "aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead".split(
    " ",
  );
const CHILD_KEYS =
  "cascadeDelete childSObject deprecatedAndHidden field junctionIdListNames junctionReferenceTo relationshipName restrictedDelete".split(
    " ",
  );

function sessionWith(access: Partial<Access>): Session {
  const all = { create: true, read: true, edit: true, delete: true };
  return {
    id: "s",
    orgId: "00D",
    userId: "005",
    username: "u@example.test",
    consumerKey: null,
    scopes: new Set(["api"]),
    kind: "oauth",
    ip: "127.0.0.1",
    level: "STANDARD",
    jkt: null,
    format: "opaque",
    access: {
      apiEnabled: true,
      viewAllData: true,
      modifyAllData: true,
      object: () => all,
      ownRows: () => null,
      fieldReadable: () => true,
      fieldEditable: () => true,
      ...access,
    },
  };
}
const admin = sessionWith({});
const sorted = (value: object) => Object.keys(value).sort();
const standardDoor = () => createDescribeDoor({ schema: createSchema(standardObjects) });

describe("describe", () => {
  it("states every member of a global item and no other", () => {
    for (const item of standardDoor().global(admin)) expect(sorted(item)).toEqual([...GLOBAL_KEYS].sort());
  });

  it("states every member of an object, its fields and child relationships and no other", () => {
    const account = standardDoor().sobject(admin, "account");
    expect(sorted(account)).toEqual([...OBJECT_KEYS].sort());
    for (const field of account.fields) expect(sorted(field), field.name).toEqual([...FIELD_KEYS].sort());
    for (const child of account.childRelationships) expect(sorted(child)).toEqual([...CHILD_KEYS].sort());
    expect(account["recordTypeInfos"]).toMatchObject([{ master: true, recordTypeId: "012000000000000AAA" }]);
    expect(account["sobjectDescribeOption"]).toBe("FULL");
  });

  it.each([
    [
      "Account",
      "Id",
      { type: "id", soapType: "tns:ID", length: 18, byteLength: 18, idLookup: true, label: "Account ID" },
    ],
    ["Account", "Name", { soapType: "xsd:string", length: 255, byteLength: 765, nameField: true, nillable: false }],
    [
      "Account",
      "AnnualRevenue",
      { soapType: "xsd:double", length: 0, byteLength: 0, precision: 18, scale: 0, digits: 0 },
    ],
    ["Account", "NumberOfEmployees", { soapType: "xsd:int", digits: 8, length: 0, precision: 0, label: "Employees" }],
    ["Account", "BillingLatitude", { precision: 18, scale: 15, compoundFieldName: "BillingAddress" }],
    ["Account", "BillingAddress", { type: "address", soapType: "urn:address", createable: false, length: 0 }],
    ["Account", "CreatedDate", { soapType: "xsd:dateTime", label: "Created Date", updateable: false }],
    ["Account", "OwnerId", { referenceTo: ["User"], relationshipName: "Owner", label: "Owner ID" }],
    ["Lead", "OwnerId", { referenceTo: ["Group", "User"], namePointing: true, polymorphicForeignKey: true }],
    ["Opportunity", "CloseDate", { soapType: "xsd:date", nillable: false }],
    ["Opportunity", "IsClosed", { soapType: "xsd:boolean", defaultValue: false, label: "Closed" }],
    ["Opportunity", "ContactId", { relationshipName: null, referenceTo: ["Contact"] }],
    ["Case", "CaseNumber", { autoNumber: true, nameField: true, idLookup: true, createable: false }],
  ])("%s.%s is what a real org says", (object, name, expected) => {
    const field = standardDoor()
      .sobject(admin, object)
      .fields.find((each) => each.name === name);
    expect(field).toMatchObject(expected);
  });

  it("marks the default among picklist values", () => {
    const status = standardDoor()
      .sobject(admin, "Lead")
      .fields.find((field) => field.name === "Status");
    expect(status?.picklistValues.filter((entry) => entry.defaultValue)).toEqual([
      {
        active: true,
        defaultValue: true,
        label: "Open - Not Contacted",
        validFor: null,
        value: "Open - Not Contacted",
      },
    ]);
  });

  it("lists named children to follow and unnamed ones without a relationship name", () => {
    const { childRelationships } = standardDoor().sobject(admin, "Account");
    expect(childRelationships).toContainEqual(
      expect.objectContaining({
        childSObject: "Contact",
        field: "AccountId",
        relationshipName: "Contacts",
        cascadeDelete: true,
      }),
    );
    expect(standardDoor().sobject(admin, "User").childRelationships).toContainEqual(
      expect.objectContaining({ childSObject: "Account", field: "CreatedById", relationshipName: null }),
    );
  });

  it("refuses an object that is not there, or not for this caller, in the same words", () => {
    const none = { create: false, read: false, edit: false, delete: false };
    const blind = sessionWith({ object: () => none });
    expect(() => standardDoor().sobject(admin, "Nothing__c")).toThrow("The requested resource does not exist");
    expect(() => standardDoor().sobject(blind, "Account")).toThrow("The requested resource does not exist");
    expect(standardDoor().global(blind)).toEqual([]);
  });

  it("hides fields that cannot be read and shows those that cannot be written as such", () => {
    const caller = sessionWith({
      object: () => ({ create: false, read: true, edit: false, delete: false }),
      fieldReadable: (_object, field) => field !== "AnnualRevenue",
      fieldEditable: () => false,
    });
    const account = standardDoor().sobject(caller, "Account");
    expect(account).toMatchObject({ createable: false, updateable: false, deletable: false });
    expect(account.fields.find((field) => field.name === "AnnualRevenue")).toBeUndefined();
    expect(account.fields.find((field) => field.name === "Name")).toMatchObject({
      createable: false,
      updateable: false,
    });
  });

  it("answers with the same object until schema or permissions change", () => {
    const schema = createSchema(standardObjects);
    let permissions = 0;
    const door = createDescribeDoor({ schema, permissionsVersion: () => permissions });
    const first = door.sobject(admin, "Account");
    expect(door.sobject(admin, "ACCOUNT")).toBe(first);
    permissions++;
    const second = door.sobject(admin, "Account");
    expect(second).not.toBe(first);
    const before = door.version;
    schema.addFields("Account", [{ name: "X__c", label: "X", type: "string", length: 10, props: "CUNFSGAP" }]);
    expect(door.version).toBeGreaterThan(before);
    expect(door.sobject(admin, "Account").fields.at(-1)).toMatchObject({ name: "X__c" });
  });
});
