import { toId18 } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { rowWriter } from "../render-records.ts";
import { jsonText } from "../replies.ts";
import { limitReached } from "./collections.ts";
import { fieldList } from "./rows.ts";

/** REST API Developer Guide, "Get Records Using sObject Collections with a Request Body". */
const MAX_RETRIEVE = 2000;

const missing = (name: string) =>
  new ApiFault("REQUIRED_FIELD_MISSING", `Required fields are missing: [${name}]`, { fields: [name] });

/** A row for each id in order; null for one that is no id, not there or not to be seen. */
function retrieve(call: RestCall, ids: readonly string[], fields: readonly string[] | null) {
  if (ids.length === 0) throw missing("ids");
  if (ids.length > MAX_RETRIEVE) throw limitReached(MAX_RETRIEVE);
  if (fields === null) throw missing("fields");
  const sobject = call.engine.describe.sobject(call.session, call.params[0]!).name;
  const canonical = ids.map((id) => toId18(id));
  const known = canonical.filter((id) => id !== null);
  const { shape, rows } = call.engine.query.retrieve(call.session, sobject, known, fields);
  const write = rowWriter(shape);
  let next = 0;
  const texts = canonical.map((id) => {
    const row = id === null ? null : rows[next++]!;
    return row === null ? "null" : write(row, call.base);
  });
  return jsonText(`[${texts.join(",")}]`);
}

export const getMany: RestHandler = (call) => {
  const parameters = call.query();
  const ids = (parameters.get("ids") ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  return retrieve(call, ids, fieldList(parameters.get("fields")));
};

export const retrieveMany: RestHandler = (call) => {
  const body = call.body.object();
  const strings = (value: unknown) =>
    Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
  const fields = strings(body.fields);
  return retrieve(call, strings(body.ids), fields.length > 0 ? fields : null);
};
