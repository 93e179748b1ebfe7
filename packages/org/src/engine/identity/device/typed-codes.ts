import type { IdentityContext } from "../context.ts";

/** Wrong codes before a person, or everybody at an address, has to wait; the numbers are our own. */
const MOST_BY_USER = 5;
const MOST_BY_ADDRESS = 20;
const LOCKED_MS = 15 * 60_000;

interface Tally {
  wrong: number;
  until: number;
}

/**
 * Counts wrong user codes: eight characters are guessed by nobody in twenty tries, and by a machine in a night (RFC 8628, 5.1). A right
 * code forgives nothing: whoever guesses can always get a right one, of a device of their own. Kept in memory: a restart forgives.
 */
export interface TypedCodes {
  isLocked(userId: string, ip: string): boolean;
  wrong(userId: string, ip: string): void;
}

export function createTypedCodes(now: IdentityContext["now"]): TypedCodes {
  const tallies = new Map<string, Tally>();
  const limits = (userId: string, ip: string) =>
    [
      [`user ${userId}`, MOST_BY_USER],
      [`address ${ip}`, MOST_BY_ADDRESS],
    ] as const;

  function current(key: string): Tally | undefined {
    const tally = tallies.get(key);
    if (!tally || tally.until > now()) return tally;
    tallies.delete(key);
    return undefined;
  }

  return {
    isLocked: (userId, ip) => limits(userId, ip).some(([key, most]) => (current(key)?.wrong ?? 0) >= most),
    wrong(userId, ip) {
      for (const [key] of limits(userId, ip))
        tallies.set(key, { wrong: (current(key)?.wrong ?? 0) + 1, until: now() + LOCKED_MS });
    },
  };
}
