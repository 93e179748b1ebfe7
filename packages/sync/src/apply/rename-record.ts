import type { ClientBase } from "pg";
import { type ObjectPlan, quote, tableName } from "../plan/object-plan.ts";

export interface Rename {
  readonly from: string;
  readonly to: string;
}

/**
 * Gives records made in Postgres the Ids that Salesforce chose: the rows, what is kept about them, and every lookup that names them.
 * The caller holds the rows' locks and has set `postern.applying`.
 */
export async function renameRecords(
  client: ClientBase,
  plan: ObjectPlan,
  plans: Iterable<ObjectPlan>,
  renames: readonly Rename[],
): Promise<void> {
  if (renames.length === 0) return;
  const names = [renames.map(({ from }) => from), renames.map(({ to }) => to)];
  const pairs = "unnest($1::text[], $2::text[]) AS r(old, new)";
  // The event may have come before the answer, or the other way round: then the row has its Id and only the shadow is left.
  await client.query(`UPDATE ${tableName(plan)} AS t SET id = r.new FROM ${pairs} WHERE t.id = r.old`, names);
  for (const table of ["agreed", "outbox"]) {
    await client.query(
      `UPDATE postern.${table} AS t SET record_id = r.new FROM ${pairs} WHERE t.sobject = $3 AND t.record_id = r.old`,
      [...names, plan.sobject],
    );
  }
  for (const child of plans) {
    for (const column of child.columns.filter((c) => c.referenceTo.includes(plan.sobject))) {
      const name = quote(column.name);
      await client.query(
        `UPDATE ${tableName(child)} AS t SET ${name} = r.new FROM ${pairs} WHERE t.${name} = r.old`,
        names,
      );
    }
  }
}
