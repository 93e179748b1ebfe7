import type { FieldType } from "@postern/kernel";
import type { FieldDefinition, SObjectDefinition } from "./definition.ts";
import { auditFields, field, recordId, viewedFields } from "./definition-builder.ts";
import type { ValidationRule } from "./setup-field.ts";

const LETTERS: Readonly<Partial<Record<FieldType, string>>> = {
  boolean: "CUDFSGP",
  currency: "CUNFSAP",
  double: "CUNFSAP",
  percent: "CUNFSAP",
  datetime: "CUNFSAP",
  multipicklist: "CUNFP",
  encryptedstring: "CUNP",
  location: "NFP",
};

/** What a custom field says about itself; the property letters follow from the type. */
export type CustomField = Omit<FieldDefinition, "props" | "custom"> & {
  readonly required?: boolean;
  readonly autoNumber?: boolean;
  /** A picklist that takes its own values only. */
  readonly restricted?: boolean;
};

/**
 * A custom field as Setup makes it.
 *
 * @example customField({ name: "Region__c", label: "Region", type: "string", length: 40 })
 */
export function customField(field: CustomField): FieldDefinition {
  const { required, autoNumber, restricted, ...parts } = field;
  return {
    ...parts,
    props: letters(field),
    custom: true,
    ...(parts.formula !== undefined && { calculated: true }),
    ...(parts.summary !== undefined && { calculated: true }),
    ...(parts.type === "reference" && {
      length: 18,
      relationshipName: parts.relationshipName ?? parts.name.replace(/__c$/, "__r"),
    }),
  };
}

function letters(parts: CustomField): string {
  const { type, length = 0 } = parts;
  if (parts.autoNumber) return `DFSAP${parts.externalId ? "I" : ""}a`;
  let props = type === "textarea" && length > 255 ? "CUNP" : (LETTERS[type] ?? "CUNFSGAP");
  // Computed: nobody writes it, and a query cannot group by it.
  if (parts.formula !== undefined || parts.summary)
    return props.replace(/[CUGD]/g, "").replace(/^(?!N)/, type === "boolean" ? "" : "N");
  // A required field can be hidden from nobody, so field permissions do not apply to it.
  if (parts.required || parts.masterDetail) props = props.replace("N", "").replace("P", "");
  if (parts.masterDetail && parts.reparentable === false) props = props.replace("U", "");
  if (parts.externalId) props += "I";
  if (parts.restricted) props += "r";
  if ((parts.defaultValue !== undefined || parts.defaultValueFormula !== undefined) && !props.includes("D"))
    props += "D";
  return props;
}

/** What a custom object says about itself; system fields, owner and name are added. */
export interface CustomObject {
  /** `Invoice__c` */
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly description?: string;
  readonly fields: readonly FieldDefinition[];
  readonly changeEvents?: boolean;
  /** A text unless told otherwise; an auto-number with its format and first number. */
  readonly nameField?: { readonly label?: string; readonly displayFormat?: string; readonly startingNumber?: number };
  readonly validationRules?: readonly ValidationRule[];
  /** Has a master, and so no owner of its own; default: when one of `fields` is a master-detail. */
  readonly detail?: boolean;
}

/**
 * A custom object as Setup makes it. Its key prefix is given on deployment, the next free one from `a00`.
 *
 * @example customObject({ name: "Invoice__c", label: "Invoice", labelPlural: "Invoices", fields: [] })
 */
export function customObject(parts: CustomObject): SObjectDefinition {
  const isDetail = parts.detail ?? parts.fields.some((each) => each.masterDetail);
  const { label = `${parts.label} Name`, displayFormat, startingNumber = 1 } = parts.nameField ?? {};
  return {
    name: parts.name,
    label: parts.label,
    labelPlural: parts.labelPlural,
    ...(parts.description !== undefined && { description: parts.description }),
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
      displayFormat === undefined
        ? field("Name", "string(80)", "CUNDFSGAIn", { label })
        : { ...field("Name", "string(80)", "DFSAIan", { label }), displayFormat, startingNumber },
      ...auditFields,
      ...viewedFields,
      ...parts.fields,
    ],
    ...(parts.validationRules?.length && { validationRules: parts.validationRules }),
    childRelationships: [],
  };
}
