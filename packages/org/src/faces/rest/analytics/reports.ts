import { ApiFault } from "../../../engine/api-fault.ts";
import type { Report, ReportDefinition } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { json, noContent } from "../replies.ts";
import { asksDetails, changed, metadataOf, reportOf, urlOf } from "./report-call.ts";
import { typeMetadata } from "./report-types.ts";

/** Reports at most in the list of those used lately. */
const MOST = 200;

/** Nobody's use of reports is recorded: the list is of all of them. */
export const list: RestHandler = (call) =>
  json(
    call.engine.reports
      .list(call.session)
      .slice(0, MOST)
      .map(({ id, name }) => {
        const url = urlOf(call, id);
        return {
          describeUrl: `${url}/describe`,
          fieldsUrl: `${url}/fields`,
          id,
          instancesUrl: `${url}/instances`,
          name,
          url,
        };
      }),
  );

export const describe: RestHandler = (call) => json(described(call, reportOf(call)));

function described(call: RestCall, report: Report) {
  const { reportMetadata, reportExtendedMetadata } = call.engine.reports.describe(call.session, report);
  return {
    attributes: { reportId: report.id, reportName: report.name, type: "Report" },
    reportExtendedMetadata,
    reportMetadata,
    reportTypeMetadata: typeMetadata(call, report.reportType.type),
  };
}

export function attributesOf(call: RestCall, { id, name }: Report) {
  const url = urlOf(call, id);
  return {
    describeUrl: `${url}/describe`,
    instancesUrl: `${url}/instances`,
    reportId: id,
    reportName: name,
    type: "Report",
  };
}

function execute(call: RestCall, report: Report) {
  const run = call.engine.reports.run(call.session, report, { details: asksDetails(call) });
  return json({ attributes: attributesOf(call, report), ...run });
}

export const run: RestHandler = (call) => execute(call, reportOf(call));

/** With the metadata of the body in the place of the report's own. */
export const runChanged: RestHandler = (call) => execute(call, changed(reportOf(call), metadataOf(call)));

/** A report that is not kept ("Get Report Data without Saving Changes to or Creating a Report"). */
export const runUnsaved: RestHandler = (call) => {
  const metadata = complete({ name: "Unsaved", ...metadataOf(call) });
  const report = { ...metadata, id: "", developerName: "" };
  const answer = call.engine.reports.run(call.session, metadata, { details: asksDetails(call) });
  return json({ attributes: { ...attributesOf(call, report), reportId: null }, ...answer });
};

export const create: RestHandler = (call) => {
  const cloned = call.query().get("cloneId");
  const given = metadataOf(call);
  if (cloned === null) return json(described(call, call.engine.reports.create(call.session, complete(given))));
  const { id: _, developerName: __, ...original } = call.engine.reports.find(call.session, cloned);
  if (given.name === undefined) throw new ApiFault("BAD_REQUEST", "The copy of a report must have a name.");
  return json(described(call, call.engine.reports.create(call.session, { ...original, ...given })));
};

export const update: RestHandler = (call) =>
  json(described(call, call.engine.reports.update(call.session, call.params[0]!, metadataOf(call))));

export const remove: RestHandler = (call) => {
  call.engine.reports.remove(call.session, call.params[0]!);
  return noContent();
};

function complete(given: Partial<ReportDefinition>): ReportDefinition {
  if (!given.reportType) throw new ApiFault("BAD_REQUEST", "A report must have a report type.");
  return { ...given, name: given.name ?? "", reportType: given.reportType };
}
