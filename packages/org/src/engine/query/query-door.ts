import { randomBytes } from "node:crypto";
import type { Clock } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { QueryDoor, QueryOptions, QueryPage, ResultShape } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { type Cursor, createLocators, ID_LENGTH, idsAt } from "./locator.ts";
import { createLookup } from "./lookup.ts";
import { parseSoql } from "./parse-soql.ts";
import { planCache } from "./plan-cache.ts";
import { planQuery, type QueryPlan, type RecordsPlan, type RowsPlan } from "./query-plan.ts";
import { createBlobReader } from "./read-blob.ts";
import { createRetrieve } from "./retrieve.ts";
import { runContexts } from "./run-context.ts";
import { flatRows, type Reading, resultRows, single } from "./run-plan.ts";
import type { RunContext } from "./sql-fragment.ts";
import { localDateTime } from "./time-zone.ts";

const DEFAULT_BATCH = 2_000;
const SMALLEST_BATCH = 200;
/** Groups an aggregate query may give: it has no Ids to go on from (SOQL: GROUP BY considerations). */
const MAX_GROUPS = 2_000;

/**
 * The query door over a database with a table per sObject.
 *
 * @example
 * const query = createQueryDoor({ database, schema, clock });
 * query.run(session, "SELECT Id, Name FROM Account WHERE Industry = 'Energy' ORDER BY Name LIMIT 10").rows;
 */
export function createQueryDoor(deps: {
  readonly database: Database;
  readonly schema: Schema;
  readonly clock: Clock;
  /** Random bytes for locator names. */
  readonly random?: (size: number) => Uint8Array;
  /** Told whose query or row read is about to run. */
  readonly runs?: (session: Session) => void;
}): QueryDoor {
  const { database, schema, clock } = deps;
  const plans = planCache<QueryPlan>();
  const locators = createLocators(clock, deps.random ?? randomBytes);
  const contexts = runContexts(deps);
  const contextFor = (session: Session, take: number) => {
    deps.runs?.(session);
    return contexts(session.userId, take);
  };
  database.define("to_zone", { deterministic: true }, toZone as never);
  // Cursors are not in an image: a restored org never gave them out.
  database.onReplaced(() => locators.clear());

  function planOf(session: Session, soql: string, includeDeleted: boolean): QueryPlan {
    const key = includeDeleted ? `all ${soql}` : soql;
    return plans.get(session.access, schema.version, key, () => {
      const { query, source } = parseSoql(soql);
      return planQuery({ schema, access: session.access, source, includeDeleted }, query);
    });
  }

  function readingOf(
    session: Session,
    run: RunContext,
    batch: number,
    of: Pick<Cursor, "soql" | "includeDeleted">,
  ): Reading {
    return {
      database,
      run,
      batch,
      keepChildren: (child, ids) => locators.open({ userId: session.userId, ...of, child, ids: ids.join("") }),
    };
  }

  function firstPage(session: Session, plan: RowsPlan, of: Pick<Cursor, "soql" | "includeDeleted">, size: number) {
    // One row more than the page holds tells whether there is another page.
    const run = contextFor(session, size + 1);
    const rows = flatRows(database, plan.page, run);
    const reading = readingOf(session, run, size, of);
    if (rows.length <= size) return page(plan.row.shape, resultRows(reading, plan, rows), rows.length, null);
    rows.length = size;
    const ids = String(single(database, plan.ids, { ...run, take: -1 }));
    const name = locators.open({ userId: session.userId, ...of, child: [], ids });
    return page(plan.row.shape, resultRows(reading, plan, rows), ids.length / ID_LENGTH, `${name}-${size}`);
  }

  function groups(session: Session, plan: Extract<QueryPlan, { kind: "groups" }>): QueryPage {
    const run = contextFor(session, MAX_GROUPS + 1);
    const rows = flatRows(database, plan.groups, run);
    if (rows.length > MAX_GROUPS)
      throw new ApiFault(
        "EXCEEDED_ID_LIMIT",
        "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch",
      );
    const reading = readingOf(session, run, MAX_GROUPS, { soql: "", includeDeleted: false });
    return page(plan.row.shape, resultRows(reading, { row: plan.row, children: [] }, rows), rows.length, null);
  }

  return {
    run(session, soql, options = {}) {
      return translated(() => {
        const includeDeleted = options.includeDeleted === true;
        const plan = planOf(session, soql, includeDeleted);
        if (plan.kind === "rows") return firstPage(session, plan, { soql, includeDeleted }, batchSize(options));
        if (plan.kind === "groups") return groups(session, plan);
        const total = single(database, plan.count, contextFor(session, -1));
        return page({ type: plan.type, idColumn: -1, columns: [] }, [], Number(total), null);
      });
    },

    more(session, locator, options = {}) {
      return translated(() => {
        const { cursor, name, offset } = locators.find(locator, session.userId);
        const whole = planOf(session, cursor.soql, cursor.includeDeleted) as RowsPlan;
        const plan = cursor.child.reduce<RecordsPlan>((of, child) => of.children[child] as RecordsPlan, whole);
        const size = batchSize(options);
        const run = contextFor(session, -1);
        const rows = flatRows(database, { text: plan.byIds, params: [idsAt(cursor.ids, offset, size)] }, run);
        const reading = readingOf(session, run, size, cursor);
        const next = offset + size;
        const total = cursor.ids.length / ID_LENGTH;
        // Rows deleted since the first page are left out, as a new query would leave them out; offsets still count them.
        return page(
          plan.row.shape,
          resultRows(reading, plan, rows, cursor.child),
          total,
          next < total ? `${name}-${next}` : null,
        );
      });
    },

    retrieve: createRetrieve(deps),
    blob: createBlobReader(deps),
    lookup: createLookup(deps),
  };
}

function page(shape: ResultShape, rows: QueryPage["rows"], totalSize: number, nextLocator: string | null): QueryPage {
  return { shape, rows, totalSize, done: nextLocator === null, nextLocator };
}

function batchSize(options: QueryOptions): number {
  return Math.min(DEFAULT_BATCH, Math.max(SMALLEST_BATCH, Math.trunc(options.batchSize ?? DEFAULT_BATCH)));
}

/** No SQLite error leaves this room: what it refuses is a query too large for it. */
function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ApiFault) throw error;
    if ((error as { code?: string }).code === "ERR_SQLITE_ERROR" || error instanceof RangeError)
      throw new ApiFault("QUERY_TOO_COMPLICATED", "The query is too complicated to be run. Simplify it and try again.");
    throw error;
  }
}

/** The SQL function behind convertTimezone(): a stored datetime as the zone's clocks show it. */
function toZone(stored: string | null, timeZone: string): string | null {
  return typeof stored === "string"
    ? `${localDateTime(timeZone, Date.parse(stored.replace("+0000", "Z")))}+0000`
    : null;
}
