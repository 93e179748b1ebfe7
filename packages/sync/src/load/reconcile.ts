import type { Session } from "@postern/client";
import { type ApplyContext, applySteps } from "../apply/apply-batch.ts";
import { restStep } from "../apply/read-again.ts";
import { applying } from "../apply/transaction.ts";
import type { ObjectSteps } from "../capture/event-steps.ts";
import { type ObjectPlan, tableName } from "../plan/object-plan.ts";

/**
 * Brings an object up to date by query, after events may have been missed: everything modified since, deletions included, and for an
 * unbounded gap a comparison of all Ids, which finds what has left the recycle bin. Runs between two batches of events.
 */
export async function reconcile(
  context: ApplyContext,
  session: Session,
  plan: ObjectPlan,
  since: Date | "everything",
  signal: AbortSignal,
): Promise<void> {
  const fields = ["Id", ...plan.columns.map((column) => column.field)];
  const hasBin = (await session.describe(plan.sobject)).fields.some((field) => field.name === "IsDeleted");
  const stamped = plan.byName.has("systemmodstamp");
  const where = since === "everything" || !stamped ? "" : ` WHERE SystemModstamp >= ${since.toISOString()}`;
  const all = hasBin && where !== "";
  const soql = `SELECT ${[...fields, ...(all ? ["IsDeleted"] : [])].join(", ")} FROM ${plan.sobject}${where} ORDER BY Id`;
  const seen = new Set<string>();
  for await (const page of session.query<Record<string, unknown>>(soql, { signal, all }).pages()) {
    const steps: ObjectSteps = new Map();
    for (const record of page.records) {
      const id = record.Id as string;
      if (where === "") seen.add(id);
      steps.set(id, [restStep(plan, record)]);
    }
    await apply(steps);
  }
  if (where === "") await removeUnseen();
  await context.pool.query("UPDATE postern.object SET reconcile_since = NULL WHERE sobject = $1", [plan.sobject]);

  async function apply(steps: ObjectSteps): Promise<void> {
    if (steps.size === 0) return;
    await applying(context.pool, (client) =>
      applySteps(client, context, { bySObject: new Map([[plan.sobject, steps]]) }, "changes"),
    );
  }

  /** Rows that the org no longer has. Those made in Postgres and not sent yet have an Id of ours and stay. */
  async function removeUnseen(): Promise<void> {
    const ours = await context.pool.query<{ id: string }>(
      `SELECT id FROM ${tableName(plan)} WHERE id NOT LIKE 'new-%'`,
    );
    const gone = ours.rows.filter(({ id }) => !seen.has(id));
    await apply(new Map(gone.map(({ id }) => [id, [restStep(plan, null)]])));
  }
}
