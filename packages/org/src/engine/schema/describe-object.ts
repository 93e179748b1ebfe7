import type { ChildRelationshipDescribe, SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { Access } from "../doors/session.ts";
import { describeField } from "./describe-field.ts";
import type { SObjectModel } from "./model.ts";
import { FEED_ENABLED, LAYOUTABLE, TRIGGERABLE } from "./object-traits.ts";
import type { RecordTypeInfo } from "./record-types.ts";
import type { Schema } from "./schema.ts";

/** An object as DescribeGlobal states it, without its URLs: paths belong to the face that writes them. */
export function describeSummary(model: SObjectModel, access: Access): SObjectDescribeSummary {
  const { definition } = model;
  const rights = access.object(model.name);
  const custom = definition.custom ?? false;
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: definition.createable && rights.create,
    custom,
    customSetting: false,
    deepCloneable: false,
    deletable: definition.deletable && rights.delete,
    deprecatedAndHidden: false,
    feedEnabled: FEED_ENABLED.has(model.name),
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: definition.keyPrefix,
    label: definition.label,
    labelPlural: definition.labelPlural,
    layoutable: custom || LAYOUTABLE.has(model.name),
    mergeable: definition.mergeable && rights.edit,
    mruEnabled: model.field("LastViewedDate") !== undefined,
    name: model.name,
    queryable: true,
    replicateable: model.field("CreatedDate") !== undefined && model.field("SystemModstamp") !== undefined,
    retrieveable: true,
    searchable: definition.searchable,
    triggerable: custom || TRIGGERABLE.has(model.name),
    undeletable: definition.undeletable && rights.delete,
    updateable: definition.updateable && rights.edit,
  };
}

/** An object as DescribeSObject states it, with the fields and child relationships this caller may read. */
export function describeObject(
  model: SObjectModel,
  access: Access,
  schema: Schema,
  recordTypes: readonly RecordTypeInfo[],
): SObjectDescribe {
  const summary = describeSummary(model, access);
  const members = {
    ...summary,
    actionOverrides: [],
    childRelationships: childRelationships(model, access, schema),
    compactLayoutable: summary["layoutable"],
    defaultImplementation: null,
    extendedBy: null,
    extendsInterfaces: null,
    fields: model.fields
      .filter((field) => access.fieldReadable(model.name, field.name))
      .map((field) =>
        describeField(field, {
          editable: access.fieldEditable(model.name, field.name),
          controller: model.field(field.definition.controllerName ?? ""),
        }),
      ),
    implementedBy: null,
    implementsInterfaces: null,
    listviewable: null,
    lookupLayoutable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: recordTypes,
    searchLayoutable: summary["layoutable"],
    sobjectDescribeOption: "FULL",
    supportedScopes: supportedScopes(model),
  };
  // The API writes the members of a describe in alphabetical order.
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1))) as unknown as SObjectDescribe;
}

/** Every reference to the object; those the schema does not name (CreatedById and kin) cannot be queried and have no relationshipName. */
function childRelationships(model: SObjectModel, access: Access, schema: Schema): ChildRelationshipDescribe[] {
  const found: ChildRelationshipDescribe[] = [];
  for (const child of schema.objects()) {
    if (!access.object(child.name).read) continue;
    for (const field of child.fields) {
      if (!field.definition.referenceTo?.includes(model.name) || !access.fieldReadable(child.name, field.name))
        continue;
      const named = model.definition.childRelationships.find(
        (each) => each.childSObject === child.name && each.field === field.name,
      );
      found.push({
        cascadeDelete: named?.onDelete === "cascade",
        childSObject: child.name,
        deprecatedAndHidden: false,
        field: field.name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: named?.relationshipName ?? null,
        restrictedDelete: named?.onDelete === "restrict",
      });
    }
  }
  return found;
}

function supportedScopes(model: SObjectModel): { label: string; name: string }[] {
  const plural = model.definition.labelPlural.toLowerCase();
  const owner = model.field("OwnerId")?.definition.referenceTo ?? [];
  return [
    { label: `All ${plural}`, name: "everything" },
    ...(owner.includes("User") ? [{ label: `My ${plural}`, name: "mine" }] : []),
    ...(owner.includes("User") && owner.includes("Group")
      ? [{ label: `Queue Owned ${plural}`, name: "queue_owned" }]
      : []),
  ];
}
