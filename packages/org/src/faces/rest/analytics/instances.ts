import type { ReportInstance } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { json, noContent } from "../replies.ts";
import { asksDetails, changed, metadataOf, reportOf, urlOf } from "./report-call.ts";
import { attributesOf } from "./reports.ts";

const time = (epochMs: number) => new Date(epochMs).toISOString();

function summary(call: RestCall, instance: ReportInstance) {
  return {
    completionDate: time(instance.completedAt),
    hasDetailRows: instance.hasDetailRows,
    id: instance.id,
    ownerId: instance.ownerId,
    queryable: false,
    requestDate: time(instance.requestedAt),
    status: instance.error === null ? "Success" : "Error",
    url: `${urlOf(call, instance.reportId)}/instances/${instance.id}`,
  };
}

/** A run is asked for, and told of as one that has just begun; it is done with the next request. */
export const start: RestHandler = (call) => {
  const report = changed(reportOf(call), metadataOf(call));
  const instance = call.engine.reports.start(call.session, report, { details: asksDetails(call) });
  return json({ ...summary(call, instance), completionDate: null, status: "New" });
};

export const instances: RestHandler = (call) =>
  json(call.engine.reports.instances(call.session, call.params[0]!).map((instance) => summary(call, instance)));

const instanceOf = (call: RestCall) => call.engine.reports.instance(call.session, call.params[0]!, call.params[1]!);

export const instance: RestHandler = (call) => {
  const report = reportOf(call);
  const found = instanceOf(call);
  const { url: _, ...facts } = summary(call, found);
  const attributes = { ...attributesOf(call, report), ...facts, type: "ReportInstance" };
  return json({ attributes, ...(found.run ?? { error: found.error }) });
};

export const removeInstance: RestHandler = (call) => {
  call.engine.reports.removeInstance(instanceOf(call).id);
  return noContent();
};
