import type { RestHandler } from "../call.ts";
import { json } from "../replies.ts";

/** What a version's root lists: the resources this org answers. */
const RESOURCES = [
  "search",
  "parameterizedSearch",
  "tabs",
  "appMenu",
  "quickActions",
  "queryAll",
  "composite",
  "theme",
  "event",
  "recent",
  "limits",
  "process",
  "query",
  "compactLayouts",
  "sobjects",
  "actions",
] as const;

export const versionRoot: RestHandler = (call) => {
  const entries = RESOURCES.map((name) => [name, `${call.base}/${name}`] as const);
  const identity = `${call.request.origin}/id/${call.session.orgId}/${call.session.userId}`;
  return json({ ...Object.fromEntries(entries), identity });
};

export const limits: RestHandler = (call) => json(call.engine.limits.all());

export const recordCount: RestHandler = (call) => {
  const asked = (call.query().get("sObjects") ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const names = asked.length > 0 ? asked : call.engine.describe.global(call.session).map((summary) => summary.name);
  const counts = call.engine.limits.recordCounts(call.session, names).filter((entry) => entry.count > 0);
  return json({ sObjects: counts.map(({ count, name }) => ({ count, name })) });
};
