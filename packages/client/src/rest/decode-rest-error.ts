import { type PosternError, redact } from "@postern/kernel";
import { errors } from "../errors.ts";
import type { SessionTrouble } from "../session/session-trouble.ts";
import type { ApiUsage } from "./api-usage.ts";
import type { RestRequest } from "./caller.ts";

/** A refusal as it came: the first entry of the JSON array, an OAuth object, or plain text. */
export interface Refusal {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** REST errors are arrays of `{ message, errorCode, fields? }`, also for one (REST API guide: Status Codes and Error Responses). */
export function readRefusal(response: Response, text: string): Refusal {
  const { status } = response;
  try {
    const body: unknown = JSON.parse(text);
    // An upsert whose external id matches several records answers 300 with their URLs.
    if (status === 300 && Array.isArray(body))
      return { status, errorCode: "MULTIPLE_CHOICES", message: `matches ${body.join(", ")}`, fields: [] };
    const first = (Array.isArray(body) ? body[0] : body) as Record<string, unknown> | undefined;
    const errorCode = first?.errorCode ?? first?.error;
    if (typeof errorCode === "string")
      return {
        status,
        errorCode,
        message: redact(String(first?.message ?? first?.error_description ?? "")),
        fields: Array.isArray(first?.fields) ? first.fields.map(String) : [],
      };
  } catch {}
  // Identity and userinfo answer in plain text; unknown paths and gateways in HTML.
  const plain = /^[\w ]{1,80}$/.test(text.trim()) ? text.trim() : "";
  return { status, errorCode: `HTTP_${status}`, message: plain, fields: [] };
}

/** The coded error of a refusal that no new token would help. */
export function decodeRestError(
  refusal: Refusal,
  trouble: SessionTrouble,
  request: RestRequest,
  usage: ApiUsage | null,
  scopes: readonly string[],
): PosternError {
  const { status, errorCode, message, fields } = refusal;
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
  }
  if (request.soql !== undefined) return errors.QUERY_REFUSED({ errorCode, message, soql: request.soql, status });
  // The query string may carry values; the path is enough to find the call.
  const path = request.path.split("?", 1)[0] ?? "";
  return errors.SALESFORCE_API({ errorCode, message, fields, status, method: request.method, path });
}
