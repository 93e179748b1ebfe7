import type { Session } from "@postern/client";
import type { ApplyContext } from "../apply/apply-batch.ts";
import { applying } from "../apply/transaction.ts";
import { KEY_FIELD } from "../plan/object-plan.ts";
import { acknowledge, noteSending, settle } from "./acknowledge.ts";
import { type Brake, holdBack } from "./hold-back.ts";
import { planWrites, type Write } from "./plan-writes.ts";
import { type OutgoingRecord, readOutbox } from "./read-outbox.ts";
import { calls, send } from "./send-writes.ts";

export interface WriteBackResult {
  /** Records sent in this round; another round may find more. */
  readonly sent: number;
  /** Rows left that cannot be sent yet: an older transaction is open, a parent is missing, a wait is not over. */
  readonly waiting: number;
  /** Why changes were held back in this round, or null. */
  readonly braked: Error | null;
  /** Rows held back, in this round or before. */
  readonly held: number;
}

/** One round: everything in the outbox that can be sent, in as few calls as the API allows. */
export async function writeBack(
  context: ApplyContext,
  session: Session,
  brake: Brake,
  signal: AbortSignal,
): Promise<WriteBackResult> {
  const braked = await holdBack(context.pool, brake);
  const plan = planWrites(await readOutbox(context.pool, context.plans));
  await context.exclusive(() => settle(context, plan.nothing));
  let sent = 0;
  for (const record of plan.vanished) await findVanished(context, session, record, signal);
  for (const writes of [plan.creates, plan.updates, plan.deletes]) {
    for (const call of calls(writes)) {
      await sendCall(call);
      sent += call.length;
    }
  }
  const left = await context.pool.query<{ waiting: number; held: number }>({
    name: "left in outbox",
    text: `SELECT count(*) FILTER (WHERE state IN ('pending', 'released'))::int AS waiting,
        count(*) FILTER (WHERE state = 'held')::int AS held FROM postern.outbox`,
  });
  return { sent: sent + plan.nothing.length + plan.vanished.length, ...left.rows[0]!, braked };

  async function sendCall(call: readonly Write[]): Promise<void> {
    if (call[0]?.kind === "create") await context.exclusive(() => noteSending(context.pool, call));
    const results = await send(session, call, signal);
    await context.exclusive(() => acknowledge(context, call, results));
  }
}

/** Made in Postgres, sent by a worker that died before the answer, and deleted in Postgres since: it may be in the org or not. */
async function findVanished(
  context: ApplyContext,
  session: Session,
  record: OutgoingRecord,
  signal: AbortSignal,
): Promise<void> {
  const key = String(record.agreed?.sent?.[KEY_FIELD] ?? "").replaceAll(/[\\']/g, "\\$&");
  const soql = `SELECT Id FROM ${record.plan.sobject} WHERE ${KEY_FIELD} = '${key}'`;
  const found = await session.query<{ Id: string }>(soql, { signal }).first();
  if (found) await session.collections.delete([found.Id], { signal });
  await context.exclusive(() =>
    applying(context.pool, async (client) => {
      for (const table of ["agreed", "outbox"])
        await client.query(`DELETE FROM postern.${table} WHERE sobject = $1 AND record_id = $2`, [
          record.plan.sobject,
          record.id,
        ]);
    }),
  );
}
