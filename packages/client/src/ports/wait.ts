import type { Clock } from "@postern/kernel";

/**
 * Keeps the process alive until it is called. A clock's timers do not, so a script that waits for nothing but a timer
 * would end in the middle of its work.
 */
export function holdOpen(): () => void {
  const handle = setInterval(() => {}, 2 ** 30);
  return () => clearInterval(handle);
}

/** Waits on the clock; rejects with the signal's reason. */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const release = holdOpen();
    const onAbort = () => {
      timer.cancel();
      release();
      reject(signal?.reason);
    };
    const timer = clock.setTimer(ms, () => {
      signal?.removeEventListener("abort", onAbort);
      release();
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
