import type { Session } from "@postern/client";
import type { Step } from "../capture/event-steps.ts";
import type { ObjectPlan } from "../plan/object-plan.ts";
import { type Value, valueFromRest } from "../plan/values.ts";
import { type ApplyContext, applySteps } from "./apply-batch.ts";
import { applying } from "./transaction.ts";

/** Records of one retrieve call (REST API guide, sObject Collections). */
const AT_ONCE = 2_000;

/** How long a row that stays locked is left alone: doubled each time, up to a minute. */
const FIRST_WAIT_MS = 200;

/**
 * Reads the records that are marked in `postern.refetch` and applies them as they are now. Runs between two batches of events, so
 * what is read is never older than the rows. Returns how many were read and, when some wait for a lock, the milliseconds until the next is due.
 */
export async function readAgain(
  context: ApplyContext,
  session: Session,
  signal: AbortSignal,
): Promise<{ read: number; dueInMs: number | null }> {
  let read = 0;
  for (const plan of context.plans.values()) {
    const due = await context.pool.query<{ record_id: string }>(
      "SELECT record_id FROM postern.refetch WHERE sobject = $1 AND not_before <= now() ORDER BY record_id LIMIT $2",
      [plan.sobject, AT_ONCE],
    );
    const ids = due.rows.map((row) => row.record_id);
    if (ids.length === 0) continue;
    const fields = ["Id", ...plan.columns.map((column) => column.field)];
    const records = await session.collections.retrieve<Record<string, unknown>>(plan.sobject, ids, fields, { signal });
    const steps = new Map(ids.map((id, index) => [id, [restStep(plan, records[index] ?? null)]]));
    await applying(context.pool, async (client) => {
      const marked = await client.query<{ record_id: string; attempts: number }>(
        "DELETE FROM postern.refetch WHERE sobject = $1 AND record_id = ANY ($2::text[]) RETURNING record_id, attempts",
        [plan.sobject, ids],
      );
      await applySteps(client, context, { bySObject: new Map([[plan.sobject, steps]]) }, "changes");
      await client.query(
        `UPDATE postern.refetch r SET attempts = m.attempts + 1,
           not_before = now() + make_interval(secs => least(60, $3::float8 * 2 ^ m.attempts / 1000))
         FROM unnest($1::text[], $2::int[]) AS m(id, attempts) WHERE r.sobject = $4 AND r.record_id = m.id`,
        [marked.rows.map((r) => r.record_id), marked.rows.map((r) => r.attempts), FIRST_WAIT_MS, plan.sobject],
      );
    });
    read += ids.length;
  }
  const next = await context.pool.query<{ ms: number | null }>(
    "SELECT (extract(epoch FROM min(not_before) - now()) * 1000)::float8 AS ms FROM postern.refetch",
  );
  const ms = next.rows[0]?.ms ?? null;
  return { read, dueInMs: ms === null ? null : Math.max(0, ms) };
}

/** A record as REST gives it; null means deleted, or hidden from this user, which is the same for us. */
export function restStep(plan: ObjectPlan, record: Readonly<Record<string, unknown>> | null): Step {
  const base = { own: false, committedAt: Number.POSITIVE_INFINITY, fields: [] };
  if (record === null || record.IsDeleted === true) return { ...base, kind: "delete", values: {}, change: "DELETE" };
  const values: Record<string, Value> = {};
  for (const column of plan.columns) values[column.name] = valueFromRest(column, record[column.field]);
  return { ...base, kind: "full", values, change: "UPDATE" };
}
