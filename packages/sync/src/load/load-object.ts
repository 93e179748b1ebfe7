import type { Session } from "@postern/client";
import type { ApplyContext } from "../apply/apply-batch.ts";
import { applying, notifyChanges } from "../apply/transaction.ts";
import type { ObjectPlan } from "../plan/object-plan.ts";
import { copyRows } from "./copy-rows.ts";

/**
 * Loads an object for the first time, or goes on behind the last row that is there. Rows and progress of a page share a transaction,
 * so a page is there once or not at all, whenever the process dies. The next page is asked for while this one is written.
 */
export async function loadObject(
  context: ApplyContext,
  session: Session,
  plan: ObjectPlan,
  signal: AbortSignal,
): Promise<void> {
  const { pool } = context;
  const state = await pool.query<{ loaded_to: string | null }>(
    `UPDATE postern.object SET state = 'loading', load_started_at = coalesce(load_started_at, now()) WHERE sobject = $1 RETURNING loaded_to`,
    [plan.sobject],
  );
  let loadedTo = state.rows[0]?.loaded_to ?? null;
  const behind = loadedTo === null ? "" : ` WHERE Id > '${loadedTo}'`;
  const soql = `SELECT ${["Id", ...plan.columns.map((c) => c.field)].join(", ")} FROM ${plan.sobject}${behind} ORDER BY Id`;
  let counted = false;
  for await (const page of session.query<Record<string, unknown>>(soql, { signal }).pages()) {
    const last = page.records.at(-1)?.Id as string | undefined;
    await applying(pool, async (client) => {
      if (page.records.length > 0) await copyRows(client, plan, page.records);
      const moved = await client.query(
        `UPDATE postern.object SET loaded_to = coalesce($3, loaded_to),
           total = CASE WHEN $4::bigint IS NULL THEN total ELSE coalesce(total, $4) END
         WHERE sobject = $1 AND loaded_to IS NOT DISTINCT FROM $2`,
        [plan.sobject, loadedTo, last ?? null, counted ? null : page.totalSize],
      );
      if (moved.rowCount !== 1) throw new Error(`${plan.sobject} is being loaded by another worker`);
      const created = page.records.length;
      await notifyChanges(client, {
        kind: "load",
        objects: { [plan.sobject]: { created, updated: 0, deleted: 0 } },
        feedTo: null,
        committedAt: null,
      });
    });
    counted = true;
    loadedTo = last ?? loadedTo;
  }
  await pool.query("UPDATE postern.object SET state = 'live', error = NULL WHERE sobject = $1", [plan.sobject]);
}
