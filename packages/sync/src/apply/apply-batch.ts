import type { EventBatch } from "@postern/pubsub";
import type { ClientBase, Pool } from "pg";
import { type BatchSteps, eventSteps, type ObjectSteps } from "../capture/event-steps.ts";
import type { ObjectPlan } from "../plan/object-plan.ts";
import { type Applied, applyObject } from "./apply-object.ts";
import type { ConflictPolicy } from "./merge-record.ts";
import { applying, type ChangeCounts, notifyChanges } from "./transaction.ts";

export interface ApplyContext {
  readonly pool: Pool;
  readonly plans: ReadonlyMap<string, ObjectPlan>;
  readonly policy: ConflictPolicy;
  /** The name by which our writes are known in change events. */
  readonly clientName: string;
  /** Runs one writing task of this worker at a time, so that none meets the locks of another. */
  readonly exclusive: <T>(task: () => Promise<T>) => Promise<T>;
}

export interface AppliedBatch {
  readonly events: number;
  /** Records that must be read from the org. */
  readonly readAgain: number;
  readonly overflowed: boolean;
  /** Per object: commit times (epoch ms) of the events applied. */
  readonly committed: ReadonlyMap<string, readonly number[]>;
}

/** Rows of the live feed that one transaction adds, and that are kept in all. */
const FEED_PER_BATCH = 50;
const FEED_KEPT = 2_000;

/** A second behind an overflow is a guess at how long a transaction may have been open before its commit. */
const OVERFLOW_MARGIN_MS = 10 * 60_000;

/**
 * Applies a batch and moves the position in one transaction: after a crash it is there with its rows or not at all.
 *
 * @param from the position the batch follows. A worker that was taken for dead finds another one there and is refused.
 */
export async function applyBatch(
  context: ApplyContext,
  topic: string,
  from: Uint8Array,
  batch: EventBatch,
): Promise<AppliedBatch> {
  const steps = eventSteps(batch.events, context.plans, context.clientName);
  let readAgain = 0;
  await applying(context.pool, async (client) => {
    await movePosition(client, topic, from, batch.latestReplayId);
    readAgain = await applySteps(client, context, steps, "changes");
    for (const [sobject, since] of steps.overflowed) {
      await client.query(
        "UPDATE postern.object SET reconcile_since = least(reconcile_since, to_timestamp($2::float8 / 1000)) WHERE sobject = $1",
        [sobject, since - OVERFLOW_MARGIN_MS],
      );
    }
  });
  return { events: steps.count, readAgain, overflowed: steps.overflowed.size > 0, committed: commitTimes(steps) };
}

/** Applies steps of any origin, with feed, counts and notice. Returns how many records have to be read again. */
export async function applySteps(
  client: ClientBase,
  context: ApplyContext,
  steps: Pick<BatchSteps, "bySObject">,
  kind: "load" | "changes",
): Promise<number> {
  const objects: Record<string, ChangeCounts> = {};
  const feed: FeedRow[] = [];
  let readAgain = 0;
  let newest: number | null = null;
  for (const [sobject, records] of steps.bySObject) {
    const plan = context.plans.get(sobject);
    if (!plan) continue;
    const applied = await applyObject(client, plan, context.plans, records, context.policy);
    readAgain += applied.readAgain;
    const counts: ChangeCounts = { created: 0, updated: 0, deleted: 0 };
    let events = 0;
    let last = 0;
    for (const [id, list] of records) {
      for (const step of list) {
        if (step.change === "CREATE" || step.change === "UNDELETE") counts.created++;
        else if (step.change === "DELETE") counts.deleted++;
        else counts.updated++;
        if (Number.isFinite(step.committedAt)) {
          events++;
          last = Math.max(last, step.committedAt);
          feed.push(feedRow(plan, id, step, applied));
        }
      }
    }
    objects[sobject] = counts;
    if (events > 0) {
      newest = Math.max(newest ?? 0, last);
      await client.query({
        name: "count events",
        text: "UPDATE postern.object SET events_applied = events_applied + $2, last_event_at = to_timestamp($3::float8 / 1000) WHERE sobject = $1",
        values: [sobject, events, last],
      });
    }
  }
  if (Object.keys(objects).length === 0) return 0;
  const feedTo = feed.length > 0 ? await addToFeed(client, feed) : null;
  await notifyChanges(client, { kind, objects, feedTo, committedAt: newest });
  return readAgain;
}

async function movePosition(client: ClientBase, topic: string, from: Uint8Array, to: Uint8Array): Promise<void> {
  const moved = await client.query({
    name: "move position",
    text: "UPDATE postern.position SET replay_id = $2, moved_at = now() WHERE topic = $1 AND replay_id = $3",
    values: [topic, Buffer.from(to), Buffer.from(from)],
  });
  if (moved.rowCount !== 1) throw new Error(`the position in ${topic} was moved by another worker`);
}

interface FeedRow {
  readonly at: number;
  readonly sobject: string;
  readonly id: string;
  readonly name: string | null;
  readonly change: string;
  readonly fields: readonly string[];
  readonly origin: string;
  readonly direction: "in" | "out";
}

function feedRow(
  plan: ObjectPlan,
  id: string,
  step: ObjectSteps extends Map<string, (infer S)[]> ? S : never,
  applied: Applied,
): FeedRow {
  return {
    at: step.committedAt,
    sobject: plan.sobject,
    id,
    name: applied.names.get(id) ?? null,
    change: step.change,
    // People know a field as Salesforce spells it.
    fields: step.fields.map((name) => plan.byName.get(name)?.field ?? name),
    origin: step.own ? "postgres" : "salesforce",
    direction: step.own ? "out" : "in",
  };
}

async function addToFeed(client: ClientBase, rows: readonly FeedRow[]): Promise<string> {
  const added = await client.query<{ newest: string }>({
    name: "add to feed",
    text: `WITH added AS (
        INSERT INTO postern.feed (at, sobject, record_id, name, change, fields, origin, direction)
        SELECT to_timestamp((f ->> 'at')::float8 / 1000), f ->> 'sobject', f ->> 'id', f ->> 'name', f ->> 'change',
               ARRAY(SELECT jsonb_array_elements_text(f -> 'fields')), f ->> 'origin', f ->> 'direction'
        FROM jsonb_array_elements($1::jsonb) AS f RETURNING id)
      SELECT max(id) AS newest FROM added`,
    values: [JSON.stringify(rows.slice(-FEED_PER_BATCH))],
  });
  const newest = added.rows[0]?.newest ?? "0";
  await client.query({
    name: "trim feed",
    text: "DELETE FROM postern.feed WHERE id <= $1::bigint",
    values: [Number(newest) - FEED_KEPT],
  });
  return newest;
}

function commitTimes(steps: BatchSteps): Map<string, number[]> {
  const times = new Map<string, number[]>();
  for (const [sobject, records] of steps.bySObject) {
    const list: number[] = [];
    for (const recordSteps of records.values()) for (const step of recordSteps) list.push(step.committedAt);
    times.set(sobject, list);
  }
  return times;
}
