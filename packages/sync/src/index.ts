export type { Conflict, ConflictPolicy, Winner } from "./apply/merge-record.ts";
export type { ChangeCounts, ChangeNotice } from "./apply/transaction.ts";
export { errors } from "./errors.ts";
export { readSyncStatus } from "./status/read-sync-status.ts";
export type { SyncObjectStatus, SyncProblem, SyncStatus } from "./status.ts";
export { runSync, type SyncOptions } from "./worker/run-sync.ts";
export { waitForDisconnect, waitForGrant } from "./worker/wait-for-grant.ts";
export type { Brake } from "./write-back/hold-back.ts";
