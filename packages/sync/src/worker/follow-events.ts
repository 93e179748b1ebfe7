import type { Session } from "@postern/client";
import { isPosternError } from "@postern/kernel";
import { type EventBatch, subscribe } from "@postern/pubsub";
import type { Pool } from "pg";
import { type ApplyContext, applyBatch } from "../apply/apply-batch.ts";
import type { WorkerStatus } from "./worker-status.ts";

export const TOPIC = "/data/ChangeEvents";

export interface Stream {
  readonly session: Session;
  readonly endpoint: string;
  readonly trustedHosts: readonly string[];
  readonly signal: AbortSignal;
}

export async function storedPosition(pool: Pool): Promise<Uint8Array | null> {
  const { rows } = await pool.query<{ replay_id: Buffer }>("SELECT replay_id FROM postern.position WHERE topic = $1", [
    TOPIC,
  ]);
  return rows[0]?.replay_id ?? null;
}

/**
 * Takes the newest position of the stream, before anything is loaded: what is committed later comes as an event. An org may
 * announce it only with its first event or keep-alive, minutes later.
 */
export async function takePosition(pool: Pool, stream: Stream): Promise<Uint8Array> {
  for await (const batch of subscribe({ ...subscription(stream), from: { preset: "latest" } })) {
    await pool.query("INSERT INTO postern.position (topic, replay_id) VALUES ($1, $2) ON CONFLICT (topic) DO NOTHING", [
      TOPIC,
      Buffer.from(batch.latestReplayId),
    ]);
    return batch.latestReplayId;
  }
  throw stream.signal.reason ?? new Error("the stream ended before it gave a position");
}

/** Applies batches until the signal aborts. Throws what the subscription throws, except for an unusable position. */
export async function followEvents(
  context: ApplyContext,
  stream: Stream,
  after: Uint8Array,
  status: WorkerStatus,
  onReadAgain: () => void,
): Promise<"ended" | "position-lost"> {
  let position = after;
  const apply = async (batch: EventBatch) => {
    const applied = await applyBatch(context, TOPIC, position, batch);
    position = batch.latestReplayId;
    for (const [sobject, times] of applied.committed) status.committed(sobject, times);
    if (applied.readAgain > 0 || applied.overflowed) onReadAgain();
  };
  try {
    for await (const batch of subscribe({ ...subscription(stream), from: { after } })) {
      await context.exclusive(() => apply(batch));
    }
    return "ended";
  } catch (error) {
    if (isPosternError(error, "PUBSUB_POSITION_EXPIRED") || isPosternError(error, "PUBSUB_POSITION_CORRUPTED")) {
      return "position-lost";
    }
    throw error;
  }
}

function subscription({ session, endpoint, trustedHosts, signal }: Stream) {
  return { session, endpoint, trustedHosts, signal, topic: TOPIC };
}
