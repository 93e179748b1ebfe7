import type { ChildRelationshipDescribe, FieldDescribe, FieldType, SObjectDescribe } from "@postern/kernel";

const value = (text: string, active = true) => ({
  active,
  defaultValue: false,
  label: text,
  validFor: null,
  value: text,
});

/** A field that is read and written, unless it says otherwise. */
function field(name: string, type: FieldType, label: string, more: Partial<FieldDescribe> = {}): FieldDescribe {
  return {
    name,
    label,
    type,
    soapType: "xsd:string",
    length: 0,
    byteLength: 0,
    precision: 0,
    scale: 0,
    digits: 0,
    nillable: true,
    createable: true,
    updateable: true,
    filterable: true,
    sortable: true,
    groupable: true,
    aggregatable: true,
    custom: name.endsWith("__c"),
    externalId: false,
    unique: false,
    idLookup: false,
    autoNumber: false,
    calculated: false,
    nameField: false,
    namePointing: false,
    defaultedOnCreate: false,
    restrictedPicklist: false,
    picklistValues: [],
    referenceTo: [],
    relationshipName: null,
    compoundFieldName: null,
    inlineHelpText: null,
    ...more,
  };
}

const id = (label: string) =>
  field("Id", "id", label, {
    nillable: false,
    createable: false,
    updateable: false,
    length: 18,
    idLookup: true,
    defaultedOnCreate: true,
  });
const name = (label: string, length: number, more: Partial<FieldDescribe> = {}) =>
  field("Name", "string", label, { nillable: false, length, nameField: true, ...more });
const readOnly = { createable: false, updateable: false } as const;
const parent = (relationshipName: string, ...referenceTo: string[]) => ({ relationshipName, referenceTo, length: 18 });

const child = (
  childSObject: string,
  fieldName: string,
  relationshipName: string | null,
): ChildRelationshipDescribe => ({
  childSObject,
  field: fieldName,
  relationshipName,
  cascadeDelete: false,
  restrictedDelete: false,
});

function object(
  apiName: string,
  label: string,
  fields: readonly FieldDescribe[],
  childRelationships: readonly ChildRelationshipDescribe[] = [],
): SObjectDescribe {
  const custom = apiName.endsWith("__c");
  const can = { queryable: true, createable: true, updateable: true, deletable: true };
  return {
    name: apiName,
    label,
    labelPlural: `${label}s`,
    keyPrefix: "001",
    custom,
    ...can,
    fields,
    childRelationships,
  };
}

/** Describes as an org sends them, short: every kind of field and relationship once. */
export const DESCRIBES: readonly SObjectDescribe[] = [
  object("Widget__c", "Widget", [
    id("Record ID"),
    name("Widget Number", 80, { ...readOnly, autoNumber: true }),
    field("Account__c", "reference", "Account", { ...parent("Account__r", "Account"), nillable: false }),
    field("Total__c", "currency", "Total", { ...readOnly, calculated: true }),
    field("Image__c", "base64", "Image"),
  ]),
  object(
    "Account",
    "Account",
    [
      id("Account ID"),
      name("Account Name", 255),
      field("IsDeleted", "boolean", "Deleted", { ...readOnly, nillable: false }),
      field("IsPartner", "boolean", "Partner", { nillable: false }),
      field("BillingAddress", "address", "Billing Address", readOnly),
      field("Location__c", "location", "Location", readOnly),
      field("NumberOfEmployees", "int", "Employees"),
      field("Industry", "picklist", "Industry", { picklistValues: [value("Energy"), value('Media "new"')] }),
      field("Rating", "picklist", "Rating", {
        restrictedPicklist: true,
        picklistValues: [value("Hot"), value("Cold"), value("Frozen", false)],
        inlineHelpText: "How warm it is.\nNever close a comment */ here.",
      }),
      field("Ext__c", "string", "External Key", { externalId: true, unique: true, idLookup: true, length: 40 }),
      field("OwnerId", "reference", "Owner ID", {
        ...parent("Owner", "User"),
        nillable: false,
        defaultedOnCreate: true,
      }),
      field("ParentId", "reference", "Parent Account ID", parent("Parent", "Account")),
      field("CreatedDate", "datetime", "Created Date", { ...readOnly, nillable: false }),
    ],
    [
      child("Contact", "AccountId", "Contacts"),
      child("Widget__c", "Account__c", "Widgets__r"),
      child("Feed", "ParentId", null),
    ],
  ),
  object("Contact", "Contact", [
    id("Contact ID"),
    field("LastName", "string", "Last Name", { nillable: false, length: 80 }),
    field("AccountId", "reference", "Account ID", parent("Account", "Account")),
    field("Birthdate", "date", "Birthdate"),
    field("LastCalled__c", "datetime", "Last Called"),
    field("Topics__c", "multipicklist", "Topics", { picklistValues: [value("A"), value("B")], length: 4099 }),
    field("WhoId", "reference", "Who", parent("Who", "Account", "Contact", "Lead")),
  ]),
];
