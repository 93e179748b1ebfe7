import type { EventBatch } from "./subscription.ts";

/** Batches between the wire and the consumer. What bounds it is that nobody asks the org for more while it is full. */
export interface BatchQueue {
  readonly events: number;
  put(batch: EventBatch): void;
  /** No more will come: what is queued is still handed out, then `take` returns null or throws the failure. */
  end(failure?: unknown): void;
  /** Forgets what is queued and ends. */
  discard(): void;
  take(): Promise<EventBatch | null>;
}

export function createBatchQueue(): BatchQueue {
  let queue: EventBatch[] = [];
  let events = 0;
  let ended: { failure: unknown } | null = null;
  let wake: (() => void) | null = null;
  const ring = () => {
    wake?.();
    wake = null;
  };

  return {
    get events() {
      return events;
    },
    put(batch) {
      if (ended) return;
      // Of keep-alives in a row only the newest says anything.
      if (batch.events.length === 0 && queue.at(-1)?.events.length === 0) queue.pop();
      queue.push(batch);
      events += batch.events.length;
      ring();
    },
    end(failure) {
      ended ??= { failure };
      ring();
    },
    discard() {
      queue = [];
      events = 0;
      ended = { failure: undefined };
      ring();
    },
    async take() {
      for (;;) {
        const batch = queue.shift();
        if (batch) {
          events -= batch.events.length;
          return batch;
        }
        if (ended) {
          if (ended.failure !== undefined) throw ended.failure;
          return null;
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}
