import { setTimeout as timer } from "node:timers/promises";
import { isPosternError } from "@postern/kernel";
import { backOff } from "./back-off.ts";
import { callMetadata, endpointOf, openEndpoint } from "./endpoint.ts";
import { errors } from "./errors.ts";
import { type EventDecoder, eventDecoder } from "./event-decoder.ts";
import { openFetchStream } from "./fetch-stream.ts";
import type { EventBatch, SubscribeFrom, SubscribeOptions, Subscription } from "./subscription.ts";
import { judge } from "./wire-error.ts";

const LARGEST_WINDOW = 100;

/**
 * Subscribes to a change event topic. Batches come in order; the iteration ends when the signal aborts or the loop is left, and throws only
 * what trying again would not mend: PUBSUB_POSITION_EXPIRED, PUBSUB_POSITION_CORRUPTED, PUBSUB_NOT_PERMITTED, PUBSUB_TOPIC_NOT_FOUND,
 * PUBSUB_UNAUTHENTICATED, PUBSUB_ALLOCATION_SPENT, PUBSUB_REFUSED, PUBSUB_EVENT_UNREADABLE, and whatever `session.refresh` throws.
 * After a lost connection it goes on behind the last batch handed out. Each iteration is a subscription of its own.
 *
 * @example
 * for await (const batch of subscribe({ session, endpoint, topic: "/data/ChangeEvents", from: { preset: "latest" } })) {
 *   for (const { header, fields } of batch.events) console.log(header.changeType, header.recordIds, fields);
 *   await positions.save("/data/ChangeEvents", batch.latestReplayId);
 * }
 */
export function subscribe(options: SubscribeOptions): Subscription {
  return { [Symbol.asyncIterator]: () => batches(options) };
}

async function* batches(options: SubscribeOptions): AsyncGenerator<EventBatch, void, undefined> {
  const { session, topic } = options;
  const window = Math.min(LARGEST_WINDOW, Math.max(1, Math.floor(options.window ?? LARGEST_WINDOW)));
  const wait = options.wait ?? waitFor;
  const left = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, left.signal]) : left.signal;
  const endpoint = openEndpoint(endpointOf(options));
  const decoders = new Map<string, EventDecoder>();

  let from: SubscribeFrom = options.from;
  let failures = 0;
  let refreshed = false;
  try {
    while (!signal.aborted) {
      const accessToken = await session.accessToken();
      const metadata = callMetadata(session, accessToken);
      const stream = openFetchStream({
        client: endpoint.client,
        metadata,
        topic,
        from,
        window,
        signal,
        decoder: (schemaId) => decoders.get(schemaId) ?? fetchDecoder(schemaId, metadata),
      });
      let reason = "the org ended the stream";
      try {
        for (let batch = await stream.next(); batch; batch = await stream.next()) {
          if (signal.aborted) return;
          failures = 0;
          refreshed = false;
          if (batch.latestReplayId.length > 0) from = { after: batch.latestReplayId };
          yield batch;
        }
      } catch (failure) {
        if (signal.aborted) return;
        if (isPosternError(failure)) throw failure;
        const verdict = judge(failure, topic);
        if (verdict.action === "end") throw verdict.error;
        if (verdict.action === "refresh") {
          if (refreshed)
            throw errors.PUBSUB_UNAUTHENTICATED({ endpoint: endpoint.url, detail: verdict.detail }, { cause: failure });
          refreshed = true;
          await session.refresh(accessToken);
          continue;
        }
        reason = verdict.reason;
      } finally {
        stream.close();
      }
      if (signal.aborted) return;
      failures++;
      const problem = errors.PUBSUB_UNREACHABLE({ endpoint: endpoint.url, reason });
      if (failures >= (options.attempts ?? Number.POSITIVE_INFINITY)) throw problem;
      const pause = backOff(failures, options.random ?? Math.random);
      options.onRetry?.(problem, pause);
      await wait(pause, signal);
    }
  } finally {
    left.abort();
    endpoint.close();
  }

  async function fetchDecoder(schemaId: string, headers: Record<string, string>): Promise<EventDecoder> {
    const { schemaJson } = await endpoint.client.getSchema({ schemaId }, { headers, signal });
    try {
      const decoder = eventDecoder(topic, schemaId, schemaJson);
      decoders.set(schemaId, decoder);
      return decoder;
    } catch (cause) {
      throw errors.PUBSUB_EVENT_UNREADABLE({ topic, schemaId }, { cause });
    }
  }
}

async function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  await timer(ms, undefined, { signal }).catch(() => {});
}
