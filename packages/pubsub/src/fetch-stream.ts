import type { Client, ConnectError } from "@connectrpc/connect";
import { createBatchQueue } from "./batch-queue.ts";
import { errors } from "./errors.ts";
import type { EventDecoder } from "./event-decoder.ts";
import { type FetchResponse, type PubSub, ReplayPreset } from "./gen/pubsub_api_pb.ts";
import { createRequestFeed } from "./request-feed.ts";
import type { EventBatch, SubscribeFrom } from "./subscription.ts";

export interface FetchStreamOptions {
  readonly client: Client<typeof PubSub>;
  readonly metadata: Record<string, string>;
  readonly topic: string;
  readonly from: SubscribeFrom;
  readonly window: number;
  readonly signal: AbortSignal;
  /** The decoder of a schema; asks the org for schemas not seen before. */
  decoder(schemaId: string): EventDecoder | Promise<EventDecoder>;
}

/** One Subscribe call from first request to last response. */
export interface FetchStream {
  /** The next batch; null when the org ended the stream. Throws what the wire threw. */
  next(): Promise<EventBatch | null>;
  close(): void;
}

/**
 * Reads ahead of the consumer. More is asked for as soon as half the window has arrived, unless a full window is still waiting
 * for the consumer: the stream never starves, and at most two windows are held.
 */
export function openFetchStream(options: FetchStreamOptions): FetchStream {
  const { topic, window } = options;
  const queue = createBatchQueue();
  const requests = createRequestFeed<{
    topicName: string;
    numRequested: number;
    replayPreset?: ReplayPreset;
    replayId?: Uint8Array<ArrayBuffer>;
  }>();
  const abort = new AbortController();
  const signal = AbortSignal.any([options.signal, abort.signal]);

  let owed = window;
  function topUp() {
    if (owed * 2 > window || queue.events >= window) return;
    requests.send({ topicName: topic, numRequested: window - owed });
    owed = window;
  }

  async function decode(response: FetchResponse): Promise<EventBatch> {
    const events = [];
    let schemaId = "";
    let decoder: EventDecoder | undefined;
    for (const { event, replayId } of response.events) {
      if (!event) continue;
      if (!decoder || event.schemaId !== schemaId) {
        schemaId = event.schemaId;
        const found = options.decoder(schemaId);
        decoder = found instanceof Promise ? await found : found;
      }
      try {
        events.push(decoder.decode(event.payload, replayId));
      } catch (cause) {
        throw errors.PUBSUB_EVENT_UNREADABLE({ topic, schemaId }, { cause });
      }
    }
    return { events, latestReplayId: response.events.at(-1)?.replayId ?? response.latestReplayId };
  }

  async function pump() {
    requests.send({ topicName: topic, numRequested: window, ...start(options.from) });
    const responses = options.client.subscribe(requests, { signal, headers: options.metadata });
    for await (const response of responses) {
      owed = Math.max(0, owed - response.events.length);
      topUp();
      queue.put(await decode(response));
    }
  }

  pump().then(
    () => queue.end(),
    (failure: ConnectError) => queue.end(failure),
  );
  // Whoever waits hears of it at once, whatever the wire still does.
  const stop = () => {
    queue.discard();
    requests.close();
  };
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();

  return {
    async next() {
      const batch = await queue.take();
      topUp();
      return batch;
    },
    close: () => abort.abort(),
  };
}

function start(from: SubscribeFrom): { replayPreset: ReplayPreset; replayId?: Uint8Array<ArrayBuffer> } {
  if ("after" in from) return { replayPreset: ReplayPreset.CUSTOM, replayId: from.after as Uint8Array<ArrayBuffer> };
  return { replayPreset: from.preset === "earliest" ? ReplayPreset.EARLIEST : ReplayPreset.LATEST };
}
