import { redact } from "@postern/kernel";
import type { DuplicateMatch } from "../errors.ts";

/** A refusal as it came: the first entry of the JSON array, an OAuth object, or plain text. */
export interface Refusal {
  readonly status: number;
  readonly errorCode: string;
  readonly message: string;
  readonly fields: readonly string[];
  /** Rows that share an external id, as their URLs. */
  readonly candidates?: readonly string[];
  /** As the org sends it with DUPLICATES_DETECTED. */
  readonly duplicates?: unknown;
}

/** REST errors are arrays of `{ message, errorCode, fields? }`, also for one (REST API guide: Status Codes and Error Responses). */
export function readRefusal(status: number, text: string): Refusal {
  try {
    return refusalOf(status, JSON.parse(text));
  } catch {
    // Identity and userinfo answer in plain text; unknown paths and gateways in HTML.
    const plain = /^[\w ]{1,80}$/.test(text.trim()) ? text.trim() : "";
    return { status, errorCode: `HTTP_${status}`, message: plain, fields: [] };
  }
}

/** The same of a parsed body: an item of a composite call carries the body that the call alone would have had. */
export function refusalOf(status: number, body: unknown): Refusal {
  // An upsert whose external id matches several records answers 300 with their URLs.
  if (status === 300 && Array.isArray(body)) {
    const candidates = body.map(String);
    const message = `matches ${candidates.join(", ")}`;
    return { status, errorCode: "MULTIPLE_CHOICES", message, fields: [], candidates };
  }
  const first = (Array.isArray(body) ? body[0] : body) as Record<string, unknown> | null | undefined;
  // `errorCode` of calls, `statusCode` of items in collections and trees, `error` of OAuth.
  const errorCode = first?.errorCode ?? first?.statusCode ?? first?.error;
  if (typeof errorCode !== "string") return { status, errorCode: `HTTP_${status}`, message: "", fields: [] };
  // The first spelling is the org's own slip; some versions send it right.
  const duplicates = first?.duplicateResut ?? first?.duplicateResult;
  return {
    status,
    errorCode,
    message: redact(String(first?.message ?? first?.error_description ?? "")),
    fields: Array.isArray(first?.fields) ? first.fields.map(String) : [],
    ...(duplicates !== undefined && { duplicates }),
  };
}

interface DuplicateResult {
  readonly allowSave?: boolean;
  readonly matchResults?: readonly {
    readonly rule?: string;
    readonly matchRecords?: readonly {
      readonly matchConfidence?: number;
      readonly record?: { readonly attributes?: { readonly type?: string }; readonly Id?: string };
    }[];
  }[];
}

/** What a duplicate rule has found (Object reference: DuplicateResult). */
export function duplicatesOf(refusal: Refusal): { matches: readonly DuplicateMatch[]; mayBeSaved: boolean } {
  const result = (refusal.duplicates ?? {}) as DuplicateResult;
  const matches = (result.matchResults ?? []).flatMap(({ rule, matchRecords }) =>
    (matchRecords ?? []).map(({ record, matchConfidence }) => ({
      type: record?.attributes?.type ?? "",
      id: record?.Id ?? "",
      confidence: matchConfidence ?? null,
      rule: rule ?? null,
    })),
  );
  return { matches, mayBeSaved: result.allowSave === true };
}
