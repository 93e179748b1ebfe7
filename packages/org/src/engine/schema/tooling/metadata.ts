import { auditFields, field, plain, sobject } from "../definition-builder.ts";

const id = (label: string) => field("Id", "id(18)", "DFSGAI", { label });
/** What a component is as metadata; only for a query that finds one row. */
const asMetadata = [plain("FullName", "string(255)", "C ?"), plain("Metadata", "complexvalue", "?")];

/** "CustomObject" in the Tooling API Guide. */
export const customObjectObject = sobject("CustomObject", "01I", ["Custom Object", "Custom Objects"], "CUD", () => ({
  rowsOf: "tooling",
  fields: [
    id("Custom Object ID"),
    plain("DeveloperName", "string(80)", "ro"),
    plain("NamespacePrefix", "string(15)", "? ro"),
    plain("ManageableState", "picklist(40)", "? ro"),
    plain("Language", "picklist(40)", "? ro"),
    plain("Description", "textarea(1000)", "? ro"),
    plain("SharingModel", "picklist(40)", "? ro"),
    ...auditFields,
    ...asMetadata,
  ],
}));

/** "CustomField". */
export const customFieldObject = sobject("CustomField", "00N", ["Custom Field", "Custom Fields"], "CUD", () => ({
  rowsOf: "tooling",
  fields: [
    id("Custom Field ID"),
    plain("TableEnumOrId", "picklist(40)", "ro"),
    plain("DeveloperName", "string(80)", "ro"),
    plain("Description", "textarea(1000)", "? ro"),
    plain("Length", "int(9)", "? ro"),
    plain("Precision", "int(9)", "? ro"),
    plain("Scale", "int(9)", "? ro"),
    plain("RelationshipLabel", "string(80)", "? ro"),
    plain("SummaryOperation", "picklist(40)", "? ro"),
    plain("InlineHelpText", "textarea(510)", "? ro"),
    plain("NamespacePrefix", "string(15)", "? ro"),
    plain("ManageableState", "picklist(40)", "? ro"),
    {
      ...plain("EntityDefinitionId", "string(255)", "ro"),
      referenceTo: ["EntityDefinition"],
      relationshipName: "EntityDefinition",
    },
    ...auditFields,
    ...asMetadata,
  ],
}));

/** "ValidationRule". */
export const validationRuleObject = sobject(
  "ValidationRule",
  "03d",
  ["Validation Rule", "Validation Rules"],
  "CUD",
  () => ({
    rowsOf: "tooling",
    fields: [
      id("Validation Rule ID"),
      plain("ValidationName", "string(80)", "ro"),
      plain("Active", "boolean", "ro"),
      plain("Description", "textarea(255)", "? ro"),
      plain("ErrorMessage", "textarea(765)", "? ro"),
      plain("ErrorDisplayField", "string(255)", "? ro"),
      plain("NamespacePrefix", "string(15)", "? ro"),
      plain("ManageableState", "picklist(40)", "? ro"),
      {
        ...plain("EntityDefinitionId", "string(255)", "ro"),
        referenceTo: ["EntityDefinition"],
        relationshipName: "EntityDefinition",
      },
      ...auditFields,
      ...asMetadata,
    ],
  }),
);

/** "StandardValueSet": the values of a standard picklist. */
export const standardValueSet = sobject(
  "StandardValueSet",
  "0Nt",
  ["Standard Value Set", "Standard Value Sets"],
  "",
  () => ({
    rowsOf: "tooling",
    fields: [
      id("Standard Value Set ID"),
      plain("DurableId", "string(255)", "? ro"),
      plain("MasterLabel", "string(255)", "ro"),
      plain("FullName", "string(255)", "? ro"),
      plain("Metadata", "complexvalue", "? ro"),
    ],
  }),
);
