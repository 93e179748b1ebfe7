import { ApiFault } from "../../../engine/api-fault.ts";
import type { FaceRequest } from "../../face-request.ts";

/** What a conditional header is compared with. */
export interface Validators {
  /** With its quotes; null where the resource has none. */
  readonly etag: string | null;
  /** Epoch milliseconds, whole seconds; null where the resource keeps no such date. */
  readonly lastModified: number | null;
}

const NAMES = ["if-match", "if-none-match", "if-modified-since", "if-unmodified-since"] as const;

/** Whether the request has a condition at all: without one, nothing has to be read to judge it. */
export const isConditional = ({ headers }: FaceRequest) => NAMES.some((name) => headers.get(name) !== null);

/**
 * Judges the conditional headers of a request (REST API Developer Guide, "Conditional Request Headers"; RFC 9110, 13.2.2): true when the
 * answer is 304. Throws ApiFault: MODIFIED or NOT_MODIFIED (412) when the precondition of the request does not hold, and for values that
 * are none on a write (400; a read ignores them). The errorCodes are inferred from the list of ExceptionCode; the statuses are documented.
 */
export function isUnmodified(request: FaceRequest, { etag, lastModified }: Validators): boolean {
  const reads = request.method === "GET" || request.method === "HEAD";
  const tags = (name: string) => (etag === null ? null : tagsOf(request.headers.get(name), name, reads));
  const date = (name: string) => (lastModified === null ? null : dateOf(request.headers.get(name), name, reads));

  const match = tags("if-match");
  const unmodifiedSince = match ? null : date("if-unmodified-since");
  if ((match && !holds(match, etag)) || (unmodifiedSince !== null && lastModified! > unmodifiedSince))
    throw new ApiFault("MODIFIED", "The record has been modified: the precondition of the request does not hold");

  const noneMatch = tags("if-none-match");
  if (noneMatch) {
    if (!holds(noneMatch, etag)) return false;
    if (reads) return true;
    throw new ApiFault(
      "NOT_MODIFIED",
      "The record has not been modified: the precondition of the request does not hold",
    );
  }
  const since = reads ? date("if-modified-since") : null;
  return since !== null && lastModified! <= since;
}

type Tags = "*" | readonly string[];

const holds = (tags: Tags, etag: string | null) => tags === "*" || tags.includes(etag!);

const TAG = /^(?:W\/)?"[^"]*"$/;

/** Entity tags as this org gave them out: whether the answer went out compressed does not matter. */
function tagsOf(header: string | null, name: string, lenient: boolean): Tags | null {
  if (header === null) return null;
  if (header.trim() === "*") return "*";
  const tags = header.split(",").map((tag) => tag.trim());
  if (tags.every((tag) => TAG.test(tag)))
    return tags.map((tag) => tag.replace(/^W\//, "").replace(/-(?:gzip|deflate)"$/, '"'));
  return invalid(name, header, lenient);
}

// RFC 9110, 5.6.7: IMF-fixdate, and the two obsolete forms.
const HTTP_DATE =
  /^(?:\w{3}, \d{2} \w{3} \d{4} \d\d:\d\d:\d\d GMT|\w{6,9}, \d\d-\w{3}-\d\d \d\d:\d\d:\d\d GMT|\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4})$/;

function dateOf(header: string | null, name: string, lenient: boolean): number | null {
  if (header === null) return null;
  const time = HTTP_DATE.test(header.trim()) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(time) ? invalid(name, header, lenient) : time;
}

function invalid(name: string, value: string, lenient: boolean): null {
  if (lenient) return null;
  throw new ApiFault("INVALID_HEADER_VALUE", `The value of the header ${name} is not valid: ${value}`);
}
