import { keyPrefixOf, type SObjectDescribe } from "@postern/kernel";
import type { Reply } from "../../reply.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { pageText } from "../render-records.ts";
import { jsonText } from "../replies.ts";
import { queryOptions } from "./query.ts";
import { deleteById, fieldList, pathId, rowReply, updateById } from "./rows.ts";

interface Place {
  readonly describe: SObjectDescribe;
  readonly id: string;
}

/** Where a path of relationship names leads: a record, or the children of one. */
type Destination = Place | { readonly parent: Place; readonly child: SObjectDescribe["childRelationships"][number] };

/** Follows `sobjects/O/ID/Relationship[/Relationship …]`. Throws ApiFault NOT_FOUND where a name or a lookup leads nowhere. */
function follow(call: RestCall): Destination {
  const [object = "", idText = "", ...names] = call.params;
  let place: Place = { describe: call.engine.describe.sobject(call.session, object), id: pathId(idText) };
  for (const [index, name] of names.entries()) {
    const parent = parentOf(call, place, name.toLowerCase());
    if (parent) {
      place = parent;
      continue;
    }
    const child = place.describe.childRelationships.find(
      (entry) => entry.relationshipName?.toLowerCase() === name.toLowerCase(),
    );
    // Children are many: no name leads on from them.
    if (!child || index < names.length - 1) throw resourceNotFound();
    return { parent: place, child };
  }
  return place;
}

function parentOf(call: RestCall, { describe, id }: Place, name: string): Place | null {
  const reference = describe.fields.find((field) => field.relationshipName?.toLowerCase() === name);
  if (!reference) return null;
  const { shape, rows } = call.engine.query.retrieve(call.session, describe.name, [id], [reference.name]);
  const parentId = rows[0]?.[shape.columns.findIndex((column) => column.key === reference.name)];
  if (typeof parentId !== "string") throw resourceNotFound();
  const sobject =
    reference.referenceTo.length === 1
      ? reference.referenceTo[0]!
      : call.engine.describe.global(call.session).find((entry) => entry.keyPrefix === keyPrefixOf(parentId))?.name;
  if (sobject === undefined) throw resourceNotFound();
  return { describe: call.engine.describe.sobject(call.session, sobject), id: parentId };
}

/** The record a path leads to, for those who want to change it. */
function followToOne(call: RestCall): Place {
  const destination = follow(call);
  if ("child" in destination) throw resourceNotFound();
  return destination;
}

/** `GET /sobjects/O/ID/Relationship`: the parent's row, or a page of children. */
export const getRelated: RestHandler = (call) => {
  const destination = follow(call);
  const fields = fieldList(call.query().get("fields"));
  return "child" in destination ? children(call, destination, fields) : row(call, destination, fields);
};

const row = (call: RestCall, { describe, id }: Place, fields: readonly string[] | null) =>
  rowReply(call, describe.name, id, fields);

function children(
  call: RestCall,
  { parent, child }: Extract<Destination, { child: unknown }>,
  fields: readonly string[] | null,
): Reply {
  if (!call.engine.query.retrieve(call.session, parent.describe.name, [parent.id], ["Id"]).rows[0])
    throw resourceNotFound();
  const columns = fields ?? call.engine.describe.sobject(call.session, child.childSObject).fields.map((f) => f.name);
  const soql = `SELECT ${columns.join(", ")} FROM ${child.childSObject} WHERE ${child.field} = '${parent.id}'`;
  return jsonText(pageText(call.engine.query.run(call.session, soql, queryOptions(call, false)), call.base));
}

/** `PATCH /sobjects/O/ID/Relationship`: an update of the parent. */
export function updateRelated(call: RestCall): Reply {
  const { describe, id } = followToOne(call);
  return updateById(call, describe.name, id);
}

/** `DELETE /sobjects/O/ID/Relationship`: deletes the parent. */
export function deleteRelated(call: RestCall): Reply {
  const { describe, id } = followToOne(call);
  return deleteById(call, describe.name, id);
}
