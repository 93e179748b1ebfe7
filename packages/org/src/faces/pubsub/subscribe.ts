import { create } from "@bufbuild/protobuf";
import type { Engine, LoggedEvent, ReplayFrom, Topic } from "../../engine/doors/index.ts";
import type { CallAuthentication } from "./authenticate-call.ts";
import {
  type ConsumerEvent,
  type FetchRequest,
  type FetchResponse,
  FetchResponseSchema,
  ReplayPreset,
} from "./gen/pubsub_api_pb.ts";
import { pubsubFault, toPubSubFault } from "./pubsub-fault.ts";
import { replayIdFromBytes, replayIdToBytes } from "./replay-id.ts";
import type { SchemaRegistry } from "./schema-registry.ts";

/** Events outstanding in one call; larger requests are cut to it. */
const MOST_OUTSTANDING = 100;
/** An empty response with the newest position comes within this time (Pub/Sub API, "FetchResponse"). */
const KEEP_ALIVE_MS = 270_000;
/** How long a stream lives with nothing owed (inferred). */
const NOTHING_OWED_MS = 60_000;

export interface SubscribeCall {
  readonly engine: Pick<Engine, "events" | "clock" | "describe">;
  readonly schemas: SchemaRegistry;
  readonly caller: CallAuthentication;
  readonly rpcId: string;
  /** Aborts when the caller is gone or the face closes. */
  readonly signal: AbortSignal;
}

/**
 * One Subscribe call. The first request fixes topic and start; every request adds to what is owed; the log is read by position, never
 * further than what is owed, so a slow subscriber costs nothing but its position.
 */
export async function* subscribe(
  requests: AsyncIterable<FetchRequest>,
  call: SubscribeCall,
): AsyncGenerator<FetchResponse> {
  const { engine, caller, rpcId } = call;
  const incoming = requests[Symbol.asyncIterator]();
  const first = await incoming.next();
  if (first.done) return;

  let topic = resolveTopic(first.value.topicName, call);
  let permissions = engine.describe.version;
  let position = engine.events.start(topic, replayFrom(first.value, rpcId));
  let owed = addRequested(0, first.value, rpcId);

  const bell = createBell();
  let inputEnded = false;
  let refusal: unknown;
  let logClosed = false;
  let quietSince = engine.clock.now();
  let owedNothingSince: number | null = null;
  // A subscriber hears at once where it stands, so that it has a position to come back to.
  let greeted = false;

  const stopListening = engine.events.onCommit((signal) => {
    if (signal === "closed") logClosed = true;
    bell.ring();
  });
  call.signal.addEventListener("abort", bell.ring, { once: true });
  void (async () => {
    try {
      for (;;) {
        const next = await incoming.next();
        if (next.done) break;
        if (next.value.topicName && next.value.topicName !== topic.name)
          throw pubsubFault("subscription.fetch.topic.mismatch", rpcId);
        if (next.value.authRefresh) caller.renew(next.value.authRefresh);
        owed = addRequested(owed, next.value, rpcId);
        owedNothingSince = null;
        bell.ring();
      }
      inputEnded = true;
    } catch (error) {
      refusal = error;
    }
    bell.ring();
  })();

  const respond = (events: ConsumerEvent[]) => {
    quietSince = engine.clock.now();
    greeted = true;
    return create(FetchResponseSchema, {
      events,
      latestReplayId: replayIdToBytes(position),
      rpcId,
      pendingNumRequested: owed,
    });
  };

  try {
    for (;;) {
      if (call.signal.aborted) throw call.signal.reason;
      if (refusal !== undefined) throw refusal;
      if (logClosed) throw pubsubFault("service.unavailable", rpcId, "The event log was replaced or the org stopped.");

      if (owed > 0) {
        const session = caller.session();
        if (permissions !== engine.describe.version) {
          topic = resolveTopic(topic.name, call);
          permissions = engine.describe.version;
        }
        const newest = engine.events.latest();
        const read: readonly LoggedEvent[] = engine.events.read(topic, position, owed);
        const events = read.flatMap((event) => call.schemas.wire(session, event) ?? []);
        // Nothing of this topic up to the newest position: the subscriber may skip what belongs to others.
        position = read.at(-1)?.replayId ?? newest;
        owed -= events.length;
        if (events.length > 0) {
          yield respond(events);
          continue;
        }
        if (read.length > 0) continue;
        if (!greeted) {
          yield respond([]);
          continue;
        }
      } else if (inputEnded) return;
      else {
        owedNothingSince ??= engine.clock.now();
        if (engine.clock.now() - owedNothingSince >= NOTHING_OWED_MS) return;
      }

      const keepAliveIn = quietSince + KEEP_ALIVE_MS - engine.clock.now();
      if (keepAliveIn <= 0) {
        caller.session();
        yield respond([]);
        continue;
      }
      const wakeIn =
        owedNothingSince === null
          ? keepAliveIn
          : Math.min(keepAliveIn, owedNothingSince + NOTHING_OWED_MS - engine.clock.now());
      const timer = engine.clock.setTimer(wakeIn, bell.ring);
      await bell.rung();
      timer.cancel();
    }
  } catch (error) {
    throw toPubSubFault(error, rpcId);
  } finally {
    stopListening();
    call.signal.removeEventListener("abort", bell.ring);
  }
}

function resolveTopic(name: string, call: SubscribeCall): Topic {
  if (!name) throw pubsubFault("topic.validation.empty", call.rpcId);
  const topic = call.engine.events.topic(call.caller.session(), name);
  if (!topic.canSubscribe) throw pubsubFault("subscription.topic.cannot.subscribe", call.rpcId);
  return topic;
}

function replayFrom(request: FetchRequest, rpcId: string): ReplayFrom {
  switch (request.replayPreset) {
    case ReplayPreset.LATEST:
      return { preset: "latest" };
    case ReplayPreset.EARLIEST:
      return { preset: "earliest" };
    case ReplayPreset.CUSTOM: {
      const replayId = replayIdFromBytes(request.replayId);
      if (replayId === null) throw pubsubFault("subscription.fetch.replayid.corrupted", rpcId);
      return { preset: "after", replayId };
    }
    default:
      throw pubsubFault("subscription.fetch.request.invalid", rpcId);
  }
}

function addRequested(owed: number, request: FetchRequest, rpcId: string): number {
  if (request.numRequested <= 0) throw pubsubFault("subscription.fetch.requested.events.invalid", rpcId);
  return Math.min(MOST_OUTSTANDING, owed + request.numRequested);
}

/** Wakes one waiter; a ring while nobody waits is remembered. */
function createBell() {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring() {
      rung = true;
      wake?.();
    },
    async rung() {
      if (!rung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = null;
      }
      rung = false;
    },
  };
}
