import type { Clock } from "@postern/kernel";
import type { Pool } from "pg";
import { toProblem } from "../errors.ts";
import type { SyncStatus } from "../status.ts";

export interface WorkerStatus {
  set(state: SyncStatus["state"], error?: unknown): Promise<void>;
  /** A trouble that does not end the run (a brake, calls that fail), or null when it is over. */
  trouble(error: unknown | null): void;
  /** Notes commit times (epoch ms) of events that are in Postgres now. */
  committed(sobject: string, times: readonly number[]): void;
  stop(): void;
}

const BEAT_MS = 2_000;
const FLUSH_MS = 500;
/** The 99th percentile is taken over this long, and over so many events at most. */
const WINDOW_MS = 5 * 60_000;
const WINDOW_SIZE = 10_000;

/** Keeps `postern.worker` and the lag columns of `postern.object` current, without a statement per batch. */
export function workerStatus(pool: Pool, clock: Clock, workerId: string): WorkerStatus {
  const startedAt = new Date(clock.now());
  const samples = new Map<string, { at: number; lag: number }[]>();
  const changed = new Set<string>();
  let state: SyncStatus["state"] = "waiting-for-connection";
  let problem: unknown = null;
  let stopped = false;
  let flushing: { cancel(): void } | null = null;

  async function write(): Promise<void> {
    await pool.query(
      `INSERT INTO postern.worker (id, state, error, started_at, heartbeat_at) VALUES ($1, $2, $3, $4, now())
       ON CONFLICT (one) DO UPDATE SET id = EXCLUDED.id, state = EXCLUDED.state, error = EXCLUDED.error,
         started_at = EXCLUDED.started_at, heartbeat_at = EXCLUDED.heartbeat_at`,
      [workerId, state, problem === null ? null : JSON.stringify(toProblem(problem)), startedAt],
    );
  }

  async function announce(): Promise<void> {
    await write();
    await pool.query("SELECT pg_notify('postern_status', '')");
  }

  async function flush(): Promise<void> {
    flushing = null;
    const now = clock.now();
    for (const sobject of [...changed]) {
      changed.delete(sobject);
      const recent = (samples.get(sobject) ?? []).filter((sample) => now - sample.at < WINDOW_MS).slice(-WINDOW_SIZE);
      samples.set(sobject, recent);
      const sorted = recent.map((sample) => sample.lag).toSorted((a, b) => a - b);
      await pool.query("UPDATE postern.object SET lag_ms = $2, lag_p99_ms = $3 WHERE sobject = $1", [
        sobject,
        recent.at(-1)?.lag ?? null,
        sorted[Math.max(0, Math.ceil(sorted.length * 0.99) - 1)] ?? null,
      ]);
    }
  }

  const beat = () => {
    if (stopped) return;
    write().catch(() => {});
    timer = clock.setTimer(BEAT_MS, beat);
  };
  let timer = clock.setTimer(BEAT_MS, beat);

  return {
    async set(next, error = null) {
      state = next;
      problem = error;
      await announce();
    },
    trouble(error) {
      if (problem === null && error === null) return;
      problem = error;
      announce().catch(() => {});
    },
    committed(sobject, times) {
      const now = clock.now();
      const list = samples.get(sobject) ?? [];
      for (const time of times) list.push({ at: now, lag: Math.max(0, now - time) });
      samples.set(sobject, list);
      changed.add(sobject);
      flushing ??= clock.setTimer(FLUSH_MS, () => flush().catch(() => {}));
    },
    stop() {
      stopped = true;
      timer.cancel();
      flushing?.cancel();
    },
  };
}
