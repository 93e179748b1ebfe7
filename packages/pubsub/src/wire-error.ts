import { Code, ConnectError } from "@connectrpc/connect";
import type { PosternError } from "@postern/kernel";
import { errors } from "./errors.ts";

const PREFIX = "sfdc.platform.eventbus.grpc.";

/** What to do about a failed call: give up with a coded error, refresh the token, or try again. */
export type Verdict =
  | { readonly action: "end"; readonly error: PosternError }
  | { readonly action: "refresh"; readonly detail: string }
  | { readonly action: "retry"; readonly reason: string };

/** Refusals by the `error-code` trailer (Pub/Sub API, "Error Codes"). */
const BY_SUFFIX: Readonly<Record<string, (topic: string, detail: string, cause: unknown) => PosternError>> = {
  "topic.not.found": (topic, _, cause) => errors.PUBSUB_TOPIC_NOT_FOUND({ topic }, { cause }),
  "topic.meta.permission": (topic, detail, cause) => errors.PUBSUB_NOT_PERMITTED({ topic, detail }, { cause }),
  "schema.meta.permission": (topic, detail, cause) => errors.PUBSUB_NOT_PERMITTED({ topic, detail }, { cause }),
  "subscription.topic.cannot.subscribe": (topic, detail, cause) =>
    errors.PUBSUB_NOT_PERMITTED({ topic, detail }, { cause }),
  "subscription.fetch.replayid.corrupted": (topic, _, cause) => errors.PUBSUB_POSITION_CORRUPTED({ topic }, { cause }),
  "subscription.fetch.replayid.validation.failed": (topic, _, cause) =>
    errors.PUBSUB_POSITION_EXPIRED({ topic }, { cause }),
  "subscription.limit.exceeded": (topic, detail, cause) => errors.PUBSUB_ALLOCATION_SPENT({ topic, detail }, { cause }),
};

/** Statuses that mean the same answer next time. */
const FINAL = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.PermissionDenied,
  Code.FailedPrecondition,
  Code.OutOfRange,
  Code.Unimplemented,
  Code.DataLoss,
]);

/** Reads a gRPC failure once, here, for every call. */
export function judge(failure: unknown, topic: string): Verdict {
  const error = ConnectError.from(failure);
  const suffix = error.metadata.get("error-code")?.replace(PREFIX, "") ?? "";
  const detail = error.rawMessage;
  const refusal = BY_SUFFIX[suffix];
  if (refusal) return { action: "end", error: refusal(topic, detail, error) };
  if (error.code === Code.Unauthenticated) return { action: "refresh", detail };
  if (FINAL.has(error.code))
    return { action: "end", error: errors.PUBSUB_REFUSED({ topic, detail }, { cause: error }) };
  return { action: "retry", reason: detail };
}
