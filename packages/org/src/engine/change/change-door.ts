import { allRecords } from "../apex/plain-records.ts";
import type { Change, ChangeDoor, ChangeResult } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import { applyAll } from "./apply-all.ts";
import type { ChangeRooms } from "./change-rooms.ts";
import { convertLeads } from "./convert-lead/convert-leads.ts";
import { type HookOrg, thrownFor } from "./hooks/hook-org.ts";
import { mergeRecords } from "./merge/merge-records.ts";
import { createTransactions, type TransactOptions } from "./transact.ts";

/** The door as the engine's rooms see it. */
export interface EngineChangeDoor extends ChangeDoor {
  apply(session: Session, changes: readonly Change[], options?: TransactOptions): ChangeResult[];
  /** Takes rows for the transaction that runs, if any. Throws UNABLE_TO_LOCK_ROW, or ends the attempt, when another one holds a row. */
  lock(rows: readonly string[]): void;
  /** Waits for hooks after commits. */
  settled(): Promise<void>;
}

export function createChangeDoor(rooms: ChangeRooms): EngineChangeDoor {
  const transactions = createTransactions(rooms, hookOrg);

  function hookOrg(apex: Session): HookOrg {
    return {
      query: (soql) => allRecords(rooms.query, apex, soql),
      change: (changes, { allOrNone = true } = {}) => {
        const results = apply(apex, changes, { allOrNone });
        return allOrNone ? thrownFor(changes, results) : results;
      },
    };
  }

  const apply: EngineChangeDoor["apply"] = (session, changes, options = {}) =>
    changes.length === 0 ? [] : transactions.now(session, options, (shop) => applyAll(shop, session, changes));

  return {
    apply,
    transaction: transactions.together,
    attempt: transactions.attempt,
    merge: (session, requests, options = {}) => mergeRecords(transactions, session, requests, options),
    convertLead: (session, requests, options = {}) => convertLeads(transactions, session, requests, options),
    lock: transactions.lock,
    settled: transactions.settled,
  };
}
