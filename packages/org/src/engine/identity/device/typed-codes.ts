import type { IdentityContext } from "../context.ts";

/** Wrong codes before a person, or everybody at an address, has to wait; as with wrong passwords. */
const MOST_BY_USER = 5;
const MOST_BY_ADDRESS = 20;
const LOCKED_MS = 15 * 60_000;

interface Tally {
  wrong: number;
  until: number;
}

/**
 * Counts wrong user codes: eight characters are guessed by nobody in twenty tries, and by a machine in a night (RFC 8628, 5.1). Kept in
 * memory: a restart forgives, as a new session does not.
 */
export interface TypedCodes {
  isLocked(userId: string, ip: string): boolean;
  wrong(userId: string, ip: string): void;
  right(userId: string): void;
  forget(): void;
}

export function createTypedCodes(now: IdentityContext["now"]): TypedCodes {
  const tallies = new Map<string, Tally>();
  const limits = (userId: string, ip: string) =>
    [
      [`user ${userId}`, MOST_BY_USER],
      [`address ${ip}`, MOST_BY_ADDRESS],
    ] as const;

  function tallyOf(key: string): Tally {
    const known = tallies.get(key);
    if (known && known.until > now()) return known;
    const fresh = { wrong: 0, until: now() + LOCKED_MS };
    tallies.set(key, fresh);
    return fresh;
  }

  return {
    isLocked: (userId, ip) => limits(userId, ip).some(([key, most]) => tallyOf(key).wrong >= most),
    wrong(userId, ip) {
      for (const [key] of limits(userId, ip)) {
        const tally = tallyOf(key);
        tally.wrong++;
        tally.until = now() + LOCKED_MS;
      }
    },
    right: (userId) => void tallies.delete(`user ${userId}`),
    forget: () => tallies.clear(),
  };
}
