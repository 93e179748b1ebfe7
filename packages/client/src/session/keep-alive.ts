import { isPosternError, type PosternError, systemClock } from "@postern/kernel";
import type { GrantRecord, TokenStore } from "../ports/token-store.ts";
import { wait } from "../ports/wait.ts";
import { type ConnectOptions, connect } from "./connect.ts";

const DAY_MS = 86_400_000;
/** A third of the shortest limit that partner apps have (ISVforce Guide: 30 days idle), so two runs may fail before it is reached. */
const IDLE_DAYS = 10;

export interface KeepAliveOptions extends Omit<ConnectOptions, "grantId" | "flow"> {
  /** Grants whose last refresh is this old are refreshed, days; 10 by default. Take a third of the app's idle policy when that is shorter. */
  readonly idleDays?: number;
  /** What one grant needs beyond the common options: the secret of its app. */
  optionsFor?(grant: GrantRecord): Partial<ConnectOptions>;
  /** Between two refreshes, milliseconds, half as much more or less; 1,000 by default. */
  readonly gapMs?: number;
  /** From 0 to 1, as `Math.random`. */
  random?(): number;
  /** Stops before the next grant; a refresh on the wire is never cut off. */
  readonly signal?: AbortSignal;
  onLine?(line: KeepAliveLine): void;
}

export type KeepAliveOutcome =
  | "refreshed"
  /** Younger than `idleDays`. */
  | "recent"
  /** Another worker has refreshed it meanwhile. */
  | "elsewhere"
  /** It cannot be used any more (see its status): connect again, or look where it has moved. */
  | "ended"
  /** It has no refresh token. */
  | "not-renewable"
  /** See `error`; the grant may be alive and is tried again in the next run. */
  | "failed";

export interface KeepAliveLine {
  readonly grantId: string;
  readonly username: string | null;
  readonly outcome: KeepAliveOutcome;
  /** Who did it; as in the store's leases. */
  readonly worker: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Since its last refresh, when the run came to it. */
  readonly idleDays: number;
  readonly error: PosternError | null;
}

export interface KeepAliveReport {
  /** One for each grant that the run came to. */
  readonly lines: readonly KeepAliveLine[];
  /** false when the signal stopped it. */
  readonly isComplete: boolean;
}

/**
 * Refreshes the grants of a store that nobody has used for a while, since Salesforce ends refresh tokens that idle. One after another,
 * in random order and under each grant's own lease, so any number of processes may run it at the same time. Run it once a day.
 *
 * @example
 * const { lines } = await keepAlive({ store, clientSecret });
 * for (const line of lines.filter(({ outcome }) => outcome === "failed")) console.error(line.grantId, line.error?.fix);
 */
export async function keepAlive(options: KeepAliveOptions): Promise<KeepAliveReport> {
  const { store, signal, gapMs = 1_000, random = Math.random } = options;
  const clock = options.clock ?? systemClock();
  const worker = options.worker ?? crypto.randomUUID();
  const lines: KeepAliveLine[] = [];
  for (const grant of shuffled(await store.list(), random)) {
    if (signal?.aborted) return { lines, isComplete: false };
    const idleDays = (clock.now() - grant.issuedAt) / DAY_MS;
    const { outcome, error } = await keepOne({ ...options, worker, clock }, grant, idleDays);
    const line = {
      grantId: grant.grantId,
      username: grant.username,
      outcome,
      worker,
      at: clock.now(),
      idleDays,
      error,
    };
    lines.push(line);
    options.onLine?.(line);
    if (outcome === "refreshed" || outcome === "failed")
      await wait(clock, gapMs * (0.5 + random()), signal).catch(() => {});
  }
  return { lines, isComplete: true };
}

interface Kept {
  readonly outcome: KeepAliveOutcome;
  readonly error: PosternError | null;
}

async function keepOne(
  options: KeepAliveOptions & { readonly worker: string },
  grant: GrantRecord,
  idleDays: number,
): Promise<Kept> {
  if (grant.status.state !== "live") return { outcome: "ended", error: null };
  if (grant.refreshToken === null) return { outcome: "not-renewable", error: null };
  if (idleDays < (options.idleDays ?? IDLE_DAYS)) return { outcome: "recent", error: null };
  const watched = watchIntents(options.store, options.worker);
  try {
    const session = await connect({
      ...options,
      ...options.optionsFor?.(grant),
      store: watched.store,
      worker: options.worker,
      grantId: grant.grantId,
    });
    await session.refresh(grant.accessToken);
    return { outcome: watched.hasSent() ? "refreshed" : "elsewhere", error: null };
  } catch (error) {
    if (!isPosternError(error)) throw error;
    const isOver = ["GRANT_DEAD", "GRANT_LOST_IN_FLIGHT", "GRANT_MOVED", "GRANT_NOT_FOUND"].includes(error.code);
    return { outcome: isOver ? "ended" : "failed", error };
  }
}

/** The store, and whether this worker has announced a refresh through it. */
function watchIntents(store: TokenStore, worker: string) {
  let hasSent = false;
  const watched: TokenStore = {
    get: (grantId) => store.get(grantId),
    list: () => store.list(),
    async put(record, expectedVersion) {
      const written = await store.put(record, expectedVersion);
      hasSent ||= record.intent?.worker === worker;
      return written;
    },
    delete: (grantId) => store.delete(grantId),
    lease: (grantId, by, ttlMs) => store.lease(grantId, by, ttlMs),
    changed: (grantId, timeoutMs, signal) => store.changed(grantId, timeoutMs, signal),
    close: () => store.close(),
  };
  return { store: watched, hasSent: () => hasSent };
}

/** Fisher and Yates: processes that run at the same time seldom meet at one grant. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items];
  for (let index = order.length - 1; index > 0; index--) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other] as T, order[index] as T];
  }
  return order;
}
