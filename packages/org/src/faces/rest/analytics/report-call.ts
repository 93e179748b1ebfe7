import { ApiFault } from "../../../engine/api-fault.ts";
import type { Report, ReportDefinition } from "../../../engine/doors/index.ts";
import type { RestCall } from "../call.ts";
import { NO_BODY } from "../request-body.ts";

export const urlOf = (call: RestCall, id: string) => `${call.base}/analytics/reports/${id}`;

export const reportOf = (call: RestCall): Report => call.engine.reports.find(call.session, call.params[0]!);

const LISTS = ["detailColumns", "groupingsDown", "groupingsAcross", "aggregates", "reportFilters", "sortBy"] as const;
const MEMBERS = [
  ...LISTS,
  "name",
  "developerName",
  "description",
  "reportType",
  "reportFormat",
  "reportBooleanFilter",
  "scope",
] as const;

/** The `reportMetadata` of a body: what of it makes a report. Throws ApiFault BAD_REQUEST, JSON_PARSER_ERROR. */
export function metadataOf(call: RestCall): Partial<ReportDefinition> {
  // jsforce runs a report in the background with a POST of nothing.
  if (call.body === NO_BODY) return {};
  const { reportMetadata } = call.body.object() as { reportMetadata?: unknown };
  if (reportMetadata === undefined) return {};
  if (typeof reportMetadata !== "object" || reportMetadata === null || Array.isArray(reportMetadata))
    throw new ApiFault("JSON_PARSER_ERROR", "reportMetadata must be an object");
  const given = reportMetadata as Record<string, unknown>;
  for (const name of LISTS) checkList(name, given[name]);
  if (given["reportType"] != null && typeof (given["reportType"] as { type?: unknown }).type !== "string")
    throw new ApiFault("BAD_REQUEST", "reportType must have a type");
  return Object.fromEntries(MEMBERS.flatMap((name) => (given[name] == null ? [] : [[name, given[name]]])));
}

/** Columns and aggregates are texts, everything else has named members that are texts. */
function checkList(name: (typeof LISTS)[number], list: unknown): void {
  if (list == null) return;
  const wrong = () => new ApiFault("BAD_REQUEST", `${name} is invalid.`);
  if (!Array.isArray(list)) throw wrong();
  const texts: Partial<Record<(typeof LISTS)[number], readonly string[]>> = {
    groupingsDown: ["name"],
    groupingsAcross: ["name"],
    reportFilters: ["column", "operator", "value"],
    sortBy: ["sortColumn"],
  };
  for (const each of list) {
    const members = texts[name];
    if (!members && typeof each !== "string") throw wrong();
    if (members && (typeof each !== "object" || each === null)) throw wrong();
    for (const member of members ?? [])
      if (typeof (each as Record<string, unknown>)[member] !== "string") throw wrong();
  }
}

/** A report as a body changes it for one run. */
export const changed = (report: Report, changes: Partial<ReportDefinition>): Report => ({
  ...report,
  ...changes,
  id: report.id,
});

export const asksDetails = (call: RestCall) => call.query().get("includeDetails")?.toLowerCase() === "true";
