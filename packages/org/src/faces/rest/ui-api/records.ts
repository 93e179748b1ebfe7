import type { SObjectDescribe } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { Change, ChangeResult } from "../../../engine/doors/index.ts";
import type { Reply } from "../../reply.ts";
import { changeOptions, type RestCall, type RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { json, noContent } from "../replies.ts";
import { layoutFields, selectedFields } from "./field-selection.ts";
import { listOf, objectOfId } from "./objects.ts";
import { readRecords, type UiRecord } from "./read-records.ts";
import { recordError } from "./record-error.ts";

/** The records of a list of ids, a query for each object among them; null for those that are not there. */
export function recordsOf(call: RestCall, ids: readonly string[], ofLayout = false): (UiRecord | null)[] {
  const asked = ids.map((text) => objectOfId(call, text));
  const byObject = new Map<SObjectDescribe, string[]>();
  for (const { id, object } of asked) byObject.set(object, [...(byObject.get(object) ?? []), id]);
  const found = new Map<string, UiRecord>();
  for (const [object, own] of byObject) {
    const fields = ofLayout ? layoutFields(call, object) : selectedFields(call, object);
    for (const [id, record] of readRecords(call, object, [...new Set(own)], fields)) found.set(id, record);
  }
  return asked.map(({ id }) => found.get(id) ?? null);
}

export const getRecord: RestHandler = (call) => {
  const [record] = recordsOf(call, [call.params[0]!]);
  if (!record) throw resourceNotFound();
  return json(record);
};

export const getRecords: RestHandler = (call) => {
  const results = recordsOf(call, listOf(call.params[0]!)).map((record) =>
    record
      ? { result: record, statusCode: 200 }
      : { result: [{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }], statusCode: 404 },
  );
  return json({ hasErrors: results.some(({ statusCode }) => statusCode !== 200), results });
};

/** The record as written: the fields of its layout. */
function written(call: RestCall, id: string, status: number): Reply {
  const [record] = recordsOf(call, [id], true);
  return json(record, status);
}

function apply(
  call: RestCall,
  object: SObjectDescribe,
  change: Change,
): Extract<ChangeResult, { success: true }> | Reply {
  const [result] = call.engine.change.apply(call.session, [change], changeOptions(call)) as [ChangeResult];
  return result.success ? result : recordError(call, object, change.operation, result.faults);
}

const isReply = (value: object): value is Reply => "status" in value;

function fieldsOf(body: Record<string, unknown>): Record<string, unknown> {
  const { fields } = body;
  if (typeof fields !== "object" || fields === null || Array.isArray(fields))
    throw new ApiFault("JSON_PARSER_ERROR", "The fields of the record must be an object");
  return fields as Record<string, unknown>;
}

export const createRecord: RestHandler = (call) => {
  const body = call.body.object();
  if (typeof body["apiName"] !== "string") throw new ApiFault("INVALID_INPUT", "apiName must name an object");
  const object = call.engine.describe.sobject(call.session, body["apiName"]);
  const result = apply(call, object, { operation: "insert", sobject: object.name, fields: fieldsOf(body) });
  return isReply(result) ? result : written(call, result.id, 201);
};

/** `If-Unmodified-Since`, the lastModifiedDate the client knows, keeps it from overwriting what others wrote since. */
export const updateRecord: RestHandler = (call) => {
  const { id, object } = objectOfId(call, call.params[0]!);
  const fields = fieldsOf(call.body.object());
  const since = call.request.headers.get("if-unmodified-since");
  if (since !== null) {
    const [record] = recordsOf(call, [id], true);
    if (!record) throw resourceNotFound();
    const at = Date.parse(since);
    if (Number.isNaN(at))
      throw new ApiFault("ILLEGAL_QUERY_PARAMETER_VALUE", `If-Unmodified-Since is no date: ${since}`);
    if (Date.parse(String(record["lastModifiedDate"])) > at)
      throw new ApiFault("MODIFIED", "Your edits can't be saved. This record was modified by someone else.");
  }
  const { Id: _, ...changes } = fields;
  const result = apply(call, object, { operation: "update", sobject: object.name, id, fields: changes });
  return isReply(result) ? result : written(call, id, 200);
};

export const deleteRecord: RestHandler = (call) => {
  const { id, object } = objectOfId(call, call.params[0]!);
  const result = apply(call, object, { operation: "delete", sobject: object.name, id });
  return isReply(result) ? result : noContent();
};
