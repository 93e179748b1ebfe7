import { isIdShaped } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { externalIdNotFound, resourceNotFound } from "../error-body.ts";
import { json, noContent } from "../replies.ts";
import { getBlob } from "./blob-content.ts";
import { deleteRelated, getRelated, updateRelated } from "./related.ts";
import { applyOne, fieldList, isReply, pathId, recordFields, rowReply } from "./rows.ts";

/** `created` is part of the answer, and an update answers 200 rather than 204, from this version on. */
const UPSERT_BODY_SINCE = 46;

interface ExternalId {
  readonly sobject: string;
  readonly field: string;
  readonly value: string;
}

function externalId(call: RestCall): ExternalId {
  const [object, name, value] = call.params as [string, string, string];
  const describe = call.engine.describe.sobject(call.session, object);
  const field = describe.fields.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!field || !(field.externalId || field.idLookup)) throw externalIdNotFound(name);
  return { sobject: describe.name, field: field.name, value };
}

const matches = (call: RestCall, { sobject, field, value }: ExternalId) =>
  call.engine.query.lookup(call.session, sobject, field, value);

/** 300: the value names several rows; the body lists them. */
const multipleChoices = (call: RestCall, sobject: string, ids: readonly string[]) =>
  json(
    ids.map((id) => `${call.base}/sobjects/${sobject}/${id}`),
    300,
  );

/** A row by external id, or, when the second segment is an id, what one of its relationships leads to. */
export const getByExternalId: RestHandler = (call) => {
  if (isIdShaped(call.params[1]!)) return getBlob(call) ?? getRelated(call);
  const key = externalId(call);
  const ids = matches(call, key);
  if (ids.length > 1) return multipleChoices(call, key.sobject, ids);
  if (ids.length === 0) throw resourceNotFound();
  return rowReply(call, key.sobject, ids[0]!, fieldList(call.query().get("fields")));
};

/** An upsert, or, when the second segment is an id, an update of the record that a relationship leads to. */
export const upsertByExternalId: RestHandler = (call) => {
  if (isIdShaped(call.params[1]!)) return updateRelated(call);
  const fields = recordFields(call.body.record());
  const key = externalId(call);
  for (const name of Object.keys(fields))
    if (name.toLowerCase() === key.field.toLowerCase())
      throw new ApiFault("INVALID_FIELD", `The ${key.field} field should not be specified in the sobject data.`);
  const ids = matches(call, key);
  if (ids.length > 1) return multipleChoices(call, key.sobject, ids);
  const updateOnly = call.query().get("updateOnly") === "true";
  if (updateOnly && ids.length === 0) throw resourceNotFound();
  const result = applyOne(call, {
    operation: "upsert",
    sobject: key.sobject,
    externalIdField: key.field,
    value: key.value,
    fields,
    ...(updateOnly ? { updateOnly } : {}),
  });
  if (isReply(result)) return result;
  const withBody = Number.parseInt(call.version, 10) >= UPSERT_BODY_SINCE;
  if (!result.created && !withBody) return noContent();
  const body = { id: result.id, success: true, errors: [], ...(withBody ? { created: result.created } : {}) };
  const reply = json(body, result.created ? 201 : 200);
  return result.created
    ? { ...reply, headers: { ...reply.headers, Location: `${call.base}/sobjects/${key.sobject}/${result.id}` } }
    : reply;
};

/** Deletes a row by external id, or, when the second segment is an id, the record that a relationship leads to. */
export const deleteByExternalId: RestHandler = (call) => {
  if (isIdShaped(call.params[1]!)) return deleteRelated(call);
  const key = externalId(call);
  const ids = matches(call, key);
  if (ids.length > 1) return multipleChoices(call, key.sobject, ids);
  if (ids.length === 0) throw resourceNotFound();
  const result = applyOne(call, { operation: "delete", sobject: key.sobject, id: pathId(ids[0]!) });
  return isReply(result) ? result : noContent();
};

/** `POST /sobjects/O/Id`: an upsert without a value, so always an insert. */
export const createByIdField: RestHandler = (call) => {
  const body = call.body.record();
  const sobject = call.engine.describe.sobject(call.session, call.params[0]!).name;
  const result = applyOne(call, { operation: "insert", sobject, fields: recordFields(body) });
  if (isReply(result)) return result;
  const withCreated = Number.parseInt(call.version, 10) >= UPSERT_BODY_SINCE;
  const reply = json({ id: result.id, success: true, errors: [], ...(withCreated ? { created: true } : {}) }, 201);
  return { ...reply, headers: { ...reply.headers, Location: `${call.base}/sobjects/${sobject}/${result.id}` } };
};
