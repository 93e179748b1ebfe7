import { ApiFault } from "../../../engine/api-fault.ts";
import type { QueryPage } from "../../../engine/doors/index.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { columnMetadata } from "../column-metadata.ts";
import { pageText } from "../render-records.ts";
import { json, jsonText } from "../replies.ts";
import { explain } from "../resources/query.ts";
import { toolingCall } from "./in-tooling.ts";

function run(includeDeleted: boolean): RestHandler {
  return (outer) => {
    const call = toolingCall(outer);
    const explained = call.query().get("explain");
    if (explained !== null) return explain(call, explained);
    const soql = call.query().get("q");
    if (soql === null) throw new ApiFault("MALFORMED_QUERY", "A query string has to be specified");
    if (call.query().get("columns") === "true")
      return json(columnMetadata(call.engine.describe, call.session, call.engine.query.columns(call.session, soql)));
    return answer(call, call.engine.tooling.run(call.session, soql, { includeDeleted }));
  };
}

export const toolingQuery = run(false);
export const toolingQueryAll = run(true);

export const toolingQueryMore: RestHandler = (outer) => {
  const call = toolingCall(outer);
  return answer(call, call.engine.query.more(call.session, call.params[0]!));
};

/** A page of records with what the Tooling API says beside it (Tooling API Guide, "Query"; of a count the size is the count). */
function answer(call: RestCall, page: QueryPage) {
  const { shape, rows, totalSize, nextLocator } = page;
  const size = shape.columns.length === 0 ? totalSize : rows.length;
  const entityTypeName = shape.sobject ?? shape.type;
  const beside = `"queryLocator":${JSON.stringify(nextLocator)},"entityTypeName":${JSON.stringify(entityTypeName)}`;
  const text = pageText(page, call.base).replace(',"records":[', `,${beside},"records":[`);
  return jsonText(`{"size":${size},${text.slice(1)}`);
}
