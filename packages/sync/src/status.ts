/** What `postern sync status` prints and the console shows; stored in Postgres (`postern.sync_object`) by the worker, read by anyone. */
export interface SyncStatus {
  readonly organizationId: string | null;
  /** What the worker does as a whole. */
  readonly state: "waiting-for-connection" | "loading" | "live" | "stopped" | "error";
  readonly worker: { readonly id: string; readonly startedAt: string; readonly heartbeatAt: string } | null;
  readonly error: SyncProblem | null;
  readonly objects: readonly SyncObjectStatus[];
  /** Changes made in Postgres that have not reached the org. */
  readonly outbox: { readonly pending: number; readonly failed: number; readonly oldestAt: string | null };
}

export interface SyncObjectStatus {
  readonly sobject: string;
  readonly table: string;
  readonly state: "pending" | "loading" | "live" | "error";
  /** Rows in the org when the load began (null until counted), and rows in Postgres. */
  readonly total: number | null;
  readonly rows: number;
  readonly eventsApplied: number;
  readonly lastEventAt: string | null;
  /** Commit in the org to commit in Postgres, milliseconds, of the latest batch and the 99th percentile of the last minutes. */
  readonly lagMs: number | null;
  readonly lagP99Ms: number | null;
  readonly error: SyncProblem | null;
}

export interface SyncProblem {
  readonly code: string;
  readonly what: string;
  readonly fix: string;
}
