import { hash } from "node:crypto";
import type { FieldDescribe, PicklistEntry, SObjectDescribe } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { json } from "../replies.ts";
import { listOf, recordTypesOf } from "./objects.ts";

const DATA_TYPES: Readonly<Record<string, string>> = {
  address: "Address",
  anyType: "String",
  base64: "Base64",
  boolean: "Boolean",
  combobox: "ComboBox",
  complexvalue: "ComplexValue",
  currency: "Currency",
  date: "Date",
  datetime: "DateTime",
  double: "Double",
  email: "Email",
  encryptedstring: "EncryptedString",
  id: "Reference",
  int: "Int",
  location: "Location",
  multipicklist: "MultiPicklist",
  percent: "Percent",
  phone: "Phone",
  picklist: "Picklist",
  reference: "Reference",
  string: "String",
  textarea: "TextArea",
  time: "Time",
  url: "Url",
};

function fieldInfo(call: RestCall, field: FieldDescribe) {
  const nameFields = (name: string) => {
    const known = call.engine.describe.global(call.session).some((each) => each.name === name);
    const target = known ? call.engine.describe.sobject(call.session, name).fields : [];
    return target.filter((each) => each.nameField).map((each) => each.name);
  };
  return {
    apiName: field.name,
    calculated: field.calculated,
    compound: field.type === "address" || field.type === "location",
    compoundComponentName: null,
    compoundFieldName: field.compoundFieldName,
    controllerName: field["controllerName"] ?? null,
    controllingFields: field["controllerName"] ? [field["controllerName"]] : [],
    createable: field.createable,
    custom: field.custom,
    dataType: DATA_TYPES[field.type] ?? "String",
    externalId: field.externalId,
    extraTypeInfo: field["extraTypeInfo"] ?? null,
    filterable: field.filterable,
    filteredLookupInfo: null,
    highScaleNumber: false,
    htmlFormatted: field["htmlFormatted"] === true,
    inlineHelpText: field["inlineHelpText"] ?? null,
    label: field.label,
    length: field.length,
    nameField: field.nameField,
    polymorphicForeignKey: field["polymorphicForeignKey"] === true,
    precision: field.precision,
    reference: field.type === "reference",
    referenceTargetField: null,
    referenceToInfos: field.referenceTo.map((apiName) => ({ apiName, nameFields: nameFields(apiName) })),
    relationshipName: field.relationshipName,
    required: !field.nillable && field.createable && !field.defaultedOnCreate,
    scale: field.scale,
    searchPrefilterable: false,
    sortable: field.sortable,
    unique: field.unique,
    updateable: field.updateable,
  };
}

/** An answer is made once for each describe, which is the same object until schema or permissions change. */
const infos = new WeakMap<SObjectDescribe, object>();

export function objectInfo(call: RestCall, name: string): object {
  const object = call.engine.describe.sobject(call.session, name);
  let info = infos.get(object);
  if (!info) {
    info = made(call, object);
    infos.set(object, info);
  }
  return info;
}

function made(call: RestCall, object: SObjectDescribe): object {
  const dependent = object.fields.filter((field) => field["dependentPicklist"] === true);
  const types = recordTypesOf(object);
  const info = {
    apiName: object.name,
    associateEntityType: null,
    associateParentEntity: null,
    childRelationships: object.childRelationships
      .filter(({ relationshipName }) => relationshipName !== null)
      .map(({ childSObject, field, relationshipName }) => ({
        childObjectApiName: childSObject,
        fieldName: field,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName,
      })),
    compactLayoutable: object["compactLayoutable"] === true,
    createable: object.createable,
    custom: object.custom,
    defaultRecordTypeId: types.find((type) => type["defaultRecordTypeMapping"] === true)?.recordTypeId ?? null,
    deletable: object.deletable,
    dependentFields: Object.fromEntries(
      dependent.map((field) => [String(field["controllerName"]), { [field.name]: {} }]),
    ),
    feedEnabled: object["feedEnabled"] === true,
    fields: Object.fromEntries(object.fields.map((field) => [field.name, fieldInfo(call, field)])),
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: object["layoutable"] === true,
    mruEnabled: object["mruEnabled"] === true,
    nameFields: object.fields.filter((field) => field.nameField).map((field) => field.name),
    queryable: object.queryable,
    recordTypeInfos: Object.fromEntries(types.map((type) => [type.recordTypeId, type])),
    searchable: object["searchable"] === true,
    themeInfo: null,
    updateable: object.updateable,
  };
  return { eTag: hash("md5", JSON.stringify(info), "hex"), ...info };
}

export const getObjectInfo: RestHandler = (call) => json(objectInfo(call, call.params[0]!));

export const getObjectInfos: RestHandler = (call) => {
  const results = listOf(call.params[0]!).map((name) => {
    try {
      return { result: objectInfo(call, name), statusCode: 200 };
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      return { result: [{ errorCode: error.errorCode, message: error.message }], statusCode: 404 };
    }
  });
  return json({ results });
};

/** The objects that the User Interface API takes: those with layouts. */
export const listObjects: RestHandler = (call) => {
  const layoutable = call.engine.describe.global(call.session).filter((object) => object["layoutable"] === true);
  return json({
    objects: Object.fromEntries(
      layoutable.map(({ name, keyPrefix, label, labelPlural }) => [
        name,
        {
          apiName: name,
          keyPrefix,
          label,
          labelPlural,
          nameFields: [],
          objectInfoUrl: `${call.base}/ui-api/object-info/${name}`,
        },
      ]),
    ),
  });
};

/** Which controlling values each value is offered for, by their place in `controllerValues` (bits of `validFor`). */
function picklist(call: RestCall, object: SObjectDescribe, field: FieldDescribe, recordTypeId: string) {
  const controller = object.fields.find((each) => each.name === field["controllerName"]);
  const controlling = !controller
    ? []
    : controller.type === "boolean"
      ? ["false", "true"]
      : controller.picklistValues.map(({ value }) => value);
  const validFor = (entry: PicklistEntry) => {
    const bytes = Buffer.from(entry.validFor ?? "", "base64");
    return controlling.flatMap((_, at) => (((bytes[at >> 3] ?? 0) & (0x80 >> (at & 7))) !== 0 ? [at] : []));
  };
  const shown = (entry: PicklistEntry) => ({
    attributes: null,
    label: entry.label,
    validFor: validFor(entry),
    value: entry.value,
  });
  const chosen = field.picklistValues.find((entry) => entry.defaultValue);
  const values = {
    controllerValues: Object.fromEntries(controlling.map((value, at) => [value, at])),
    defaultValue: chosen ? shown(chosen) : null,
    url: `${call.base}/ui-api/object-info/${object.name}/picklist-values/${recordTypeId}/${field.name}`,
    values: field.picklistValues.map(shown),
  };
  return { eTag: hash("md5", JSON.stringify(values), "hex"), ...values };
}

const PICKLISTS: ReadonlySet<string> = new Set(["picklist", "multipicklist"]);

function typed(call: RestCall): { object: SObjectDescribe; recordTypeId: string } {
  const [name, asked = ""] = call.params as [string, string];
  const object = call.engine.describe.sobject(call.session, name);
  const type = recordTypesOf(object).find(({ recordTypeId }) => recordTypeId.slice(0, 15) === asked.slice(0, 15));
  if (!type) throw resourceNotFound();
  return { object, recordTypeId: type.recordTypeId };
}

export const picklistValues: RestHandler = (call) => {
  const { object, recordTypeId } = typed(call);
  const fields = object.fields.filter((field) => PICKLISTS.has(field.type));
  const picklistFieldValues = fields.map((field) => [field.name, picklist(call, object, field, recordTypeId)]);
  return json({ picklistFieldValues: Object.fromEntries(picklistFieldValues) });
};

export const picklistOfField: RestHandler = (call) => {
  const { object, recordTypeId } = typed(call);
  const field = object.fields.find((each) => each.name.toLowerCase() === call.params[2]!.toLowerCase());
  if (!field || !PICKLISTS.has(field.type)) throw resourceNotFound();
  return json(picklist(call, object, field, recordTypeId));
};
