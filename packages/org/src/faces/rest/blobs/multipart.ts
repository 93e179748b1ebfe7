import { ApiFault } from "../../../engine/api-fault.ts";

/** One part of a multipart message. */
export interface Part {
  /** Of its Content-Disposition. */
  readonly name: string;
  readonly filename: string | null;
  /** Lower case, with its parameters; empty when the part does not say. */
  readonly contentType: string;
  /** A view into the message: nothing is copied. */
  readonly content: Uint8Array;
}

/** RFC 2046, 5.1.1. */
const MAX_BOUNDARY = 70;
/** A record's part and its binary, for each of the 200 records of a collection. */
const MAX_PARTS = 401;
const MAX_HEADERS = 16 * 1024;
const BOUNDARY = /;\s*boundary=(?:"([^"]*)"|([^\s;"]+))/i;
const CR = 0x0d;
const LF = 0x0a;
const DASH = 0x2d;

/**
 * The parts of a `multipart/…` body. What stands before the first and after the last boundary is nobody's (RFC 2046). Throws ApiFault
 * INVALID_MULTIPART_REQUEST (the code is of the ExceptionCode list; the wordings are inferred).
 */
export function multipartParts(bytes: Uint8Array, contentType: string): Part[] {
  const delimiter = Buffer.from(`--${boundaryOf(contentType)}`, "latin1");
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Part[] = [];
  let from = -1;
  for (const line of delimiterLines(body, delimiter)) {
    if (from >= 0) parts.push(partOf(body.subarray(from, line.contentEnd)));
    if (parts.length > MAX_PARTS) throw invalid(`the message has more than ${MAX_PARTS} parts`);
    if (line.isLast) return parts;
    from = line.next;
  }
  throw invalid("the message does not end with its boundary");
}

function boundaryOf(contentType: string): string {
  const match = BOUNDARY.exec(contentType);
  const boundary = match?.[1] ?? match?.[2] ?? "";
  if (boundary === "") throw invalid("the Content-Type has no boundary");
  if (boundary.length > MAX_BOUNDARY) throw invalid(`the boundary is longer than ${MAX_BOUNDARY} characters`);
  return boundary;
}

/** Where boundaries stand on lines of their own: where the content before ends, and where the next part begins. */
function* delimiterLines(body: Buffer, delimiter: Buffer) {
  for (let at = body.indexOf(delimiter); at >= 0; at = body.indexOf(delimiter, at + 1)) {
    if (at > 0 && body[at - 1] !== LF) continue;
    const after = at + delimiter.length;
    const isLast = body[after] === DASH && body[after + 1] === DASH;
    const next = isLast ? after + 2 : lineEnd(body, after);
    if (next < 0) continue;
    // The line break before a boundary belongs to the boundary.
    const contentEnd = at >= 2 && body[at - 2] === CR ? at - 2 : at - 1;
    yield { contentEnd, next, isLast };
  }
}

/** What follows a boundary, past spaces and the line break; -1 when something else follows: a longer boundary, or text. */
function lineEnd(body: Buffer, from: number): number {
  let at = from;
  while (body[at] === 0x20 || body[at] === 0x09) at++;
  if (body[at] === LF) return at + 1;
  return body[at] === CR && body[at + 1] === LF ? at + 2 : -1;
}

function partOf(part: Buffer): Part {
  const { headers, content } = splitHeaders(part);
  const disposition = headers.get("content-disposition") ?? "";
  const name = parameter(disposition, "name");
  if (name === null) throw invalid("a part has no name in its Content-Disposition");
  return {
    name,
    filename: parameter(disposition, "filename"),
    contentType: (headers.get("content-type") ?? "").toLowerCase(),
    content,
  };
}

function splitHeaders(part: Buffer): { headers: Map<string, string>; content: Uint8Array } {
  const headers = new Map<string, string>();
  let at = 0;
  while (at < part.length) {
    const end = part.indexOf(LF, at);
    if (end < 0 || end > MAX_HEADERS) break;
    const line = part.toString("utf8", at, end).replace(/\r$/, "");
    at = end + 1;
    if (line === "") return { headers, content: part.subarray(at) };
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  throw invalid("the headers of a part do not end");
}

function parameter(header: string, name: string): string | null {
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, "i").exec(header);
  return match ? (match[1]?.replace(/\\(.)/g, "$1") ?? match[2] ?? null) : null;
}

export const invalid = (why: string) => new ApiFault("INVALID_MULTIPART_REQUEST", `Invalid multipart request: ${why}`);
