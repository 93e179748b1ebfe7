import { isIdShaped, toId18 } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { Change, ChangeResult } from "../../../engine/doors/index.ts";
import type { Reply } from "../../reply.ts";
import { changeOptions, type RestCall, type RestHandler } from "../call.ts";
import { isConditional, isUnmodified } from "../conditional/preconditions.ts";
import { etagOf, hasEtag, httpDate, lastModifiedOf, moment } from "../conditional/row-validators.ts";
import { errorBody, externalIdNotFound, resourceNotFound } from "../error-body.ts";
import { faultStatus } from "../fault-status.ts";
import { jsonTypeFault } from "../json-type-fault.ts";
import { rowWriter } from "../render-records.ts";
import { json, jsonText, noContent } from "../replies.ts";
import { noteViewed } from "./most-recent.ts";

/** The fields of a record in a request body; `attributes` is the client's business. */
export function recordFields(body: Record<string, unknown>): Record<string, unknown> {
  if (!("attributes" in body)) return body;
  const { attributes: _, ...fields } = body;
  return fields;
}

/** One change, alone in its transaction. The refusal of a row is the refusal of the request. */
export function applyOne(call: RestCall, change: Change): Extract<ChangeResult, { success: true }> | Reply {
  const [result] = call.engine.change.apply(call.session, [change], changeOptions(call)) as [ChangeResult];
  if (result.success) {
    if (change.operation !== "delete" && change.operation !== "undelete") noteViewed(call, change.sobject, [result.id]);
    return result;
  }
  const first = jsonTypeFault(result.faults[0]!, call.request);
  const faults = first === result.faults[0] ? result.faults : [first];
  call.request.note.errorCode = first.errorCode;
  return jsonText(errorBody(faults, call.base), faultStatus(first, change.operation !== "insert"));
}

export function isReply(value: object): value is Reply {
  return "status" in value;
}

/** 18 characters for the id in a path. Throws ApiFault: text that is no id is taken for an external-id field, as the org does. */
export function pathId(text: string): string {
  if (!isIdShaped(text)) throw externalIdNotFound(text);
  const id = toId18(text);
  if (id === null) throw new ApiFault("MALFORMED_ID", `malformed id ${text}`);
  return id;
}

/** `?fields=A,B.C`: names in order, or null for every readable field. */
export function fieldList(text: string | null): readonly string[] | null {
  if (text === null) return null;
  const names = text.split(",").map((name) => name.trim());
  return names.some((name) => name !== "") ? names.filter((name) => name !== "") : null;
}

/** One row by id. Throws ApiFault NOT_FOUND. */
function readRow(call: RestCall, sobject: string, id: string, fields: readonly string[] | null) {
  const { shape, rows } = call.engine.query.retrieve(call.session, sobject, [id], fields);
  const row = rows[0];
  if (!row) throw resourceNotFound();
  noteViewed(call, sobject, [id]);
  return { shape, row };
}

/** One row by id as JSON. Throws ApiFault NOT_FOUND. */
export function rowText(call: RestCall, sobject: string, id: string, fields: readonly string[] | null): string {
  const { shape, row } = readRow(call, sobject, id, fields);
  return rowWriter(shape)(row, call.base);
}

export const createRow: RestHandler = (call) => {
  const body = call.body.record();
  const sobject = call.engine.describe.sobject(call.session, call.params[0]!).name;
  const result = applyOne(call, { operation: "insert", sobject, fields: recordFields(body) });
  if (isReply(result)) return result;
  const reply = json({ id: result.id, success: true, errors: [] }, 201);
  return { ...reply, headers: { ...reply.headers, Location: `${call.base}/sobjects/${sobject}/${result.id}` } };
};

export const getRow: RestHandler = (call) => {
  const fields = call.request.search === "" ? null : fieldList(call.query().get("fields"));
  return rowReply(call, call.params[0]!, pathId(call.params[1]!), fields);
};

/** A row with its validators, or 304. */
export function rowReply(call: RestCall, sobject: string, id: string, fields: readonly string[] | null): Reply {
  const { shape, row } = readRow(call, sobject, id, fields);
  const text = rowWriter(shape)(row, call.base);
  const etag = etagOf(shape.type, text);
  const lastModified = lastModifiedOf(shape, row);
  const reply = jsonText(text);
  if (etag !== null) reply.headers.ETag = etag;
  if (lastModified !== null) reply.headers["Last-Modified"] = httpDate(lastModified);
  if (!isConditional(call.request)) return reply;
  const asked = lastModified === null ? modificationOf(call, sobject, id) : moment(lastModified);
  if (!isUnmodified(call.request, { etag, lastModified: asked })) return reply;
  const { "Content-Type": _, ...headers } = reply.headers;
  return { status: 304, headers, body: null };
}

/** When a record was last modified; null where nobody can tell: the object has no such field, or the caller may not read it. */
function modificationOf(call: RestCall, sobject: string, id: string): number | null {
  const { fields } = call.engine.describe.sobject(call.session, sobject);
  if (!fields.some((field) => field.name === "LastModifiedDate")) return null;
  const { shape, row } = readRow(call, sobject, id, ["LastModifiedDate"]);
  const lastModified = lastModifiedOf(shape, row);
  return lastModified === null ? null : moment(lastModified);
}

/** Holds a write to the conditions it came with. A record that is not there is left for the write to refuse. */
function checkConditions(call: RestCall, sobject: string, id: string): void {
  if (!isConditional(call.request)) return;
  if (!call.engine.query.retrieve(call.session, sobject, [id], ["Id"]).rows[0]) return;
  const etag = hasEtag(sobject) ? etagOf(sobject, rowText(call, sobject, id, null)) : null;
  isUnmodified(call.request, { etag, lastModified: modificationOf(call, sobject, id) });
}

export const updateRow: RestHandler = (call) => updateById(call, call.params[0]!, pathId(call.params[1]!));

export function updateById(call: RestCall, object: string, id: string): Reply {
  const fields = recordFields(call.body.record());
  const sobject = call.engine.describe.sobject(call.session, object).name;
  for (const name of Object.keys(fields))
    if (name.toLowerCase() === "id")
      throw new ApiFault("INVALID_FIELD", "The Id field should not be specified in the sobject data.");
  checkConditions(call, sobject, id);
  const result = applyOne(call, { operation: "update", sobject, id, fields });
  return isReply(result) ? result : noContent();
}

export const deleteRow: RestHandler = (call) => deleteById(call, call.params[0]!, pathId(call.params[1]!));

export function deleteById(call: RestCall, object: string, id: string): Reply {
  const sobject = call.engine.describe.sobject(call.session, object).name;
  const result = applyOne(call, { operation: "delete", sobject, id });
  return isReply(result) ? result : noContent();
}
