import type { Clock } from "@postern/kernel";

/**
 * Runs the work at most once per `ms`, never twice at the same time, and always once more after the last call:
 * what was asked for while it ran is honoured by the next run.
 */
export function coalesce(clock: Clock, ms: number, work: () => Promise<void>): () => void {
  let wanted = false;
  let busy = false;
  async function run(): Promise<void> {
    busy = true;
    wanted = false;
    await work();
    clock.setTimer(ms, () => {
      busy = false;
      if (wanted) return run();
    });
  }
  return () => {
    wanted = true;
    if (!busy) void run();
  };
}
