import { auditFields, child, field, recordId, sobject } from "../definition-builder.ts";
import { fieldTable } from "../field-table.ts";

export const permissionSetGroup = sobject(
  "PermissionSetGroup",
  "0PG",
  ["Permission Set Group", "Permission Set Groups"],
  "CUDS",
  () => ({
    fields: [
      recordId("PermissionSetGroup ID"),
      fieldTable(`
        DeveloperName          string(80)      CUFSGAn  "Api Name"
        Language               picklist(40)    CUDNFSGAr  "Master Language"  {en_US|de|es|fr|ja}  = en_US
        MasterLabel            string(80)      "Label"
        NamespacePrefix        string(15)      ? ro`),
      auditFields,
      fieldTable(`
        Description            string(255)     ?
        Status                 picklist(255)   DFSGAr  {Updated|Outdated|Updating|Failed}  = Updated
        HasActivationRequired  boolean         "Session Activation Required"`),
    ],
    children: [
      child("Assignments", "PermissionSetAssignment.PermissionSetGroupId", "restrict"),
      child("PermissionSetGroupComponents", "PermissionSetGroupComponent.PermissionSetGroupId", "cascade"),
    ],
  }),
);

export const permissionSetGroupComponent = sobject(
  "PermissionSetGroupComponent",
  "0PH",
  ["Permission Set Group Component", "Permission Set Group Components"],
  "CD",
  () => ({
    fields: [
      recordId("PermissionSetGroupComponent ID"),
      auditFields,
      fieldTable(`
        PermissionSetGroupId  reference  co  → PermissionSetGroup
        PermissionSetId       reference  co  → PermissionSet  "PermissionSet ID"`),
    ],
  }),
);

export const permissionSetLicense = sobject(
  "PermissionSetLicense",
  "0PL",
  ["Permission Set License", "Permission Set License"],
  "",
  () => ({
    fields: [
      recordId("PermissionSetLicense ID"),
      fieldTable(`
        DeveloperName            string(80)    FSGAn  "Permission Set License Name"
        Language                 picklist(40)  ro r   "Master Language"  {en_US|de|es|fr|ja}
        MasterLabel              string(80)    ro     "Permission Set License Label"`),
      auditFields,
      fieldTable(`
        PermissionSetLicenseKey  string(80)    ro
        TotalLicenses            int(8)        ro
        Status                   picklist(40)  ro r   {Active|Disabled}
        ExpirationDate           date          ? ro
        UsedLicenses             int(8)        ro
        LicenseExpirationPolicy  picklist(40)  ? ro r {Hard|Soft}`),
    ],
    children: [child("PermissionSetLicenseAssignments", "PermissionSetLicenseAssign.PermissionSetLicenseId")],
  }),
);

export const permissionSetLicenseAssign = sobject(
  "PermissionSetLicenseAssign",
  "2LA",
  ["Permission Set License Assignment", "Permission Set License Assignments"],
  "CD",
  () => ({
    fields: [
      recordId("PermissionSetLicenseAssign ID"),
      auditFields,
      fieldTable(`
        PermissionSetLicenseId  reference  co  → PermissionSetLicense
        AssigneeId              reference  co  → User`),
    ],
  }),
);

export const setupEntityAccess = sobject(
  "SetupEntityAccess",
  "0J0",
  ["Setup Entity Access", "Setup Entity Access"],
  "CD",
  () => ({
    fields: [
      field("Id", "id(18)", "DFSGAI", { label: "SetupEntityAccess ID" }),
      fieldTable(`
        ParentId         reference     co     → PermissionSet
        SetupEntityId    reference     co     → ApexClass, ConnectedApplication, CustomPermission, TabSet  rel none
        SetupEntityType  picklist(40)  NFSGA  {ApexClass|ApexPage|ConnectedApplication|CustomPermission|NamedCredential|TabSet}
        SystemModstamp   datetime      DFSA`),
    ],
  }),
);

export const customPermission = sobject(
  "CustomPermission",
  "0CP",
  ["Custom Permission", "Custom Permissions"],
  "CUD",
  () => ({
    fields: [
      recordId("Custom Permission ID"),
      fieldTable(`
        DeveloperName    string(80)      CUFSGAn  "Name"
        Language         picklist(40)    CUDFSGAr  "Master Language"  {en_US|de|es|fr|ja}  = en_US
        MasterLabel      string(80)      "Label"
        NamespacePrefix  string(15)      ? ro
        IsProtected      boolean         "Protected Component"`),
      auditFields,
      fieldTable(`
        Description      textarea(255)   ?
        IsLicensed       boolean         ro  "License Required"`),
    ],
  }),
);
