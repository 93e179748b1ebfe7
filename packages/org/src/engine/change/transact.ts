import type { Clock } from "@postern/kernel";
import type { ChangeDoor, ChangeOptions, TransactionOptions } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import { apexSession, isSystem } from "../security/system-session.ts";
import type { Database } from "../state/database.ts";
import { storedDateTime } from "../state/wire-time.ts";
import type { ChangeRooms } from "./change-rooms.ts";
import { fault } from "./faults.ts";
import { createAfterCommit } from "./hooks/after-commit.ts";
import type { HookOrg } from "./hooks/hook-org.ts";
import { LockMet } from "./locks/lock-met.ts";
import { createMixedDml } from "./mixed-dml.ts";
import { runPipeline } from "./pipeline.ts";
import { newWork } from "./resolve-change.ts";
import { savepoint } from "./savepoint.ts";
import { settleAll } from "./settle-summaries.ts";
import { summaryLedger } from "./summaries.ts";
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

/** Runs work in a transaction: a new one, or the one that is running, of a hook that writes or of several calls. */
export interface Transactions {
  now<T>(session: Session, options: TransactOptions, work: (shop: Shop) => Outcome<T>): T;
  together: ChangeDoor["transaction"];
  attempt: ChangeDoor["attempt"];
  /** Takes rows that are read for a later update. */
  lock(rows: readonly string[]): void;
  /** Waits for hooks after commits. */
  settled(): Promise<void>;
}

/** Work that is run again when it meets rows that others hold. */
interface Attempt {
  /** False the last time: then rows that are held are refused. */
  readonly waits: boolean;
  /** How long a hook lets the locks outlast it. */
  holdMs: number;
}

/** @param hookOrg what a hook of this user's writes reads and writes with */
export function createTransactions(rooms: ChangeRooms, hookOrg: (apex: Session) => HookOrg): Transactions {
  const { database, clock, eventLog, hooks, locks } = rooms;
  const nextStamp = stamps(database, clock);
  const orgFor = (session: Session) => hookOrg(apexSession(session));
  const afterCommit = createAfterCommit({ clock, hooks, orgFor, onFailure: rooms.onHookFailure });
  /** The transaction that further calls join. */
  let running: Transaction | null = null;
  let attempting: Attempt | null = null;

  function open(session: Session, options: TransactOptions): Transaction {
    const silent = options.silent && isSystem(session);
    const facts = { user: session.userId, origin: changeOrigin(options) };
    return openTransaction(session, silent ? null : eventLog.begin(facts), attempting?.waits ?? false);
  }

  function openShop(session: Session, transaction: Transaction, options: TransactOptions): Shop {
    const shop: Shop = {
      ...rooms,
      summaries: summaryLedger(),
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

  function now<T>(session: Session, options: TransactOptions, work: (shop: Shop) => Outcome<T>): T {
    rooms.runs?.(session);
    const settled = (shop: Shop) => {
      const outcome = work(shop);
      if (!outcome.rollBack) settleAll(shop, session);
      return outcome;
    };
    if (running) return joined(running, session, options, settled);
    return alone(open(session, options), (transaction) => settled(openShop(session, transaction, options))).value;
  }

  /** From BEGIN to COMMIT, or back. */
  function alone<T>(transaction: Transaction, work: (transaction: Transaction) => Outcome<T>): Outcome<T> {
    running = transaction;
    let outcome: Outcome<T>;
    try {
      outcome = wholeCall(database, () => work(transaction));
    } finally {
      running = null;
    }
    if (!outcome.rollBack) committed(transaction);
    return outcome;
  }

  function joined<T>(
    transaction: Transaction,
    session: Session,
    options: TransactOptions,
    work: (shop: Shop) => Outcome<T>,
  ): T {
    if (transaction.judgesCalls && transaction.triggers.length === 0) transaction.mixedDml = createMixedDml();
    const shop = openShop(session, transaction, options);
    return undoable(transaction, () => work(shop)).value;
  }

  /** Work inside the transaction that can be undone by itself. */
  function undoable<T>(transaction: Transaction, work: () => Outcome<T>): Outcome<T> {
    const mark = transaction.mark();
    let kept = false;
    try {
      const outcome = savepoint(database, "call", work, ({ rollBack }) => rollBack);
      kept = !outcome.rollBack;
      return outcome;
    } finally {
      if (!kept) transaction.rewind(mark);
    }
  }

  function committed(transaction: Transaction) {
    if (!database.inTransaction) rooms.onCommitted();
    if ((transaction.commit?.count ?? 0) > 0) rooms.onAppended();
    afterCommit.run(transaction.session, transaction.committed);
    if (transaction.holdMs === 0) return;
    locks.hold(transaction.rows, transaction.holdMs);
    if (attempting) attempting.holdMs = Math.max(attempting.holdMs, transaction.holdMs);
  }

  function together<T>(session: Session, work: () => T, { undo, ...options }: TransactionOptions<T> = {}): T {
    const known = rooms.security.version;
    const within = (transaction: Transaction): Outcome<T> => {
      const value = work();
      if (transaction.met) throw transaction.met;
      return { value, rollBack: undo?.(value) === true };
    };
    const outer = running;
    let kept = false;
    try {
      const outcome = outer
        ? undoable(outer, () => within(outer))
        : alone(Object.assign(open(session, options), { judgesCalls: undo === undefined }), within);
      kept = !outcome.rollBack;
      return outcome.value;
    } finally {
      // What was concluded from rows that are gone again.
      if (!kept && rooms.security.version !== known) rooms.security.changed();
    }
  }

  function attempt<T>(work: () => T): T | Promise<Awaited<T>> {
    if (attempting) return work();
    const done = locks.attempt((overdue) => {
      const own: Attempt = { waits: !overdue, holdMs: 0 };
      attempting = own;
      try {
        return { value: work(), holdMs: own.holdMs };
      } finally {
        attempting = null;
      }
    });
    // The answer of a transaction that lasts comes at its end.
    const answer = ({ value, holdMs }: { value: T; holdMs: number }): T | Promise<Awaited<T>> =>
      holdMs === 0 ? value : new Promise((resolve) => clock.setTimer(holdMs, () => resolve(value as Awaited<T>)));
    return done instanceof Promise ? (done.then(answer) as Promise<Awaited<T>>) : answer(done);
  }

  function lock(rows: readonly string[]) {
    const met = locks.any ? locks.heldOf(rows) : [];
    if (met.length > 0) {
      if (!attempting?.waits) throw fault.rowLocked(met, met[0]);
      const ended = new LockMet(met);
      if (running) running.met = ended;
      throw ended;
    }
    for (const row of rows) running?.rows.add(row);
  }

  return { now, together, attempt, lock, settled: afterCommit.settled };
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
