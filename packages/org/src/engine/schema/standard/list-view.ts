import { auditFields, field, plain, sobject, viewedFields } from "../definition-builder.ts";

/** The list views of all objects ("ListView" in the Object Reference). */
export const listView = sobject("ListView", "00B", ["List View", "List Views"], "", {
  rowsOf: "listViews",
  fields: [
    field("Id", "id(18)", "DFSGAI", { label: "List View ID" }),
    field("Name", "string(40)", "FSGAn", { label: "View Name" }),
    plain("DeveloperName", "string(80)", "ro"),
    plain("NamespacePrefix", "string(15)", "ro ?"),
    plain("SobjectType", "picklist(40)", "ro ?", { label: "Sobject Type" }),
    plain("IsSoqlCompatible", "boolean", "ro", { label: "SOQL Compatible" }),
    ...auditFields,
    ...viewedFields,
  ],
});
