import { toId18 } from "@postern/kernel";
import type { Change, FieldValues } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import { isSystem } from "../security/system-session.ts";
import type { Database } from "../state/database.ts";
import { coerce } from "./coerce.ts";
import { fault } from "./faults.ts";
import { recordsWith } from "./resolve-parent.ts";
import type { Operation, Work } from "./work.ts";
import { writePlan } from "./write-plan.ts";

/** Which record of which object a change is about, and whether an upsert inserts or updates. Throws ApiFault. */
export function resolveChange(session: Session, change: Change, rooms: { database: Database; schema: Schema }): Work {
  const { schema } = rooms;
  switch (change.operation) {
    case "insert":
      return newWork(session, "insert", objectNamed(schema, change.sobject), "", change.fields);
    case "update": {
      const model = objectNamed(schema, change.sobject);
      return newWork(session, "update", model, idOf(model, change.id), change.fields);
    }
    case "upsert":
      return resolveUpsert(session, change, rooms);
    case "delete":
    case "undelete": {
      const id18 = toId18(change.id);
      if (id18 === null) throw fault.malformedId(change.id);
      const model =
        change.sobject === undefined ? schema.byKeyPrefix(id18.slice(0, 3)) : objectNamed(schema, change.sobject);
      if (!model) throw fault.unknownRecord();
      return newWork(session, change.operation, model, idOf(model, id18), {});
    }
  }
}

export function newWork(
  session: Session,
  operation: Operation,
  model: SObjectModel,
  id: string,
  given: FieldValues,
): Work {
  return {
    operation,
    session,
    system: isSystem(session),
    model,
    plan: writePlan(model),
    given,
    id,
    before: null,
    after: {},
    blobs: new Map(),
    named: new Set(),
    hooked: new Set(),
    mergedInto: null,
    faults: [],
  };
}

function objectNamed(schema: Schema, name: string): SObjectModel {
  const model = schema.object(name);
  if (!model) throw fault.unknownObject(name);
  return model;
}

function idOf(model: SObjectModel, id: string): string {
  const id18 = toId18(id);
  if (id18 === null) throw fault.malformedId(id);
  if (id18.slice(0, 3) !== model.definition.keyPrefix)
    throw fault.wrongIdType(`${model.definition.label} ID`, id, "Id");
  return id18;
}

function resolveUpsert(
  session: Session,
  change: Change & { operation: "upsert" },
  { database, schema }: { database: Database; schema: Schema },
): Work {
  const model = objectNamed(schema, change.sobject);
  const field = model.field(change.externalIdField);
  if (!field?.idLookup || !(isSystem(session) || session.access.fieldReadable(model.name, field.name)))
    throw fault.noExternalIdField(change.externalIdField);
  if (field.name === "Id") {
    if (change.value === null || change.value === undefined || change.value === "")
      return newWork(session, "insert", model, "", change.fields);
    return newWork(session, "update", model, idOf(model, String(change.value)), change.fields);
  }
  const ids = recordsWith(database, model, field, coerce(field, change.value, schema));
  if (ids.length > 1) throw fault.ambiguousExternalId(field.name, ids);
  const fields = withoutField(change.fields, field.name);
  if (ids[0] !== undefined) return newWork(session, "update", model, ids[0], fields);
  if (change.updateOnly) throw fault.notFound();
  return newWork(session, "insert", model, "", { ...fields, [field.name]: change.value });
}

/** The external id decides about the record; a value for it among the fields has no say. */
function withoutField(fields: FieldValues, name: string): FieldValues {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => key.toLowerCase() !== name.toLowerCase()));
}
