import type { ClientBase, Pool, PoolClient } from "pg";

/** Runs the work in a transaction whose writes the capture triggers do not see. */
export async function applying<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("BEGIN; SET LOCAL postern.applying = 'on'");
    const result = await work(client);
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch((cause) => {
      broken = cause as Error;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

export interface ChangeCounts {
  created: number;
  updated: number;
  deleted: number;
}

/** The payload of NOTIFY `postern_changes`: one per transaction, sent by its commit. */
export interface ChangeNotice {
  /** `load`: rows of the initial load; `changes`: events and what was read again. */
  readonly kind: "load" | "changes";
  readonly objects: Readonly<Record<string, ChangeCounts>>;
  /** The newest row of `postern.feed`, or null when nothing was added. */
  readonly feedTo: string | null;
  /** Epoch milliseconds of the newest commit in the org that this contains. */
  readonly committedAt: number | null;
}

export async function notifyChanges(client: ClientBase, notice: ChangeNotice): Promise<void> {
  await client.query("SELECT pg_notify('postern_changes', $1)", [JSON.stringify(notice)]);
}
