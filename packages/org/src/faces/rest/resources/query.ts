import { ApiFault } from "../../../engine/api-fault.ts";
import type { QueryOptions, QueryPage } from "../../../engine/doors/index.ts";
import type { Reply } from "../../reply.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { columnMetadata } from "../column-metadata.ts";
import { pageText } from "../render-records.ts";
import { json, jsonText } from "../replies.ts";
import { noteViewed } from "./most-recent.ts";

const BATCH_SIZE = /batchSize\s*=\s*(\d+)/i;

/** What the headers of a request ask of its query. */
export function queryOptions(call: RestCall, includeDeleted: boolean): QueryOptions {
  const header = call.request.headers.get("sforce-query-options");
  const batchSize = header ? BATCH_SIZE.exec(header)?.[1] : undefined;
  return {
    ...(includeDeleted ? { includeDeleted } : {}),
    // The documented range is 200–2,000; the org takes the nearest size rather than refusing.
    ...(batchSize ? { batchSize: Math.min(2000, Math.max(200, Number(batchSize))) } : {}),
  };
}

const LIST_VIEW_ID = /^00B\w{12}(?:\w{3})?$/;

/** How a query would be run, or that of a list view. */
export function explain(call: RestCall, asked: string): Reply {
  const sourceQuery = LIST_VIEW_ID.test(asked) ? listViewQuery(call, asked) : asked;
  return json({ plans: call.engine.query.explain(call.session, sourceQuery), sourceQuery });
}

/** An id does not tell its list view's object, so each is asked. */
function listViewQuery(call: RestCall, id: string): string {
  for (const { name, layoutable } of call.engine.describe.global(call.session)) {
    if (!layoutable) continue;
    const view = call.engine.listViews.list(call.session, name).find((each) => each.id.startsWith(id));
    if (view) return view.query;
  }
  throw new ApiFault("NOT_FOUND", "The requested resource does not exist");
}

function run(includeDeleted: boolean): RestHandler {
  return (call) => {
    const parameters = call.query();
    const soql = parameters.get("q");
    const explained = parameters.get("explain");
    if (explained !== null) return explain(call, explained);
    if (soql === null) throw new ApiFault("MALFORMED_QUERY", "A query string has to be specified");
    if (parameters.get("columns") === "true")
      return json(columnMetadata(call.engine.describe, call.session, call.engine.query.columns(call.session, soql)));
    const ask = () => call.engine.query.run(call.session, soql, queryOptions(call, includeDeleted));
    const answer = (page: QueryPage) => {
      noteOnly(call, page);
      return jsonText(pageText(page, call.base));
    };
    // Rows read FOR UPDATE are waited for as a writer waits.
    const page = call.engine.change.attempt(ask);
    return page instanceof Promise ? page.then(answer) : answer(page);
  };
}

/** A query that gives one record with its Id counts as a look at it, where the call says so (SOAP and REST, MRU header). */
function noteOnly(call: RestCall, { shape, rows, totalSize }: QueryPage): void {
  const id = totalSize === 1 ? rows[0]?.[shape.idColumn] : undefined;
  const column = shape.columns[shape.idColumn];
  if (typeof id === "string" && column?.kind === "scalar" && !column.hidden) noteViewed(call, shape.type, [id]);
}

export const query = run(false);
export const queryAll = run(true);

/** The next page. A locator is good under `/query/` and `/queryAll/` alike, whichever made it. */
export const queryMore: RestHandler = (call) =>
  jsonText(pageText(call.engine.query.more(call.session, call.params[0]!, queryOptions(call, false)), call.base));
