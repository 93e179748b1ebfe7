import { auditFields, plain, recordId, sobject } from "../definition-builder.ts";

const LEVELS = "NONE; INTERNAL; FINEST; FINER; FINE; DEBUG; INFO; WARN; ERROR";
const CATEGORIES = [
  "ApexCode",
  "ApexProfiling",
  "Callout",
  "Database",
  "Nba",
  "System",
  "Validation",
  "Visualforce",
  "Wave",
  "Workflow",
];
const levels = (access: string) =>
  CATEGORIES.map((name) =>
    plain(name, "picklist(40)", `${access} r`, { values: LEVELS, ...(access === "" && { defaultValue: "NONE" }) }),
  );

/** "DebugLevel" in the Tooling API Guide: what trace flags log how finely. */
export const debugLevel = sobject("DebugLevel", "7dl", ["Debug Level", "Debug Levels"], "CUD", () => ({
  fields: [
    ...recordId("Debug Level ID", { deletable: false }),
    plain("DeveloperName", "string(80)"),
    plain("Language", "picklist(40)", "? r", { values: "en_US", defaultValue: "en_US" }),
    plain("MasterLabel", "string(80)"),
    ...auditFields,
    ...levels(""),
  ],
}));

/** "TraceFlag": whom or what is logged, until when. There is nothing to log in this org. */
export const traceFlag = sobject("TraceFlag", "7tf", ["Trace Flag", "Trace Flags"], "CUD", () => ({
  fields: [
    ...recordId("Trace Flag ID", { deletable: false }),
    plain("DebugLevelId", "reference", "?", { to: "DebugLevel" }),
    plain("TracedEntityId", "reference", "", { to: "User", rel: "TracedEntity" }),
    plain("ScopeId", "reference", "? co", { to: "User", rel: "Scope" }),
    plain("LogType", "picklist(40)", "r", { values: "CLASS_TRACING; DEVELOPER_LOG; PROFILING; USER_DEBUG" }),
    plain("StartDate", "datetime", "?"),
    plain("ExpirationDate", "datetime", "?"),
    ...auditFields,
    ...levels("?"),
  ],
}));
