import type { Clock } from "@postern/kernel";

/** A signal that ends with the caller's signal or after `ms`; `expired` tells which it was. */
export interface Deadline {
  readonly signal: AbortSignal;
  readonly expired: boolean;
  /** The answer is there and its body is not: from here on only the caller's signal ends the work, however long it takes. */
  arrived(): void;
  readonly isHandedOver: boolean;
  /** Frees the timer and the listener; call it when the work is over. */
  end(): void;
}

export function deadline(clock: Clock, ms: number, callerSignal?: AbortSignal): Deadline {
  const controller = new AbortController();
  let expired = false;
  let isHandedOver = false;
  const onAbort = () => controller.abort(callerSignal?.reason);
  const timer = clock.setTimer(ms, () => {
    expired = true;
    controller.abort(new DOMException("The operation timed out.", "TimeoutError"));
  });
  if (callerSignal?.aborted) onAbort();
  callerSignal?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    get expired() {
      return expired;
    },
    get isHandedOver() {
      return isHandedOver;
    },
    arrived() {
      isHandedOver = true;
      timer.cancel();
    },
    end() {
      timer.cancel();
      callerSignal?.removeEventListener("abort", onAbort);
    },
  };
}
