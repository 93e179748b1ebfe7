import type { Clock, Timer } from "@postern/kernel";

/** A clock that an org can be rehearsed with. */
export interface OrgClock extends Clock {
  /** Moves time forward, running due timers in order; resolves when the work they started has settled. */
  advance(ms: number): Promise<void>;
}

/** System time plus a shift that can also stand still: the clock of an org that is served. */
export interface ServedClock extends OrgClock {
  readonly frozen: boolean;
  /** Time stands still until `resume`; `advance` still moves it. */
  freeze(): void;
  /** Runs on from where it stood. */
  resume(): void;
}

interface Pending {
  readonly due: number;
  readonly sequence: number;
  readonly task: () => void | Promise<void>;
}

/** The longest delay `setTimeout` takes without wrapping to "at once". */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export function servedClock(options: { offset?: number } = {}): ServedClock {
  let offset = options.offset ?? 0;
  let stoodAt: number | null = null;
  let sequence = 0;
  const pending = new Set<Pending>();
  let handle: NodeJS.Timeout | undefined;

  const now = () => stoodAt ?? Date.now() + offset;

  function earliest(limit: number): Pending | undefined {
    let found: Pending | undefined;
    for (const timer of pending)
      if (
        timer.due <= limit &&
        (!found || timer.due < found.due || (timer.due === found.due && timer.sequence < found.sequence))
      )
        found = timer;
    return found;
  }

  /** One system timer for the earliest of ours; none while time stands still. */
  function arm() {
    clearTimeout(handle);
    const next = earliest(Number.POSITIVE_INFINITY);
    if (!next || stoodAt !== null) return;
    handle = setTimeout(
      () => {
        for (let timer = earliest(now()); timer; timer = earliest(now())) {
          pending.delete(timer);
          void timer.task();
        }
        arm();
      },
      Math.min(Math.max(0, next.due - now()), LONGEST_TIMEOUT),
    ).unref();
  }

  return {
    now,
    get frozen() {
      return stoodAt !== null;
    },
    setTimer(delayMs, task): Timer {
      const timer = { due: now() + Math.max(0, delayMs), sequence: ++sequence, task };
      pending.add(timer);
      arm();
      return {
        cancel() {
          pending.delete(timer);
          arm();
        },
      };
    },
    async advance(ms) {
      if (stoodAt === null) offset += ms;
      else stoodAt += ms;
      const target = now();
      for (let timer = earliest(target); timer; timer = earliest(target)) {
        pending.delete(timer);
        await timer.task();
      }
      arm();
    },
    freeze() {
      stoodAt ??= now();
      arm();
    },
    resume() {
      if (stoodAt === null) return;
      offset = stoodAt - Date.now();
      stoodAt = null;
      arm();
    },
  };
}
