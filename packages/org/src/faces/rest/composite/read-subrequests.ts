import { ApiFault } from "../../../engine/api-fault.ts";
import type { RestCall } from "../call.ts";
import { referencesIn } from "./references.ts";

/** A subrequest as the body states it, before references are filled in. */
export interface Step {
  readonly referenceId: string;
  readonly method: string;
  readonly url: string;
  readonly body: unknown;
  /** By lower-case name; null when it states none. */
  readonly headers: ReadonlyMap<string, string> | null;
  /** Ids of the subrequests it refers to. */
  readonly references: ReadonlySet<string>;
}

/** Composite and graph take no other format (REST API Developer Guide). */
export function jsonBody(call: RestCall): Record<string, unknown> {
  const type = call.request.headers.get("content-type") ?? "";
  if (/xml/i.test(type))
    throw new ApiFault("UNSUPPORTED_MEDIA_TYPE", `The content type ${type} is not supported for this resource`);
  return call.body.object();
}

/** What cannot be read refuses the whole request. The code is documented, most of the wordings are inferred. */
export const malformed = (message: string) => new ApiFault("JSON_PARSER_ERROR", message);

const METHODS: readonly string[] = ["POST", "PUT", "PATCH", "GET", "DELETE"];
const INHERITED: ReadonlySet<string> = new Set(["accept", "authorization", "content-type"]);
const REFERENCE_ID = /^[A-Za-z0-9][A-Za-z0-9_]*$/;
/** From here on an illegal referenceId refuses the whole request (same guide, "Illegal Characters in Reference IDs"). */
const STRICT_IDS_SINCE = 52;

export function entriesOf(body: Record<string, unknown>, property: string): readonly Record<string, unknown>[] {
  const entries = body[property];
  if (!Array.isArray(entries) || entries.length === 0) throw malformed(`Missing required property '${property}'`);
  for (const entry of entries)
    if (typeof entry !== "object" || entry === null || Array.isArray(entry))
      throw malformed(`Every entry of ${property} is an object`);
  return entries;
}

/** `true`, `"true"`; absent is the default. Throws ApiFault for anything that is no boolean. */
export function flag(body: Record<string, unknown>, property: string, otherwise: boolean): boolean {
  const value = body[property];
  if (value === undefined || value === null) return otherwise;
  const text = String(value).toLowerCase();
  if (text !== "true" && text !== "false") throw malformed(`Cannot deserialize a boolean for '${property}'`);
  return text === "true";
}

export function required(entry: Record<string, unknown>, property: string): string {
  const value = entry[property];
  if (typeof value !== "string" || value === "") throw malformed(`Missing required property '${property}'`);
  return value;
}

function headersOf(entry: Record<string, unknown>): ReadonlyMap<string, string> | null {
  const given = entry["httpHeaders"];
  if (given === undefined || given === null) return null;
  if (typeof given !== "object" || Array.isArray(given)) throw malformed("httpHeaders is an object of header names");
  const headers = new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), String(value)]));
  for (const name of headers.keys())
    if (INHERITED.has(name))
      throw malformed(`A subrequest inherits Accept, Authorization and Content-Type and may not state ${name}`);
  return headers.size === 0 ? null : headers;
}

function stepOf(entry: Record<string, unknown>, version: number): Step {
  // An example of the guide spells it referenceID.
  const referenceId = required(
    entry,
    entry["referenceId"] === undefined && "referenceID" in entry ? "referenceID" : "referenceId",
  );
  if (version >= STRICT_IDS_SINCE && !REFERENCE_ID.test(referenceId))
    throw malformed(
      `Provided referenceId ('${referenceId}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`,
    );
  const method = required(entry, "method");
  if (!METHODS.includes(method))
    throw malformed(`'${method}' is not one of the methods accepted: [${METHODS.join(", ")}]`);
  const url = required(entry, "url");
  const { body } = entry;
  const references = referencesIn(body, referencesIn(url));
  return { referenceId, method, url, body, headers: headersOf(entry), references };
}

/** The subrequests of a composite request or of one graph. Throws ApiFault JSON_PARSER_ERROR, INVALID_INPUT. */
export function stepsOf(call: RestCall, body: Record<string, unknown>): readonly Step[] {
  const version = Number.parseInt(call.version, 10);
  const steps = entriesOf(body, "compositeRequest").map((entry) => stepOf(entry, version));
  const ids = new Set<string>();
  for (const { referenceId } of steps) {
    if (ids.has(referenceId))
      throw new ApiFault("INVALID_INPUT", `Duplicate ReferenceId provided in the request: ${referenceId}`);
    ids.add(referenceId);
  }
  return steps;
}
