import { isIdShaped } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { DescribeDoor } from "../doors/describe.ts";
import type { QueryDoor } from "../doors/query.ts";
import type { ReportInstance, ReportsDoor } from "../doors/reports.ts";
import type { Session } from "../doors/session.ts";
import type { Counters } from "../state/counters.ts";
import type { Database } from "../state/database.ts";
import { badReport } from "./columns.ts";
import { developerNameOf, openReports } from "./kept-reports.ts";
import { planReport } from "./plan-report.ts";
import type { Report, ReportDefinition } from "./report.ts";
import { openReportRows } from "./report-rows.ts";
import { runReport } from "./run-report.ts";

/** How long an asynchronous run is kept, and how many of a report are listed (Reports and Dashboards REST API, "List Asynchronous Runs"). */
const KEPT_MS = 24 * 60 * 60_000;
const MAX_INSTANCES = 2_000;

export function createReportsDoor(deps: {
  readonly database: Database;
  readonly counters: Counters;
  readonly describe: DescribeDoor;
  readonly query: QueryDoor;
  readonly now: () => number;
  readonly instance: string;
}): ReportsDoor {
  const { database, counters, describe, query, now } = deps;
  const reports = openReports(database, deps.instance);
  openReportRows(database, reports);
  const runs = new Map<string, ReportInstance>();
  // Runs are no part of an image: a restored org never gave them out.
  database.onReplaced(() => runs.clear());

  function find(id: string): Report {
    const report = isIdShaped(id) ? reports.find(id) : undefined;
    if (!report) throw notFound();
    return report;
  }

  function kept(definition: ReportDefinition, id: string): Report {
    if (typeof definition.name !== "string" || definition.name.trim() === "" || definition.name.length > 40)
      throw badReport("A report must have a name of at most 40 characters.");
    const developerName = developerNameOf(definition);
    if (!/^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(developerName))
      throw badReport(
        `The report unique name ${developerName} can only contain letters, digits and single underscores.`,
      );
    return { ...definition, developerName, id };
  }

  const run: ReportsDoor["run"] = (session, report, { details }) =>
    runReport(query, session, planReport(describe, session, report), details);

  const own = (session: Session, reportId: string) => {
    const { id } = find(reportId);
    for (const [key, { requestedAt }] of runs) if (requestedAt + KEPT_MS <= now()) runs.delete(key);
    return [...runs.values()].filter((each) => each.reportId === id && each.ownerId === session.userId).reverse();
  };

  return {
    list: () => reports.all(),
    find: (_, id) => find(id),
    describe: (session, report) => planReport(describe, session, report).described,
    run,
    create(session, definition) {
      if (session !== "system") planReport(describe, session, definition);
      const report = kept(definition, counters.recordId("00O"));
      reports.put(report);
      return report;
    },
    update(session, id, changes) {
      const before = find(id);
      const report = kept({ ...before, ...changes }, before.id);
      planReport(describe, session, report);
      reports.put(report);
      return report;
    },
    remove: (_, id) => reports.remove(find(id).id),
    start(session, report, options) {
      const requestedAt = now();
      const facts = {
        id: counters.recordId("0LG"),
        reportId: report.id,
        ownerId: session.userId,
        hasDetailRows: options.details,
      };
      let outcome: Pick<ReportInstance, "run" | "error">;
      try {
        outcome = { run: run(session, report, options), error: null };
      } catch (error) {
        if (!(error instanceof ApiFault)) throw error;
        outcome = { run: null, error: error.message };
      }
      const instance: ReportInstance = { ...facts, requestedAt, completedAt: requestedAt, ...outcome };
      runs.set(instance.id, instance);
      if (runs.size > MAX_INSTANCES) runs.delete(runs.keys().next().value as string);
      return instance;
    },
    instances: own,
    removeInstance: (id) => void runs.delete(id),
    instance(session, reportId, instanceId) {
      const found = own(session, reportId).find(({ id }) => id.slice(0, 15) === instanceId.slice(0, 15));
      if (!found) throw notFound();
      return found;
    },
  };
}

const notFound = () => new ApiFault("NOT_FOUND", "The data you’re trying to access is unavailable.");
