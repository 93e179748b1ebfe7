import { readSyncStatus } from "@postern/sync";
import pg from "pg";
import type { Check } from "../check.ts";

/** A heartbeat older than this means that the worker is gone. */
const HEARTBEAT_MS = 30_000;

/** Whether a worker keeps both sides in step. */
export const syncCheck: Check = {
  name: "sync",
  needs: ["Postgres"],
  async run({ databaseUrl }) {
    if (!databaseUrl) return { state: "skipped", says: "Postgres is not known" };
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
    try {
      const status = await readSyncStatus(pool);
      if (status.error)
        return { state: "problem", says: status.error.what, code: status.error.code, fix: status.error.fix };
      const age = status.worker ? Date.now() - Date.parse(status.worker.heartbeatAt) : Number.POSITIVE_INFINITY;
      if (age > HEARTBEAT_MS)
        return {
          state: "problem",
          says: "no worker runs",
          evidence: status.worker
            ? `Last heartbeat ${status.worker.heartbeatAt}.`
            : "There has never been one on this database.",
          fix: "Run `postern up` or `postern sync run`.",
        };
      if (status.outbox.failed > 0)
        return {
          state: "warning",
          says: `${status.outbox.failed} changes were refused by the org`,
          fix: "Look at them: SELECT * FROM postern.outbox WHERE state = 'failed'.",
        };
      return {
        state: "ok",
        says: `${status.state}, ${status.objects.length} objects, ${status.outbox.pending} changes to send`,
      };
    } finally {
      await pool.end();
    }
  },
};
