import type { FieldDefinition } from "../definition.ts";
import { auditFields, child, field, plain, recordId, sobject, viewedFields, wordsOf } from "../definition-builder.ts";
import { OTHER_PERMISSIONS } from "./permission-names.ts";
import { USER_TYPES } from "./value-sets.ts";

/** System permissions that profiles and permission sets both carry: those the org obeys, and those clients commonly read. */
export const SYSTEM_PERMISSIONS: Readonly<Record<string, string>> = {
  PermissionsApiEnabled: "API Enabled",
  PermissionsApiUserOnly: "API Only User",
  PermissionsApproveUninstalledConnectedApps: "Approve Uninstalled Connected Apps",
  PermissionsAuthorApex: "Author Apex",
  PermissionsBulkApiHardDelete: "Bulk API Hard Delete",
  PermissionsCreateAuditFields: "Set Audit Fields upon Record Creation",
  PermissionsCustomizeApplication: "Customize Application",
  PermissionsEditReadonlyFields: "Edit Read Only Fields",
  PermissionsExternalClientAppAdmin: "View all External Client Apps, view their settings, edit their policies",
  PermissionsExternalClientAppDeveloper: "Create, edit, and delete External Client Apps",
  PermissionsExternalClientAppViewer: "View all External Client Apps",
  PermissionsManageUsers: "Manage Users",
  PermissionsModifyAllData: "Modify All Data",
  PermissionsMonitorLoginHistory: "Monitor Login History",
  PermissionsPasswordNeverExpires: "Password Never Expires",
  PermissionsUseAnyApiClient: "Use Any API Client",
  PermissionsViewAllData: "View All Data",
  PermissionsViewClientSecret: "View Client Secret",
  PermissionsViewSetup: "View Setup and Configuration",
};

/** @param not the one of them that this object does not have */
const systemPermissions = (not: string): FieldDefinition[] => [
  ...Object.entries(SYSTEM_PERMISSIONS).map(([name, label]) => plain(name, "boolean", "", { label })),
  ...OTHER_PERMISSIONS.filter((name) => name !== not).map((name) =>
    plain(`Permissions${name}`, "boolean", "", { label: wordsOf(name) }),
  ),
];

export const profile = sobject("Profile", "00e", ["Profile", "Profile"], "UDS", () => ({
  fields: [
    recordId("Profile ID", { deletable: false }),
    field("Name", "string(255)", "UFSGAn"),
    systemPermissions("InstallPackaging"),
    plain("UserLicenseId", "reference", "ro", { to: "UserLicense" }),
    plain("UserType", "picklist(40)", "? ro r", { values: USER_TYPES }),
    auditFields,
    plain("Description", "string(255)", "? uo"),
    viewedFields,
  ],
  children: [child("Users", "User.ProfileId", "restrict")],
}));

export const permissionSet = sobject("PermissionSet", "0PS", ["Permission Set", "Permission Set"], "CUDS", () => ({
  fields: [
    recordId("PermissionSet ID", { deletable: false }),
    field("Name", "string(80)", "CUFSGAn", { label: "Permission Set Name" }),
    plain("Label", "string(80)", "", { label: "Permission Set Label" }),
    plain("LicenseId", "reference", "? co", { to: "PermissionSetLicense, UserLicense" }),
    plain("ProfileId", "reference", "? ro", { to: "Profile" }),
    plain("IsOwnedByProfile", "boolean", "ro"),
    plain("IsCustom", "boolean", "ro"),
    systemPermissions("InstallMultiforce"),
    plain("Description", "string(255)", "?"),
    auditFields,
    plain("NamespacePrefix", "string(15)", "? ro"),
    plain("HasActivationRequired", "boolean"),
    plain("PermissionSetGroupId", "reference", "? ro", { to: "PermissionSetGroup" }),
    plain("Type", "picklist(255)", "? ro r", { values: "Regular; Standard; Session; Group; Profile; Integration" }),
  ],
  children: [
    child("FieldPerms", "FieldPermissions.ParentId", "cascade"),
    child("ObjectPerms", "ObjectPermissions.ParentId", "cascade"),
    child("Assignments", "PermissionSetAssignment.PermissionSetId", "restrict"),
    child("PermissionSetGroupComponents", "PermissionSetGroupComponent.PermissionSetId", "cascade"),
    child("SetupEntityAccessItems", "SetupEntityAccess.ParentId", "cascade"),
  ],
}));

export const permissionSetAssignment = sobject(
  "PermissionSetAssignment",
  "0Pa",
  ["Permission Set Assignment", "Permission Set Assignment"],
  "CD",
  () => ({
    fields: [
      field("Id", "id(18)", "DFSGAI", { label: "PermissionSetAssignment ID" }),
      plain("PermissionSetId", "reference", "? co", { label: "PermissionSet ID", to: "PermissionSet" }),
      plain("PermissionSetGroupId", "reference", "? co", { to: "PermissionSetGroup" }),
      plain("AssigneeId", "reference", "co", { to: "User" }),
      field("SystemModstamp", "datetime", "DFSA", { label: "Date Assigned" }),
      plain("ExpirationDate", "datetime", "? co", { label: "Expires On" }),
      plain("IsActive", "boolean", "ro"),
    ],
  }),
);

export const objectPermissions = sobject(
  "ObjectPermissions",
  "110",
  ["Object Permissions", "Object Permissions"],
  "CUD",
  () => ({
    fields: [
      recordId("ObjectPermissions ID", { deletable: false }),
      plain("ParentId", "reference", "co", { to: "PermissionSet" }),
      plain("SobjectType", "picklist(40)", "co"),
      plain("PermissionsCreate", "boolean", "", { label: "Create Records" }),
      plain("PermissionsRead", "boolean", "", { label: "Read Records" }),
      plain("PermissionsEdit", "boolean", "", { label: "Edit Records" }),
      plain("PermissionsDelete", "boolean", "", { label: "Delete Records" }),
      plain("PermissionsViewAllRecords", "boolean", "", { label: "Read All Records" }),
      plain("PermissionsModifyAllRecords", "boolean", "", { label: "Edit All Records" }),
      auditFields,
    ],
  }),
);

export const fieldPermissions = sobject(
  "FieldPermissions",
  "01k",
  ["Field Permissions", "Field Permissions"],
  "CUD",
  () => ({
    fields: [
      field("Id", "id(18)", "DFSGAI", { label: "FieldPermissions ID" }),
      plain("ParentId", "reference", "co", { to: "PermissionSet" }),
      plain("SobjectType", "picklist(40)", "co"),
      plain("Field", "picklist(255)", "co"),
      plain("PermissionsEdit", "boolean", "", { label: "Edit Field" }),
      plain("PermissionsRead", "boolean", "", { label: "Read Field" }),
      field("SystemModstamp", "datetime", "DFSA"),
    ],
  }),
);
