import type { Clock } from "@postern/kernel";
import type { Stay } from "../doors/limits.ts";

/** From here on a request is long-running (Salesforce Developer Limits and Allocations: Concurrent API Request Limits). */
const LONG_MS = 20_000;

/** The requests under way, oldest first. */
export function createStays(clock: Clock, concurrentLong: number): { arrive(): Stay } {
  const begun = new Set<{ readonly at: number }>();

  function crowded(now: number): boolean {
    let long = 0;
    for (const { at } of begun) {
      if (now - at < LONG_MS) return false;
      if (++long >= concurrentLong) return true;
    }
    return false;
  }

  return {
    arrive() {
      const now = clock.now();
      const mine = { at: now };
      const isCrowded = crowded(now);
      begun.add(mine);
      return {
        crowded: isCrowded,
        age: () => clock.now() - mine.at,
        leave: () => void begun.delete(mine),
      };
    },
  };
}
