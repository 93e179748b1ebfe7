import type { Pool } from "pg";
import { rowStatements } from "../apply/row-statements.ts";
import type { ObjectPlan } from "../plan/object-plan.ts";
import type { Image, Value } from "../plan/values.ts";

/** A record with something to send, and what is known of it. */
export interface OutgoingRecord {
  readonly plan: ObjectPlan;
  readonly id: string;
  /** The outbox rows this stands for. */
  readonly seqs: readonly string[];
  readonly row: Image | null;
  /** Undefined when nothing is pending any more; null image: made in Postgres. */
  readonly agreed: { readonly image: Image | null; readonly sent: Readonly<Record<string, Value>> | null } | undefined;
}

/** Rows of the outbox handled in one go. */
const AT_ONCE = 2_000;

/**
 * Below this every transaction has ended, so nothing can appear any more between rows that were read: reading by number alone would
 * skip transactions that commit late.
 */
export const VISIBLE_FOR_GOOD = "xid < pg_snapshot_xmin(pg_current_snapshot())";

/** What is to be sent, coalesced per record, in the order of first change. */
export async function readOutbox(pool: Pool, plans: ReadonlyMap<string, ObjectPlan>): Promise<OutgoingRecord[]> {
  const client = await pool.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    const rows = await client.query<{ seq: string; sobject: string; record_id: string }>({
      name: "read outbox",
      text: `SELECT seq, sobject, record_id FROM postern.outbox o
        WHERE ${VISIBLE_FOR_GOOD} AND state IN ('pending', 'released') AND (not_before IS NULL OR not_before <= now())
          AND NOT EXISTS (SELECT FROM postern.outbox h WHERE h.state = 'held' AND h.sobject = o.sobject AND h.record_id = o.record_id)
        ORDER BY seq LIMIT ${AT_ONCE}`,
    });
    const records = new Map<string, { plan: ObjectPlan; id: string; seqs: string[] }>();
    for (const { seq, sobject, record_id: id } of rows.rows) {
      const plan = plans.get(sobject);
      if (!plan) continue;
      const key = `${sobject} ${id}`;
      const record = records.get(key);
      if (record) record.seqs.push(seq);
      else records.set(key, { plan, id, seqs: [seq] });
    }
    const known = new Map<string, Pick<OutgoingRecord, "row" | "agreed">>();
    for (const plan of new Set([...records.values()].map((record) => record.plan))) {
      const ids = [...records.values()].filter((record) => record.plan === plan).map((record) => record.id);
      const images = await client.query<{ id: string; row: Image }>(rowStatements(plan).read, [ids]);
      const agreed = await client.query<{ record_id: string; image: Image | null; sent: Record<string, Value> | null }>(
        "SELECT record_id, image, sent FROM postern.agreed WHERE sobject = $1 AND record_id = ANY ($2::text[])",
        [plan.sobject, ids],
      );
      const rowOf = new Map(images.rows.map(({ id, row }) => [id, row]));
      const agreedOf = new Map(agreed.rows.map((row) => [row.record_id, row]));
      for (const id of ids)
        known.set(`${plan.sobject} ${id}`, { row: rowOf.get(id) ?? null, agreed: agreedOf.get(id) });
    }
    await client.query("COMMIT");
    return [...records].map(([key, record]) => ({ ...record, ...known.get(key)! }));
  } finally {
    client.release();
  }
}
