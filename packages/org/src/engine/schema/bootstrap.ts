import type { Clock } from "@postern/kernel";
import type { Counters } from "../state/counters.ts";
import type { Database } from "../state/database.ts";
import { createOrgMeta } from "../state/org-meta.ts";
import { storedDateTime } from "../state/wire-time.ts";
import { insertUsers } from "./bootstrap-users.ts";
import { grantBusinessObjects } from "./grant-permissions.ts";
import { insertRows } from "./insert-rows.ts";
import type { Schema } from "./schema.ts";
import { SYSTEM_PERMISSIONS } from "./standard/permission.ts";
import { OTHER_PERMISSIONS, RESTRICTING_PERMISSIONS } from "./standard/permission-names.ts";
import {
  CASE_STATUSES,
  CONTRACT_STATUSES,
  LEAD_STATUSES,
  OPPORTUNITY_STAGES,
  TASK_PRIORITIES,
  TASK_STATUSES,
} from "./value-rows.ts";

const ADMIN_USERNAME = "admin@acme.postern.local";
const INTEGRATION_USERNAME = "integration@acme.postern.local";

/** The rows that later steps of an org's birth build on. */
export interface BornOrg {
  readonly orgId: string;
  readonly adminUserId: string;
  readonly integrationUserId: string;
  /** Profile ids by name. */
  readonly profiles: Readonly<Record<ProfileName, string>>;
  /** Permission sets that read and write the business objects: those owned by the full profiles, and `Postern_Integration`. */
  readonly workingPermissionSets: readonly string[];
}

type ProfileName = "System Administrator" | "Standard User" | "Minimum Access - API Only Integrations";

interface Deps {
  readonly database: Database;
  readonly schema: Schema;
  readonly counters: Counters;
  readonly clock: Clock;
  /** 18 characters, `00D…`. */
  readonly orgId: string;
  readonly orgName?: string;
  /** Epoch milliseconds; default now. */
  readonly createdAt?: number;
}

/** No administrator has these without asking: one forbids the browser, one undoes API Access Control, one is off until Setup allows it. */
const GIVEN_BY_HAND: ReadonlySet<string> = new Set([
  "PermissionsApiUserOnly",
  "PermissionsCreateAuditFields",
  "PermissionsUseAnyApiClient",
]);

/** What a Standard User may do beside objects and fields; the everyday part of the real profile. */
const STANDARD_USER = [
  "ActivateContract",
  "AllowUniversalSearch",
  "ChatterInternalUser",
  "ConvertLeads",
  "CreateCustomizeReports",
  "EditEvent",
  "EditTask",
  "EmailMass",
  "EmailSingle",
  "ExportReport",
  "ImportPersonal",
  "LightningConsoleAllowedForUser",
  "LightningExperienceUser",
  "RunFlow",
  "RunReports",
  "SubmitMacrosAllowed",
  "ViewHelpLink",
];

const PROFILES: readonly {
  name: ProfileName;
  license: string;
  description: string | null;
  permissions: readonly string[];
}[] = [
  {
    name: "System Administrator",
    license: "Salesforce",
    description: null,
    permissions: [
      ...Object.keys(SYSTEM_PERMISSIONS).filter((name) => !GIVEN_BY_HAND.has(name)),
      ...OTHER_PERMISSIONS.filter((name) => !RESTRICTING_PERMISSIONS.has(name)).map((name) => `Permissions${name}`),
    ],
  },
  {
    name: "Standard User",
    license: "Salesforce",
    description: null,
    permissions: ["PermissionsApiEnabled", ...STANDARD_USER.map((name) => `Permissions${name}`)],
  },
  {
    name: "Minimum Access - API Only Integrations",
    license: "Salesforce Integration",
    description: "Only permissions needed to work through the API; the rest is given by permission sets.",
    permissions: ["PermissionsApiEnabled", "PermissionsApiUserOnly"],
  },
];

// Definition keys are not published for every license; that of Salesforce Integration is inferred.
const LICENSES = [
  { Name: "Salesforce", LicenseDefinitionKey: "SFDC", TotalLicenses: 10, UsedLicenses: 9 },
  {
    Name: "Salesforce Integration",
    LicenseDefinitionKey: "PID_Salesforce_Integration",
    TotalLicenses: 5,
    UsedLicenses: 1,
  },
];

/**
 * The birth of an org: its Organization row, licenses, profiles with the permission sets they own, the administrator and the
 * API-only user `integration`, stages and statuses. An org that is born already answers its facts. Writes rows directly: no
 * events, no history. Runs in the caller's transaction, or in one of its own.
 */
export function bootstrapOrg(deps: Deps): BornOrg {
  const { database } = deps;
  const meta = createOrgMeta(database);
  const known = meta.get("born");
  if (typeof known === "string") return JSON.parse(known) as BornOrg;
  const work = () => {
    const born = giveBirth(deps);
    meta.set("born", JSON.stringify(born));
    return born;
  };
  return database.inTransaction ? work() : database.transaction(work);
}

function giveBirth(deps: Deps): BornOrg {
  const { database, counters, clock, orgId, orgName = "Acme" } = deps;
  const now = storedDateTime(deps.createdAt ?? clock.now());
  const profileIds = counters.recordIds("00e", PROFILES.length);
  const profileOf = (name: ProfileName) => profileIds[PROFILES.findIndex((each) => each.name === name)] as string;

  const [adminUserId, integrationUserId] = insertUsers(
    deps,
    [
      {
        username: ADMIN_USERNAME,
        firstName: "Ada",
        lastName: "Admin",
        alias: "admin",
        profileId: profileOf("System Administrator"),
        title: "Salesforce Administrator",
      },
      {
        username: INTEGRATION_USERNAME,
        firstName: "Postern",
        lastName: "Integration",
        alias: "integ",
        profileId: profileOf("Minimum Access - API Only Integrations"),
      },
    ],
    { createdAt: now, createdBy: null },
  ) as [string, string];
  const stamp = { CreatedDate: now, LastModifiedDate: now, SystemModstamp: now };
  const audit = { ...stamp, CreatedById: adminUserId, LastModifiedById: adminUserId };

  insertRows(database, "Organization", [organizationRow(orgId, orgName, audit)]);
  const licenseIds = counters.recordIds("100", LICENSES.length);
  insertRows(
    database,
    "UserLicense",
    LICENSES.map((license, index) => ({
      Id: licenseIds[index] as string,
      ...license,
      MasterLabel: license.Name,
      Status: "Active",
      UsedLicensesLastUpdated: now,
      ...stamp,
    })),
  );
  const licenseOf = (name: string) => licenseIds[LICENSES.findIndex((each) => each.Name === name)] as string;

  const setIds = counters.recordIds("0PS", PROFILES.length + 1);
  const flags = (granted: readonly string[], sobject: "Profile" | "PermissionSet") =>
    Object.fromEntries(
      (deps.schema.object(sobject)?.fields ?? [])
        .filter(({ name }) => name.startsWith("Permissions"))
        .map(({ name }) => [name, granted.includes(name) ? 1 : 0]),
    );
  insertRows(
    database,
    "Profile",
    PROFILES.map(({ name, license, description, permissions }, index) => ({
      Id: profileIds[index] as string,
      Name: name,
      UserLicenseId: licenseOf(license),
      UserType: "Standard",
      Description: description,
      ...flags(permissions, "Profile"),
      ...audit,
    })),
  );
  insertRows(database, "PermissionSet", [
    ...PROFILES.map(({ name, permissions }, index) => ({
      Id: setIds[index] as string,
      Name: `X${profileIds[index]?.slice(0, 15)}`,
      Label: name,
      LicenseId: null,
      ProfileId: profileIds[index] as string,
      IsOwnedByProfile: 1,
      IsCustom: 1,
      Description: null,
      Type: "Profile",
      ...flags(permissions, "PermissionSet"),
      ...audit,
    })),
    {
      Id: setIds[PROFILES.length] as string,
      Name: "Postern_Integration",
      Label: "Postern Integration",
      LicenseId: licenseOf("Salesforce Integration"),
      ProfileId: null,
      IsOwnedByProfile: 0,
      IsCustom: 1,
      Description: "Reads and writes the records that integrations keep in step.",
      Type: "Regular",
      ...flags([], "PermissionSet"),
      ...audit,
    },
  ]);
  const [adminSet, standardSet, , integrationSet] = setIds as [string, string, string, string];
  grantBusinessObjects(deps, adminSet, { allRecords: true, audit });
  grantBusinessObjects(deps, standardSet, { allRecords: false, audit });
  grantBusinessObjects(deps, integrationSet, { allRecords: true, audit });
  insertRows(database, "PermissionSetAssignment", [
    {
      Id: counters.recordId("0Pa"),
      PermissionSetId: integrationSet,
      AssigneeId: integrationUserId,
      IsActive: 1,
      SystemModstamp: now,
    },
  ]);
  insertRows(database, "Group", [
    {
      Id: counters.recordId("00G"),
      Name: "All Internal Users",
      DeveloperName: "AllInternalUsers",
      Type: "Organization",
      OwnerId: orgId,
      ...audit,
    },
  ]);
  insertRows(database, "Pricebook2", [
    { Id: counters.recordId("01s"), Name: "Standard Price Book", IsActive: 1, IsStandard: 1, ...audit },
  ]);
  insertValues(deps, audit);
  return {
    orgId,
    adminUserId,
    integrationUserId,
    profiles: Object.fromEntries(PROFILES.map(({ name }) => [name, profileOf(name)])) as Record<ProfileName, string>,
    workingPermissionSets: [adminSet, standardSet, integrationSet],
  };
}

function insertValues(deps: Deps, audit: Readonly<Record<string, string>>) {
  for (const [sobject, values] of [
    ["OpportunityStage", OPPORTUNITY_STAGES],
    ["LeadStatus", LEAD_STATUSES],
    ["CaseStatus", CASE_STATUSES],
    ["TaskStatus", TASK_STATUSES],
    ["TaskPriority", TASK_PRIORITIES],
    ["ContractStatus", CONTRACT_STATUSES],
  ] as const) {
    const ids = deps.counters.recordIds("01J", values.length);
    insertRows(
      deps.database,
      sobject,
      values.map((value, index) => ({ Id: ids[index] as string, SortOrder: index + 1, ...value, ...audit })),
    );
  }
}

function organizationRow(orgId: string, orgName: string, audit: Readonly<Record<string, string>>) {
  return {
    Id: orgId,
    Name: orgName,
    Street: "1 Market Street",
    City: "San Francisco",
    State: "CA",
    PostalCode: "94105",
    Country: "US",
    Phone: "(415) 555-0100",
    PrimaryContact: "Ada Admin",
    DefaultLocaleSidKey: "en_US",
    TimeZoneSidKey: "America/Los_Angeles",
    LanguageLocaleKey: "en_US",
    FiscalYearStartMonth: 1,
    DefaultAccountAccess: "Edit",
    DefaultContactAccess: "ControlledByParent",
    DefaultOpportunityAccess: "Edit",
    DefaultLeadAccess: "ReadEditTransfer",
    DefaultCaseAccess: "ReadEditTransfer",
    DefaultCalendarAccess: "HideDetailsInsert",
    DefaultPricebookAccess: "ReadSelect",
    DefaultCampaignAccess: "All",
    UiSkin: "Theme3",
    NumKnowledgeService: 0,
    OrganizationType: "Developer Edition",
    InstanceName: "PST1",
    IsSandbox: 0,
    ...audit,
  };
}
