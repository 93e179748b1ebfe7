import { ApiFault } from "../../engine/api-fault.ts";

/**
 * What the real REST API has and this org does not. Each answers 501 NOT_IMPLEMENTED naming itself, and LIMITATIONS.md is
 * generated from this list. `path` is relative to `/services/data/vNN.0/`; everything below it is meant too.
 */
export const NOT_BUILT: readonly { readonly name: string; readonly path: string | null; readonly what: string }[] = [
  { name: "Tooling composite", path: "tooling/composite", what: "composite requests of the Tooling API" },
  { name: "runTestsAsynchronous", path: "tooling/runTestsAsynchronous", what: "Apex tests" },
  { name: "runTestsSynchronous", path: "tooling/runTestsSynchronous", what: "Apex tests" },
  { name: "apexManifest", path: "tooling/apexManifest", what: "Apex" },
  { name: "metadata", path: "metadata", what: "metadata deployment over REST" },
  {
    name: "UI API",
    path: "ui-api",
    what: "actions, apps, favourites, lookups, related lists and whatever else is not records, object info, layouts and lists",
  },
  { name: "Bulk API 2.0", path: "jobs", what: "ingest and query jobs" },
  { name: "dashboards", path: "analytics/dashboards", what: "dashboards, of which the org has none" },
  { name: "report notifications", path: "analytics/notifications", what: "subscriptions to reports" },
  { name: "CRM Analytics", path: "wave", what: "CRM Analytics" },
  { name: "Chatter", path: "chatter", what: "Chatter feeds, users and groups" },
  { name: "Connect", path: "connect", what: "Connect REST resources" },
  { name: "support", path: "support", what: "knowledge and data categories" },
  { name: "knowledge management", path: "knowledgeManagement", what: "knowledge settings" },
  { name: "consent", path: "consent", what: "consent" },
  { name: "dedupe", path: "dedupe", what: "duplicate jobs" },
  { name: "scheduling", path: "scheduling", what: "Salesforce Scheduler" },
  { name: "licensing", path: "licensing", what: "licences" },
  { name: "commerce", path: "commerce", what: "commerce" },
  { name: "payments", path: "payments", what: "payments" },
];

/** The typed refusal of something the real org has and this one does not. */
export function notBuilt(name: string): ApiFault {
  const entry = NOT_BUILT.find((candidate) => candidate.name === name);
  return new ApiFault(
    "NOT_IMPLEMENTED",
    `Salesforce answers this, the local org does not: ${name}${entry ? ` (${entry.what})` : ""}. LIMITATIONS.md lists every such gap.`,
    { detail: { resource: name } },
  );
}

const byPath = NOT_BUILT.filter((entry) => entry.path !== null)
  .map((entry) => ({ name: entry.name, segments: entry.path!.toLowerCase().split("/") }))
  .sort((a, b) => b.segments.length - a.segments.length);

/** The gap a path falls into, if any. */
export function notBuiltAt(segments: readonly string[], from: number): ApiFault | null {
  const found = byPath.find((entry) =>
    entry.segments.every((segment, index) => segments[from + index]?.toLowerCase() === segment),
  );
  return found ? notBuilt(found.name) : null;
}
