import type { FieldDescribe, FieldType } from "@postern/kernel";
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
    calculatedFormula: null,
    cascadeDelete: isMaster,
    caseSensitive: definition.caseSensitive ?? false,
    compoundFieldName: definition.compoundFieldName ?? null,
    controllerName: null,
    createable: field.createable && rights.editable,
    custom: definition.custom ?? false,
    defaultValue: definition.defaultValue ?? (type === "boolean" ? false : null),
    defaultValueFormula: null,
    defaultedOnCreate: field.defaultedOnCreate,
    dependentPicklist: false,
    deprecatedAndHidden: false,
    digits: type === "int" ? (definition.precision ?? 0) : 0,
    displayLocationInDecimal: false,
    encrypted: type === "encryptedstring",
    externalId: definition.externalId ?? false,
    extraTypeInfo: definition.extraTypeInfo ?? null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    formulaTreatNullNumberAsZero: false,
    groupable: field.groupable,
    highScaleNumber: false,
    htmlFormatted: false,
    idLookup: field.idLookup,
    inlineHelpText: definition.inlineHelpText ?? null,
    label: definition.label,
    length,
    mask: null,
    maskType: null,
    name: field.name,
    nameField: field.nameField,
    namePointing: field.polymorphic,
    nillable: field.nillable,
    permissionable: field.permissionable,
    picklistValues: (definition.picklist ?? []).map((value) => ({
      active: true,
      defaultValue: value === definition.defaultValue,
      label: value,
      validFor: null,
      value,
    })),
    polymorphicForeignKey: field.polymorphic,
    precision: isDecimal ? (definition.precision ?? 0) : 0,
    queryByDistance: type === "address" || type === "location",
    referenceTargetField: null,
    referenceTo: definition.referenceTo ?? [],
    relationshipName: definition.relationshipName ?? null,
    relationshipOrder: isMaster ? 0 : null,
    restrictedDelete: false,
    restrictedPicklist: field.restrictedPicklist,
    scale: isDecimal ? (definition.scale ?? 0) : 0,
    searchPrefilterable: false,
    soapType: SOAP_TYPES[type] ?? "xsd:string",
    sortable: field.sortable,
    type,
    unique: definition.unique ?? false,
    updateable: field.updateable && rights.editable,
    writeRequiresMasterRead: false,
  };
}
