/** The wire forms in which an API refuses a session. */
export type ApiForm = "rest" | "soap" | "bulk" | "streaming";

/** A refused call as it came. */
export interface RefusedCall {
  readonly api: ApiForm;
  /** 0 for streaming, which has none. */
  readonly status: number;
  /** The body, or the error text of a streaming message. */
  readonly text: string;
  /** Path of the address that was called; identity endpoints speak another language. */
  readonly path?: string;
  /** `WWW-Authenticate`, where DPoP-bound grants are answered. */
  readonly challenge?: string | null;
}

/**
 * What a refusal says about the session. Only `expired` is helped by a new token; renewing on any other goes on for ever.
 *
 * - `expired`: expired, revoked or unknown.
 * - `not-valid-for-api`: the scope is missing, the session level is too low, or API Access Control shuts the app out.
 * - `proof-refused`: the token is bound to a key, and the proof is missing or wrong (RFC 9449 §7.1).
 * - `address-refused`: not from this address, or not at this hour.
 * - `api-disabled`: edition or user without API.
 * - `limit`: the allowance is used up.
 * - `none`: it is not about the session.
 */
export type SessionTrouble =
  | "expired"
  | "not-valid-for-api"
  | "proof-refused"
  | "address-refused"
  | "api-disabled"
  | "limit"
  | "none";

interface Row {
  readonly api: ApiForm;
  readonly statuses: readonly number[];
  readonly text: RegExp;
  readonly trouble: SessionTrouble;
  readonly path?: RegExp;
}

const ANY_API = ["rest", "soap", "bulk", "streaming"] as const;
const everywhere = (statuses: readonly number[], text: RegExp, trouble: SessionTrouble): readonly Row[] =>
  ANY_API.map((api) => ({ api, statuses: api === "streaming" ? [0, ...statuses] : statuses, text, trouble }));

const IDENTITY_PATH = /^\/(?:[^/]+\/)*(?:id|services\/oauth2)\//;

/**
 * First match wins, so the sentences that look like an expired session and are not stand before it. Sources: REST API guide
 * "Status Codes and Error Responses"; SOAP API guide "ExceptionCode"; Bulk API guide "Errors"; Streaming API guide
 * "Error Codes"; Help "Identity URLs"; texts as live orgs send them.
 */
export const ROWS: readonly Row[] = [
  ...everywhere([401, 403, 400, 500], /\bnot valid for use with\b/i, "not-valid-for-api"),
  ...everywhere(
    [401, 403, 400, 500],
    /\b(?:LOGIN_DURING_RESTRICTED_(?:DOMAIN|TIME)|ip restricted|IP_RESTRICTED|IP address (?:is )?not allowed)\b/i,
    "address-refused",
  ),
  ...everywhere(
    [401, 403, 400, 500],
    /\b(?:API_DISABLED_FOR_ORG|API_CURRENTLY_DISABLED|RESTAPINOTENABLED|FeatureNotEnabled)\b/,
    "api-disabled",
  ),
  ...everywhere([401, 403, 400, 500], /\b(?:REQUEST_LIMIT_EXCEEDED|ExceededQuota)\b/, "limit"),
  { api: "rest", statuses: [401], text: /\binvalid_dpop_proof\b/i, trouble: "proof-refused" },
  { api: "rest", statuses: [401], text: /\bINVALID_SESSION_ID\b.*session expired or invalid/is, trouble: "expired" },
  { api: "rest", statuses: [401], text: /session expired or invalid.*\bINVALID_SESSION_ID\b/is, trouble: "expired" },
  // RFC 6750 §3.1, as other resource servers say it.
  { api: "rest", statuses: [401], text: /\binvalid_token\b/, trouble: "expired" },
  // Plain text, exactly this, at identity addresses only. Other 403s are never an expired session.
  { api: "rest", statuses: [403], text: /^\s*Bad_OAuth_Token\s*$/, path: IDENTITY_PATH, trouble: "expired" },
  { api: "soap", statuses: [500], text: /<faultcode>\s*\w+:INVALID_SESSION_ID\s*<\/faultcode>/, trouble: "expired" },
  { api: "soap", statuses: [500], text: /<\w+:exceptionCode>\s*INVALID_SESSION_ID\s*</, trouble: "expired" },
  { api: "bulk", statuses: [400], text: /\bInvalidSessionId\b/, trouble: "expired" },
  { api: "bulk", statuses: [401], text: /\bINVALID_SESSION_ID\b/, trouble: "expired" },
  { api: "streaming", statuses: [0], text: /^401::Authentication invalid/, trouble: "expired" },
];

/**
 * Decides whether a new token would help.
 *
 * @example
 * sessionTrouble({ api: "soap", status: 500, text: faultXml }); // "expired"
 */
export function sessionTrouble(call: RefusedCall): SessionTrouble {
  return troubleRow(call)?.trouble ?? "none";
}

export function troubleRow(call: RefusedCall): Row | null {
  const fits = (row: Row) =>
    row.api === call.api &&
    row.statuses.includes(call.status) &&
    (row.text.test(call.text) || row.text.test(call.challenge ?? "")) &&
    (row.path === undefined || row.path.test(call.path ?? ""));
  return ROWS.find(fits) ?? null;
}
