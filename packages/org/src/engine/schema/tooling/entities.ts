import { field, plain, sobject } from "../definition-builder.ts";

const id = (label: string) => field("Id", "id(18)", "DFSGAI", { label });
const flags = (names: string) =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => plain(name, "boolean", "ro"));

/** "EntityDefinition" in the Tooling API Guide: an object the org has. */
export const entityDefinition = sobject(
  "EntityDefinition",
  "4ie",
  ["Entity Definition", "Entity Definitions"],
  "",
  () => ({
    rowsOf: "tooling",
    fields: [
      id("Entity Definition ID"),
      plain("DurableId", "string(255)", "? ro"),
      plain("LastModifiedDate", "datetime", "? ro"),
      plain("LastModifiedById", "reference", "? ro", { to: "User" }),
      plain("QualifiedApiName", "string(70)", "ro"),
      plain("NamespacePrefix", "string(15)", "? ro"),
      plain("DeveloperName", "string(40)", "ro"),
      plain("MasterLabel", "string(80)", "? ro"),
      plain("Label", "string(80)", "ro"),
      plain("PluralLabel", "string(80)", "? ro"),
      plain("DefaultCompactLayoutId", "string(18)", "? ro"),
      ...flags(
        `IsCustomizable IsApexTriggerable IsWorkflowEnabled IsProcessEnabled IsCompactLayoutable IsDeprecatedAndHidden`,
      ),
      plain("KeyPrefix", "string(3)", "? ro"),
      ...flags(`IsCustomSetting IsReplicateable IsRetrieveable IsSearchLayoutable IsSearchable IsTriggerable IsIdEnabled
      IsEverCreatable IsEverUpdatable IsEverDeletable IsFeedEnabled IsQueryable IsMruEnabled IsLayoutable`),
      plain("DetailUrl", "string(255)", "? ro"),
      plain("EditUrl", "string(255)", "? ro"),
      plain("NewUrl", "string(255)", "? ro"),
      plain("HelpSettingPageName", "string(255)", "? ro"),
      plain("InternalSharingModel", "string(40)", "? ro"),
      plain("ExternalSharingModel", "string(40)", "? ro"),
      plain("HasSubtypes", "boolean", "ro"),
      plain("IsSubtype", "boolean", "ro"),
      plain("PublisherId", "string(18)", "? ro"),
      plain("DeploymentStatus", "string(40)", "? ro"),
      plain("Description", "textarea(1000)", "? ro"),
      plain("RecordTypesSupported", "complexvalue", "? ro"),
    ],
    children: [
      { relationshipName: "Fields", childSObject: "FieldDefinition", field: "EntityDefinitionId", onDelete: "clear" },
      { relationshipName: "Particles", childSObject: "EntityParticle", field: "EntityDefinitionId", onDelete: "clear" },
      {
        relationshipName: "RelationshipInfos",
        childSObject: "RelationshipInfo",
        field: "ParentSobjectId",
        onDelete: "clear",
      },
      {
        relationshipName: "ValidationRules",
        childSObject: "ValidationRule",
        field: "EntityDefinitionId",
        onDelete: "clear",
      },
    ],
  }),
);

/** A text that names an entity by its DurableId, and leads to it. */
const entity = (name: string) => ({
  ...plain(name, "string(255)", "ro"),
  referenceTo: ["EntityDefinition"],
  relationshipName: name.replace(/Id$/, ""),
});

/** "FieldDefinition": a field as Setup lists it. */
export const fieldDefinition = sobject("FieldDefinition", "4fe", ["Field Definition", "Field Definitions"], "", () => ({
  rowsOf: "tooling",
  fields: [
    id("Field Definition ID"),
    plain("DurableId", "string(255)", "? ro"),
    plain("LastModifiedDate", "datetime", "? ro"),
    plain("LastModifiedById", "reference", "? ro", { to: "User" }),
    plain("QualifiedApiName", "string(70)", "ro"),
    entity("EntityDefinitionId"),
    plain("NamespacePrefix", "string(15)", "? ro"),
    plain("DeveloperName", "string(40)", "ro"),
    plain("MasterLabel", "string(255)", "? ro"),
    plain("Label", "string(255)", "ro"),
    plain("Length", "int(9)", "ro"),
    plain("DataType", "string(1000)", "? ro"),
    plain("ServiceDataTypeId", "string(40)", "? ro"),
    plain("ValueTypeId", "string(40)", "? ro"),
    plain("ExtraTypeInfo", "string(40)", "? ro"),
    ...flags(
      "IsCalculated IsHighScaleNumber IsHtmlFormatted IsNameField IsNillable IsWorkflowFilterable IsCompactLayoutable",
    ),
    plain("Precision", "int(9)", "? ro"),
    plain("Scale", "int(9)", "? ro"),
    ...flags(
      "IsFieldHistoryTracked IsIndexed IsApiFilterable IsApiSortable IsListFilterable IsListSortable IsApiGroupable IsListVisible",
    ),
    plain("ControllingFieldDefinitionId", "string(255)", "? ro"),
    plain("PublisherId", "string(18)", "? ro"),
    plain("RunningUserFieldAccessId", "string(255)", "? ro"),
    plain("RelationshipName", "string(80)", "? ro"),
    plain("ReferenceTo", "complexvalue", "? ro"),
    plain("ReferenceTargetField", "string(80)", "? ro"),
    ...flags("IsCompound IsSearchPrefilterable IsPolymorphicForeignKey IsAiPredictionField"),
    plain("Description", "textarea(1000)", "? ro"),
    plain("BusinessStatus", "picklist(40)", "? ro"),
    plain("SecurityClassification", "picklist(40)", "? ro"),
    plain("ComplianceGroup", "string(255)", "? ro"),
  ],
}));

/** "EntityParticle": a field as describe states it. */
export const entityParticle = sobject("EntityParticle", "5EP", ["Entity Particle", "Entity Particles"], "", () => ({
  rowsOf: "tooling",
  fields: [
    id("Entity Particle ID"),
    plain("DurableId", "string(255)", "? ro"),
    plain("QualifiedApiName", "string(70)", "ro"),
    entity("EntityDefinitionId"),
    plain("FieldDefinitionId", "string(255)", "ro"),
    plain("NamespacePrefix", "string(15)", "? ro"),
    plain("DeveloperName", "string(40)", "ro"),
    plain("MasterLabel", "string(255)", "? ro"),
    plain("Label", "string(255)", "ro"),
    plain("Length", "int(9)", "ro"),
    plain("ByteLength", "int(9)", "ro"),
    plain("DataType", "string(40)", "ro"),
    plain("ServiceDataTypeId", "string(40)", "? ro"),
    plain("ExtraTypeInfo", "string(40)", "? ro"),
    ...flags(
      "IsCalculated IsHighScaleNumber IsHtmlFormatted IsNameField IsNillable IsCreatable IsUpdatable IsPermissionable",
    ),
    ...flags(
      "IsUnique IsCaseSensitive IsIdLookup IsApiFilterable IsApiSortable IsApiGroupable IsAutonumber IsDefaultedOnCreate",
    ),
    ...flags("IsDependentPicklist IsNamePointing IsDeprecatedAndHidden IsEncrypted IsComponent IsCompound"),
    plain("Precision", "int(9)", "? ro"),
    plain("Scale", "int(9)", "? ro"),
    plain("Digits", "int(9)", "? ro"),
    plain("InlineHelpText", "textarea(510)", "? ro"),
    plain("DefaultValueFormula", "textarea(1000)", "? ro"),
    plain("RelationshipName", "string(80)", "? ro"),
    plain("RelationshipOrder", "int(9)", "? ro"),
    plain("ReferenceTo", "complexvalue", "? ro"),
  ],
}));

/** "RelationshipInfo": what a record of the parent has below it. */
export const relationshipInfo = sobject(
  "RelationshipInfo",
  "5RI",
  ["Relationship Info", "Relationship Infos"],
  "",
  () => ({
    rowsOf: "tooling",
    fields: [
      id("Relationship Info ID"),
      plain("DurableId", "string(255)", "? ro"),
      entity("ParentSobjectId"),
      entity("ChildSobjectId"),
      plain("FieldId", "string(255)", "ro"),
      plain("RelationshipInfoId", "string(255)", "? ro"),
      plain("RelationshipName", "string(80)", "? ro"),
      ...flags("IsCascadeDelete IsRestrictedDelete IsDeprecatedAndHidden"),
      plain("JunctionIdListNames", "complexvalue", "? ro"),
    ],
  }),
);
