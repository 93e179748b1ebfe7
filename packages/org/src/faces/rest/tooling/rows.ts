import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { rowWriter } from "../render-records.ts";
import { json, jsonText, noContent } from "../replies.ts";
import * as rows from "../resources/rows.ts";
import { type ComponentName, readComponent } from "./component-metadata.ts";
import { toolingCall } from "./in-tooling.ts";

/** Parts of the schema are deployed, each in a transaction of its own; other rows are written as records are. */
const isComponent = (call: RestCall, name: string): name is ComponentName => call.engine.tooling.isComponent(name);

const describeOf = (call: RestCall) => call.engine.describe.sobject(call.session, call.params[0]!);

/** Objects and fields are found by their DurableId, which need not look like an id: `EntityDefinition/Account`. */
export const getRow: RestHandler = (outer) => {
  const call = toolingCall(outer);
  const { name, fields } = describeOf(call);
  if (!fields.some((field) => field.name === "DurableId")) return rows.getRow(call);
  const asked = rows.fieldList(call.query().get("fields")) ?? fields.map((field) => field.name);
  const key = call.params[1]!.replace(/[\\']/g, "\\$&");
  // A field is asked for by its object too, as every query of fields has to (Tooling API Guide, FieldDefinition).
  const { shape, rows: found } = call.engine.query.run(
    call.session,
    `SELECT ${asked.join(", ")} FROM ${name} WHERE DurableId = '${key}' LIMIT 1`,
  );
  if (!found[0]) throw resourceNotFound();
  return jsonText(rowWriter(shape)(found[0], call.base));
};

export const createRow: RestHandler = (outer) => {
  const call = toolingCall(outer);
  const { name } = describeOf(call);
  if (!isComponent(call, name)) return call.engine.change.attempt(() => rows.createRow(call));
  return readComponent(name, rows.recordFields(call.body.record()), true).then((component) => {
    const id = call.engine.tooling.create(call.session, name, component);
    return json({ id, success: true, errors: [], warnings: [], infos: [] }, 201);
  });
};

export const updateRow: RestHandler = (outer) => {
  const call = toolingCall(outer);
  const { name } = describeOf(call);
  if (!isComponent(call, name)) return call.engine.change.attempt(() => rows.updateRow(call));
  const id = rows.pathId(call.params[1]!);
  return readComponent(name, rows.recordFields(call.body.record()), false).then((component) => {
    call.engine.tooling.update(call.session, name, id, component);
    return noContent();
  });
};

export const deleteRow: RestHandler = (outer) => {
  const call = toolingCall(outer);
  const { name } = describeOf(call);
  if (!isComponent(call, name)) return call.engine.change.attempt(() => rows.deleteRow(call));
  call.engine.tooling.remove(call.session, name, rows.pathId(call.params[1]!));
  return noContent();
};
