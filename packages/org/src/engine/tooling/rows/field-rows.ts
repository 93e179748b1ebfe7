import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import { developerName, entityKey, fieldKey, type GeneratedRow, type SchemaView } from "./schema-view.ts";
import { setupType } from "./setup-type.ts";

const INDEXED: ReadonlySet<string> = new Set([
  "Id",
  "Name",
  "OwnerId",
  "CreatedDate",
  "SystemModstamp",
  "RecordTypeId",
]);

/** Compounds stand for their parts in FieldDefinition, as Setup lists them. */
const isPart = (field: FieldDescribe) => field.compoundFieldName !== null && field.compoundFieldName !== field.name;

/** Rows of FieldDefinition: the fields of one object that this user may read. */
export function fieldRows(view: SchemaView, name: string): GeneratedRow[] {
  const object = view.describe(name);
  return object ? object.fields.map((field) => fieldRow(view, object, field)) : [];
}

function fieldRow(view: SchemaView, object: SObjectDescribe, field: FieldDescribe): GeneratedRow {
  const key = fieldKey(view, object, field);
  const controller = field["controllerName"];
  const isNumber = ["double", "currency", "percent"].includes(field.type);
  return {
    ...common(field),
    Id: key,
    DurableId: key,
    Length: field.length,
    DataType: setupType(field, view.definition(object.name)),
    ValueTypeId: field.type === "reference" ? "id" : field.type,
    ServiceDataTypeId: field.type,
    IsWorkflowFilterable: field.filterable,
    IsCompactLayoutable: field.type !== "base64",
    Precision: isNumber ? field.precision : field.type === "int" ? field.digits : null,
    Scale: isNumber ? field.scale : null,
    IsFieldHistoryTracked: false,
    IsIndexed:
      INDEXED.has(field.name) || field.idLookup || field.unique || field.externalId || field.type === "reference",
    IsListFilterable: field.filterable,
    IsListSortable: field.sortable,
    IsListVisible: !isPart(field),
    ControllingFieldDefinitionId: typeof controller === "string" ? `${entityKey(view, object)}.${controller}` : null,
    PublisherId: field.custom ? "<local>" : "System",
    ReferenceTargetField: null,
    IsPolymorphicForeignKey: field["polymorphicForeignKey"] === true,
    Description: described(view, object, field),
  };
}

/** Rows of EntityParticle: the same fields as describe states them. */
export function particleRows(view: SchemaView, name: string): GeneratedRow[] {
  const object = view.describe(name);
  if (!object) return [];
  return object.fields.map((field) => {
    const key = `${entityKey(view, object)}.${field.name}`;
    return {
      ...common(field),
      Id: key,
      DurableId: key,
      FieldDefinitionId: fieldKey(view, object, field),
      Length: field.length,
      ByteLength: field.byteLength,
      DataType: field.type,
      ServiceDataTypeId: field.type,
      IsCreatable: field.createable,
      IsUpdatable: field.updateable,
      IsPermissionable: field["permissionable"] === true,
      IsUnique: field.unique,
      IsCaseSensitive: field["caseSensitive"] === true,
      IsIdLookup: field.idLookup,
      IsAutonumber: field.autoNumber,
      IsDefaultedOnCreate: field.defaultedOnCreate,
      IsDependentPicklist: field["dependentPicklist"] === true,
      IsNamePointing: field.namePointing,
      IsDeprecatedAndHidden: false,
      IsEncrypted: field["encrypted"] === true,
      IsComponent: isPart(field),
      Precision: field.precision,
      Scale: field.scale,
      Digits: field.digits,
      InlineHelpText: field["inlineHelpText"],
      DefaultValueFormula: field["defaultValueFormula"],
      RelationshipOrder: field["relationshipOrder"],
    };
  });
}

function common(field: FieldDescribe): GeneratedRow {
  return {
    QualifiedApiName: field.name,
    DeveloperName: developerName(field.name).replace(/(?<=.)Id$/, (id) => (field.custom ? id : "")),
    MasterLabel: field.label,
    Label: field.label,
    ExtraTypeInfo: field["extraTypeInfo"],
    IsCalculated: field.calculated,
    IsHighScaleNumber: false,
    IsHtmlFormatted: field["htmlFormatted"] === true,
    IsNameField: field.nameField,
    IsNillable: field.nillable,
    IsApiFilterable: field.filterable,
    IsApiSortable: field.sortable,
    IsApiGroupable: field.groupable,
    RelationshipName: field.relationshipName,
    ReferenceTo: { referenceTo: field.referenceTo.length > 0 ? field.referenceTo : null },
    IsCompound: field.type === "address" || field.type === "location",
    IsSearchPrefilterable: false,
    IsAiPredictionField: false,
  };
}

/** What Setup says about a field is for who sees Setup. */
function described(view: SchemaView, object: SObjectDescribe, field: FieldDescribe): string | null {
  if (!view.viewSetup) return null;
  return view.definition(object.name).fields.find(({ name }) => name === field.name)?.description ?? null;
}

/** Rows of RelationshipInfo: what hangs on one object. */
export function relationshipRows(view: SchemaView, name: string): GeneratedRow[] {
  const object = view.describe(name);
  if (!object) return [];
  return object.childRelationships.flatMap((relationship) => {
    const child = view.describe(relationship.childSObject);
    const field = child?.fields.find((each) => each.name === relationship.field);
    if (!child || !field) return [];
    const key = `${entityKey(view, object)}.${fieldKey(view, child, field)}`;
    return [
      {
        Id: key,
        DurableId: key,
        ChildSobjectId: entityKey(view, child),
        FieldId: fieldKey(view, child, field),
        RelationshipInfoId: null,
        RelationshipName: relationship.relationshipName,
        IsCascadeDelete: relationship.cascadeDelete,
        IsRestrictedDelete: relationship["restrictedDelete"] === true,
        IsDeprecatedAndHidden: false,
        JunctionIdListNames: { names: [] },
      },
    ];
  });
}
