import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import type { Reply } from "../../reply.ts";
import { typeOfExtension, UNKNOWN_TYPE } from "../blobs/content-type.ts";
import type { RestCall, RestHandler } from "../call.ts";
import { resourceNotFound } from "../error-body.ts";
import { pathId } from "./rows.ts";

/** Where an object says what its content is: as a MIME type, or by the extension of a file. */
const TYPE_FIELDS = [
  { name: "ContentType", typeOf: (value: string) => value },
  { name: "FileExtension", typeOf: typeOfExtension },
] as const;
/** What may stand in a Content-Type header. */
const MIME = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w-]+="?[\w .:+-]*"?)*$/;

function blobField({ fields }: SObjectDescribe, name: string): FieldDescribe | undefined {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.type === "base64" && field.name.toLowerCase() === wanted);
}

/** `GET /sobjects/O/ID/BLOBFIELD`: the bytes as they were given. null when the name is of no binary field. */
export function getBlob(call: RestCall): Reply | null {
  const [object = "", id = "", name = ""] = call.params;
  const describe = call.engine.describe.sobject(call.session, object);
  const field = blobField(describe, name);
  if (!field) return null;
  const recordId = pathId(id);
  const body = call.engine.query.blob(call.session, describe.name, recordId, field.name);
  return { status: 200, headers: { "Content-Type": contentType(call, describe, recordId) }, body };
}

function contentType(call: RestCall, describe: SObjectDescribe, id: string): string {
  const source = TYPE_FIELDS.find(({ name }) => describe.fields.some((field) => field.name === name));
  if (!source) return UNKNOWN_TYPE;
  const { rows } = call.engine.query.retrieve(call.session, describe.name, [id], [source.name]);
  const value = rows[0]?.[0];
  const type = typeof value === "string" && value !== "" ? source.typeOf(value) : UNKNOWN_TYPE;
  return MIME.test(type) ? type : UNKNOWN_TYPE;
}

/**
 * `GET /sobjects/O/ID/richTextImageFields/FIELD/REF`: images that were put into rich text by the editor of a page. The org has no such
 * editor, so no image has a reference.
 */
export const richTextImage: RestHandler = (call) => {
  call.engine.describe.sobject(call.session, call.params[0]!);
  pathId(call.params[1]!);
  throw resourceNotFound();
};
