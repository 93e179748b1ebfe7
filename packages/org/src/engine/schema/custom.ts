import type { FieldType } from "@postern/kernel";
import type { FieldDefinition, SObjectDefinition } from "./definition.ts";
import { auditFields, field, recordId, viewedFields } from "./definition-builder.ts";

const LETTERS: Readonly<Partial<Record<FieldType, string>>> = {
  boolean: "CUDFSGP",
  currency: "CUNFSAP",
  double: "CUNFSAP",
  percent: "CUNFSAP",
  datetime: "CUNFSAP",
  multipicklist: "CUNFP",
  location: "NFP",
};

/** What a custom field says about itself; the property letters follow from the type. */
export type CustomField = Omit<FieldDefinition, "props" | "custom"> & { readonly required?: boolean };

/**
 * A custom field as Setup makes it.
 *
 * @example customField({ name: "Region__c", label: "Region", type: "string", length: 40 })
 */
export function customField({ required = false, ...parts }: CustomField): FieldDefinition {
  const isLong = parts.type === "textarea" && (parts.length ?? 0) > 255;
  let props = isLong ? "CUNP" : (LETTERS[parts.type] ?? "CUNFSGAP");
  // A required field can be hidden from nobody, so field permissions do not apply to it.
  if (required || parts.masterDetail) props = props.replace("N", "").replace("P", "");
  if (parts.externalId) props += "I";
  if (parts.defaultValue !== undefined && !props.includes("D")) props += "D";
  return {
    ...parts,
    props,
    custom: true,
    ...(parts.type === "reference" && {
      length: 18,
      relationshipName: parts.relationshipName ?? parts.name.replace(/__c$/, "__r"),
    }),
  };
}

/** What a custom object says about itself; system fields, owner and name are added. */
export interface CustomObject {
  /** `Invoice__c` */
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly fields: readonly FieldDefinition[];
  readonly changeEvents?: boolean;
}

/**
 * A custom object as Setup makes it. Its key prefix is given on deployment, the next free one from `a00`.
 *
 * @example customObject({ name: "Invoice__c", label: "Invoice", labelPlural: "Invoices", fields: [] })
 */
export function customObject(parts: CustomObject): SObjectDefinition {
  const isDetail = parts.fields.some((each) => each.masterDetail);
  return {
    name: parts.name,
    label: parts.label,
    labelPlural: parts.labelPlural,
    keyPrefix: "",
    custom: true,
    createable: true,
    updateable: true,
    deletable: true,
    undeletable: true,
    mergeable: false,
    searchable: true,
    changeEvents: parts.changeEvents ?? true,
    fields: [
      ...recordId("Record ID"),
      ...(isDetail ? [] : [field("OwnerId", "reference", "CUDFSGAp", { to: "Group, User" })]),
      field("Name", "string(80)", "CUNDFSGAIn", { label: `${parts.label} Name` }),
      ...auditFields,
      ...viewedFields,
      ...parts.fields,
    ],
    childRelationships: [],
  };
}
