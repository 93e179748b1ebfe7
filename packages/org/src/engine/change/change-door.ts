import type { Clock } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { Change, ChangeDoor, ChangeOptions, ChangeResult } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import type { EventLog, OpenCommit } from "../events/event-log.ts";
import type { Schema } from "../schema/schema.ts";
import type { Security } from "../security/security.ts";
import { isSystem } from "../security/system-session.ts";
import type { Counters } from "../state/counters.ts";
import type { Database } from "../state/database.ts";
import { storedDateTime } from "../state/wire-time.ts";
import { fault } from "./faults.ts";
import type { Hooks } from "./hooks.ts";
import { createMixedDml, type MixedDml } from "./mixed-dml.ts";
import { runPipeline } from "./pipeline.ts";
import { createRecycleBin } from "./recycle-bin.ts";
import { newWork, resolveChange } from "./resolve-change.ts";
import { withSummaries } from "./settle-summaries.ts";
import { summaryLedger } from "./summaries.ts";
import type { Shop, Work } from "./work.ts";

export interface EngineChangeOptions extends ChangeOptions {
  /** The org's own data, such as bootstrap and sample rows: nothing is appended to the event log. For the system session only. */
  readonly silent?: boolean;
}

/** The door as the engine's rooms see it. */
export interface EngineChangeDoor extends ChangeDoor {
  apply(session: Session, changes: readonly Change[], options?: EngineChangeOptions): ChangeResult[];
}

interface Rooms {
  readonly database: Database;
  readonly schema: Schema;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly security: Security;
  readonly hooks: Hooks;
  readonly eventLog: EventLog;
  /** Told whose writes are about to be judged. */
  readonly runs?: (session: Session) => void;
  /** Called once per committed call that appended events. */
  readonly onAppended: () => void;
}

export function createChangeDoor(rooms: Rooms): EngineChangeDoor {
  const { database, eventLog, onAppended } = rooms;
  const bin = createRecycleBin(database);
  let newestStamp = "";

  /** Never earlier than before, so that SystemModstamp orders what was written. */
  function nextStamp(): string {
    const stamp = storedDateTime(rooms.clock.now());
    if (stamp > newestStamp) newestStamp = stamp;
    return newestStamp;
  }
  database.onReplaced(() => {
    newestStamp = "";
  });

  function openShop(session: Session, options: EngineChangeOptions): Shop {
    const commit: OpenCommit | null =
      options.silent && isSystem(session)
        ? null
        : eventLog.begin({ user: session.userId, origin: changeOrigin(options) });
    const shop: Shop = {
      ...rooms,
      bin,
      commit,
      summaries: summaryLedger(),
      stamp: nextStamp(),
      run(work) {
        runPipeline(work, shop);
        if (work.faults[0]) throw work.faults[0];
      },
      ownWork: (operation, model, id, given) => ({ ...newWork(session, operation, model, id, given), system: true }),
    };
    return shop;
  }

  return {
    apply(session, changes, options = {}) {
      if (changes.length === 0) return [];
      rooms.runs?.(session);
      const apply = () => {
        const shop = openShop(session, options);
        const results = applyAll(shop, session, changes);
        const failed = results.some((result) => !result.success);
        return { results, rollBack: failed && options.allOrNone === true, appended: (shop.commit?.count ?? 0) > 0 };
      };
      const outcome = wholeCall(database, apply);
      if (outcome.rollBack) return outcome.results.map((result, i) => rolledBack(result, changes[i] as Change));
      if (outcome.appended) onAppended();
      return outcome.results;
    },
  };
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

function savepoint<T>(
  database: Database,
  name: "call" | "attempt" | "record",
  work: () => T,
  undo: (result: T) => boolean,
): T {
  database.prepare(`SAVEPOINT ${name}`).run();
  let done = false;
  try {
    const result = work();
    done = !undo(result);
    return result;
  } finally {
    if (!done) database.prepare(`ROLLBACK TO ${name}`).run();
    database.prepare(`RELEASE ${name}`).run();
  }
}

/** All changes of the call, and the summaries they feed. */
function applyAll(shop: Shop, session: Session, changes: readonly Change[]): ChangeResult[] {
  const events = shop.commit?.count ?? 0;
  const apply = (each: readonly Change[]) => {
    const mixedDml = createMixedDml();
    return each.map((change) => applyOne(shop, session, change, mixedDml));
  };
  return withSummaries(shop, session, changes, apply, {
    attempt: (work, failed) => savepoint(shop.database, "attempt", work, failed),
    rewind: () => shop.commit?.rewind(events),
  });
}

function applyOne(shop: Shop, session: Session, change: Change, mixedDml: MixedDml): ChangeResult {
  const events = shop.commit?.count ?? 0;
  let work: Work | undefined;
  try {
    return savepoint(
      shop.database,
      "record",
      () => {
        work = resolveChange(session, change, shop);
        mixedDml.check(work);
        runPipeline(work, shop);
        if (work.faults.length === 0) mixedDml.wrote(work);
        return result(work);
      },
      ({ success }) => {
        if (!success) shop.commit?.rewind(events);
        return !success;
      },
    );
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    shop.commit?.rewind(events);
    return { success: false, id: work && work.operation !== "insert" ? work.id : null, faults: [error] };
  }
}

function result(work: Work): ChangeResult {
  const created = work.operation === "insert";
  if (work.faults.length === 0) return { success: true, id: work.id, created };
  return { success: false, id: created ? null : work.id, faults: work.faults };
}

function rolledBack(result: ChangeResult, change: Change): ChangeResult {
  if (!result.success) return result;
  return {
    success: false,
    id: change.operation === "insert" || result.created ? null : result.id,
    faults: [fault.rolledBack()],
  };
}

/** `com/salesforce/api/rest/67.0;client=name` (Change Data Capture Developer Guide, ChangeEventHeader). */
function changeOrigin({ origin, clientName }: ChangeOptions): string {
  if (!origin) return "";
  return clientName ? `${origin};client=${clientName}` : origin;
}
