import type { Clock } from "@postern/kernel";
import type { Change, ChangeDoor, ChangeOptions, ChangeResult, TransactionOptions } from "../doors/change.ts";
import type { QueryDoor } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { EventLog } from "../events/event-log.ts";
import type { Schema } from "../schema/schema.ts";
import type { Security } from "../security/security.ts";
import { apexSession, isSystem } from "../security/system-session.ts";
import type { Counters } from "../state/counters.ts";
import type { Database } from "../state/database.ts";
import { storedDateTime } from "../state/wire-time.ts";
import { applyChunk, CHUNK } from "./apply-chunk.ts";
import { applyRecord } from "./apply-record.ts";
import type { RecycleBin } from "./bin/recycle-bin.ts";
import { fault } from "./faults.ts";
import type { Followers } from "./followers.ts";
import { createAfterCommit, type HookFailure } from "./hooks/after-commit.ts";
import { type HookOrg, recordsOf, thrownFor } from "./hooks/hook-org.ts";
import type { Hooks } from "./hooks/hooks.ts";
import type { RowLocks } from "./locks/row-locks.ts";
import { createMixedDml } from "./mixed-dml.ts";
import { runPipeline } from "./pipeline.ts";
import { newWork } from "./resolve-change.ts";
import { savepoint } from "./savepoint.ts";
import { withSummaries } from "./settle-summaries.ts";
import { summaryLedger } from "./summaries.ts";
import { openTransaction, type Transaction } from "./transaction.ts";
import type { Shop } from "./work.ts";

export interface EngineChangeOptions extends ChangeOptions {
  /** The org's own data, such as bootstrap and sample rows: nothing is appended to the event log. For the system session only. */
  readonly silent?: boolean;
}

/** The door as the engine's rooms see it. */
export interface EngineChangeDoor extends ChangeDoor {
  apply(session: Session, changes: readonly Change[], options?: EngineChangeOptions): ChangeResult[];
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

interface Rooms {
  readonly database: Database;
  readonly schema: Schema;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly security: Security;
  readonly followers: Followers;
  readonly hooks: Hooks;
  readonly locks: RowLocks;
  readonly bin: RecycleBin;
  readonly eventLog: EventLog;
  /** Told whose writes are about to be judged. */
  readonly runs?: (session: Session) => void;
  readonly query: QueryDoor;
  /** Called once per committed call that appended events. */
  readonly onAppended: () => void;
  readonly onHookFailure: (failure: HookFailure) => void;
}

export function createChangeDoor(rooms: Rooms): EngineChangeDoor {
  const { database, clock, eventLog, hooks, locks } = rooms;
  const nextStamp = stamps(database, clock);
  const afterCommit = createAfterCommit({ clock, hooks, orgFor: hookOrg, onFailure: rooms.onHookFailure });
  /** The transaction that a hook of it writes in. */
  let running: Transaction | null = null;
  let attempting: Attempt | null = null;

  function hookOrg(session: Session): HookOrg {
    const apex = apexSession(session);
    return {
      query: (soql) => allRecords(rooms.query, apex, soql),
      change: (changes, { allOrNone = true } = {}) => {
        const results = carryOut(apex, changes, { allOrNone });
        return allOrNone ? thrownFor(changes, results) : results;
      },
    };
  }

  function open(session: Session, options: EngineChangeOptions): Transaction {
    const origin = changeOrigin(options);
    const silent = options.silent && isSystem(session);
    const commit = silent ? null : eventLog.begin({ user: session.userId, origin });
    return openTransaction(session, commit, attempting?.waits ?? false);
  }

  function openShop(session: Session, transaction: Transaction, options: EngineChangeOptions): Shop {
    const shop: Shop = {
      ...rooms,
      summaries: summaryLedger(),
      transaction,
      hardDelete: options.hardDelete === true,
      truncate: options.allowFieldTruncation === true,
      stamp: nextStamp(),
      get hookOrg() {
        return hookOrg(session);
      },
      run(work) {
        runPipeline(work, shop);
        if (work.faults[0]) throw work.faults[0];
      },
      ownWork: (operation, model, id, given) => ({ ...newWork(session, operation, model, id, given), system: true }),
    };
    return shop;
  }

  /** All changes inside the open transaction. */
  function applyAll(
    transaction: Transaction,
    session: Session,
    changes: readonly Change[],
    options: EngineChangeOptions,
  ): Outcome {
    const mark = transaction.mark();
    const shop = openShop(session, transaction, options);
    const apply = (some: readonly Change[]) =>
      hooks.any
        ? runsOf(some, hooks, rooms.schema).flatMap((run) =>
            run.hooked
              ? applyChunk(shop, session, run.changes, options.allOrNone === true)
              : run.changes.map((change) => applyRecord(shop, session, change)),
          )
        : some.map((change) => applyRecord(shop, session, change));
    const results = withSummaries(shop, session, changes, apply);
    const rollBack = options.allOrNone === true && results.some((result) => !result.success);
    if (rollBack) transaction.rewind(mark);
    return { results, rollBack };
  }

  function carryOut(session: Session, changes: readonly Change[], options: EngineChangeOptions): ChangeResult[] {
    if (changes.length === 0) return [];
    rooms.runs?.(session);
    if (running) return shown(nested(running, session, changes, options), changes);
    const outcome = alone(open(session, options), (transaction) => applyAll(transaction, session, changes, options));
    return shown(outcome, changes);
  }

  /** From BEGIN to COMMIT, or back. */
  function alone<T extends { rollBack: boolean }>(transaction: Transaction, work: (transaction: Transaction) => T): T {
    running = transaction;
    let outcome: T;
    try {
      outcome = wholeCall(database, () => work(transaction));
    } finally {
      running = null;
    }
    if (!outcome.rollBack) committed(transaction);
    return outcome;
  }

  function nested(
    transaction: Transaction,
    session: Session,
    changes: readonly Change[],
    options: EngineChangeOptions,
  ) {
    if (transaction.judgesCalls && transaction.triggers.length === 0) transaction.mixedDml = createMixedDml();
    const work = () => applyAll(transaction, session, changes, options);
    return savepoint(database, "call", work, ({ rollBack }) => rollBack);
  }

  function committed(transaction: Transaction) {
    if ((transaction.commit?.count ?? 0) > 0) rooms.onAppended();
    afterCommit.run(transaction.session, transaction.committed);
    if (transaction.holdMs === 0) return;
    locks.hold(transaction.rows, transaction.holdMs);
    if (attempting) attempting.holdMs = Math.max(attempting.holdMs, transaction.holdMs);
  }

  function transact<T>(session: Session, work: () => T, { undo, ...options }: TransactionOptions<T>): T {
    const known = rooms.security.version;
    const within = (transaction: Transaction) => {
      const mark = transaction.mark();
      const value = work();
      if (transaction.met) throw transaction.met;
      const rollBack = undo?.(value) === true;
      if (rollBack) transaction.rewind(mark);
      return { value, rollBack };
    };
    let kept = false;
    try {
      const outer = running;
      const { value, rollBack } = outer
        ? savepoint(
            database,
            "call",
            () => within(outer),
            (outcome) => outcome.rollBack,
          )
        : alone(Object.assign(open(session, options), { judgesCalls: undo === undefined }), within);
      kept = !rollBack;
      return value;
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
    const answer = ({ value, holdMs }: { value: T; holdMs: number }): T | Promise<Awaited<T>> =>
      holdMs === 0 ? value : new Promise((resolve) => clock.setTimer(holdMs, () => resolve(value as Awaited<T>)));
    return done instanceof Promise ? (done.then(answer) as Promise<Awaited<T>>) : answer(done);
  }

  return {
    apply: (session, changes, options = {}) => carryOut(session, changes, options),
    transaction: (session, work, options = {}) => transact(session, work, options),
    attempt,
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

interface Outcome {
  readonly results: ChangeResult[];
  readonly rollBack: boolean;
}

/** One transaction, or a savepoint in the one that is open (bootstrap, deploy). */
function wholeCall<T extends { rollBack: boolean }>(database: Database, work: () => T): T {
  if (database.inTransaction) return savepoint(database, "call", work, (outcome) => outcome.rollBack);
  let outcome: T | undefined;
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

/** Changes that follow each other and go through together: of one object with hooks, or one by one. */
function runsOf(changes: readonly Change[], hooks: Hooks, schema: Schema) {
  const runs: { key: string; hooked: boolean; changes: Change[] }[] = [];
  for (const change of changes) {
    const sobject = change.sobject ?? ("id" in change ? (schema.byKeyPrefix(change.id.slice(0, 3))?.name ?? "") : "");
    const hooked = hooks.has(sobject);
    const key = hooked ? `${change.operation} ${sobject.toLowerCase()}` : "";
    const last = runs.at(-1);
    if (last?.key === key && (!hooked || last.changes.length < CHUNK)) last.changes.push(change);
    else runs.push({ key, hooked, changes: [change] });
  }
  return runs;
}

/** What the caller is told of a call that was undone. */
function shown({ results, rollBack }: Outcome, changes: readonly Change[]): ChangeResult[] {
  return rollBack ? results.map((result, index) => rolledBack(result, changes[index]!)) : results;
}

function rolledBack(result: ChangeResult, change: Change): ChangeResult {
  if (!result.success) return result;
  return {
    success: false,
    id: change.operation === "insert" || result.created ? null : result.id,
    faults: [fault.rolledBack()],
  };
}

function allRecords(query: QueryDoor, session: Session, soql: string): Record<string, unknown>[] {
  let page = query.run(session, soql);
  const records = recordsOf(page);
  while (page.nextLocator !== null) {
    page = query.more(session, page.nextLocator);
    records.push(...recordsOf(page));
  }
  return records;
}

/** `com/salesforce/api/rest/67.0;client=name` (Change Data Capture Developer Guide, ChangeEventHeader). */
function changeOrigin({ origin, clientName }: ChangeOptions): string {
  if (!origin) return "";
  return clientName ? `${origin};client=${clientName}` : origin;
}
