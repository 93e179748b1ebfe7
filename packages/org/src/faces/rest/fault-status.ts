import type { ApiFault } from "../../engine/api-fault.ts";

/** HTTP status by errorCode (REST API Developer Guide, "Status Codes and Error Responses"); every other code is 400. */
const STATUS: Readonly<Record<string, number>> = {
  INVALID_SESSION_ID: 401,
  INVALID_AUTH_HEADER: 401,
  API_DISABLED_FOR_ORG: 403,
  API_CURRENTLY_DISABLED: 403,
  RESTAPINOTENABLED: 403,
  REQUEST_LIMIT_EXCEEDED: 403,
  INSUFFICIENT_ACCESS: 403,
  INSUFFICIENT_ACCESS_OR_READONLY: 403,
  STORAGE_LIMIT_EXCEEDED: 403,
  TXN_SECURITY_NO_ACCESS: 403,
  FUNCTIONALITY_NOT_ENABLED: 403,
  NOT_FOUND: 404,
  ENTITY_IS_DELETED: 404,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  UNSUPPORTED_API_VERSION: 410,
  MODIFIED: 412,
  NOT_MODIFIED: 412,
  EXCEEDED_MAX_SIZE_REQUEST: 413,
  URI_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  UNKNOWN_EXCEPTION: 500,
  NOT_IMPLEMENTED: 501,
  SERVER_UNAVAILABLE: 503,
};

/**
 * The status of a refusal. `rowInPath` is true when the path names the record to change: an id that leads nowhere is
 * then 404, while a reference field that leads nowhere stays 400.
 */
export function faultStatus(fault: ApiFault, rowInPath = false): number {
  if (rowInPath && fault.errorCode === "INVALID_CROSS_REFERENCE_KEY" && fault.fields.length === 0) return 404;
  return STATUS[fault.errorCode] ?? 400;
}
