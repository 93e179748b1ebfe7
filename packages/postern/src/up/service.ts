import type { Child } from "./child.ts";

/** A child that is started again when it was killed or crashed; what it reported as an error of its own ends it for good. */
export interface Service {
  /** The ready line of the first start. */
  readonly ready: Promise<unknown>;
  readonly pid: number;
  /** Stops it and starts it anew; resolves when it is ready again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** How long a child may take to flush before it is ended. */
const GRACE_MS = 10_000;
/** Crashes within the window before it is given up. */
const MOST_CRASHES = 5;
const WINDOW_MS = 60_000;
const FIRST_DELAY_MS = 250;

export function runService(options: {
  start: () => Child;
  onCrash: (name: string, exit: string) => void;
  onBroken: (error: Error) => void;
}): Service {
  let stopping = false;
  let replacing = false;
  let crashes: number[] = [];
  let child = begin();
  const { ready } = child;

  function begin(): Child {
    const started = options.start();
    void started.ended.then((exit) => {
      if (stopping || replacing || started !== child) return;
      const now = Date.now();
      crashes = [...crashes.filter((at) => now - at < WINDOW_MS), now];
      if (started.reported() || crashes.length > MOST_CRASHES) return options.onBroken(started.failure(exit));
      options.onCrash(started.name, exit);
      setTimeout(
        () => {
          if (!stopping && !replacing) child = begin();
        },
        FIRST_DELAY_MS * 2 ** (crashes.length - 1),
      );
    });
    return started;
  }

  return {
    ready,
    get pid() {
      return child.pid;
    },
    async restart() {
      replacing = true;
      await child.stop(GRACE_MS);
      replacing = false;
      child = begin();
      await child.ready;
    },
    async stop() {
      stopping = true;
      await child.stop(GRACE_MS);
    },
  };
}
