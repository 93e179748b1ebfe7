import type { Clock } from "@postern/kernel";
import type { ChangeOptions } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import { apexSession, isSystem } from "../security/system-session.ts";
import type { Database } from "../state/database.ts";
import { storedDateTime } from "../state/wire-time.ts";
import type { ChangeRooms } from "./change-rooms.ts";
import { createAfterCommit } from "./hooks/after-commit.ts";
import type { HookOrg } from "./hooks/hook-org.ts";
import { runPipeline } from "./pipeline.ts";
import { newWork } from "./resolve-change.ts";
import { savepoint } from "./savepoint.ts";
import { openTransaction, type Transaction } from "./transaction.ts";
import type { Shop } from "./work.ts";

export interface TransactOptions extends ChangeOptions {
  /** The org's own data, such as bootstrap and sample rows: nothing is appended to the event log. For the system session only. */
  readonly silent?: boolean;
}

/** What the work of a transaction came to, and whether it is to be undone. */
export interface Outcome<T> {
  readonly value: T;
  readonly rollBack: boolean;
}

/** Runs work in a transaction: a new one, or that of the hook which writes. */
export interface Transactions {
  now<T>(session: Session, options: TransactOptions, work: (shop: Shop) => Outcome<T>): T;
  /** The same for a caller who can wait for locked rows, and for hooks that let the transaction last. */
  waiting<T>(session: Session, options: TransactOptions, work: (shop: Shop) => Outcome<T>): T | Promise<T>;
  /** Waits for hooks after commits. */
  settled(): Promise<void>;
}

/** @param hookOrg what a hook of this user's writes reads and writes with */
export function createTransactions(rooms: ChangeRooms, hookOrg: (apex: Session) => HookOrg): Transactions {
  const { database, clock, eventLog, hooks, locks } = rooms;
  const nextStamp = stamps(database, clock);
  const orgFor = (session: Session) => hookOrg(apexSession(session));
  const afterCommit = createAfterCommit({ clock, hooks, orgFor, onFailure: rooms.onHookFailure });
  /** The transaction that a hook of it writes in. */
  let running: Transaction | null = null;

  function open(session: Session, options: TransactOptions, waits: boolean): Transaction {
    const silent = options.silent && isSystem(session);
    const facts = { user: session.userId, origin: changeOrigin(options) };
    return openTransaction(session, silent ? null : eventLog.begin(facts), waits);
  }

  function openShop(session: Session, transaction: Transaction, options: TransactOptions): Shop {
    const shop: Shop = {
      ...rooms,
      transaction,
      options,
      stamp: nextStamp(),
      get hookOrg() {
        return orgFor(session);
      },
      run(work) {
        runPipeline(work, shop);
        if (work.faults[0]) throw work.faults[0];
      },
      ownWork: (operation, model, id, given) => ({ ...newWork(session, operation, model, id, given), system: true }),
    };
    return shop;
  }

  function carryOut<T>(session: Session, options: TransactOptions, waits: boolean, work: (shop: Shop) => Outcome<T>) {
    if (running) return { value: nested(running, session, options, work), holdMs: 0 };
    const transaction = open(session, options, waits);
    running = transaction;
    let outcome: Outcome<T>;
    try {
      outcome = wholeCall(database, () => work(openShop(session, transaction, options)));
    } finally {
      running = null;
    }
    if (outcome.rollBack) return { value: outcome.value, holdMs: 0 };
    committed(transaction);
    return { value: outcome.value, holdMs: transaction.holdMs };
  }

  function nested<T>(
    transaction: Transaction,
    session: Session,
    options: TransactOptions,
    work: (shop: Shop) => Outcome<T>,
  ): T {
    const mark = transaction.mark();
    const shop = openShop(session, transaction, options);
    const outcome = savepoint(
      database,
      "call",
      () => work(shop),
      ({ rollBack }) => rollBack,
    );
    if (outcome.rollBack) transaction.rewind(mark);
    return outcome.value;
  }

  function committed(transaction: Transaction) {
    if ((transaction.commit?.count ?? 0) > 0) rooms.onAppended();
    afterCommit.run(transaction.session, transaction.committed);
    if (transaction.holdMs > 0) locks.hold(transaction.rows, transaction.holdMs);
  }

  /** The answer of a transaction that lasts comes at its end. */
  const answer = <T>({ value, holdMs }: { value: T; holdMs: number }): T | Promise<T> =>
    holdMs === 0 ? value : new Promise((resolve) => clock.setTimer(holdMs, () => resolve(value)));

  return {
    now: (session, options, work) => carryOut(session, options, false, work).value,
    waiting(session, options, work) {
      const done = locks.attempt((overdue) => carryOut(session, options, !overdue, work));
      return done instanceof Promise ? done.then(answer) : answer(done);
    },
    settled: afterCommit.settled,
  };
}

/** Stored times of calls, never earlier than before, so that SystemModstamp orders what was written. */
function stamps(database: Database, clock: Clock): () => string {
  let newest = "";
  database.onReplaced(() => {
    newest = "";
  });
  return () => {
    const stamp = storedDateTime(clock.now());
    if (stamp > newest) newest = stamp;
    return newest;
  };
}

/** One transaction, or a savepoint in the one that is open (bootstrap, deploy). */
function wholeCall<T>(database: Database, work: () => Outcome<T>): Outcome<T> {
  if (database.inTransaction) return savepoint(database, "call", work, (outcome) => outcome.rollBack);
  let outcome: Outcome<T> | undefined;
  try {
    return database.transaction(() => {
      outcome = work();
      if (outcome.rollBack) throw ROLL_BACK;
      return outcome;
    });
  } catch (error) {
    if (error === ROLL_BACK && outcome) return outcome;
    throw error;
  }
}

const ROLL_BACK = new Error("roll back");

/** `com/salesforce/api/rest/67.0;client=name` (Change Data Capture Developer Guide, ChangeEventHeader). */
function changeOrigin({ origin, clientName }: ChangeOptions): string {
  if (!origin) return "";
  return clientName ? `${origin};client=${clientName}` : origin;
}
