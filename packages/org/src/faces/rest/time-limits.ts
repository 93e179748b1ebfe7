import { ApiFault } from "../../engine/api-fault.ts";
import type { FaceRequest } from "../face-request.ts";

/** No request runs longer (Salesforce Developer Limits and Allocations: API Requests, "Request timeout"). */
export const REQUEST_TIMEOUT_MS = 10 * 60_000;
/** No query runs longer (same page, SOQL and SOSL). */
const QUERY_TIMEOUT_MS = 2 * 60_000;
const QUERY = /^(?:query|queryAll|search|parameterizedSearch)(?:\/|$)/;

/** In this org only a fault rule makes a request last. Texts inferred. Throws ApiFault QUERY_TIMEOUT, REQUEST_RUNNING_TOO_LONG. */
export function checkTime({ stay }: FaceRequest, pattern: string): void {
  const age = stay?.age() ?? 0;
  if (age >= QUERY_TIMEOUT_MS && QUERY.test(pattern))
    throw new ApiFault("QUERY_TIMEOUT", "Your query request was running for too long.");
  if (age >= REQUEST_TIMEOUT_MS)
    throw new ApiFault("REQUEST_RUNNING_TOO_LONG", "Your request was running for too long, and has been stopped.");
}
