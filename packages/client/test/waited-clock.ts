import type { ManualClock } from "@postern/kernel";

/** A manual clock that knows what is waited for, so that a test moves it neither too early nor too far. */
export interface WaitedClock extends ManualClock {
  /** Resolves as soon as something waits for exactly `ms`. */
  awaited(ms: number): Promise<void>;
  /** Lets exactly `ms` pass, as soon as something waits for that long. */
  elapse(ms: number): Promise<void>;
}

export function waitedClock(clock: ManualClock): WaitedClock {
  const due = new Map<object, number>();
  const awaited = (ms: number) => until(() => [...due.values()].includes(clock.now() + ms));
  return {
    ...clock,
    awaited,
    setTimer(delayMs, task) {
      const key = {};
      due.set(key, clock.now() + delayMs);
      const timer = clock.setTimer(delayMs, () => {
        due.delete(key);
        return task();
      });
      return {
        cancel() {
          due.delete(key);
          timer.cancel();
        },
      };
    },
    async elapse(ms) {
      await awaited(ms);
      await clock.advance(ms);
    },
  };
}

/** Gives way to other work until it has got this far. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
