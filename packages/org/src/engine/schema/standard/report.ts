import { auditFields, field, plain, sobject, viewedFields } from "../definition-builder.ts";

/** The org's reports ("Report" in the Object Reference); what they are is the Analytics API's business. */
export const report = sobject("Report", "00O", ["Report", "Reports"], "", () => ({
  rowsOf: "reports",
  fields: [
    field("Id", "id(18)", "DFSGAI", { label: "Report ID" }),
    plain("OwnerId", "reference", "ro", { to: "User", rel: null }),
    plain("FolderName", "string(256)", "? ro"),
    plain("IsDeleted", "boolean", "ro"),
    field("Name", "string(40)", "FSGAn", { label: "Report Name" }),
    plain("Description", "textarea(255)", "? ro"),
    plain("DeveloperName", "string(80)", "ro", { label: "Report Unique Name" }),
    plain("NamespacePrefix", "string(15)", "? ro"),
    plain("LastRunDate", "datetime", "? ro"),
    plain("Format", "picklist(40)", "ro", { values: "Tabular; Summary; Matrix" }),
    ...auditFields,
    ...viewedFields,
  ],
}));
