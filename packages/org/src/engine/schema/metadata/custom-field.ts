import type { FieldType } from "@postern/kernel";
import { ApiFault } from "../../api-fault.ts";
import { type CustomField, customField } from "../custom.ts";
import type { FieldDefinition } from "../definition.ts";
import type { SummaryFilter } from "../setup-field.ts";

/** The field types of Setup (Metadata API Developer Guide, FieldType). */
export type CustomFieldType =
  | "AutoNumber"
  | "Checkbox"
  | "Currency"
  | "Date"
  | "DateTime"
  | "Email"
  | "EncryptedText"
  | "Html"
  | "Location"
  | "LongTextArea"
  | "Lookup"
  | "MasterDetail"
  | "MultiselectPicklist"
  | "Number"
  | "Percent"
  | "Phone"
  | "Picklist"
  | "Summary"
  | "Text"
  | "TextArea"
  | "Time"
  | "Url";

/** A value of a picklist (Metadata API, CustomValue). */
export interface CustomValue {
  readonly fullName: string;
  readonly label?: string;
  readonly default?: boolean;
  readonly isActive?: boolean;
}

/** Where a picklist's values come from (Metadata API, ValueSet). */
export interface ValueSet {
  readonly controllingField?: string;
  readonly restricted?: boolean;
  readonly valueSetDefinition?: { readonly sorted?: boolean; readonly value: readonly CustomValue[] };
  readonly valueSetName?: string;
  readonly valueSettings?: readonly { readonly valueName: string; readonly controllingFieldValue: readonly string[] }[];
}

/** A custom field as `*.field-meta.xml` and the Metadata API state it (CustomField). */
export interface CustomFieldMetadata {
  /** `Region__c` */
  readonly fullName: string;
  readonly label: string;
  /** Of a formula field the type of its result. */
  readonly type: CustomFieldType;
  readonly description?: string;
  readonly inlineHelpText?: string;
  readonly length?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly caseSensitive?: boolean;
  readonly externalId?: boolean;
  /** A formula: `"EMEA"` with its quotation marks, `TODAY() + 7`, `true`. */
  readonly defaultValue?: string | boolean | number;
  readonly formula?: string;
  readonly formulaTreatBlanksAs?: "BlankAsZero" | "BlankAsBlank";
  readonly referenceTo?: string;
  readonly relationshipName?: string;
  readonly deleteConstraint?: "SetNull" | "Restrict" | "Cascade";
  readonly reparentableMasterDetail?: boolean;
  readonly writeRequiresMasterRead?: boolean;
  readonly relationshipOrder?: number;
  readonly valueSet?: ValueSet;
  readonly displayFormat?: string;
  readonly startingNumber?: number;
  readonly displayLocationInDecimal?: boolean;
  readonly maskType?: FieldDefinition["maskType"];
  readonly maskChar?: FieldDefinition["maskChar"];
  /** `Line__c.Invoice__c` */
  readonly summaryForeignKey?: string;
  /** `Line__c.Amount__c` */
  readonly summarizedField?: string;
  readonly summaryOperation?: "count" | "sum" | "min" | "max";
  readonly summaryFilterItems?: readonly SummaryFilter[];
  readonly visibleLines?: number;
}

const TYPES: Readonly<Record<CustomFieldType, FieldType>> = {
  AutoNumber: "string",
  Checkbox: "boolean",
  Currency: "currency",
  Date: "date",
  DateTime: "datetime",
  Email: "email",
  EncryptedText: "encryptedstring",
  Html: "textarea",
  Location: "location",
  LongTextArea: "textarea",
  Lookup: "reference",
  MasterDetail: "reference",
  MultiselectPicklist: "multipicklist",
  Number: "double",
  Percent: "percent",
  Phone: "phone",
  Picklist: "picklist",
  Summary: "double",
  Text: "string",
  TextArea: "textarea",
  Time: "time",
  Url: "url",
};

/** Lengths that Setup does not ask for; a formula of text is described with 1,300. */
const LENGTHS: Readonly<Partial<Record<CustomFieldType, number>>> = {
  AutoNumber: 30,
  Email: 80,
  MultiselectPicklist: 4_099,
  Phone: 40,
  Picklist: 255,
  TextArea: 255,
  Url: 255,
};
const FORMULA_TEXT = 1_300;
const NUMBERS: ReadonlySet<CustomFieldType> = new Set(["Number", "Currency", "Percent"]);

/** What the metadata of a field needs to know of the org: the types of summarized fields, the values of global value sets. */
export interface FieldMetadataContext {
  /** The definition of `Object.Field`. */
  field(path: string): FieldDefinition | undefined;
  valueSet(name: string): readonly CustomValue[] | undefined;
}

/** The field's definition, and those of its parts when it is a geolocation. Throws ApiFault for what no field can be. */
export function fieldsOfMetadata(metadata: CustomFieldMetadata, context: FieldMetadataContext): FieldDefinition[] {
  const field = customField({
    name: metadata.fullName,
    label: metadata.label,
    ...common(metadata),
    ...typed(metadata, context),
  });
  return metadata.type === "Location" ? [field, ...locationParts(metadata)] : [field];
}

function common(metadata: CustomFieldMetadata) {
  const { description, inlineHelpText, required, unique, externalId, caseSensitive, visibleLines } = metadata;
  return {
    ...(visibleLines !== undefined && { visibleLines }),
    ...(description !== undefined && { description }),
    ...(inlineHelpText !== undefined && { inlineHelpText }),
    ...(required && metadata.type !== "Checkbox" && { required }),
    ...(unique && { unique }),
    ...(externalId && { externalId }),
    ...(caseSensitive && { caseSensitive }),
  };
}

function typed(metadata: CustomFieldMetadata, context: FieldMetadataContext): Omit<CustomField, "name" | "label"> {
  const { type, formula, formulaTreatBlanksAs } = metadata;
  if (formula !== undefined)
    return {
      type: TYPES[type],
      ...(type === "Text" && { length: FORMULA_TEXT }),
      ...(NUMBERS.has(type) && { precision: 18, scale: metadata.scale ?? 2 }),
      formula,
      formulaTreatBlanksAs: formulaTreatBlanksAs ?? "BlankAsZero",
    };
  switch (type) {
    case "AutoNumber": {
      const { displayFormat = "{0}", startingNumber = 1 } = metadata;
      return { type: "string", length: 30, autoNumber: true, displayFormat, startingNumber };
    }
    case "Lookup":
    case "MasterDetail":
      return reference(metadata);
    case "Picklist":
    case "MultiselectPicklist":
      return { type: TYPES[type], length: LENGTHS[type] ?? 255, ...valuesOf(metadata, context) };
    case "Summary":
      return summary(metadata, context);
    case "Location":
      return { type: "location", displayLocationInDecimal: metadata.displayLocationInDecimal ?? true };
    case "EncryptedText": {
      const { length = 175, maskType = "all", maskChar = "asterisk" } = metadata;
      return { type: "encryptedstring", length, maskType, maskChar };
    }
    default: {
      const length = metadata.length ?? LENGTHS[type];
      return {
        type: TYPES[type],
        ...(length !== undefined && !NUMBERS.has(type) && { length }),
        ...(NUMBERS.has(type) && { precision: metadata.precision ?? 18, scale: metadata.scale ?? 0 }),
        ...(type === "Html" && { extraTypeInfo: "richtextarea" }),
        ...((type === "LongTextArea" || type === "TextArea") && { extraTypeInfo: "plaintextarea" }),
        ...defaultOf(metadata),
      };
    }
  }
}

/** A constant is kept as the value it is, anything else as a formula. */
function defaultOf({ type, defaultValue }: CustomFieldMetadata) {
  if (defaultValue === undefined) return {};
  if (type === "Checkbox") {
    const word = String(defaultValue).toLowerCase();
    if (word === "true" || word === "false") return { defaultValue: word === "true" };
  }
  return { defaultValueFormula: String(defaultValue) };
}

function reference(metadata: CustomFieldMetadata): Omit<CustomField, "name" | "label"> {
  const { type, referenceTo, relationshipName, deleteConstraint, reparentableMasterDetail = false } = metadata;
  return {
    type: "reference",
    referenceTo: referenceTo === undefined ? [] : [referenceTo],
    ...(relationshipName !== undefined && { childRelationshipName: relationshipName }),
    ...(type === "MasterDetail"
      ? {
          masterDetail: true,
          reparentable: reparentableMasterDetail,
          writeRequiresMasterRead: metadata.writeRequiresMasterRead ?? false,
        }
      : { deleteConstraint: deleteConstraint ?? (metadata.required ? "Restrict" : "SetNull") }),
  };
}

function valuesOf({ valueSet }: CustomFieldMetadata, context: FieldMetadataContext) {
  const { valueSetName, valueSetDefinition, restricted, controllingField, valueSettings } = valueSet ?? {};
  const global = valueSetName === undefined ? undefined : context.valueSet(valueSetName);
  if (valueSetName !== undefined && !global)
    throw new ApiFault("FIELD_INTEGRITY_EXCEPTION", `There is no global value set named ${valueSetName}.`);
  return {
    ...valueParts(global ?? valueSetDefinition?.value ?? []),
    ...(valueSetName !== undefined && { valueSetName }),
    ...((restricted || global) && { restricted: true }),
    ...(controllingField !== undefined && { controllerName: controllingField }),
    ...(valueSettings && {
      validFor: Object.fromEntries(valueSettings.map((each) => [each.valueName, each.controllingFieldValue])),
    }),
  };
}

/** The parts of a picklist's definition that its values decide about. */
export function valueParts(values: readonly CustomValue[]) {
  const inactiveValues = values.filter((value) => value.isActive === false).map((value) => value.fullName);
  const labelled = values.filter(({ label, fullName }) => label !== undefined && label !== fullName);
  const chosen = values.find((value) => value.default);
  return {
    picklist: values.map((value) => value.fullName),
    ...(inactiveValues.length > 0 && { inactiveValues }),
    ...(labelled.length > 0 && {
      valueLabels: Object.fromEntries(labelled.map(({ fullName, label = fullName }) => [fullName, label])),
    }),
    ...(chosen && { defaultValue: chosen.fullName }),
  };
}

function summary(metadata: CustomFieldMetadata, context: FieldMetadataContext): Omit<CustomField, "name" | "label"> {
  const { summaryForeignKey = "", summarizedField, summaryOperation = "count", summaryFilterItems } = metadata;
  const summarized = summarizedField === undefined ? undefined : context.field(summarizedField);
  const { type = "double", precision = 18, scale = 0 } = summarized ?? {};
  const counted = summaryOperation === "count";
  return {
    type: counted || type === "int" ? "double" : type,
    ...(type !== "date" && type !== "datetime" && { precision: counted ? 18 : precision, scale: counted ? 0 : scale }),
    summary: {
      operation: summaryOperation,
      foreignKey: summaryForeignKey,
      ...(summarizedField !== undefined && { field: summarizedField.slice(summarizedField.indexOf(".") + 1) }),
      ...(summaryFilterItems?.length && {
        filters: summaryFilterItems.map((item) => ({ ...item, field: item.field.slice(item.field.indexOf(".") + 1) })),
      }),
    },
  };
}

/** `Place__latitude__s` and `Place__longitude__s` of `Place__c`. */
function locationParts({ fullName, label, scale = 5, required = false }: CustomFieldMetadata): FieldDefinition[] {
  return (["Latitude", "Longitude"] as const).map((part) =>
    customField({
      name: `${fullName.replace(/__c$/, "")}__${part}__s`,
      label: `${label} (${part})`,
      type: "double",
      precision: scale + 3,
      scale,
      compoundFieldName: fullName,
      ...(required && { required }),
    }),
  );
}
