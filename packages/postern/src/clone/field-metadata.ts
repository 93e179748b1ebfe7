import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import type { CustomFieldMetadata, CustomFieldType, ValueSet } from "./metadata.ts";
import { controllingValuesOf } from "./valid-for.ts";

/** What metadata that was read beside the describe says of a field: what describe has no word for. */
export type KnownMetadata = Partial<CustomFieldMetadata>;

export interface FieldContext {
  readonly object: SObjectDescribe;
  /** Every object of the org that was described, by name. */
  readonly objects: ReadonlyMap<string, SObjectDescribe>;
  /** Objects that the copy has or will have. */
  has(sobject: string): boolean;
  /** From the Tooling API, where it answers. */
  readonly known?: KnownMetadata | undefined;
  lose(why: string): void;
}

const FORMULA_TYPES: Readonly<Record<string, CustomFieldType>> = {
  string: "Text",
  double: "Number",
  currency: "Currency",
  percent: "Percent",
  boolean: "Checkbox",
  date: "Date",
  datetime: "DateTime",
  time: "Time",
};

const PLAIN_TYPES: Readonly<Record<string, CustomFieldType>> = {
  ...FORMULA_TYPES,
  int: "Number",
  email: "Email",
  phone: "Phone",
  url: "Url",
  picklist: "Picklist",
  multipicklist: "MultiselectPicklist",
  reference: "Lookup",
  encryptedstring: "EncryptedText",
  location: "Location",
};

/** A part of a geolocation: `Place__Latitude__s`; comes with the whole. */
export const isPart = (field: FieldDescribe) => field.custom && /__s$/.test(field.name);

/**
 * The metadata that makes a custom field which describes like this one; null for one that the copy cannot have. Describe says nothing of
 * what summaries add up and how auto-numbers look: that is taken from the Tooling API where it is known, and lost otherwise.
 */
export function fieldMetadata(field: FieldDescribe, context: FieldContext): CustomFieldMetadata | null {
  const { known } = context;
  const base = { fullName: field.name, label: field.label, ...text("inlineHelpText", field.inlineHelpText) };
  if (field.calculated) return computed(field, base, context);
  if (field.autoNumber) {
    if (known?.displayFormat === undefined)
      context.lose("describe does not say how its numbers look; they are {0} from 1");
    const { displayFormat = "{0}", startingNumber = 1 } = known ?? {};
    return {
      ...base,
      type: "AutoNumber",
      displayFormat,
      startingNumber,
      ...(field.externalId && { externalId: true }),
    };
  }
  const type = field.type === "textarea" ? textAreaType(field) : PLAIN_TYPES[field.type];
  if (type === undefined) {
    context.lose(`a local org has no custom fields of type ${field.type}`);
    return null;
  }
  const marks = {
    ...(isRequired(field) && { required: true }),
    ...(field.unique && { unique: true }),
    ...(field.externalId && { externalId: true }),
    ...(field.unique && field.caseSensitive === true && { caseSensitive: true }),
  };
  if (type === "Lookup") {
    const reference = referenceMetadata(field, context);
    return reference && { ...base, ...marks, ...reference };
  }
  return { ...base, ...marks, type, ...sizes(field, type, context), ...defaults(field), ...values(field, context) };
}

function computed(
  field: FieldDescribe,
  base: Pick<CustomFieldMetadata, "fullName" | "label">,
  { known, lose }: FieldContext,
): CustomFieldMetadata | null {
  const type = FORMULA_TYPES[field.type];
  if (typeof field.calculatedFormula === "string" && type !== undefined)
    return {
      ...base,
      type,
      formula: field.calculatedFormula,
      formulaTreatBlanksAs: field.formulaTreatNullNumberAsZero === true ? "BlankAsZero" : "BlankAsBlank",
      ...(isNumber(field) && { precision: field.precision, scale: field.scale }),
    };
  if (known?.type === "Summary") return { ...base, ...known, ...base, type: "Summary" };
  lose("describe does not say what this roll-up summary adds up, and the Tooling API did not either");
  return null;
}

function textAreaType(field: FieldDescribe): CustomFieldType {
  if (field.htmlFormatted === true || field.extraTypeInfo === "richtextarea") return "Html";
  return field.length > 255 ? "LongTextArea" : "TextArea";
}

const isNumber = ({ type }: FieldDescribe) => ["double", "currency", "percent", "int"].includes(type);

function isRequired(field: FieldDescribe): boolean {
  return !field.nillable && field.type !== "boolean" && (field.createable || field.updateable);
}

function sizes(field: FieldDescribe, type: CustomFieldType, { object }: FieldContext): Partial<CustomFieldMetadata> {
  if (isNumber(field)) return { precision: field.precision || field.digits || 18, scale: field.scale };
  switch (type) {
    case "Text":
    case "LongTextArea":
      return { length: field.length, ...(type === "LongTextArea" && { visibleLines: 3 }) };
    case "Html":
      return { length: field.length, visibleLines: 25 };
    case "EncryptedText":
      return { length: field.length, ...mask(field) };
    case "MultiselectPicklist":
      return { visibleLines: 4 };
    case "Location": {
      const latitude = object.fields.find((part) => part.name === `${field.name.replace(/__c$/, "")}__Latitude__s`);
      return { scale: latitude?.scale ?? 5, displayLocationInDecimal: field.displayLocationInDecimal === true };
    }
    default:
      return {};
  }
}

function mask({ maskType, mask }: FieldDescribe): Partial<CustomFieldMetadata> {
  return {
    ...(typeof maskType === "string" && { maskType: maskType as NonNullable<CustomFieldMetadata["maskType"]> }),
    ...(typeof mask === "string" && { maskChar: mask as NonNullable<CustomFieldMetadata["maskChar"]> }),
  };
}

function defaults(field: FieldDescribe): Partial<CustomFieldMetadata> {
  if (typeof field.defaultValueFormula === "string") return { defaultValue: field.defaultValueFormula };
  return field.type === "boolean" ? { defaultValue: field.defaultValue === true } : {};
}

function values(field: FieldDescribe, context: FieldContext): Partial<CustomFieldMetadata> {
  if (field.type !== "picklist" && field.type !== "multipicklist") return {};
  const { controllerName } = field;
  const controller = context.object.fields.find((each) => each.name === controllerName);
  const valueSet: ValueSet = {
    ...(field.restrictedPicklist && { restricted: true }),
    valueSetDefinition: {
      value: field.picklistValues.map((entry) => ({
        fullName: entry.value,
        label: entry.label,
        ...(entry.defaultValue && { default: true }),
        ...(!entry.active && { isActive: false }),
      })),
    },
    ...(controller && {
      controllingField: controller.name,
      valueSettings: field.picklistValues.map((entry) => ({
        valueName: entry.value,
        controllingFieldValue: controllingValuesOf(entry, controller),
      })),
    }),
  };
  return { valueSet };
}

function referenceMetadata(
  field: FieldDescribe,
  context: FieldContext,
): Omit<CustomFieldMetadata, "fullName" | "label"> | null {
  const [referenceTo, another] = field.referenceTo;
  if (referenceTo === undefined || another !== undefined || !context.has(referenceTo)) {
    context.lose(`it refers to ${field.referenceTo.join(", ") || "nothing"}, which the copy does not have`);
    return null;
  }
  const back = context.objects
    .get(referenceTo)
    ?.childRelationships.find((child) => child.childSObject === context.object.name && child.field === field.name);
  const common = {
    referenceTo,
    ...(back?.relationshipName && { relationshipName: back.relationshipName.replace(/__r$/, "") }),
  };
  // Only masters have a place among an object's masters.
  if (typeof field.relationshipOrder === "number")
    return {
      type: "MasterDetail",
      ...common,
      reparentableMasterDetail: field.updateable,
      writeRequiresMasterRead: field.writeRequiresMasterRead === true,
      relationshipOrder: field.relationshipOrder,
    } as const;
  const deleteConstraint = field.restrictedDelete === true || back?.restrictedDelete ? "Restrict" : "SetNull";
  return { type: "Lookup", ...common, deleteConstraint: back?.cascadeDelete ? "Cascade" : deleteConstraint } as const;
}

const text = <K extends string>(name: K, value: unknown) =>
  (typeof value === "string" ? { [name]: value } : {}) as { readonly [P in K]?: string };
