import type { ClientBase, Pool, PoolClient } from "pg";

/** deadlock_detected, serialization_failure: the other transaction goes on, ours begins anew. */
const BEGIN_ANEW = new Set(["40P01", "40001"]);
const ATTEMPTS = 5;

/** Runs the work in a transaction whose writes the capture triggers do not see; anew when a user's transaction got in the way. */
export async function applying<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(pool, work);
    } catch (error) {
      if (attempt === ATTEMPTS || !BEGIN_ANEW.has((error as { code?: string }).code ?? "")) throw error;
    }
  }
}

async function once<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
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
