import { auditFields, child, field, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { pinned } from "./related-to.ts";
import { LEAD_SOURCES } from "./value-sets.ts";

export const opportunity = sobject("Opportunity", "006", ["Opportunity", "Opportunities"], "CUDVSE", () => ({
  fields: [
    recordId("Opportunity ID"),
    field("AccountId", "reference", "CUNFSGAP", { to: "Account" }),
    field("IsPrivate", "boolean", "CUDFSGP"),
    field("Name", "string(120)", "CUFSGAIn"),
    field("Description", "textarea(32000)", "CUNP", { extraTypeInfo: "plaintextarea" }),
    field("StageName", "picklist(255)", "CUFSGA", {
      label: "Stage",
      values:
        "Prospecting; Qualification; Needs Analysis; Value Proposition; Id. Decision Makers; Perception Analysis; Proposal/Price Quote; Negotiation/Review; Closed Won; Closed Lost",
    }),
    field("Amount", "currency(18,2)", "CUNFSAP"),
    field("Probability", "percent(3,0)", "CUNDFSAP", { label: "Probability (%)" }),
    field("ExpectedRevenue", "currency(18,2)", "NFSAP", { label: "Expected Amount" }),
    field("TotalOpportunityQuantity", "double(18,2)", "CUNFSAP", { label: "Quantity" }),
    field("CloseDate", "date", "CUFSGA"),
    field("Type", "picklist(255)", "CUNFSGAP", {
      label: "Opportunity Type",
      values:
        "Existing Customer - Upgrade; Existing Customer - Replacement; Existing Customer - Downgrade; New Customer",
    }),
    field("NextStep", "string(255)", "CUNFSGAP"),
    field("LeadSource", "picklist(255)", "CUNFSGAP", { values: LEAD_SOURCES }),
    field("IsClosed", "boolean", "DFSG"),
    field("IsWon", "boolean", "DFSG"),
    field("ForecastCategory", "picklist(40)", "FSGAr", {
      values: "Omitted; Pipeline; BestCase; MostLikely; Forecast; Closed",
    }),
    field("ForecastCategoryName", "picklist(255)", "CUNDFSGAr", {
      label: "Forecast Category",
      values: "Omitted; Pipeline; Best Case; Commit; Closed",
    }),
    field("CampaignId", "reference", "CUNFSGAP", { to: "Campaign" }),
    field("HasOpportunityLineItem", "boolean", "DFSG", { label: "Has Line Item" }),
    field("Pricebook2Id", "reference", "CUNDFSGA", { label: "Price Book ID", to: "Pricebook2" }),
    field("OwnerId", "reference", "CUDFSGA", { to: "User" }),
    auditFields,
    field("LastActivityDate", "date", "NFSGA", { label: "Last Activity" }),
    field("LastStageChangeDate", "datetime", "NFSA"),
    field("FiscalQuarter", "int(8)", "NFSGA", { of: "Fiscal" }),
    field("FiscalYear", "int(8)", "NFSGA", { of: "Fiscal" }),
    field("Fiscal", "string(6)", "NFSGA", { label: "Fiscal Period" }),
    field("ContactId", "reference", "CNFSGA", { to: "Contact", rel: null }),
    viewedFields,
    field("HasOpenActivity", "boolean", "DG"),
    field("HasOverdueTask", "boolean", "DG"),
    field("LastAmountChangedHistoryId", "reference", "NFSGA", {
      label: "Opportunity History ID",
      to: "OpportunityHistory",
    }),
    field("LastCloseDateChangedHistoryId", "reference", "NFSGA", {
      label: "Opportunity History ID",
      to: "OpportunityHistory",
    }),
  ],
  children: [
    child("Emails", "EmailMessage.RelatedToId"),
    child("Histories", "OpportunityFieldHistory.OpportunityId", "cascade"),
    child("OpportunityContactRoles", "OpportunityContactRole.OpportunityId", "cascade"),
    child("OpportunityHistories", "OpportunityHistory.OpportunityId", "cascade"),
    child("OpportunityLineItems", "OpportunityLineItem.OpportunityId", "cascade"),
    child("Orders", "Order.OpportunityId"),
    child("Quotes", "Quote.OpportunityId", "cascade"),
    ...pinned({ activities: true }),
  ],
}));
