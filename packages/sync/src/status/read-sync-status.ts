import type { Pool } from "pg";
import type { SyncObjectStatus, SyncProblem, SyncStatus } from "../status.ts";

/** A worker that has not written its heartbeat for so long is gone. */
const SILENT_MS = 10_000;
/** Above this many rows the planner's estimate is shown in place of a count. */
const COUNTED_UP_TO = 200_000;

const NOTHING: SyncStatus = {
  organizationId: null,
  state: "waiting-for-connection",
  worker: null,
  error: null,
  objects: [],
  outbox: { pending: 0, failed: 0, oldestAt: null },
};

/** The state of sync as it lies in Postgres; on a database that sync never ran on, that it waits. */
export async function readSyncStatus(pool: Pick<Pool, "query">): Promise<SyncStatus> {
  const there = await pool.query<{ there: boolean }>("SELECT to_regclass('postern.outbox') IS NOT NULL AS there");
  if (!there.rows[0]?.there) return NOTHING;
  const [head, objects] = [
    await pool.query<{
      organization_id: string | null;
      id: string | null;
      state: SyncStatus["state"] | null;
      error: SyncProblem | null;
      started_at: Date;
      heartbeat_at: Date;
      silent_ms: number;
      pending: number;
      failed: number;
      oldest_at: Date | null;
    }>(`SELECT b.organization_id, w.id, w.state, w.error, w.started_at, w.heartbeat_at,
          (extract(epoch FROM now() - w.heartbeat_at) * 1000)::float8 AS silent_ms, o.*
        FROM (SELECT count(*) FILTER (WHERE state <> 'failed')::int AS pending, count(*) FILTER (WHERE state = 'failed')::int AS failed,
                min(at) FILTER (WHERE state <> 'failed') AS oldest_at FROM postern.outbox) AS o
        LEFT JOIN postern.binding b ON true LEFT JOIN postern.worker w ON true`),
    await pool.query<ObjectRow>(
      "SELECT *, (SELECT reltuples FROM pg_class WHERE oid = to_regclass(table_name)) AS estimate FROM postern.object ORDER BY sobject",
    ),
  ];
  const row = head.rows[0]!;
  const silent = row.id === null || row.silent_ms > SILENT_MS;
  return {
    organizationId: row.organization_id,
    state: row.state === null ? "waiting-for-connection" : silent && row.state !== "error" ? "stopped" : row.state,
    worker:
      row.id === null
        ? null
        : { id: row.id, startedAt: row.started_at.toISOString(), heartbeatAt: row.heartbeat_at.toISOString() },
    error: row.error,
    objects: await Promise.all(objects.rows.map((object) => objectStatus(pool, object))),
    outbox: { pending: row.pending, failed: row.failed, oldestAt: row.oldest_at?.toISOString() ?? null },
  };
}

interface ObjectRow {
  readonly sobject: string;
  readonly table_name: string;
  readonly state: SyncObjectStatus["state"];
  readonly total: string | null;
  readonly events_applied: string;
  readonly last_event_at: Date | null;
  readonly lag_ms: number | null;
  readonly lag_p99_ms: number | null;
  readonly error: SyncProblem | null;
  readonly estimate: number | null;
}

async function objectStatus(pool: Pick<Pool, "query">, object: ObjectRow): Promise<SyncObjectStatus> {
  return {
    sobject: object.sobject,
    table: object.table_name,
    state: object.state,
    total: object.total === null ? null : Number(object.total),
    rows: await rowsOf(pool, object),
    eventsApplied: Number(object.events_applied),
    lastEventAt: object.last_event_at?.toISOString() ?? null,
    lagMs: object.lag_ms,
    lagP99Ms: object.lag_p99_ms,
    error: object.error,
  };
}

async function rowsOf(pool: Pick<Pool, "query">, { table_name: table, estimate }: ObjectRow): Promise<number> {
  if (estimate === null) return 0;
  if (estimate > COUNTED_UP_TO) return Math.round(estimate);
  const name = table.slice(table.indexOf(".") + 1).replaceAll('"', '""');
  const { rows } = await pool.query<{ n: number }>(`SELECT count(*)::int AS n FROM salesforce."${name}"`);
  return rows[0]?.n ?? 0;
}
