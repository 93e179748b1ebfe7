import type { Clock, Timer } from "./clock.ts";

/** System time plus a shift; moving it forward fires what has become due. */
export interface OffsetClock extends Clock {
  readonly offset: number;
  /** Moves time forward by `ms` at once; resolves when the timers that became due have settled. */
  advance(ms: number): Promise<void>;
}

/** The longest delay `setTimeout` takes without wrapping to "at once". */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export function offsetClock(options: { offset?: number } = {}): OffsetClock {
  let offset = options.offset ?? 0;
  const timers = new Set<{ due: number; task: () => void | Promise<void>; handle?: ReturnType<typeof setTimeout> }>();
  const now = () => Date.now() + offset;

  function arm(timer: { due: number; task: () => void | Promise<void>; handle?: ReturnType<typeof setTimeout> }) {
    clearTimeout(timer.handle);
    timer.handle = setTimeout(
      () => {
        if (timer.due > now()) return arm(timer);
        timers.delete(timer);
        void timer.task();
      },
      Math.min(Math.max(0, timer.due - now()), LONGEST_TIMEOUT),
    );
    // Node's timers can be released from keeping the process alive; browsers' are plain numbers.
    (timer.handle as unknown as { unref?: () => void }).unref?.();
  }

  return {
    now,
    get offset() {
      return offset;
    },
    setTimer(delayMs, task): Timer {
      const timer = { due: now() + Math.max(0, delayMs), task };
      timers.add(timer);
      arm(timer);
      return {
        cancel: () => {
          clearTimeout((timer as { handle?: ReturnType<typeof setTimeout> }).handle);
          timers.delete(timer);
        },
      };
    },
    async advance(ms) {
      offset += ms;
      const due = [...timers].filter((timer) => timer.due <= now()).sort((a, b) => a.due - b.due);
      for (const timer of due) {
        clearTimeout(timer.handle);
        timers.delete(timer);
        await timer.task();
      }
      for (const timer of timers) arm(timer);
    },
  };
}

/** Plain system time. */
export function systemClock(): Clock {
  return offsetClock();
}
