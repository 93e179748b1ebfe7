import type { Clock, Timer } from "./clock.ts";

/** A clock that moves only by `advance`: for tests and rehearsals. */
export interface ManualClock extends Clock {
  /** Moves time forward, running due timers in order; resolves when the work they started has settled. */
  advance(ms: number): Promise<void>;
}

/** @example const clock = manualClock({ start: Date.parse("2026-03-01T09:00:00Z") }); await clock.advance(60_000); */
export function manualClock(options: { start: number }): ManualClock {
  let now = options.start;
  let sequence = 0;
  const timers = new Map<number, { due: number; task: () => void | Promise<void> }>();

  function earliest(limit: number) {
    let found: { id: number; due: number; task: () => void | Promise<void> } | undefined;
    for (const [id, timer] of timers) {
      if (timer.due <= limit && (!found || timer.due < found.due || (timer.due === found.due && id < found.id)))
        found = { id, ...timer };
    }
    return found;
  }

  return {
    now: () => now,
    setTimer(delayMs, task): Timer {
      const id = ++sequence;
      timers.set(id, { due: now + Math.max(0, delayMs), task });
      return { cancel: () => void timers.delete(id) };
    },
    async advance(ms) {
      const target = now + ms;
      for (let timer = earliest(target); timer; timer = earliest(target)) {
        timers.delete(timer.id);
        now = Math.max(now, timer.due);
        await timer.task();
      }
      now = target;
    },
  };
}
