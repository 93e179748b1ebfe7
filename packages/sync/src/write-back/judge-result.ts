import type { SaveResult } from "@postern/client";
import type { Write } from "./plan-writes.ts";

export type Verdict = "done" | "gone" | "again" | "refused";

/** Failures of the moment (REST API guide, Status Codes and Error Responses). */
const PASSING = new Set([
  "UNABLE_TO_LOCK_ROW",
  "REQUEST_LIMIT_EXCEEDED",
  "SERVER_UNAVAILABLE",
  "CONCURRENT_REQUESTS_LIMIT_EXCEEDED",
  "QUERY_TIMEOUT",
]);

/** The record is not there (any more). */
const MISSING = new Set(["ENTITY_IS_DELETED", "NOT_FOUND", "INVALID_CROSS_REFERENCE_KEY", "ALREADY_DELETED"]);

/** What the org's answer for one record means. */
export function judgeResult(write: Write, result: SaveResult): Verdict {
  if (result.success) return "done";
  const [error] = result.errors;
  const code = error?.statusCode ?? "UNKNOWN";
  if (PASSING.has(code)) return "again";
  // INVALID_CROSS_REFERENCE_KEY with field names is about a lookup; without, about the record itself.
  if (MISSING.has(code) && (error?.fields ?? []).length === 0) {
    if (write.kind === "delete") return "done";
    if (write.kind === "update") return "gone";
  }
  return "refused";
}
