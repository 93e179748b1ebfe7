import type { Clock } from "@postern/kernel";

export interface WakeUp {
  ring(): void;
  /** Resolves at the next ring (at once when one was missed), at the time-out, or when the signal aborts. */
  wait(timeoutMs: number | null): Promise<void>;
}

/** A bell for one waiter. */
export function wakeUp(clock: Clock, signal: AbortSignal): WakeUp {
  let rung = false;
  let wake: (() => void) | null = null;
  const ring = () => {
    rung = true;
    wake?.();
  };
  signal.addEventListener("abort", ring, { once: true });
  return {
    ring,
    async wait(timeoutMs) {
      if (!rung && !signal.aborted) {
        const timer = timeoutMs === null ? null : clock.setTimer(timeoutMs, ring);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        timer?.cancel();
        wake = null;
      }
      rung = false;
    },
  };
}
