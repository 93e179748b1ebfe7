import { ApiFault } from "../../../engine/api-fault.ts";
import type { FoundRecords, SearchResult } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { rowWriter } from "../render-records.ts";
import { json, jsonText } from "../replies.ts";

/** Until this version a search answered a bare array. */
const LAST_BARE = 36;
const MAX_LAYOUTS = 100;
const DEFAULT_SUGGESTIONS = 5;

/** Found records as one flat list of JSON texts; what marks say stands beside a record's fields. */
function recordTexts(call: RestCall, objects: readonly FoundRecords[]): string {
  return objects
    .flatMap(({ shape, rows, marks }) => {
      const write = rowWriter(shape);
      return rows.map((row, i) => {
        const text = write(row, call.base);
        const beside = Object.entries(marks?.[i] ?? {}).map(
          ([key, value]) => `,${JSON.stringify(key)}:${JSON.stringify(value)}`,
        );
        return beside.length === 0 ? text : `${text.slice(0, -1)}${beside.join("")}}`;
      });
    })
    .join(",");
}

/** `{"searchRecords": […], "metadata": …}`; until v36.0 the array alone. */
export function searchReply(call: RestCall, result: SearchResult) {
  const records = `[${recordTexts(call, result.objects)}]`;
  if (Number(call.version) <= LAST_BARE) return jsonText(records);
  const metadata = result.labels === null ? "" : `,"metadata":${JSON.stringify({ entityMetadata: result.labels })}`;
  return jsonText(`{"searchRecords":${records}${metadata}}`);
}

export const search: RestHandler = async (call) => {
  const sosl = call.query().get("q");
  if (sosl === null)
    throw new ApiFault("MALFORMED_SEARCH", "No search term found. The search term must be enclosed in braces.");
  return searchReply(call, await call.engine.search.run(call.session, sosl));
};

/** The objects a user's searches cover, in order. */
export const scopeOrder: RestHandler = (call) =>
  json(call.engine.search.scope(call.session).map((type) => ({ type, url: `${call.base}/sobjects/${type}/describe` })));

export function namesOf(text: string | null): string[] {
  return (text ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}

export const layout: RestHandler = (call) => {
  const names = namesOf(call.query().get("q"));
  if (names.length === 0) throw new ApiFault("MALFORMED_SEARCH", "The parameter q must name at least one object.");
  if (names.length > MAX_LAYOUTS)
    throw new ApiFault("EXCEEDED_ID_LIMIT", `The parameter q cannot name more than ${MAX_LAYOUTS} objects.`);
  return json(call.engine.search.layouts(call.session, names));
};

export const suggestions: RestHandler = async (call) => {
  const parameters = call.query();
  const q = parameters.get("q");
  let sobjects = namesOf(parameters.get("sobject"));
  if (q === null || sobjects.length === 0)
    throw new ApiFault("MALFORMED_SEARCH", "The parameters q and sobject are required.");
  if (parameters.get("ignoreUnsupportedSObjects") === "true") {
    const known = new Set(call.engine.search.scope(call.session).map((name) => name.toLowerCase()));
    sobjects = sobjects.filter((name) => known.has(name.toLowerCase()));
    if (sobjects.length === 0) return json({ autoSuggestResults: [], hasMoreResults: false });
  }
  const limit = Number(parameters.get("limit") ?? DEFAULT_SUGGESTIONS);
  if (!Number.isInteger(limit) || limit < 1)
    throw new ApiFault("MALFORMED_SEARCH", "The parameter limit must be a whole number of at least 1.");
  const { objects, hasMoreResults } = await call.engine.search.suggest(call.session, {
    q,
    sobjects: [...new Set(sobjects)],
    limit,
    fields: namesOf(parameters.get("fields")),
    where: parameters.get("where"),
  });
  return jsonText(`{"autoSuggestResults":[${recordTexts(call, objects)}],"hasMoreResults":${hasMoreResults}}`);
};
