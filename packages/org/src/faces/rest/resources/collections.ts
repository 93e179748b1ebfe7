import { isIdShaped, toId18 } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { Change, ChangeResult } from "../../../engine/doors/index.ts";
import { changeOptions, type RestCall, type RestHandler } from "../call.ts";
import { itemErrors } from "../error-body.ts";
import { rowWriter } from "../render-records.ts";
import { json, jsonText } from "../replies.ts";
import { jsonObject } from "../request-body.ts";
import { fieldList, recordFields } from "./rows.ts";

/** Records per collection call (REST API Developer Guide, "sObject Collections"). */
const MAX_RECORDS = 200;
const MAX_RETRIEVE = 2000;
/** Runs of records of one type in a create call. */
const MAX_CHUNKS = 10;

type Item = { readonly change: Change } | { readonly id: string | null; readonly fault: ApiFault };

function limitReached(max: number): ApiFault {
  return new ApiFault(
    "EXCEEDED_ID_LIMIT",
    `record limit reached. cannot submit more than ${max} records into this call`,
  );
}

function recordsOf(body: Record<string, unknown>): Record<string, unknown>[] {
  const records = body.records;
  if (!Array.isArray(records) || records.length === 0)
    throw new ApiFault("REQUIRED_FIELD_MISSING", "Required fields are missing: [records]", { fields: ["records"] });
  if (records.length > MAX_RECORDS) throw limitReached(MAX_RECORDS);
  for (const record of records)
    if (typeof record !== "object" || record === null || Array.isArray(record))
      throw new ApiFault("JSON_PARSER_ERROR", "Can not deserialize an SObject: every entry of records is an object");
  return records;
}

function typeOf(record: Record<string, unknown>): string | null {
  const type = (record.attributes as { type?: unknown } | null | undefined)?.type;
  return typeof type === "string" ? type : null;
}

const missingType = () =>
  new ApiFault("INVALID_TYPE", "Each record needs its sObject type in attributes.type", { fields: ["type"] });

function canonicalType(call: RestCall, name: string): string {
  try {
    return call.engine.describe.sobject(call.session, name).name;
  } catch (error) {
    if (error instanceof ApiFault && error.errorCode === "NOT_FOUND")
      throw new ApiFault("INVALID_TYPE", `sObject type '${name}' is not supported.`);
    throw error;
  }
}

const truthy = (value: unknown) => value === true || (typeof value === "string" && value.toLowerCase() === "true");

/** Carries out the good items in one transaction and puts the results back in order. */
async function answer(call: RestCall, items: readonly Item[], allOrNone: boolean, withCreated = false) {
  const broken = items.some((item) => "fault" in item);
  const rolledBack = new ApiFault(
    "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    "Record rolled back because not all records were valid and the request was using AllOrNone header",
  );
  const changes = items.flatMap((item) => ("change" in item ? [item.change] : []));
  const results: readonly ChangeResult[] =
    broken && allOrNone
      ? changes.map((change) => ({
          success: false,
          id: "id" in change ? change.id : null,
          faults: [rolledBack],
        }))
      : changes.length === 0
        ? []
        : await call.engine.change.submit(call.session, changes, changeOptions(call, allOrNone));
  let next = 0;
  return json(
    items.map((item) => {
      const result: ChangeResult =
        "fault" in item ? { success: false, id: item.id, faults: [item.fault] } : results[next++]!;
      if (result.success)
        return { id: result.id, success: true, errors: [], ...(withCreated ? { created: result.created } : {}) };
      call.request.note.errorCode ??= result.faults[0]?.errorCode ?? null;
      return {
        ...(result.id === null ? {} : { id: result.id }),
        success: false,
        errors: itemErrors(result.faults),
        ...(withCreated ? { created: result.id === null } : {}),
      };
    }),
  );
}

export const createMany: RestHandler = async (call) => {
  const body = await jsonObject(call.request);
  const records = recordsOf(body);
  const types = records.map((record) => typeOf(record));
  const chunks = types.filter((type, index) => index === 0 || type !== types[index - 1]).length;
  if (chunks > MAX_CHUNKS)
    throw new ApiFault(
      "LIMIT_EXCEEDED",
      `records of different types form ${chunks} chunks; the limit is ${MAX_CHUNKS}`,
    );
  const items = records.map((record, index): Item => {
    const type = types[index];
    if (!type) return { id: null, fault: missingType() };
    return { change: { operation: "insert", sobject: canonicalType(call, type), fields: recordFields(record) } };
  });
  return answer(call, items, truthy(body.allOrNone));
};

/** The id of a record in a body, under `id` or `Id`, and the fields without it. */
function splitId(record: Record<string, unknown>): { id: unknown; fields: Record<string, unknown> } {
  const fields: Record<string, unknown> = {};
  let id: unknown;
  for (const [name, value] of Object.entries(recordFields(record))) {
    if (name.toLowerCase() === "id") id = value;
    else fields[name] = value;
  }
  return { id, fields };
}

const malformedId = (text: unknown) => new ApiFault("MALFORMED_ID", `malformed id ${String(text)}`, { fields: ["Id"] });

export const updateMany: RestHandler = async (call) => {
  const body = await jsonObject(call.request);
  const items = recordsOf(body).map((record): Item => {
    const type = typeOf(record);
    const { id, fields } = splitId(record);
    if (!type) return { id: null, fault: missingType() };
    if (id === undefined || id === null || id === "")
      return { id: null, fault: new ApiFault("MISSING_ARGUMENT", "Id not specified in an update call") };
    const id18 = typeof id === "string" ? toId18(id) : null;
    if (id18 === null) return { id: null, fault: malformedId(id) };
    return { change: { operation: "update", sobject: canonicalType(call, type), id: id18, fields } };
  });
  return answer(call, items, truthy(body.allOrNone));
};

export const upsertMany: RestHandler = async (call) => {
  const body = await jsonObject(call.request);
  const records = recordsOf(body);
  const describe = call.engine.describe.sobject(call.session, call.params[0]!);
  const wanted = call.params[1]!.toLowerCase();
  const field = describe.fields.find((candidate) => candidate.name.toLowerCase() === wanted);
  if (!field || !(field.externalId || field.idLookup || wanted === "id"))
    throw new ApiFault(
      "INVALID_FIELD",
      `Field name provided, ${call.params[1]} does not match an External ID, Salesforce Id, or indexed field for ${describe.name}`,
    );
  const items = records.map((record): Item => {
    const fields = { ...recordFields(record) };
    const key = Object.keys(fields).find((name) => name.toLowerCase() === wanted);
    const value = key === undefined ? null : fields[key];
    if (key !== undefined) delete fields[key];
    if (wanted === "id") {
      if (value === null || value === undefined || value === "")
        return { change: { operation: "insert", sobject: describe.name, fields } };
      const id = typeof value === "string" ? toId18(value) : null;
      if (id === null) return { id: null, fault: malformedId(value) };
      return { change: { operation: "update", sobject: describe.name, id, fields } };
    }
    if (value === null || value === undefined || value === "")
      return { id: null, fault: new ApiFault("MISSING_ARGUMENT", `${field.name} not specified`, { fields: [] }) };
    return {
      change: { operation: "upsert", sobject: describe.name, externalIdField: field.name, value, fields },
    };
  });
  return answer(call, items, truthy(body.allOrNone), true);
};

export const deleteMany: RestHandler = (call) => {
  const parameters = call.query();
  const ids = (parameters.get("ids") ?? "")
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  if (ids.length === 0)
    throw new ApiFault("REQUIRED_FIELD_MISSING", "Required fields are missing: [ids]", { fields: ["ids"] });
  if (ids.length > MAX_RECORDS) throw limitReached(MAX_RECORDS);
  const items = ids.map((text): Item => {
    const id = isIdShaped(text) ? toId18(text) : null;
    return id === null ? { id: null, fault: malformedId(text) } : { change: { operation: "delete", id } };
  });
  return answer(call, items, truthy(parameters.get("allOrNone")));
};

function retrieve(call: RestCall, ids: readonly string[], fields: readonly string[] | null) {
  if (ids.length > MAX_RETRIEVE) throw limitReached(MAX_RETRIEVE);
  if (fields === null)
    throw new ApiFault("REQUIRED_FIELD_MISSING", "Required fields are missing: [fields]", { fields: ["fields"] });
  const sobject = call.engine.describe.sobject(call.session, call.params[0]!).name;
  const canonical = ids.map((id) => {
    const id18 = toId18(id);
    if (id18 === null) throw malformedId(id);
    return id18;
  });
  const { shape, rows } = call.engine.query.retrieve(call.session, sobject, canonical, fields);
  const write = rowWriter(shape);
  return jsonText(`[${rows.map((row) => (row === null ? "null" : write(row, call.base))).join(",")}]`);
}

export const getMany: RestHandler = (call) => {
  const parameters = call.query();
  const ids = (parameters.get("ids") ?? "").split(",").filter((id) => id !== "");
  return retrieve(call, ids, fieldList(parameters.get("fields")));
};

export const retrieveMany: RestHandler = async (call) => {
  const body = await jsonObject(call.request);
  const strings = (value: unknown) =>
    Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
  const fields = strings(body.fields);
  return retrieve(call, strings(body.ids), fields.length > 0 ? fields : null);
};
