import { ApiFault } from "../../../engine/api-fault.ts";
import { invalid, multipartParts, type Part } from "./multipart.ts";

const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\b/;
const XML_TYPE = /^(?:application|text)\/xml\b/;

/** Reads the text of a part whose content type says what it is. */
export type ReadText = (text: string, format: "json" | "xml") => Record<string, unknown>;

/**
 * The object in a multipart body, with binary content in the place of its fields. The part with the fields is told by its content type:
 * clients differ in names and in order (jsforce and sf send the file first, the guide shows it last).
 *
 * - of one record, a binary part is named by its field: `VersionData`, `Body`
 * - of a collection, a record names its part and its field in `attributes`: `binaryPartName`, `binaryPartNameAlias`
 */
export function multipartObject(bytes: Uint8Array, contentType: string, read: ReadText): Record<string, unknown> {
  const parts = multipartParts(bytes, contentType);
  const texts = parts.filter(({ contentType: type, filename }) => filename === null && isText(type));
  // A JSON file has a file name; the fields have none, unless nothing else could be them.
  const fields = texts[0] ?? parts.find(({ contentType: type }) => isText(type));
  if (!fields) throw invalid("no part is of the type application/json or application/xml");
  if (texts.length > 1) throw invalid("more than one part is of the type application/json or application/xml");
  const binaries = parts.filter((part) => part !== fields);
  for (const { name, filename } of binaries)
    if (filename === null) throw invalid(`the binary part ${name} has no filename in its Content-Disposition`);
  const object = read(Buffer.from(fields.content).toString("utf8"), XML_TYPE.test(fields.contentType) ? "xml" : "json");
  return Array.isArray(object["records"]) ? withBinaries(object, binaries) : { ...object, ...byName(binaries) };
}

const isText = (type: string) => JSON_TYPE.test(type) || XML_TYPE.test(type);

function byName(binaries: readonly Part[]): Record<string, Uint8Array> {
  const found: Record<string, Uint8Array> = {};
  for (const { name, content } of binaries) {
    if (Object.hasOwn(found, name)) throw invalid(`two parts have the name ${name}`);
    found[name] = content;
  }
  return found;
}

function withBinaries(object: Record<string, unknown>, binaries: readonly Part[]): Record<string, unknown> {
  const content = byName(binaries);
  const records = (object["records"] as unknown[]).map((record) => {
    if (typeof record !== "object" || record === null) return record;
    const { attributes } = record as { attributes?: Record<string, unknown> };
    const part = attributes?.["binaryPartName"];
    if (typeof part !== "string") return record;
    const field = attributes?.["binaryPartNameAlias"];
    if (typeof field !== "string") throw invalid(`the record of the part ${part} has no binaryPartNameAlias`);
    if (!Object.hasOwn(content, part))
      throw new ApiFault("INVALID_MULTIPART_REQUEST", `There is no part named ${part}`);
    return { ...record, [field]: content[part] };
  });
  return { ...object, records };
}
