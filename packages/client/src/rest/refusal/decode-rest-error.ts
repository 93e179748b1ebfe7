import type { PosternError } from "@postern/kernel";
import { errors } from "../../errors.ts";
import type { SessionTrouble } from "../../session/session-trouble.ts";
import type { ApiUsage } from "../api-usage.ts";
import type { RestRequest } from "../caller.ts";
import { type Refused, restErrors } from "../errors.ts";
import { queryPosition } from "./query-position.ts";
import { duplicatesOf, type Refusal } from "./read-refusal.ts";
import { queryRefusalCode, refusalCode } from "./refusal-codes.ts";

/** What was asked, as far as an error needs it. */
export type Asked = Pick<RestRequest, "method" | "path" | "soql">;

/** The coded error of a refusal that is about the session, and that no new token would help; null when it is not. */
export function sessionError(
  { errorCode, message, status }: Refusal,
  trouble: SessionTrouble,
  usage: ApiUsage | null,
  scopes: readonly string[],
): PosternError | null {
  switch (trouble) {
    case "not-valid-for-api":
      // One sentence with three causes; what was granted tells the first from the others.
      return scopes.includes("api") || scopes.includes("full")
        ? errors.SESSION_NOT_ALLOWED({ message })
        : errors.INSUFFICIENT_SCOPE({ message, scope: "api", granted: scopes });
    case "proof-refused":
      return errors.DPOP_PROOF_REFUSED({ error: errorCode, description: message, status });
    case "address-refused":
      return errors.ADDRESS_REFUSED({ errorCode, message });
    case "api-disabled":
      return errors.API_DISABLED({ errorCode, message });
    case "limit":
      return errors.REQUEST_LIMIT({ message, used: usage?.used ?? null, max: usage?.max ?? null });
    default:
      return null;
  }
}

/** The coded error of a refused call, by the org's own code; of an item of a composite call too. */
export function refusalError(refusal: Refusal, asked: Asked): PosternError {
  const { status, errorCode, message, fields, candidates } = refusal;
  // The query string may carry values; the path is enough to find the call.
  const path = asked.path.split("?", 1)[0] ?? "";
  const data: Refused = { errorCode, message, fields, status, method: asked.method, path };

  if (candidates)
    return restErrors.EXTERNAL_ID_AMBIGUOUS({
      ...data,
      candidates: candidates.map((url) => ({ url, id: url.slice(url.lastIndexOf("/") + 1) })),
    });
  if (asked.soql !== undefined) {
    const inQuery = { ...data, soql: asked.soql, ...queryPosition(message, asked.soql) };
    const code = queryRefusalCode(errorCode);
    if (code) return restErrors[code](inQuery);
    if (status < 500 && refusalCode(errorCode) !== "NOT_BUILT") return errors.QUERY_REFUSED(inQuery);
  }
  if (errorCode === "DUPLICATES_DETECTED") return restErrors.DUPLICATE_FOUND({ ...data, ...duplicatesOf(refusal) });
  if (errorCode === "PROCESSING_HALTED" && message.startsWith("Invalid reference"))
    return restErrors.DEPENDENCY_FAILED(data);
  const code = refusalCode(errorCode) ?? (status === 412 ? "RECORD_MODIFIED" : null);
  if (code) return restErrors[code](data);
  return status >= 500 ? restErrors.SERVER_TROUBLE(data) : errors.SALESFORCE_API(data);
}
