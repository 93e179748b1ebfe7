import { address, auditFields, field, plain, recordId, sobject } from "../definition-builder.ts";
import { LANGUAGES, LOCALES, timeZones } from "./value-sets.ts";

const sharing = (name: string, label: string, values = "None; Read; Edit; ControlledByParent") =>
  plain(name, "picklist(40)", "? ro r", { label, values });

export const organization = sobject("Organization", "00D", ["Organization", "Organizations"], "U", () => ({
  fields: [
    recordId("Organization ID", { deletable: false }),
    field("Name", "string(80)", "UFSGAn"),
    plain("Division", "string(80)", "? uo"),
    address("", { permissionable: false }).map((part) => ({ ...part, props: part.props.replace("C", "") })),
    plain("Phone", "phone(40)", "? uo"),
    plain("Fax", "phone(40)", "? uo"),
    plain("PrimaryContact", "string(80)", "? uo"),
    plain("DefaultLocaleSidKey", "picklist(40)", "uo r", { label: "Locale", values: LOCALES }),
    plain("TimeZoneSidKey", "picklist(40)", "uo r", {
      label: "Time Zone",
      values: timeZones().replaceAll("|", "; "),
    }),
    plain("LanguageLocaleKey", "picklist(40)", "uo r", { label: "Language", values: LANGUAGES }),
    plain("ReceivesInfoEmails", "boolean", "uo", { label: "Info Emails" }),
    plain("ReceivesAdminInfoEmails", "boolean", "uo", { label: "Info Emails Admin" }),
    plain("PreferencesRequireOpportunityProducts", "boolean", "uo", { label: "RequireOpportunityProducts" }),
    plain("PreferencesConsentManagementEnabled", "boolean", "uo", { label: "ConsentManagementEnabled" }),
    plain("PreferencesLightningLoginEnabled", "boolean", "uo", { label: "LightningLoginEnabled" }),
    plain("FiscalYearStartMonth", "int(2)", "? ro", { label: "Fiscal Year Starts In" }),
    plain("UsesStartDateAsFiscalYearName", "boolean", "ro", { label: "Fiscal Year Name by Start" }),
    sharing("DefaultAccountAccess", "Default Account Access"),
    sharing("DefaultContactAccess", "Default Contact Access"),
    sharing("DefaultOpportunityAccess", "Default Opportunity Access"),
    sharing("DefaultLeadAccess", "Default Lead Access", "None; Read; Edit; ReadEditTransfer"),
    sharing("DefaultCaseAccess", "Default Case Access", "None; Read; Edit; ReadEditTransfer"),
    sharing(
      "DefaultCalendarAccess",
      "Default Calendar Access",
      "HideDetails; HideDetailsInsert; ShowDetails; AllowEdits",
    ),
    sharing("DefaultPricebookAccess", "Default Price Book Access", "None; Read; ReadSelect"),
    sharing("DefaultCampaignAccess", "Default Campaign Access", "None; Read; Edit; All"),
    auditFields,
    plain("ComplianceBccEmail", "email(80)", "? ro", { label: "Compliance BCC Email" }),
    plain("UiSkin", "picklist(40)", "? uo r", {
      label: "UI Skin",
      values: "Theme1; Theme2; PortalDefault; Webstore; Theme3",
    }),
    plain("SignupCountryIsoCode", "string(2)", "? ro", { label: "Signup Country" }),
    plain("TrialExpirationDate", "datetime", "? ro"),
    plain("NumKnowledgeService", "int(2)", "? ro", { label: "Knowledge Licenses" }),
    plain("OrganizationType", "picklist(40)", "? ro r", {
      label: "Edition",
      values:
        "Team Edition; Professional Edition; Enterprise Edition; Developer Edition; Personal Edition; Unlimited Edition; Contact Manager Edition; Base Edition",
    }),
    plain("NamespacePrefix", "string(15)", "? ro"),
    plain("InstanceName", "string(40)", "? ro"),
    plain("IsSandbox", "boolean", "ro", { label: "Is Sandbox" }),
    plain("WebToCaseDefaultOrigin", "string(40)", "? uo", { label: "Web to Cases Default Origin" }),
    plain("MonthlyPageViewsUsed", "int(9)", "? ro"),
    plain("MonthlyPageViewsEntitlement", "int(9)", "? ro", { label: "Monthly Page Views Allowed" }),
    plain("IsReadOnly", "boolean", "ro", { label: "Is Read Only" }),
  ],
}));

export const recordType = sobject("RecordType", "012", ["Record Type", "Record Types"], "CUS", () => ({
  fields: [
    recordId("Record Type ID", { deletable: false }),
    field("Name", "string(80)", "CUFSGAn"),
    plain("DeveloperName", "string(80)", "", { label: "Record Type Name" }),
    plain("NamespacePrefix", "string(15)", "? ro"),
    plain("Description", "string(255)", "?"),
    plain("BusinessProcessId", "reference", "?", { to: "BusinessProcess", rel: null }),
    plain("SobjectType", "picklist(40)", "co", { label: "Sobject Type Name" }),
    plain("IsActive", "boolean"),
    auditFields.map((each) => (each.type === "reference" ? { ...each, relationshipName: null } : each)),
  ],
}));
