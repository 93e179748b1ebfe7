import type { RestCall, RestHandler } from "../call.ts";
import { json } from "../replies.ts";
import * as describe from "../resources/describe.ts";
import { search } from "../resources/search.ts";
import type { Route } from "../router.ts";
import { completions, executeAnonymous } from "./apex.ts";
import { inTooling } from "./in-tooling.ts";
import { toolingQuery, toolingQueryAll, toolingQueryMore } from "./query.ts";
import { createRow, deleteRow, getRow, updateRow } from "./rows.ts";

const RESOURCES = ["completions", "executeAnonymous", "query", "queryAll", "search", "sobjects"];

const resources: RestHandler = (call: RestCall) =>
  json(Object.fromEntries(RESOURCES.map((name) => [name, `${call.base}/tooling/${name}`])));

/** "REST Resources" of the Tooling API Guide. */
export const TOOLING_ROUTES: readonly Route<RestHandler>[] = [
  { pattern: "tooling", methods: { GET: resources } },
  { pattern: "tooling/query", methods: { GET: toolingQuery } },
  { pattern: "tooling/query/:locator", methods: { GET: toolingQueryMore } },
  { pattern: "tooling/queryAll", methods: { GET: toolingQueryAll } },
  { pattern: "tooling/queryAll/:locator", methods: { GET: toolingQueryMore } },
  { pattern: "tooling/search", methods: { GET: inTooling(search) } },
  { pattern: "tooling/executeAnonymous", methods: { GET: executeAnonymous } },
  { pattern: "tooling/completions", methods: { GET: completions } },
  { pattern: "tooling/sobjects", methods: { GET: inTooling(describe.describeGlobal) } },
  {
    pattern: "tooling/sobjects/:object",
    waitsByItself: true,
    methods: { GET: inTooling(describe.basicInformation), POST: createRow },
  },
  { pattern: "tooling/sobjects/:object/describe", methods: { GET: inTooling(describe.describeSObject) } },
  {
    pattern: "tooling/sobjects/:object/:id",
    waitsByItself: true,
    methods: { GET: getRow, PATCH: updateRow, DELETE: deleteRow },
  },
];
