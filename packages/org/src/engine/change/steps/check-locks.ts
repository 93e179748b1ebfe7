import { fault } from "../faults.ts";
import { LockMet } from "../locks/lock-met.ts";
import { lockedRows } from "../locks/locked-rows.ts";
import type { Step } from "../pipeline.ts";

/**
 * Takes the rows that the write locks: the record, and parents that depend on it. What another transaction holds is waited for when the call can
 * wait (throws LockMet), and else refused.
 */
export const checkLocks: Step = (work, { locks, hooks, transaction }) => {
  if (!locks.any && !hooks.any) return;
  const rows = lockedRows(work);
  const met = locks.heldOf(rows);
  if (met.length > 0) {
    if (transaction.waits) {
      transaction.met = new LockMet(met);
      throw transaction.met;
    }
    work.faults.push(fault.rowLocked(met, work.id));
  }
  for (const row of rows) transaction.rows.add(row);
};
