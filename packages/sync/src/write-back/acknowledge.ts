import type { SaveResult } from "@postern/client";
import type { Pool, PoolClient } from "pg";
import type { ApplyContext } from "../apply/apply-batch.ts";
import { differences } from "../apply/merge-record.ts";
import { renameRecords } from "../apply/rename-record.ts";
import { rowStatements } from "../apply/row-statements.ts";
import { applying } from "../apply/transaction.ts";
import { fieldsByName } from "../capture/event-steps.ts";
import { errors, toProblem } from "../errors.ts";
import { type ObjectPlan, tableName } from "../plan/object-plan.ts";
import { type Image, mayBeNormalized, sameValue, type Value, valueFromRest } from "../plan/values.ts";
import { judgeResult } from "./judge-result.ts";
import type { Write } from "./plan-writes.ts";
import type { OutgoingRecord } from "./read-outbox.ts";

type Answer = readonly [write: Write, result: SaveResult];

/** First wait before a row is tried again after a passing failure; doubled each time, up to five minutes. */
const AGAIN_AFTER_S = 1;

/** Writes down what the org answered, in one transaction per call. */
export async function acknowledge(
  context: ApplyContext,
  writes: readonly Write[],
  results: readonly SaveResult[],
): Promise<void> {
  const verdicts = Map.groupBy(
    writes.map((write, index): Answer => [write, results[index]!]),
    ([write, result]) => judgeResult(write, result),
  );
  await applying(context.pool, async (client) => {
    for (const [plan, answers] of Map.groupBy(verdicts.get("done") ?? [], ([write]) => write.record.plan)) {
      await saved(client, context, plan, answers);
    }
    for (const [write] of verdicts.get("gone") ?? []) await missing(client, write.record);
    for (const [write, result] of verdicts.get("refused") ?? []) await refused(client, write.record, result);
    const again = (verdicts.get("again") ?? []).flatMap(([write]) => write.record.seqs);
    await postpone(client, again);
  });
}

/** Records that need no write: what the outbox held for them is done with, and so is the agreed image where it equals the row. */
export async function settle(context: ApplyContext, records: readonly OutgoingRecord[]): Promise<void> {
  if (records.length === 0) return;
  await applying(context.pool, async (client) => {
    for (const [plan, list] of Map.groupBy(records, (record) => record.plan)) {
      const ids = list.map((record) => record.id);
      const locked = await lockRows(client, plan, ids);
      await dropFromOutbox(
        client,
        list.flatMap((record) => record.seqs),
      );
      await updateImages(client, plan, ids, locked, null);
    }
  });
}

async function saved(
  client: PoolClient,
  context: ApplyContext,
  plan: ObjectPlan,
  all: readonly Answer[],
): Promise<void> {
  const created = all.filter(([write]) => write.kind === "create");
  let answers = all;
  if (created.length > 0) {
    const found = await client.query<{ id: string; locked: boolean }>(rowStatements(plan).lock, [
      created.map(([write]) => write.record.id),
    ]);
    const taken = new Set(found.rows.filter((row) => !row.locked).map((row) => row.id));
    // A row that somebody is changing cannot get its Id yet. Sending it again by its key changes nothing in the org.
    answers = all.filter(([write]) => !taken.has(write.record.id));
    const later = all.filter(([write]) => taken.has(write.record.id));
    await postpone(
      client,
      later.flatMap(([write]) => write.record.seqs),
    );
    const renames = answers
      .filter(([write]) => write.kind === "create")
      .map(([write, result]) => ({ from: write.record.id, to: result.id as string }));
    await renameRecords(client, plan, context.plans.values(), renames);
  }
  const idOf = ([write, result]: Answer) => (write.kind === "create" ? (result.id as string) : write.record.id);
  const byId = new Map(answers.map((answer) => [idOf(answer), answer[0]]));
  const ids = [...byId.keys()];
  const locked = await lockRows(client, plan, ids);
  await dropFromOutbox(
    client,
    answers.flatMap(([write]) => write.record.seqs),
  );
  const deleted = answers.filter(([write]) => write.kind === "delete").map(([write]) => write.record.id);
  if (deleted.length > 0) {
    await client.query("DELETE FROM postern.agreed WHERE sobject = $1 AND record_id = ANY ($2::text[])", [
      plan.sobject,
      deleted,
    ]);
  }
  const byField = fieldsByName(plan.columns);
  await updateImages(client, plan, ids, locked, (id, image, row) => {
    const write = byId.get(id)!;
    const before = write.record.agreed?.image ?? {};
    for (const [field, value] of Object.entries(write.fields)) {
      const column = byField.get(field);
      if (!column) continue;
      const agreed = image[column.name];
      // Where an event has settled the field meanwhile, or moved the agreed value, it is newer than what we sent.
      const untouched = sameValue(column, agreed, before[column.name]);
      const open = row === null || !sameValue(column, row[column.name], agreed);
      if (untouched && open) image[column.name] = valueFromRest(column, value);
    }
  });
  const normalized = answers.filter(([write]) =>
    Object.keys(write.fields).some((field) => {
      const column = byField.get(field);
      return column && mayBeNormalized(column, write.record.row?.[column.name] ?? null);
    }),
  );
  await readAgain(client, plan, normalized.map(idOf), "normalized");
}

/** Brings agreed images up to date and drops those that equal their row, where nobody can be changing it. */
async function updateImages(
  client: PoolClient,
  plan: ObjectPlan,
  ids: readonly string[],
  locked: ReadonlySet<string>,
  update: ((id: string, image: Record<string, Value>, row: Image | null) => void) | null,
): Promise<void> {
  const found = await client.query<{ record_id: string; image: Image | null; row: Image | null; waiting: boolean }>(
    `SELECT a.record_id, a.image, to_jsonb(t) AS row,
       EXISTS (SELECT FROM postern.outbox o WHERE o.sobject = a.sobject AND o.record_id = a.record_id) AS waiting
     FROM postern.agreed a LEFT JOIN ${tableName(plan)} t ON t.id = a.record_id
     WHERE a.sobject = $1 AND a.record_id = ANY ($2::text[]) FOR UPDATE OF a`,
    [plan.sobject, ids],
  );
  const kept: { id: string; image: Image }[] = [];
  const dropped: string[] = [];
  for (const { record_id: id, image, row, waiting } of found.rows) {
    const next: Record<string, Value> = { ...image };
    update?.(id, next, row);
    const equal = row ? differences(plan, row, next).length === 0 : image === null;
    if (!waiting && equal && (row === null || locked.has(id))) dropped.push(id);
    else if (update) kept.push({ id, image: next });
  }
  if (dropped.length > 0) {
    await client.query("DELETE FROM postern.agreed WHERE sobject = $1 AND record_id = ANY ($2::text[])", [
      plan.sobject,
      dropped,
    ]);
  }
  if (kept.length > 0) {
    await client.query(
      `UPDATE postern.agreed a SET image = k -> 'image', sent = NULL FROM jsonb_array_elements($2::jsonb) AS k
       WHERE a.sobject = $1 AND a.record_id = k ->> 'id'`,
      [plan.sobject, JSON.stringify(kept)],
    );
  }
}

async function lockRows(client: PoolClient, plan: ObjectPlan, ids: readonly string[]): Promise<Set<string>> {
  const found = await client.query<{ id: string; locked: boolean }>(rowStatements(plan).lock, [ids]);
  return new Set(found.rows.filter((row) => row.locked).map((row) => row.id));
}

async function dropFromOutbox(client: PoolClient, seqs: readonly string[]): Promise<void> {
  await client.query("DELETE FROM postern.outbox WHERE seq = ANY ($1::bigint[])", [seqs]);
}

/** Changed in Postgres, deleted in Salesforce: reading it again finds nothing, and the merge writes the conflict down. */
async function missing(client: PoolClient, record: OutgoingRecord): Promise<void> {
  await dropFromOutbox(client, record.seqs);
  await readAgain(client, record.plan, [record.id], "missing in the org");
}

async function readAgain(client: PoolClient, plan: ObjectPlan, ids: readonly string[], reason: string): Promise<void> {
  if (ids.length === 0) return;
  await client.query(
    "INSERT INTO postern.refetch (sobject, record_id, reason) SELECT $1, id, $3 FROM unnest($2::text[]) AS id ON CONFLICT DO NOTHING",
    [plan.sobject, ids, reason],
  );
  await client.query("SELECT pg_notify('postern_refetch', '')");
}

async function refused(client: PoolClient, record: OutgoingRecord, result: SaveResult): Promise<void> {
  const error = result.errors[0];
  const problem = errors.SYNC_ROW_REFUSED({
    sobject: record.plan.sobject,
    id: record.id,
    statusCode: error?.statusCode ?? "UNKNOWN",
    message: error?.message ?? "no reason given",
  });
  await client.query(
    "UPDATE postern.outbox SET state = 'failed', attempts = attempts + 1, error = $2 WHERE seq = ANY ($1::bigint[])",
    [record.seqs, JSON.stringify(toProblem(problem))],
  );
}

async function postpone(client: PoolClient, seqs: readonly string[]): Promise<void> {
  if (seqs.length === 0) return;
  await client.query(
    `UPDATE postern.outbox SET attempts = attempts + 1, not_before = now() + make_interval(secs => least(300, $2::float8 * 2 ^ attempts))
     WHERE seq = ANY ($1::bigint[])`,
    [seqs, AGAIN_AFTER_S],
  );
}

/** Notes durably what creates are about to send, so that their events can be told from later edits. */
export async function noteSending(pool: Pool, creates: readonly Write[]): Promise<void> {
  const rows = creates.map((write) => ({ o: write.record.plan.sobject, id: write.record.id, sent: write.fields }));
  await pool.query(
    `UPDATE postern.agreed a SET sent = n -> 'sent' FROM jsonb_array_elements($1::jsonb) AS n
     WHERE a.sobject = n ->> 'o' AND a.record_id = n ->> 'id' AND a.image IS NULL`,
    [JSON.stringify(rows)],
  );
}
