import type { FieldDefinition, SObjectDefinition } from "../definition.ts";
import type { CustomFieldMetadata, CustomFieldType, ValueSet } from "./custom-field.ts";
import type { CustomObjectMetadata, ValidationRuleMetadata } from "./custom-object.ts";

/** A deployed custom field as it would be deployed again. */
export function metadataOf(field: FieldDefinition): CustomFieldMetadata {
  const { name, label, description, inlineHelpText, unique, externalId, caseSensitive, visibleLines } = field;
  return {
    fullName: name,
    label,
    type: typeOf(field),
    ...defined({ description, inlineHelpText, unique, externalId, caseSensitive, visibleLines }),
    ...(!field.props.includes("N") && field.formula === undefined && required(field) && { required: true }),
    ...typed(field),
  };
}

/** An object's own part: its head when it is custom, its custom fields and its rules. */
export function customizationOf({
  name,
  label,
  labelPlural,
  description,
  custom,
  fields,
  validationRules = [],
}: SObjectDefinition): CustomObjectMetadata {
  const nameField = fields.find((field) => field.props.includes("n"));
  return {
    fullName: name,
    label,
    pluralLabel: labelPlural,
    ...defined({ description }),
    ...(custom && nameField && { nameField: { label: nameField.label, ...autoNumber(nameField) } }),
    fields: fields.filter((field) => field.custom && !field.name.endsWith("__s")).map(metadataOf),
    validationRules: validationRules.map(({ name, ...rule }): ValidationRuleMetadata => ({ fullName: name, ...rule })),
  };
}

const defined = <T extends object>(values: T) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };

const required = ({ type, masterDetail, displayFormat }: FieldDefinition) =>
  type !== "boolean" && !masterDetail && displayFormat === undefined;

const autoNumber = ({ displayFormat, startingNumber }: FieldDefinition) =>
  displayFormat === undefined
    ? {}
    : { type: "AutoNumber" as const, displayFormat, startingNumber: startingNumber ?? 1 };

const TYPES: Readonly<Partial<Record<FieldDefinition["type"], CustomFieldType>>> = {
  boolean: "Checkbox",
  currency: "Currency",
  date: "Date",
  datetime: "DateTime",
  email: "Email",
  encryptedstring: "EncryptedText",
  location: "Location",
  multipicklist: "MultiselectPicklist",
  double: "Number",
  int: "Number",
  percent: "Percent",
  phone: "Phone",
  picklist: "Picklist",
  time: "Time",
  url: "Url",
};

function typeOf(field: FieldDefinition): CustomFieldType {
  if (field.summary) return "Summary";
  if (field.displayFormat !== undefined) return "AutoNumber";
  if (field.type === "reference") return field.masterDetail ? "MasterDetail" : "Lookup";
  if (field.type === "textarea") {
    if (field.extraTypeInfo === "richtextarea") return "Html";
    return (field.length ?? 0) > 255 ? "LongTextArea" : "TextArea";
  }
  return TYPES[field.type] ?? "Text";
}

function typed(field: FieldDefinition): Partial<CustomFieldMetadata> {
  const { formula, formulaTreatBlanksAs, summary, length, precision, scale, displayFormat, startingNumber } = field;
  if (formula !== undefined) return { formula, ...defined({ formulaTreatBlanksAs, scale }) };
  if (summary)
    return {
      summaryForeignKey: summary.foreignKey,
      summaryOperation: summary.operation,
      ...(summary.field !== undefined && { summarizedField: `${summary.foreignKey.split(".")[0]}.${summary.field}` }),
      ...(summary.filters && {
        summaryFilterItems: summary.filters.map((each) => ({
          ...each,
          field: `${summary.foreignKey.split(".")[0]}.${each.field}`,
        })),
      }),
    };
  if (displayFormat !== undefined) return defined({ displayFormat, startingNumber });
  if (field.type === "reference") return reference(field);
  const { defaultValue, defaultValueFormula, maskType, maskChar, displayLocationInDecimal } = field;
  return {
    ...defined({ length, precision, scale, maskType, maskChar, displayLocationInDecimal }),
    ...(field.picklist
      ? { valueSet: valueSetOf(field) }
      : { ...(defaultValueFormula !== undefined ? { defaultValue: defaultValueFormula } : defined({ defaultValue })) }),
  };
}

function reference(field: FieldDefinition): Partial<CustomFieldMetadata> {
  const { referenceTo, childRelationshipName, masterDetail, deleteConstraint, reparentable, writeRequiresMasterRead } =
    field;
  return {
    ...defined({ referenceTo: referenceTo?.[0], relationshipName: childRelationshipName }),
    ...(masterDetail
      ? defined({ reparentableMasterDetail: reparentable, writeRequiresMasterRead })
      : defined({ deleteConstraint })),
  } as Partial<CustomFieldMetadata>;
}

function valueSetOf({
  picklist = [],
  inactiveValues,
  valueLabels,
  defaultValue,
  valueSetName,
  controllerName,
  validFor,
  props,
}: FieldDefinition): ValueSet {
  return {
    ...(controllerName !== undefined && { controllingField: controllerName }),
    restricted: props.includes("r"),
    ...(valueSetName !== undefined
      ? { valueSetName }
      : {
          valueSetDefinition: {
            sorted: false,
            value: picklist.map((fullName) => ({
              fullName,
              label: valueLabels?.[fullName] ?? fullName,
              default: fullName === defaultValue,
              ...(inactiveValues?.includes(fullName) && { isActive: false }),
            })),
          },
        }),
    ...(validFor && {
      valueSettings: Object.entries(validFor).map(([valueName, controllingFieldValue]) => ({
        valueName,
        controllingFieldValue,
      })),
    }),
  };
}
