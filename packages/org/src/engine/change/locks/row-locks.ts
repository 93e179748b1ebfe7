import type { Clock, Timer } from "@postern/kernel";
import { ApiFault } from "../../api-fault.ts";
import { fault } from "../faults.ts";
import { LockMet } from "./lock-met.ts";

/** How long a writer waits for rows that another transaction holds (Apex Developer Guide, "Locking Statements"). */
export const LOCK_WAIT_MS = 10_000;

/** Rows held by a transaction that lasts. */
export interface RowLock {
  readonly id: string;
  readonly rows: readonly string[];
  /** Epoch milliseconds of the clock; null: until it is released. */
  readonly until: number | null;
  /**
   * Takes more rows, waiting for them up to ten seconds of the clock. Rejects with UNABLE_TO_LOCK_ROW when they do not come free in time, and at
   * once when their holder waits for this lock (a deadlock).
   */
  extend(rows: readonly string[]): Promise<void>;
  /** Gives the rows back; writers that waited go on, in the order they came. */
  release(): void;
}

/** Which rows are held, and who waits for them. Nothing of it is in a snapshot. */
export interface RowLocks {
  /** Whether any row is held: writers ask first. */
  readonly any: boolean;
  /** Those of the rows that are held. */
  heldOf(rows: readonly string[]): string[];
  /** Holds free rows at once. */
  hold(rows: Iterable<string>, forMs?: number): RowLock;
  /** Holds rows as soon as they are free. Rejects with UNABLE_TO_LOCK_ROW after ten seconds of the clock. */
  take(rows: readonly string[], forMs?: number): Promise<RowLock>;
  /**
   * Runs work that may throw LockMet; then it is tried again whenever the rows come free, in the order of arrival, and one last time when ten
   * seconds have passed, with `overdue` true: it then refuses what it cannot have.
   */
  attempt<T>(work: (overdue: boolean) => T): T | Promise<T>;
  list(): readonly Pick<RowLock, "id" | "rows" | "until">[];
  find(id: string): RowLock | undefined;
  /** Forgets every lock, and tells who waits that the org is gone. */
  close(): void;
  /** Releases every lock. */
  clear(): void;
}

interface Holder extends RowLock {
  readonly held: Set<string>;
  /** Rows it waits for while it holds others. */
  awaits: readonly string[];
}

interface Waiter {
  rows: readonly string[];
  run(overdue: boolean): void;
  refuse(error: unknown): void;
}

export function createRowLocks(clock: Clock): RowLocks {
  const holders = new Map<string, Holder>();
  const holderOf = new Map<string, Holder>();
  const queue = new Set<Waiter>();
  let number = 0;

  const heldOf = (rows: readonly string[], but?: Holder) =>
    rows.filter((row) => {
      const holder = holderOf.get(row);
      return holder !== undefined && holder !== but;
    });

  function wake() {
    for (const waiter of [...queue]) if (queue.has(waiter) && heldOf(waiter.rows).length === 0) waiter.run(false);
  }

  function release(holder: Holder) {
    if (!holders.delete(holder.id)) return;
    for (const row of holder.held) holderOf.delete(row);
    wake();
  }

  function seize(holder: Holder, rows: Iterable<string>) {
    for (const row of rows) {
      holder.held.add(row);
      holderOf.set(row, holder);
    }
  }

  function hold(rows: Iterable<string>, forMs?: number): Holder {
    let timer: Timer | undefined;
    const holder: Holder = {
      id: `lock-${++number}`,
      held: new Set(),
      awaits: [],
      get rows() {
        return [...holder.held];
      },
      until: forMs === undefined ? null : clock.now() + forMs,
      extend: (more) => extend(holder, more),
      release() {
        timer?.cancel();
        release(holder);
      },
    };
    holders.set(holder.id, holder);
    seize(holder, rows);
    if (forMs !== undefined) timer = clock.setTimer(forMs, () => release(holder));
    return holder;
  }

  /** Whether one who holds these rows waits, over however many, for the holder. */
  function leadsTo(holder: Holder, rows: readonly string[], seen = new Set<Holder>()): boolean {
    return rows.some((row) => {
      const other = holderOf.get(row);
      if (!other || seen.has(other)) return false;
      if (other === holder) return true;
      seen.add(other);
      return leadsTo(holder, other.awaits, seen);
    });
  }

  async function extend(holder: Holder, rows: readonly string[]): Promise<void> {
    const foreign = heldOf(rows, holder);
    if (foreign.some((row) => leadsTo(holder, holderOf.get(row)?.awaits ?? []))) throw fault.rowLocked(foreign);
    holder.awaits = rows;
    try {
      await attempt((overdue) => {
        if (!holders.has(holder.id)) throw fault.rowLocked(rows);
        const met = heldOf(rows, holder);
        if (met.length > 0) throw overdue ? fault.rowLocked(met) : new LockMet(met);
        seize(holder, rows);
      });
    } finally {
      holder.awaits = [];
    }
  }

  function attempt<T>(work: (overdue: boolean) => T): T | Promise<T> {
    try {
      return work(false);
    } catch (error) {
      if (!(error instanceof LockMet)) throw error;
      return waitFor(error.rows, work);
    }
  }

  function waitFor<T>(rows: readonly string[], work: (overdue: boolean) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        queue.delete(waiter);
        timer.cancel();
        settle();
      };
      const waiter: Waiter = {
        rows,
        run(overdue) {
          try {
            const result = work(overdue);
            end(() => resolve(result));
          } catch (error) {
            if (error instanceof LockMet && !overdue) waiter.rows = error.rows;
            else end(() => reject(error));
          }
        },
        refuse: (error) => end(() => reject(error)),
      };
      const timer = clock.setTimer(LOCK_WAIT_MS, () => waiter.run(true));
      queue.add(waiter);
    });
  }

  return {
    get any() {
      return holders.size > 0;
    },
    heldOf: (rows) => heldOf(rows),
    hold,
    async take(rows, forMs) {
      return attempt((overdue) => {
        const met = heldOf(rows);
        if (met.length > 0) throw overdue ? fault.rowLocked(met) : new LockMet(met);
        return hold(rows, forMs);
      });
    },
    attempt,
    list: () => [...holders.values()].map(({ id, rows, until }) => ({ id, rows, until })),
    find: (id) => holders.get(id),
    clear() {
      for (const holder of [...holders.values()]) holder.release();
    },
    close() {
      for (const waiter of [...queue]) waiter.refuse(new ApiFault("SERVER_UNAVAILABLE", "server is busy"));
      for (const holder of [...holders.values()]) holder.release();
    },
  };
}
