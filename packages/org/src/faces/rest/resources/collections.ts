import { isIdShaped, toId18 } from "@postern/kernel";
import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { allOrNone, answer, type Item, onceEach } from "./collection-answer.ts";
import { recordFields } from "./rows.ts";

/** Records per collection call (REST API Developer Guide, "sObject Collections"). */
const MAX_RECORDS = 200;
/** Runs of records of one type in a call that creates or updates. */
const MAX_CHUNKS = 10;

export function limitReached(max: number): ApiFault {
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

/** The records' types in order; null where a record has none. */
function typesOf(records: readonly Record<string, unknown>[]): readonly (string | null)[] {
  const types = records.map(typeOf);
  const chunks = types.filter((type, index) => index === 0 || type !== types[index - 1]).length;
  if (chunks > MAX_CHUNKS)
    throw new ApiFault(
      "LIMIT_EXCEEDED",
      `records of different types form ${chunks} chunks; the limit is ${MAX_CHUNKS}`,
    );
  return types;
}

/** The object of a record. Throws ApiFault INVALID_TYPE for the whole request. */
function describeOf(call: RestCall, name: string) {
  try {
    return call.engine.describe.sobject(call.session, name);
  } catch (error) {
    if (error instanceof ApiFault && error.errorCode === "NOT_FOUND")
      throw new ApiFault("INVALID_TYPE", `sObject type '${name}' is not supported.`);
    throw error;
  }
}

export const createMany: RestHandler = (call) => {
  const body = call.body.record();
  const records = recordsOf(body);
  const types = typesOf(records);
  const items = records.map((record, index): Item => {
    const type = types[index];
    if (!type) return { id: null, fault: missingType() };
    return { change: { operation: "insert", sobject: describeOf(call, type).name, fields: recordFields(record) } };
  });
  return answer(call, items, allOrNone(call, body.allOrNone));
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

/** A record that cannot be found: the item names no id. */
const notAnId = (label: string, text: unknown): Item => ({
  id: null,
  fault: new ApiFault("MALFORMED_ID", `${label} ID: id value of incorrect type: ${String(text)}`, { fields: ["Id"] }),
});

const isNothing = (value: unknown) => value === undefined || value === null || value === "";

export const updateMany: RestHandler = (call) => {
  const body = call.body.record();
  const records = recordsOf(body);
  const types = typesOf(records);
  const repeated = onceEach("id");
  const items = records.map((record, index): Item => {
    const type = types[index];
    const { id, fields } = splitId(record);
    if (!type) return { id: null, fault: missingType() };
    if (isNothing(id))
      return { id: null, fault: new ApiFault("MISSING_ARGUMENT", "Id not specified in an update call") };
    const { name: sobject, label } = describeOf(call, type);
    const id18 = typeof id === "string" ? toId18(id) : null;
    if (id18 === null) return notAnId(label, id);
    const fault = repeated(id18);
    return fault ? { id: id18, fault } : { change: { operation: "update", sobject, id: id18, fields } };
  });
  return answer(call, items, allOrNone(call, body.allOrNone));
};

export const upsertMany: RestHandler = (call) => {
  const body = call.body.record();
  const records = recordsOf(body);
  const describe = call.engine.describe.sobject(call.session, call.params[0]!);
  const { name: sobject, label } = describe;
  const wanted = call.params[1]!.toLowerCase();
  const field = describe.fields.find((candidate) => candidate.name.toLowerCase() === wanted);
  if (!field || !(field.externalId || field.idLookup || wanted === "id"))
    throw new ApiFault(
      "INVALID_FIELD",
      `Field name provided, ${call.params[1]} does not match an External ID, Salesforce Id, or indexed field for ${sobject}`,
    );
  const repeated = onceEach(wanted === "id" ? "id" : "external id");
  const items = records.map((record): Item => {
    const type = typeOf(record);
    if (type !== null && type.toLowerCase() !== sobject.toLowerCase())
      return { id: null, fault: new ApiFault("INVALID_TYPE", `The type ${type} does not match ${sobject} of the url`) };
    const fields = { ...recordFields(record) };
    const key = Object.keys(fields).find((name) => name.toLowerCase() === wanted);
    const value = key === undefined ? null : fields[key];
    if (key !== undefined) delete fields[key];
    if (wanted === "id") {
      if (isNothing(value)) return { change: { operation: "insert", sobject, fields } };
      const id = typeof value === "string" ? toId18(value) : null;
      if (id === null) return notAnId(label, value);
      const fault = repeated(id);
      return fault ? { id, fault } : { change: { operation: "update", sobject, id, fields } };
    }
    if (isNothing(value))
      return { id: null, fault: new ApiFault("MISSING_ARGUMENT", `${field.name} not specified`, { fields: [] }) };
    const fault = repeated(String(value));
    if (fault) return { id: null, fault };
    return { change: { operation: "upsert", sobject, externalIdField: field.name, value, fields } };
  });
  return answer(call, items, allOrNone(call, body.allOrNone), true);
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
  const repeated = onceEach("id");
  const items = ids.map((text): Item => {
    const id = isIdShaped(text) ? toId18(text) : null;
    if (id === null) return { id: null, fault: new ApiFault("MALFORMED_ID", `malformed id ${text}`) };
    const fault = repeated(id);
    return fault ? { id, fault } : { change: { operation: "delete", id } };
  });
  return answer(call, items, allOrNone(call, parameters.get("allOrNone")));
};
