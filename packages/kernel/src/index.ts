export type { Clock, Timer } from "./clock/clock.ts";
export { type ManualClock, manualClock } from "./clock/manual-clock.ts";
export { type OffsetClock, offsetClock, systemClock } from "./clock/offset-clock.ts";
export { defineErrors, docsPath, type ErrorCatalog, type ErrorEntry, entry } from "./errors/catalog.ts";
export { type ErrorParts, isPosternError, PosternError } from "./errors/postern-error.ts";
export { idSuffix, isIdShaped, keyPrefixOf, sameId, toId15, toId18 } from "./ids/record-id.ts";
export { redact } from "./redaction.ts";
export { NEWEST_API_VERSION, OLDEST_API_VERSION, releaseLabel } from "./vocabulary/api-version.ts";
export type {
  ChildRelationshipDescribe,
  FieldDescribe,
  FieldType,
  PicklistEntry,
  SObjectDescribe,
  SObjectDescribeSummary,
} from "./vocabulary/describe.ts";
export {
  type ErrorCode,
  isErrorCode,
  REQUEST_CODES,
  STATUS_CODES,
  type StatusCode,
} from "./vocabulary/error-code.ts";
export { SCOPE_LABELS, STOCK_SCOPES, type StockScope } from "./vocabulary/scope.ts";
