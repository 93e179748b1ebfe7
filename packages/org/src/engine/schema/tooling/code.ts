import type { FieldDefinition } from "../definition.ts";
import { auditFields, field, plain, sobject } from "../definition-builder.ts";

const id = (label: string) => field("Id", "id(18)", "DFSGAI", { label });

/** What this org has none of: it is described, and queries find no rows. */
const without = (name: string, prefix: string, label: string, fields: () => readonly FieldDefinition[]) =>
  sobject(name, prefix, [label, label.endsWith("s") ? `${label}es` : `${label}s`], "", () => ({
    rowsOf: "tooling",
    fields: [id(`${label} ID`), ...fields()],
  }));

const code = () => [
  plain("NamespacePrefix", "string(15)", "? ro"),
  plain("Name", "string(255)", "ro"),
  plain("ApiVersion", "double(18,1)", "ro"),
  plain("Status", "picklist(40)", "ro", { values: "Inactive; Active; Deleted" }),
  plain("IsValid", "boolean", "ro"),
  plain("BodyCrc", "double(18,0)", "? ro"),
  plain("Body", "textarea(1000000)", "? ro"),
  plain("LengthWithoutComments", "int(9)", "ro"),
  ...auditFields,
];
const inTooling = () => [
  plain("ManageableState", "picklist(40)", "? ro"),
  plain("FullName", "string(255)", "? ro"),
  plain("Metadata", "complexvalue", "? ro"),
];

export const apexClass = without("ApexClass", "01p", "Apex Class", () => [...code(), ...inTooling()]);
export const apexTrigger = without("ApexTrigger", "01q", "Apex Trigger", () => [
  ...code(),
  plain("TableEnumOrId", "picklist(40)", "? ro"),
  ...["Before", "After"].flatMap((when) =>
    ["Insert", "Delete", "Update", "Undelete"].map((what) => plain(`Usage${when}${what}`, "boolean", "ro")),
  ),
  plain("UsageIsBulk", "boolean", "ro"),
  ...inTooling(),
]);
export const asyncApexJob = without("AsyncApexJob", "707", "Apex Job", () => [
  plain("CreatedDate", "datetime", "ro"),
  plain("CreatedById", "reference", "ro", { to: "User" }),
  plain("JobType", "picklist(40)", "ro"),
  plain("ApexClassId", "reference", "? ro", { to: "ApexClass" }),
  plain("Status", "picklist(40)", "ro"),
  plain("JobItemsProcessed", "int(9)", "ro"),
  plain("TotalJobItems", "int(9)", "? ro"),
  plain("NumberOfErrors", "int(9)", "? ro"),
  plain("CompletedDate", "datetime", "? ro"),
  plain("MethodName", "string(255)", "? ro"),
  plain("ExtendedStatus", "string(1000)", "? ro"),
  plain("ParentJobId", "reference", "? ro", { to: "AsyncApexJob", rel: "ParentJob" }),
]);
export const apexLog = without("ApexLog", "07L", "Debug Log", () => [
  plain("LogUserId", "reference", "? ro", { to: "User" }),
  plain("LogLength", "int(9)", "ro"),
  plain("LastModifiedDate", "datetime", "ro"),
  plain("Request", "picklist(40)", "ro"),
  plain("RequestIdentifier", "string(255)", "? ro"),
  plain("Operation", "string(127)", "ro"),
  plain("Application", "string(127)", "ro"),
  plain("Status", "string(255)", "ro"),
  plain("DurationMilliseconds", "int(9)", "ro"),
  plain("SystemModstamp", "datetime", "ro"),
  plain("StartTime", "datetime", "ro"),
  plain("Location", "picklist(40)", "? ro"),
]);

const counts = (names: string) => names.split(" ").map((name) => plain(name, "int(9)", "? ro"));
export const apexTestQueueItem = without("ApexTestQueueItem", "709", "Apex Test Queue Item", () => [
  plain("CreatedDate", "datetime", "ro"),
  plain("CreatedById", "reference", "ro", { to: "User" }),
  plain("ApexClassId", "reference", "? ro", { to: "ApexClass" }),
  plain("Status", "picklist(40)", "? ro"),
  plain("ExtendedStatus", "string(1000)", "? ro"),
  plain("ParentJobId", "reference", "? ro", { to: "AsyncApexJob", rel: "ParentJob" }),
  plain("TestRunResultId", "reference", "? ro", { to: "ApexTestRunResult", rel: "TestRunResult" }),
  plain("ShouldSkipCodeCoverage", "boolean", "ro"),
]);
export const apexTestResult = without("ApexTestResult", "07M", "Apex Test Result", () => [
  plain("SystemModstamp", "datetime", "ro"),
  plain("TestTimestamp", "datetime", "ro"),
  plain("Outcome", "picklist(40)", "? ro"),
  plain("ApexClassId", "reference", "? ro", { to: "ApexClass" }),
  plain("MethodName", "string(255)", "? ro"),
  plain("Message", "string(4000)", "? ro"),
  plain("StackTrace", "string(4000)", "? ro"),
  plain("AsyncApexJobId", "reference", "? ro", { to: "AsyncApexJob" }),
  plain("QueueItemId", "reference", "? ro", { to: "ApexTestQueueItem" }),
  plain("ApexLogId", "reference", "? ro", { to: "ApexLog" }),
  plain("ApexTestRunResultId", "reference", "? ro", { to: "ApexTestRunResult" }),
  ...counts("RunTime"),
]);
export const apexTestRunResult = without("ApexTestRunResult", "05m", "Apex Test Run Result", () => [
  plain("AsyncApexJobId", "reference", "? ro", { to: "AsyncApexJob" }),
  plain("UserId", "reference", "? ro", { to: "User" }),
  plain("JobName", "string(255)", "? ro"),
  plain("IsAllTests", "boolean", "ro"),
  plain("Source", "string(255)", "? ro"),
  plain("StartTime", "datetime", "? ro"),
  plain("EndTime", "datetime", "? ro"),
  ...counts("TestTime TestSetupTime ClassesEnqueued ClassesCompleted MethodsEnqueued MethodsCompleted MethodsFailed"),
  plain("Status", "picklist(40)", "? ro"),
]);
export const apexCodeCoverageAggregate = without(
  "ApexCodeCoverageAggregate",
  "715",
  "Apex Code Coverage Aggregate",
  () => [
    plain("ApexClassOrTriggerId", "reference", "? ro", { to: "ApexClass, ApexTrigger" }),
    ...counts("NumLinesCovered NumLinesUncovered"),
    plain("Coverage", "complexvalue", "? ro"),
  ],
);
export const flowTestResult = without("FlowTestResult", "3Vn", "Flow Test Result", () => [
  plain("ApexTestRunResultId", "reference", "? ro", { to: "ApexTestRunResult" }),
  plain("Result", "picklist(40)", "? ro"),
  plain("TestStartDateTime", "datetime", "? ro"),
  plain("TestEndDateTime", "datetime", "? ro"),
]);

const component = (): FieldDefinition[] => [
  plain("DeveloperName", "string(80)", "ro"),
  plain("MasterLabel", "string(80)", "ro"),
  plain("Language", "picklist(40)", "? ro"),
  plain("NamespacePrefix", "string(15)", "? ro"),
  ...auditFields,
  ...inTooling(),
];
/** salesforce-pubsub-api-client looks here before it subscribes to a managed subscription. */
export const managedEventSubscription = without(
  "ManagedEventSubscription",
  "18x",
  "Managed Event Subscription",
  component,
);
export const platformEventChannel = without("PlatformEventChannel", "0YL", "Platform Event Channel", () => [
  ...component(),
  plain("ChannelType", "picklist(40)", "? ro"),
  plain("EventType", "picklist(40)", "? ro"),
]);
export const platformEventChannelMember = without(
  "PlatformEventChannelMember",
  "0v8",
  "Platform Event Channel Member",
  () => [
    ...component(),
    plain("EventChannel", "reference", "? ro", { to: "PlatformEventChannel", rel: null }),
    plain("SelectedEntity", "string(255)", "? ro"),
    plain("FilterExpression", "textarea(4000)", "? ro"),
  ],
);
export const installedSubscriberPackage = without(
  "InstalledSubscriberPackage",
  "0A3",
  "Installed Subscriber Package",
  () => [
    plain("SubscriberPackageId", "string(18)", "? ro"),
    plain("SubscriberPackageVersionId", "string(18)", "? ro"),
    plain("MinPackageVersionId", "string(18)", "? ro"),
  ],
);
