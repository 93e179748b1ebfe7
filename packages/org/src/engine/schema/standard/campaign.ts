import { auditFields, child, field, plain, recordId, sobject, viewedFields } from "../definition-builder.ts";
import { pinned } from "./related-to.ts";

const total = (name: string, type: string, label: string) =>
  field(name, type, type.startsWith("int") ? "DFSGAP" : "DFSAP", { label });

export const campaign = sobject("Campaign", "701", ["Campaign", "Campaigns"], "CUDVSE", () => ({
  fields: [
    recordId("Campaign ID"),
    field("Name", "string(80)", "CUFSGAn"),
    plain("ParentId", "reference", "? fls", { label: "Parent Campaign ID", to: "Campaign" }),
    plain("Type", "picklist(255)", "? fls", {
      values:
        "Conference; Webinar; Trade Show; Public Relations; Partners; Referral Program; Advertisement; Banner Ads; Direct Mail; Email; Telemarketing; Other",
    }),
    plain("Status", "picklist(255)", "? fls", {
      values: "Planned; In Progress; Completed; Aborted",
      defaultValue: "Planned",
    }),
    plain("StartDate", "date", "? fls"),
    plain("EndDate", "date", "? fls"),
    plain("ExpectedRevenue", "currency(18,0)", "? fls"),
    plain("BudgetedCost", "currency(18,0)", "? fls"),
    plain("ActualCost", "currency(18,0)", "? fls"),
    plain("ExpectedResponse", "percent(10,2)", "? fls", { label: "Expected Response (%)" }),
    plain("NumberSent", "double(18,0)", "? fls", { label: "Num Sent" }),
    plain("IsActive", "boolean", "fls"),
    field("Description", "textarea(32000)", "CUNP", { extraTypeInfo: "plaintextarea" }),
    total("NumberOfLeads", "int(8)", "Leads in Campaign"),
    total("NumberOfConvertedLeads", "int(8)", "Converted Leads in Campaign"),
    total("NumberOfContacts", "int(8)", "Contacts in Campaign"),
    total("NumberOfResponses", "int(8)", "Responses in Campaign"),
    total("NumberOfOpportunities", "int(8)", "Opportunities in Campaign"),
    total("NumberOfWonOpportunities", "int(8)", "Won Opportunities in Campaign"),
    total("AmountAllOpportunities", "currency(18,0)", "Value Opportunities in Campaign"),
    total("AmountWonOpportunities", "currency(18,0)", "Value Won Opportunities in Campaign"),
    field("OwnerId", "reference", "CUDFSGA", { to: "User" }),
    auditFields,
    field("LastActivityDate", "date", "NFSGA", { label: "Last Activity" }),
    viewedFields,
    plain("CampaignMemberRecordTypeId", "reference", "?", { label: "Record Type ID", to: "RecordType" }),
  ],
  children: [
    child("ChildCampaigns", "Campaign.ParentId"),
    child("CampaignMembers", "CampaignMember.CampaignId", "cascade"),
    child("CampaignMemberStatuses", "CampaignMemberStatus.CampaignId", "cascade"),
    child("Opportunities", "Opportunity.CampaignId"),
    ...pinned({ activities: true, notes: false }),
  ],
}));

export const campaignMember = sobject("CampaignMember", "00v", ["Campaign Member", "Campaign Members"], "CUDE", () => ({
  fields: [
    recordId("Campaign Member ID"),
    plain("CampaignId", "reference", "co", { to: "Campaign" }),
    plain("LeadId", "reference", "? co", { to: "Lead" }),
    plain("ContactId", "reference", "? co", { to: "Contact" }),
    plain("Status", "picklist(40)", "? fls", { values: "Sent; Responded", defaultValue: "Sent" }),
    plain("HasResponded", "boolean", "ro", { label: "Responded" }),
    auditFields,
    plain("FirstRespondedDate", "date", "? ro"),
    plain("Salutation", "picklist(255)", "? ro", { values: "Mr.; Ms.; Mrs.; Dr.; Prof." }),
    field("Name", "string(255)", "NFSGAn"),
    plain("FirstName", "string(40)", "? ro"),
    plain("LastName", "string(80)", "? ro"),
    plain("Title", "string(128)", "? ro"),
    plain("Street", "string(255)", "? ro"),
    plain("City", "string(40)", "? ro"),
    plain("State", "string(80)", "? ro", { label: "State/Province" }),
    plain("PostalCode", "string(20)", "? ro", { label: "Zip/Postal Code" }),
    plain("Country", "string(80)", "? ro"),
    plain("Email", "email(80)", "? ro"),
    plain("Phone", "phone(40)", "? ro"),
    plain("Fax", "phone(40)", "? ro"),
    plain("MobilePhone", "phone(40)", "? ro", { label: "Mobile" }),
    field("Description", "textarea(32000)", "N"),
    plain("DoNotCall", "boolean", "ro"),
    plain("HasOptedOutOfEmail", "boolean", "ro", { label: "Email Opt Out" }),
    plain("HasOptedOutOfFax", "boolean", "ro", { label: "Fax Opt Out" }),
    plain("LeadSource", "picklist(255)", "? ro", {
      values: "Web; Phone Inquiry; Partner Referral; Purchased List; Other",
    }),
    plain("CompanyOrAccount", "string(255)", "? ro", { label: "Company (Account)" }),
    plain("Type", "string(40)", "? ro"),
    plain("LeadOrContactId", "reference", "? ro", {
      label: "Related Record ID",
      to: "Account, Contact, Lead",
      rel: null,
    }),
    plain("LeadOrContactOwnerId", "reference", "? ro", {
      label: "Related Record Owner ID",
      to: "Group, User",
    }),
  ],
}));

export const campaignMemberStatus = sobject(
  "CampaignMemberStatus",
  "01Y",
  ["Campaign Member Status", "Campaign Member Statuses"],
  "CUD",
  () => ({
    fields: [
      recordId("Campaign Member Status ID"),
      plain("CampaignId", "reference", "co", { to: "Campaign", rel: "Campaign" }),
      field("Label", "string(765)", "CUFSGAn"),
      plain("SortOrder", "int(9)", "?"),
      plain("IsDefault", "boolean", "", { label: "Is Default" }),
      plain("HasResponded", "boolean", "", { label: "Responded" }),
      auditFields,
    ],
  }),
);
