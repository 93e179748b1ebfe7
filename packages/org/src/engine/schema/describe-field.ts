import type { FieldDescribe, FieldType } from "@postern/kernel";
import { describedValues } from "./describe-picklist.ts";
import type { FieldModel } from "./model.ts";

const SOAP_TYPES: Readonly<Partial<Record<FieldType, string>>> = {
  id: "tns:ID",
  reference: "tns:ID",
  boolean: "xsd:boolean",
  int: "xsd:int",
  double: "xsd:double",
  currency: "xsd:double",
  percent: "xsd:double",
  date: "xsd:date",
  datetime: "xsd:dateTime",
  time: "xsd:time",
  address: "urn:address",
  location: "urn:location",
  base64: "xsd:base64Binary",
  anyType: "xsd:anyType",
};

/** Whether this caller may write the field, beyond what the schema allows. */
export interface FieldRights {
  readonly editable: boolean;
  /** The field that decides which of a picklist's values are offered. */
  readonly controller?: FieldModel | undefined;
}

/** A field as DescribeFieldResult states it: every member, in alphabetical order as the API writes them. */
export function describeField(field: FieldModel, rights: FieldRights): FieldDescribe {
  const { definition } = field;
  const { type } = definition;
  const length = definition.length ?? 0;
  const isDecimal = type === "double" || type === "currency" || type === "percent";
  const isMaster = definition.masterDetail === true;
  return {
    aggregatable: field.aggregatable,
    aiPredictionField: false,
    autoNumber: field.autoNumber,
    byteLength: type === "id" || type === "reference" ? length : length * 3,
    calculated: definition.calculated ?? false,
    calculatedFormula: definition.formula ?? null,
    cascadeDelete: isMaster || definition.deleteConstraint === "Cascade",
    caseSensitive: definition.caseSensitive ?? false,
    compoundFieldName: definition.compoundFieldName ?? null,
    controllerName: definition.controllerName ?? null,
    createable: field.createable && rights.editable,
    custom: definition.custom ?? false,
    defaultValue: definition.defaultValue ?? (type === "boolean" ? false : null),
    defaultValueFormula: definition.defaultValueFormula ?? null,
    defaultedOnCreate: field.defaultedOnCreate,
    dependentPicklist: definition.controllerName !== undefined,
    deprecatedAndHidden: false,
    digits: type === "int" ? (definition.precision ?? 0) : 0,
    displayLocationInDecimal: definition.displayLocationInDecimal ?? false,
    encrypted: type === "encryptedstring",
    externalId: definition.externalId ?? false,
    extraTypeInfo: definition.extraTypeInfo ?? null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: definition.formulaTreatBlanksAs === "BlankAsZero",
    groupable: field.groupable,
    highScaleNumber: false,
    htmlFormatted: isHtml(definition),
    idLookup: field.idLookup,
    inlineHelpText: definition.inlineHelpText ?? null,
    label: definition.label,
    length,
    mask: definition.maskChar ?? null,
    maskType: definition.maskType ?? null,
    name: field.name,
    nameField: field.nameField,
    namePointing: field.polymorphic,
    nillable: field.nillable,
    permissionable: field.permissionable,
    picklistValues: describedValues(definition, rights.controller?.definition),
    polymorphicForeignKey: field.polymorphic,
    precision: isDecimal ? (definition.precision ?? 0) : 0,
    queryByDistance: type === "address" || type === "location",
    referenceTargetField: null,
    referenceTo: definition.referenceTo ?? [],
    relationshipName: definition.relationshipName ?? null,
    relationshipOrder: isMaster ? (definition.relationshipOrder ?? 0) : null,
    restrictedDelete: definition.deleteConstraint === "Restrict",
    restrictedPicklist: field.restrictedPicklist,
    scale: isDecimal ? (definition.scale ?? 0) : 0,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[type] ?? "xsd:string",
    sortable: field.sortable,
    type,
    unique: definition.unique ?? false,
    updateable: field.updateable && rights.editable,
    writeRequiresMasterRead: definition.writeRequiresMasterRead ?? false,
  };
}

/** Rich text, and formulas that make a link or an image. */
function isHtml({ extraTypeInfo, formula = "" }: FieldModel["definition"]): boolean {
  return extraTypeInfo === "richtextarea" || /\b(?:HYPERLINK|IMAGE)\s*\(/i.test(formula);
}
