import { promisify } from "node:util";
import { gunzip, inflate } from "node:zlib";
import { ApiFault } from "../../engine/api-fault.ts";
import type { FaceRequest } from "../face-request.ts";

/** Text bodies end at 50 MB (REST API Developer Guide, "Insert or Update Blob Data"). */
const MAX_BODY = 50 * 1024 * 1024;

const XML = /^(?:application|text)\/(?:[\w.-]+\+)?xml\s*(?:;|$)/i;

/** What a body may be packed in. */
const UNPACK: Readonly<Record<string, (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  deflate: promisify(inflate),
};
const decoder = new TextDecoder("utf-8");

/** Texts of requests whose body was read as JSON, for refusals that name a place in them. */
const texts = new WeakMap<FaceRequest, string>();

/** The body's text; empty when it was not read. */
export function bodyTextOf(request: FaceRequest): string {
  return texts.get(request) ?? "";
}

const tooLarge = (limit: number) =>
  new ApiFault("EXCEEDED_MAX_SIZE_REQUEST", `The request body is larger than the limit of ${limit} bytes`);

/** The body as it was before the client packed it. */
async function unpacked(request: FaceRequest, limit: number): Promise<Uint8Array> {
  const bytes = await request.bytes(limit);
  if (bytes === null) throw tooLarge(limit);
  const encoding = request.headers.get("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (encoding === "identity") return bytes;
  const unpack = Object.hasOwn(UNPACK, encoding) ? UNPACK[encoding] : undefined;
  if (!unpack)
    throw new ApiFault(
      "UNSUPPORTED_MEDIA_TYPE",
      `The content encoding ${encoding} is not supported. Use gzip or deflate.`,
    );
  try {
    return await unpack(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    throw new ApiFault("POST_BODY_PARSE_ERROR", `The request body is not valid ${encoding} data`);
  }
}

function parserFault(text: string, error: unknown): ApiFault {
  if (text.trim() === "") return new ApiFault("JSON_PARSER_ERROR", "No content to map to Object due to end of input");
  const message = error instanceof Error ? error.message : "";
  const position = /position (\d+)/.exec(message)?.[1];
  const at = position === undefined ? Math.max(0, text.length - 1) : Number(position);
  const before = text.slice(0, at);
  const line = before.split("\n").length;
  const column = at - before.lastIndexOf("\n");
  const character = text[at];
  const what =
    position === undefined && !/token/.test(message)
      ? "Unexpected end-of-input"
      : `Unexpected character ('${character}' (code ${character?.charCodeAt(0) ?? 0}))`;
  return new ApiFault("JSON_PARSER_ERROR", `${what}: expected a valid JSON value at [line:${line}, column:${column}]`);
}

/** Deeper JSON is no request of this API, and would break what walks through it later. */
const MAX_DEPTH = 100;
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i;
const MULTIPART = /^multipart\//i;

/** Whether the text opens more brackets than the bound; brackets inside strings do not count. */
function isTooDeep(text: string): boolean {
  // As many brackets open as close, so a short text cannot be deep.
  if (text.length <= 2 * MAX_DEPTH) return false;
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === 0x5c) at++;
      else if (code === 0x22) inString = false;
    } else if (code === 0x22) inString = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  return false;
}

function parsed(text: string): unknown {
  if (isTooDeep(text))
    throw new ApiFault("JSON_PARSER_ERROR", `The JSON is nested deeper than the limit of ${MAX_DEPTH} levels`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw parserFault(text, error);
  }
}

function objectIn(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new ApiFault(
      "JSON_PARSER_ERROR",
      `Can not deserialize an object out of ${Array.isArray(value) ? "START_ARRAY" : "a scalar value"} at [line:1, column:1]`,
    );
  return value as Record<string, unknown>;
}

/** The body of a request, read and not yet understood: its handler says what it takes. */
export interface RestBody {
  /** The object in it, JSON or XML. Throws ApiFault UNSUPPORTED_MEDIA_TYPE, JSON_PARSER_ERROR, XML_PARSER_ERROR. */
  object(): Record<string, unknown>;
  /** The same where binary content may stand beside the fields: it is in their place, as bytes. Throws INVALID_MULTIPART_REQUEST too. */
  record(): Record<string, unknown>;
}

const alike = (object: () => Record<string, unknown>): RestBody => ({ object, record: object });

const nothing = () => new ApiFault("JSON_PARSER_ERROR", "No content to map to Object due to end of input");

export const NO_BODY: RestBody = alike(() => {
  throw nothing();
});

/** The body of a subrequest, which came parsed with the request around it. */
export function givenBody(value: unknown): RestBody {
  return value === undefined || value === null ? NO_BODY : alike(() => objectIn(value));
}

/**
 * Takes the body off the wire. Throws ApiFault EXCEEDED_MAX_SIZE_REQUEST, POST_BODY_PARSE_ERROR, UNSUPPORTED_MEDIA_TYPE (its encoding).
 *
 * @param maxFiles bytes of a multipart body; null where the resource takes none
 */
export async function readBody(request: FaceRequest, maxFiles: number | null): Promise<RestBody> {
  const type = request.headers.get("content-type")?.trim() ?? "";
  const unsupported = () =>
    new ApiFault("UNSUPPORTED_MEDIA_TYPE", `The content type ${type} is not supported for this resource`);
  if (MULTIPART.test(type)) {
    if (maxFiles === null) throw unsupported();
    return multipartBody(await unpacked(request, maxFiles), type, unsupported);
  }
  const text = decoder.decode(await unpacked(request, MAX_BODY));
  texts.set(request, text);
  if (XML.test(type)) {
    const readXmlBody = await xmlReader();
    return alike(() => readXmlBody(text));
  }
  if (text.trim() === "" && (type === "" || JSON_TYPE.test(type))) return NO_BODY;
  return alike(() => {
    if (type !== "" && !JSON_TYPE.test(type)) throw unsupported();
    return objectIn(parsed(text));
  });
}

/** The XML parser is loaded with the first XML body. */
const xmlReader = async () => (await import("./xml/read-xml-body.ts")).readXmlBody;

async function multipartBody(bytes: Uint8Array, type: string, unsupported: () => ApiFault): Promise<RestBody> {
  const { multipartObject } = await import("./blobs/multipart-record.ts");
  const readXmlBody = await xmlReader();
  return {
    object() {
      throw unsupported();
    },
    record: () =>
      multipartObject(bytes, type, (text, format) => (format === "xml" ? readXmlBody(text) : objectIn(parsed(text)))),
  };
}
