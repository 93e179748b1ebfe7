import type { Clock } from "@postern/kernel";
import type { Change, ChangeDoor, ChangeOptions, ChangeResult } from "../doors/change.ts";
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
import { runPipeline } from "./pipeline.ts";
import { newWork } from "./resolve-change.ts";
import { savepoint } from "./savepoint.ts";
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

  function hookOrg(session: Session): HookOrg {
    const apex = apexSession(session);
    return {
      query: (soql) => allRecords(rooms.query, apex, soql),
      change: (changes, { allOrNone = true } = {}) => {
        const results = carryOut(apex, changes, { allOrNone }, false).results;
        return allOrNone ? thrownFor(changes, results) : results;
      },
    };
  }

  function open(session: Session, options: EngineChangeOptions, waits: boolean): Transaction {
    const origin = changeOrigin(options);
    const silent = options.silent && isSystem(session);
    return openTransaction(session, silent ? null : eventLog.begin({ user: session.userId, origin }), waits);
  }

  function openShop(session: Session, transaction: Transaction, options: EngineChangeOptions): Shop {
    const shop: Shop = {
      ...rooms,
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
    const results = hooks.any
      ? runsOf(changes, hooks, rooms.schema).flatMap((run) =>
          run.hooked
            ? applyChunk(shop, session, run.changes, options.allOrNone === true)
            : run.changes.map((change) => applyRecord(shop, session, change)),
        )
      : changes.map((change) => applyRecord(shop, session, change));
    const rollBack = options.allOrNone === true && results.some((result) => !result.success);
    if (rollBack) transaction.rewind(mark);
    return { results, rollBack };
  }

  function carryOut(session: Session, changes: readonly Change[], options: EngineChangeOptions, waits: boolean) {
    if (changes.length === 0) return { results: [], holdMs: 0 };
    if (running) return { results: shown(nested(running, session, changes, options), changes), holdMs: 0 };
    const transaction = open(session, options, waits);
    running = transaction;
    let outcome: Outcome;
    try {
      outcome = wholeCall(database, () => applyAll(transaction, session, changes, options));
    } finally {
      running = null;
    }
    if (!outcome.rollBack) committed(transaction);
    return { results: shown(outcome, changes), holdMs: outcome.rollBack ? 0 : transaction.holdMs };
  }

  function nested(
    transaction: Transaction,
    session: Session,
    changes: readonly Change[],
    options: EngineChangeOptions,
  ) {
    const work = () => applyAll(transaction, session, changes, options);
    return savepoint(database, "call", work, ({ rollBack }) => rollBack);
  }

  function committed(transaction: Transaction) {
    if ((transaction.commit?.count ?? 0) > 0) rooms.onAppended();
    afterCommit.run(transaction.session, transaction.committed);
    if (transaction.holdMs > 0) locks.hold(transaction.rows, transaction.holdMs);
  }

  return {
    apply: (session, changes, options = {}) => carryOut(session, changes, options, false).results,
    submit(session, changes, options = {}) {
      const done = locks.attempt((overdue) => carryOut(session, changes, options, !overdue));
      const answer = ({ results, holdMs }: { results: ChangeResult[]; holdMs: number }) =>
        holdMs === 0
          ? results
          : new Promise<ChangeResult[]>((resolve) => clock.setTimer(holdMs, () => resolve(results)));
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

interface Outcome {
  readonly results: ChangeResult[];
  readonly rollBack: boolean;
}

/** One transaction, or a savepoint in the one that is open (bootstrap, deploy). */
function wholeCall(database: Database, work: () => Outcome): Outcome {
  if (database.inTransaction) return savepoint(database, "call", work, (outcome) => outcome.rollBack);
  let outcome: Outcome | undefined;
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
