/** A row that another transaction holds; not a status of HTTP. */
export const LOCKED = -1;

/** Statuses that pass by themselves: edge without a route (420), too many (429), platform and gateway trouble. 0 is a broken connection. */
const RETRIES: Readonly<Record<number, number>> = { [LOCKED]: 3, 0: 3, 420: 2, 429: 5, 500: 5, 502: 5, 503: 5, 504: 5 };
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;

/** Milliseconds to wait before the next attempt, or null when there should be none. `Retry-After` wins when it is longer. */
export function retryDelay(attempt: number, status: number, retryAfter: string | null): number | null {
  if (attempt >= (RETRIES[status] ?? 0)) return null;
  const asked = Number(retryAfter ?? 0) * 1000;
  const backOff = FIRST_DELAY_MS * 2 ** attempt;
  return Math.min(Math.max(backOff, Number.isFinite(asked) ? asked : 0), LONGEST_DELAY_MS);
}
