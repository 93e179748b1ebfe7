import type { RestHandler } from "../call.ts";
import { json } from "../replies.ts";
import type { Route } from "../router.ts";
import * as instances from "./instances.ts";
import { reportType, reportTypes } from "./report-types.ts";
import * as reports from "./reports.ts";

const resources: RestHandler = (call) =>
  json(
    Object.fromEntries(
      ["dashboards", "reportTypes", "reports"].map((name) => [name, `${call.base}/analytics/${name}`]),
    ),
  );

/** "Resource Reference" of the Reports and Dashboards REST API Developer Guide. */
export const ANALYTICS_ROUTES: readonly Route<RestHandler>[] = [
  { pattern: "analytics", methods: { GET: resources } },
  { pattern: "analytics/reports", methods: { GET: reports.list, POST: reports.create } },
  { pattern: "analytics/reports/query", methods: { POST: reports.runUnsaved } },
  {
    pattern: "analytics/reports/:report",
    methods: { GET: reports.run, POST: reports.runChanged, PATCH: reports.update, DELETE: reports.remove },
  },
  { pattern: "analytics/reports/:report/describe", methods: { GET: reports.describe } },
  { pattern: "analytics/reports/:report/instances", methods: { GET: instances.instances, POST: instances.start } },
  {
    pattern: "analytics/reports/:report/instances/:instance",
    methods: { GET: instances.instance, DELETE: instances.removeInstance },
  },
  { pattern: "analytics/reportTypes", methods: { GET: reportTypes } },
  { pattern: "analytics/reportTypes/:type", methods: { GET: reportType } },
  // There is no way to make a dashboard in this org, so there is none.
  { pattern: "analytics/dashboards", methods: { GET: () => json([]) } },
];
