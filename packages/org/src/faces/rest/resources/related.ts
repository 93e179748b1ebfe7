import { keyPrefixOf } from "@postern/kernel";
import type { RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { pageText } from "../render-records.ts";
import { jsonText } from "../replies.ts";
import { fieldList, pathId, rowText } from "./rows.ts";

/** `GET /sobjects/O/ID/Relationship`: the parent's row, or a page of children. */
export const getRelated: RestHandler = (call) => {
  const [object, idText, name] = call.params as [string, string, string];
  const id = pathId(idText);
  const describe = call.engine.describe.sobject(call.session, object);
  const wanted = name.toLowerCase();
  const fields = fieldList(call.query().get("fields"));

  const reference = describe.fields.find((field) => field.relationshipName?.toLowerCase() === wanted);
  if (reference) {
    const { shape, rows } = call.engine.query.retrieve(call.session, describe.name, [id], [reference.name]);
    const parentId = rows[0]?.[shape.columns.findIndex((column) => column.key === reference.name)];
    if (typeof parentId !== "string") throw resourceNotFound();
    const parent =
      call.engine.describe.global(call.session).find((entry) => entry.keyPrefix === keyPrefixOf(parentId))?.name ??
      reference.referenceTo[0]!;
    return jsonText(rowText(call, parent, parentId, fields));
  }

  const child = describe.childRelationships.find((entry) => entry.relationshipName?.toLowerCase() === wanted);
  if (!child) throw resourceNotFound();
  if (!call.engine.query.retrieve(call.session, describe.name, [id], ["Id"]).rows[0]) throw resourceNotFound();
  const columns = fields ?? call.engine.describe.sobject(call.session, child.childSObject).fields.map((f) => f.name);
  const soql = `SELECT ${columns.join(", ")} FROM ${child.childSObject} WHERE ${child.field} = '${id}'`;
  return jsonText(pageText(call.engine.query.run(call.session, soql), call.base));
};
