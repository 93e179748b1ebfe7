export type { ArmedFault, FaultRule } from "./faults.ts";
export { createOrg } from "./org.ts";
export { type OrgClock, type ServedClock, servedClock } from "./org-clock.ts";
export type { Listening, ListenOptions, Org, OrgOptions, ReadyFacts, Snapshot } from "./org-types.ts";
export type { LogEntry } from "./request-log.ts";
