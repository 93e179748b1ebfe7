import { Code, ConnectError } from "@connectrpc/connect";
import { ApiFault } from "../../engine/api-fault.ts";

/**
 * Refusals of the Pub/Sub API: the gRPC status of each `error-code` suffix, and its text. Suffixes are documented; statuses
 * other than INVALID_ARGUMENT on positions and counts, and all wordings, are inferred (Pub/Sub API, "Error Codes").
 */
const FAULTS = {
  "service.auth.headers.invalid": [
    Code.Unauthenticated,
    "The accesstoken, instanceurl and tenantid headers are required.",
  ],
  "service.auth.error": [Code.Unauthenticated, "The authentication information is invalid or expired."],
  "service.auth.refresh.invalid": [Code.Unauthenticated, "The token in auth_refresh is invalid or expired."],
  "service.unavailable": [Code.Unavailable, "The service is temporarily unavailable."],
  "topic.validation.empty": [Code.InvalidArgument, "The topic name is empty."],
  "topic.not.found": [Code.NotFound, "The topic does not exist in this org."],
  "topic.meta.permission": [Code.PermissionDenied, "The user does not have permission to read the topic."],
  "schema.validation.failed": [Code.InvalidArgument, "The schema ID does not exist in this org."],
  "schema.meta.permission": [Code.PermissionDenied, "The user does not have permission to read the schema."],
  "subscription.fetch.request.invalid": [Code.InvalidArgument, "The fetch request is invalid."],
  "subscription.fetch.requested.events.invalid": [
    Code.InvalidArgument,
    "The number of events requested must be greater than 0.",
  ],
  "subscription.fetch.topic.mismatch": [
    Code.InvalidArgument,
    "The topic name must be the same in all fetch requests of a Subscribe call.",
  ],
  "subscription.fetch.replayid.corrupted": [
    Code.InvalidArgument,
    "The replay ID is corrupted. Ensure that it is a replay ID that this org delivered.",
  ],
  "subscription.fetch.replayid.validation.failed": [
    Code.InvalidArgument,
    "The replay ID validation failed. The replay ID is outside of the retention window.",
  ],
  "subscription.topic.cannot.subscribe": [Code.PermissionDenied, "The topic cannot be subscribed to."],
  "subscription.internal.error": [Code.Internal, "An internal error occurred in the subscription."],
} as const satisfies Record<string, readonly [Code, string]>;

export type PubSubFaultSuffix = keyof typeof FAULTS;

/** What answers a call that is refused: status, text with the rpc id, and the two trailers. */
export function pubsubFault(suffix: PubSubFaultSuffix, rpcId: string, detail?: string): ConnectError {
  const [code, text] = FAULTS[suffix];
  return new ConnectError(`${text}${detail ? ` ${detail}` : ""} rpcId: ${rpcId}`, code, {
    "error-code": `sfdc.platform.eventbus.grpc.${suffix}`,
    "rpc-id": rpcId,
  });
}

const SUFFIX_OF_API_FAULT: Readonly<Record<string, PubSubFaultSuffix>> = {
  INVALID_SESSION_ID: "service.auth.error",
  NOT_FOUND: "topic.not.found",
  INVALID_TYPE: "topic.not.found",
  INSUFFICIENT_ACCESS: "topic.meta.permission",
  API_DISABLED_FOR_ORG: "service.auth.error",
  REPLAY_ID_CORRUPTED: "subscription.fetch.replayid.corrupted",
  REPLAY_ID_OUT_OF_RETENTION: "subscription.fetch.replayid.validation.failed",
};

/** Anything thrown below, as the refusal the wire knows. */
export function toPubSubFault(error: unknown, rpcId: string): ConnectError {
  if (error instanceof ConnectError) return error;
  if (!(error instanceof ApiFault)) return pubsubFault("subscription.internal.error", rpcId);
  const suffix = SUFFIX_OF_API_FAULT[error.errorCode];
  if (suffix) return pubsubFault(suffix, rpcId);
  return pubsubFault("subscription.internal.error", rpcId, `(${error.errorCode})`);
}
