import { onlyMembers, onlyParameters, type Reply, type Resource, refused, Violation } from "./reply.ts";
import type { Rows } from "./rows.ts";

type Answer = (match: RegExpExecArray, query: URLSearchParams, body: unknown) => Reply;
const ok = (body: unknown): Reply => ({ status: 200, body });
const ID = "[a-zA-Z0-9]{18}";

/** Resources whose answers are fixed: what is judged is how they are asked for (apis.md 1.5, 1.7, 1.9, 1.13). */
export function otherResources(rows: Rows): Resource {
  const table: readonly (readonly [method: string, path: RegExp, answer: Answer])[] = [
    ["GET", /^limits$/, () => ok({ DailyApiRequests: { Max: 15000, Remaining: 14998 } })],
    ["GET", /^limits\/recordCount$/, (_, query) => recordCount(query)],
    ["GET", /^recent$/, (_, query) => ok([{ Id: "001", Name: `first ${query.get("limit")}` }])],
    ["GET", /^sobjects\/\w+\/(updated|deleted)$/, ([, kind], query) => changes(kind as string, query)],
    ["GET", /^sobjects\/(\w+)\/describe\/layouts(?:\/\w+)?$/, () => ok({ layouts: [], recordTypeMappings: [] })],
    [
      "GET",
      /^sobjects\/\w+\/describe\/compactLayouts$/,
      () => ok({ compactLayouts: [], defaultCompactLayoutId: null }),
    ],
    ["GET", /^sobjects\/\w+\/listviews$/, () => ok({ done: true, listviews: [{ id: "00B1", label: "All" }] })],
    ["GET", new RegExp(`^sobjects/\\w+/listviews/${ID}/describe$`), () => ok({ query: "SELECT Id FROM Account" })],
    [
      "GET",
      new RegExp(`^sobjects/\\w+/listviews/${ID}/results$`),
      (_, query) => ok({ size: Number(query.get("limit")) }),
    ],
    [
      "GET",
      /^sobjects\/\w+\/quickActions$/,
      () => ok([{ name: "NewCase", label: "New Case", type: "Create", urls: {} }]),
    ],
    ["GET", /^sobjects\/\w+\/quickActions\/\w+\/describe$/, () => ok({ name: "NewCase" })],
    ["GET", new RegExp(`^sobjects/\\w+/quickActions/\\w+/defaultValues(?:/${ID})?$`), () => ok({ Subject: "s" })],
    ["POST", /^sobjects\/\w+\/quickActions\/\w+$/, (_, __, body) => quickAction(body)],
    ["GET", new RegExp(`^sobjects/User/${ID}/password$`), () => ok({ isExpired: false })],
    ["POST", new RegExp(`^sobjects/User/${ID}/password$`), (_, __, body) => newPassword(body)],
    ["DELETE", new RegExp(`^sobjects/User/${ID}/password$`), () => ok({ NewPassword: "made-up-1" })],
    ["GET", /^(?:tooling\/)?search$/, (_, query) => search(query)],
    ["POST", /^parameterizedSearch$/, (_, __, body) => parameterized(body)],
    ["GET", /^search\/suggestions$/, () => ok({ autoSuggestResults: [{ Id: "001" }], hasMoreResults: false })],
    ["GET", /^search\/(?:layout|scopeOrder)$/, () => ok([{ label: "Accounts" }])],
    ["GET", /^tooling\/executeAnonymous$/, () => ok({ compiled: true, success: true, line: -1, column: -1 })],
    ["GET", /^tooling\/sobjects$/, () => ok({ sobjects: [{ name: "ApexClass" }] })],
    ["GET", /^tooling\/sobjects\/\w+\/describe$/, () => ok({ name: "ApexClass", fields: [] })],
    ["GET", new RegExp(`^tooling/sobjects/\\w+/${ID}$`), () => ok({ Id: "01p", Name: "Handler" })],
    ["GET", new RegExp(`^ui-api/records/${ID}$`), (_, query) => uiRecord(query)],
    ["POST", /^ui-api\/records$/, (_, __, body) => uiSaved(body, "apiName", "fields")],
    ["PATCH", new RegExp(`^ui-api/records/${ID}$`), (_, __, body) => uiSaved(body, "fields")],
    ["DELETE", new RegExp(`^ui-api/records/${ID}$`), () => ({ status: 204 })],
    ["GET", new RegExp(`^ui-api/record-ui/${ID}(?:,${ID})*$`), () => ok({ records: {} })],
    ["GET", /^ui-api\/object-info\/\w+(?:\/picklist-values\/\w{18})?$/, () => ok({ apiName: "Account" })],
    ["POST", /^graphql$/, (_, __, body) => graphql(body)],
    ["GET", /^analytics\/reports$/, () => ok([{ id: "00O", name: "Pipeline", url: "" }])],
    ["GET", new RegExp(`^analytics/reports/${ID}/describe$`), () => ok({ reportMetadata: { name: "Pipeline" } })],
    ["GET", new RegExp(`^analytics/reports/${ID}$`), (_, query) => report(query, undefined)],
    ["POST", new RegExp(`^analytics/reports/${ID}$`), (_, query, body) => report(query, body)],
  ];

  function recordCount(query: URLSearchParams): Reply {
    onlyParameters(query, "sObjects");
    const names = (query.get("sObjects") ?? "").split(",");
    const counted = names.map((name) => ({ name, count: rows.count(name) }));
    return ok({ sObjects: counted.filter(({ count }) => count > 0) });
  }

  return ({ method, path, query, body }) => {
    const joined = path.join("/");
    for (const [verb, form, answer] of table) {
      const match = verb === method ? form.exec(joined) : null;
      if (match) return answer(match, query, body);
    }
    return null;
  };
}

/** Windows of apis.md 1.7: whole seconds, start before end. */
function changes(kind: string, query: URLSearchParams): Reply {
  onlyParameters(query, "start", "end");
  const [start = "", end = ""] = [query.get("start") ?? "", query.get("end") ?? ""];
  for (const date of [start, end])
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/.test(date)) throw new Violation(`a date like ${date}`);
  if (start >= end) return refused(400, "INVALID_REPLICATION_DATE", "endDate must be after startDate");
  const latestDateCovered = "2026-03-01T08:59:00.000+0000";
  if (kind === "updated") return ok({ ids: ["001000000000001AAA"], latestDateCovered });
  const deletedRecords = [{ id: "001000000000002AAA", deletedDate: "2026-02-28T10:00:00.000+0000" }];
  return ok({ deletedRecords, earliestDateAvailable: "2026-02-14T00:00:00.000+0000", latestDateCovered });
}

function quickAction(body: unknown): Reply {
  onlyMembers(body, "contextId", "record");
  return { status: 201, body: { id: "500", success: true, created: true, contextId: body.contextId, errors: [] } };
}

function newPassword(body: unknown): Reply {
  onlyMembers(body, "NewPassword");
  return body.NewPassword === "weak"
    ? refused(400, "INVALID_NEW_PASSWORD", "Your password must be at least 8 characters long.")
    : { status: 204 };
}

function search(query: URLSearchParams): Reply {
  onlyParameters(query, "q");
  const term = /^FIND \{((?:\\.|[^\\}])*)\}/.exec(query.get("q") ?? "")?.[1];
  if (term === undefined)
    return refused(400, "MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces.");
  return ok({ searchRecords: [{ attributes: { type: "Account" }, Id: "001", asked: term }] });
}

function parameterized(body: unknown): Reply {
  onlyMembers(
    body,
    "q",
    "in",
    "fields",
    "sobjects",
    "overallLimit",
    "defaultLimit",
    "offset",
    "spellCorrection",
    "metadata",
    "netWorks",
  );
  return ok({ searchRecords: [{ Id: "001", asked: body.q }] });
}

function uiRecord(query: URLSearchParams): Reply {
  onlyParameters(query, "fields", "optionalFields", "layoutTypes", "modes");
  if (!query.has("fields") && !query.has("layoutTypes") && !query.has("optionalFields"))
    throw new Violation("fields, optionalFields or layoutTypes are needed");
  const names = (query.get("fields") ?? "").split(",").filter(Boolean);
  if (names.some((name) => !name.includes("."))) throw new Violation("fields are named with their object");
  return ok({ fields: Object.fromEntries(names.map((name) => [name.split(".")[1], { value: 1, displayValue: "1" }])) });
}

function uiSaved(body: unknown, ...members: readonly string[]): Reply {
  onlyMembers(body, ...members);
  return { status: 201, body: { id: "001", ...body } };
}

function graphql(body: unknown): Reply {
  onlyMembers(body, "query", "variables", "operationName");
  const errors = String(body.query).includes("Nothing") ? [{ message: "no such field", paths: ["uiapi"] }] : [];
  return ok({ data: { uiapi: { variables: body.variables ?? null } }, errors });
}

function report(query: URLSearchParams, body: unknown): Reply {
  onlyParameters(query, "includeDetails");
  if (body !== undefined) onlyMembers(body, "reportMetadata");
  return ok({
    allData: true,
    details: query.get("includeDetails"),
    filtered: body !== undefined,
    factMap: { "T!T": {} },
  });
}
