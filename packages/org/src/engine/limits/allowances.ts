/** What `/limits` lists for a Developer Edition org (REST API Developer Guide: Limits); DailyApiRequests, storage and permission sets are counted. */
export const ALLOWANCES: Readonly<Record<string, number>> = {
  ActiveScratchOrgs: 3,
  AnalyticsExternalDataSizeMB: 40_960,
  ConcurrentAsyncGetReportInstances: 200,
  ConcurrentSyncReportRuns: 20,
  DailyApiRequests: 15_000,
  DailyAsyncApexExecutions: 250_000,
  DailyAsyncApexTests: 500,
  DailyBulkApiBatches: 15_000,
  DailyBulkV2QueryFileStorageMB: 976_562,
  DailyBulkV2QueryJobs: 10_000,
  DailyDeliveredPlatformEvents: 10_000,
  DailyDurableGenericStreamingApiEvents: 10_000,
  DailyDurableStreamingApiEvents: 10_000,
  DailyGenericStreamingApiEvents: 10_000,
  DailyScratchOrgs: 6,
  DailyStandardVolumePlatformEvents: 10_000,
  DailyStreamingApiEvents: 10_000,
  DailyWorkflowEmails: 100,
  // A Developer sandbox has 200; into the 5 of a Developer Edition org the sample would not go.
  DataStorageMB: 200,
  DurableStreamingApiConcurrentClients: 20,
  FileStorageMB: 20,
  HourlyAsyncReportRuns: 1_200,
  HourlyDashboardRefreshes: 200,
  HourlyDashboardResults: 5_000,
  HourlyDashboardStatuses: 999_999_999,
  HourlyLongTermIdMapping: 100_000,
  HourlyManagedContentPublicRequests: 50_000,
  HourlyODataCallout: 1_000,
  HourlyPublishedPlatformEvents: 50_000,
  HourlyPublishedStandardVolumePlatformEvents: 1_000,
  HourlyShortTermIdMapping: 100_000,
  HourlySyncReportRuns: 500,
  HourlyTimeBasedWorkflow: 50,
  MassEmail: 10,
  MonthlyPlatformEventsUsageEntitlement: 0,
  Package2VersionCreates: 6,
  PermissionSets: 1_500,
  PrivateConnectOutboundCalloutHourlyLimitMB: 0,
  PublishCallbackUsageInApex: 5_242_880,
  SingleEmail: 15,
  StreamingApiConcurrentClients: 20,
};

/** Most custom permission sets an org may create. */
export const CUSTOM_PERMISSION_SETS = 1_000;

/** What a record counts for in data storage, whatever it holds (Salesforce Help: Data and File Storage Allocations). */
export const BYTES_PER_RECORD = 2_048;

/** Objects whose rows take data storage. */
export const STORED_OBJECTS: readonly string[] = [
  "Account",
  "Campaign",
  "CampaignMember",
  "Case",
  "Contact",
  "Lead",
  "Opportunity",
  "Task",
];

/** Objects whose files take file storage, and the field with the size in bytes. */
export const FILE_SIZES: readonly (readonly [sobject: string, field: string])[] = [
  ["ContentVersion", "ContentSize"],
  ["Attachment", "BodyLength"],
];
