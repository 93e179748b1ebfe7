import { randomBytes } from "node:crypto";
import type { Clock } from "@postern/kernel";
import { ApiFault } from "../api-fault.ts";
import type { QueryDoor, QueryOptions, QueryPage, ResultShape } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { type ApexWords, boundCount, NO_APEX } from "./apex-words.ts";
import { distance } from "./distance.ts";
import type { Planning } from "./entity.ts";
import { explain } from "./explain.ts";
import { type Cursor, createLocators, ID_LENGTH, idsAt } from "./locator.ts";
import { createLookup } from "./lookup.ts";
import { planCache } from "./plan-cache.ts";
import { planQuery, type QueryPlan, type RecordsPlan, type RowsPlan } from "./query-plan.ts";
import { createBlobReader } from "./read-blob.ts";
import { createRetrieve } from "./retrieve.ts";
import { runContexts } from "./run-context.ts";
import { type FlatRow, flatRows, pageRows, type Reading, resultRows, single } from "./run-plan.ts";
import type { Select } from "./soql/ast.ts";
import { parseSoql } from "./soql/parse-select.ts";
import { sourceText } from "./source-text.ts";
import type { RunContext } from "./sql-fragment.ts";
import { localDateTime } from "./time-zone.ts";

const DEFAULT_BATCH = 2_000;
const SMALLEST_BATCH = 200;
/** Groups an aggregate query may give: it has no Ids to go on from (SOQL: GROUP BY considerations). */
const MAX_GROUPS = 2_000;

/** Told which records a query was asked FOR VIEW or FOR REFERENCE of. */
export interface RecentRecords {
  viewed(sobject: string, ids: readonly string[], userId: string): void;
  referenced(sobject: string, ids: readonly string[], userId: string): void;
}

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
  /** Takes rows that are read FOR UPDATE; throws when another transaction holds one. */
  readonly locks?: (rows: readonly string[]) => void;
  readonly recent?: RecentRecords;
  readonly apexWords?: ApexWords;
}): QueryDoor {
  const { database, schema, clock, apexWords = NO_APEX } = deps;
  const plans = planCache<QueryPlan>();
  const locators = createLocators(clock, deps.random ?? randomBytes);
  const contexts = runContexts(deps);
  const contextFor = (session: Session, take: number) => {
    deps.runs?.(session);
    return contexts(session.userId, take);
  };
  database.define("to_zone", { deterministic: true }, toZone as never);
  database.define("distance", { deterministic: true }, distance);
  // Cursors are not in an image: a restored org never gave them out.
  database.onReplaced(() => locators.clear());

  function read(session: Session, soql: string, includeDeleted: boolean): { planning: Planning; query: Select } {
    const source = sourceText(soql);
    const query = parseSoql(soql, (bind) => boundCount(apexWords, source, bind));
    const all = includeDeleted || (query.allRows !== null && apexWords.accepted);
    return { query, planning: { schema, access: session.access, source, includeDeleted: all, apexWords } };
  }

  function planOf(session: Session, soql: string, includeDeleted: boolean): QueryPlan {
    const key = includeDeleted ? `all ${soql}` : soql;
    return plans.get(session.access, schema.version, key, () => {
      const { planning, query } = read(session, soql, includeDeleted);
      return planQuery(planning, query);
    });
  }

  function readingOf(session: Session, run: RunContext, batch: number, of: Asked): Reading {
    return {
      database,
      run,
      batch,
      keepChildren: (child, ids) => locators.open({ userId: session.userId, ...of, child, ids: ids.join("") }),
    };
  }

  function firstPage(session: Session, plan: RowsPlan, of: Asked, size: number): QueryPage {
    // One row more than the page holds tells whether there is another page.
    const run = contextFor(session, size + 1);
    const found = flatRows(database, plan.page, run);
    const rows = pageRows(readingOf(session, run, size, of), plan, found.length > size ? found.slice(0, size) : found);
    noteReading(session, plan, found, rows.length);
    if (rows.length === found.length) return page(plan.row.shape, rows, rows.length, null);
    // Their Ids are names, of no fixed length (SOQL: EntityDefinition and its kin have no queryMore).
    if (schema.object(plan.sobject)?.definition.rowsOf === "tooling")
      throw new ApiFault(
        "EXCEEDED_ID_LIMIT",
        `${plan.sobject} does not support queryMore(), use LIMIT to restrict the results to a single batch`,
      );
    const ids = String(single(database, plan.ids, { ...run, take: -1 }));
    const name = locators.open({ userId: session.userId, ...of, child: [], ids });
    return page(plan.row.shape, rows, ids.length / ID_LENGTH, `${name}-${rows.length}`);
  }

  function noteReading(session: Session, plan: RowsPlan, found: readonly FlatRow[], count: number): void {
    if (plan.purposes.length === 0) return;
    const ids = found.slice(0, count).map((row) => row[plan.row.idAt] as string);
    if (plan.purposes.includes("UPDATE")) deps.locks?.(ids);
    if (!deps.recent) return;
    if (plan.purposes.includes("VIEW")) deps.recent.viewed(plan.sobject, ids, session.userId);
    if (plan.purposes.includes("REFERENCE")) deps.recent.referenced(plan.sobject, ids, session.userId);
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
        if (plan.kind === "rows")
          return firstPage(session, plan, { soql, includeDeleted }, batchSize(options, plan.largestBatch));
        if (plan.kind === "groups") return groups(session, plan);
        const total = single(database, plan.count, contextFor(session, -1));
        return page(countShape(plan.type), [], Number(total), null);
      });
    },

    columns(session, soql) {
      return translated(() => {
        const plan = planOf(session, soql, false);
        return plan.kind === "count" ? countShape(plan.type) : plan.row.shape;
      });
    },

    explain(session, soql) {
      return translated(() => {
        const { query, planning } = read(session, soql, false);
        return explain(planning, query, (statement) => Number(single(database, statement, contextFor(session, -1))));
      });
    },

    more(session, locator, options = {}) {
      return translated(() => {
        const { cursor, name, offset } = locators.find(locator, session.userId);
        const whole = planOf(session, cursor.soql, cursor.includeDeleted) as RowsPlan;
        const plan = cursor.child.reduce<RecordsPlan>((of, child) => of.children[child] as RecordsPlan, whole);
        const size = batchSize(options, whole.largestBatch);
        const run = contextFor(session, -1);
        const found = flatRows(database, { text: plan.byIds, params: [idsAt(cursor.ids, offset, size)] }, run);
        const rows = pageRows(readingOf(session, run, size, cursor), plan, found, cursor.child);
        // Rows deleted since the first page are left out, as a new query would leave them out; offsets still count them.
        const firstLeft = found[rows.length]?.[plan.row.idAt];
        const next =
          firstLeft === undefined
            ? offset + size
            : cursor.ids.indexOf(String(firstLeft), offset * ID_LENGTH) / ID_LENGTH;
        const total = cursor.ids.length / ID_LENGTH;
        return page(plan.row.shape, rows, total, next < total ? `${name}-${next}` : null);
      });
    },

    retrieve: createRetrieve(deps),
    blob: createBlobReader(deps),
    lookup: createLookup(deps),
  };
}

function countShape(type: string): ResultShape {
  return { type, idColumn: -1, columns: [] };
}

/** The question a cursor answers. */
type Asked = Pick<Cursor, "soql" | "includeDeleted">;

function page(shape: ResultShape, rows: QueryPage["rows"], totalSize: number, nextLocator: string | null): QueryPage {
  return { shape, rows, totalSize, done: nextLocator === null, nextLocator };
}

function batchSize(options: QueryOptions, largest: number): number {
  const asked = Math.max(SMALLEST_BATCH, Math.trunc(options.batchSize ?? DEFAULT_BATCH));
  return Math.min(DEFAULT_BATCH, largest, asked);
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
