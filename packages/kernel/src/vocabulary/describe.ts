/** Field types as describe names them (reference: Field Types). */
export type FieldType =
  | "id"
  | "reference"
  | "string"
  | "textarea"
  | "picklist"
  | "multipicklist"
  | "combobox"
  | "email"
  | "phone"
  | "url"
  | "encryptedstring"
  | "boolean"
  | "int"
  | "double"
  | "currency"
  | "percent"
  | "date"
  | "datetime"
  | "time"
  | "address"
  | "location"
  | "base64"
  | "anyType"
  | "complexvalue";

export interface PicklistEntry {
  readonly active: boolean;
  readonly defaultValue: boolean;
  readonly label: string;
  readonly validFor: string | null;
  readonly value: string;
}

/** The members of a described field that clients rely on; describe answers carry more. */
export interface FieldDescribe {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly soapType: string;
  readonly length: number;
  readonly byteLength: number;
  readonly precision: number;
  readonly scale: number;
  readonly digits: number;
  readonly nillable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly filterable: boolean;
  readonly sortable: boolean;
  readonly groupable: boolean;
  readonly aggregatable: boolean;
  readonly custom: boolean;
  readonly externalId: boolean;
  readonly unique: boolean;
  readonly idLookup: boolean;
  readonly autoNumber: boolean;
  readonly calculated: boolean;
  readonly nameField: boolean;
  readonly namePointing: boolean;
  readonly defaultedOnCreate: boolean;
  readonly restrictedPicklist: boolean;
  readonly picklistValues: readonly PicklistEntry[];
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly compoundFieldName: string | null;
  readonly [key: string]: unknown;
}

export interface SObjectDescribeSummary {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string | null;
  readonly custom: boolean;
  readonly queryable: boolean;
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly [key: string]: unknown;
}

export interface ChildRelationshipDescribe {
  readonly childSObject: string;
  readonly field: string;
  readonly relationshipName: string | null;
  readonly cascadeDelete: boolean;
  readonly restrictedDelete: boolean;
  readonly [key: string]: unknown;
}

export interface SObjectDescribe extends SObjectDescribeSummary {
  readonly fields: readonly FieldDescribe[];
  readonly childRelationships: readonly ChildRelationshipDescribe[];
}
