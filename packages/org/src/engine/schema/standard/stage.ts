import { auditFields, field, plain, recordId, sobject } from "../definition-builder.ts";

export const opportunityStage = sobject(
  "OpportunityStage",
  "01J",
  ["Opportunity Stage", "Opportunity Stage"],
  "",
  () => ({
    fields: [
      recordId("Opportunity Stage ID", { deletable: false }),
      plain("MasterLabel", "string(255)", "? ro"),
      field("ApiName", "string(255)", "FSGAn", { label: "API Name" }),
      plain("IsActive", "boolean", "ro", { label: "Is Active" }),
      plain("SortOrder", "int(3)", "? ro"),
      plain("IsClosed", "boolean", "ro", { label: "Closed" }),
      plain("IsWon", "boolean", "ro", { label: "Won" }),
      plain("ForecastCategory", "picklist(40)", "ro r", {
        values: "Omitted; Pipeline; BestCase; MostLikely; Forecast; Closed; CustomCategory",
      }),
      plain("ForecastCategoryName", "picklist(255)", "ro r", {
        values: "Omitted; Pipeline; Best Case; Commit; Closed",
      }),
      plain("DefaultProbability", "percent(3,0)", "? ro", { label: "Probability (%)" }),
      plain("Description", "string(255)", "? ro"),
      auditFields,
    ],
  }),
);

export const leadStatus = sobject("LeadStatus", "01J", ["Lead Status Value", "Lead Status Value"], "", () => ({
  fields: [
    recordId("Lead Status Value ID", { deletable: false }),
    plain("MasterLabel", "string(255)", "? ro"),
    field("ApiName", "string(255)", "FSGAn", { label: "API Name" }),
    plain("SortOrder", "int(3)", "? ro"),
    plain("IsDefault", "boolean", "ro", { label: "Is Default" }),
    plain("IsConverted", "boolean", "ro", { label: "Converted" }),
    auditFields,
  ],
}));
