import { existsSync } from "node:fs";
import { errors as clientErrors, type GrantRecord } from "@postern/client";
import { type Clock, systemClock } from "@postern/kernel";
import { changeVaultKey } from "../change-vault-key.ts";
import { createKeyRing, type SealedRecord } from "../key-ring.ts";
import { lastSeen } from "../last-seen.ts";
import { type KeyOptions, keySource } from "../master-key.ts";
import { thisProcess } from "../process-identity.ts";
import type { Vault } from "../vault.ts";
import { createAudit } from "./audit.ts";
import { openDatabase } from "./database.ts";
import { createGrantWatch } from "./grant-watch.ts";
import { fileKeys } from "./key-room.ts";
import { createLeases } from "./leases.ts";

export interface FileVaultOptions extends KeyOptions {
  /** The vault's file; created, with its folder, on first use. */
  readonly path: string;
  readonly clock?: Clock;
  /** Who this is in the audit. The process id by default. */
  readonly who?: string;
  /** How long a write waits for other processes, milliseconds. 5,000 by default. */
  readonly busyTimeoutMs?: number;
}

export type FileVault = Vault;

/**
 * Grants in one sealed SQLite file that any number of processes share: every record encrypted, every write durable and
 * compare-and-swap, one lease per grant that ends with its process.
 *
 * @example
 * const vault = fileVault({ path: ".postern/vault.db" });
 * console.log((await vault.list()).map((grant) => grant.grantId));
 * await vault.close();
 */
export function fileVault(options: FileVaultOptions): FileVault {
  const { path } = options;
  const clock = options.clock ?? systemClock();
  const source = keySource(path, options, { path: `${path}.key`, mayCreate: () => !existsSync(path) });
  const ring = createKeyRing(path, source);
  const database = openDatabase(path, source.keys, options.busyTimeoutMs);
  const { sqlite } = database;
  const here = thisProcess();
  const audit = createAudit(database, clock, options.who ?? `process ${process.pid}`);
  const leases = createLeases(database, clock, here, (grantId) => watch.wake(grantId));
  const watch = createGrantWatch(database, clock, leases, here);
  const keys = fileKeys(database, ring, clock, leases);
  const seen = lastSeen(path);
  try {
    keys.load();
  } catch (error) {
    database.close();
    throw error;
  }

  const columns = "grant_id AS grantId, version, generation, sealed";
  const selectOne = sqlite.prepare(`SELECT ${columns} FROM grants WHERE grant_id = ?`);
  const selectAll = sqlite.prepare(`SELECT ${columns} FROM grants ORDER BY grant_id`);
  const write = sqlite.prepare("REPLACE INTO grants VALUES (?, ?, ?, ?)");
  const remove = sqlite.prepare("DELETE FROM grants WHERE grant_id = ?");

  function open(row: SealedRecord): GrantRecord {
    if (!ring.knows(row.generation)) keys.load();
    const record = ring.open(row);
    seen.check(record);
    return record;
  }

  return {
    async get(grantId) {
      const row = database.read(() => selectOne.get(grantId)) as unknown as SealedRecord | undefined;
      if (!row) return null;
      const record = open(row);
      audit.used(grantId, record.version);
      return record;
    },
    async list() {
      return (database.read(() => selectAll.all()) as unknown as SealedRecord[]).map(open);
    },
    async put(record, expectedVersion) {
      const { grantId } = record;
      const version = (expectedVersion ?? 0) + 1;
      database.write(() => {
        const stored = selectOne.get(grantId)?.version;
        const actualVersion = stored === undefined ? null : Number(stored);
        if (actualVersion !== expectedVersion)
          throw clientErrors.TOKEN_STORE_CONFLICT({ grantId, expectedVersion, actualVersion });
        keys.checkNewest();
        const row = ring.seal(record, version);
        write.run(grantId, version, row.generation, row.sealed);
        audit.record("written", grantId, version, record.intent ? "refreshing" : record.status.state);
      });
      watch.wake(grantId);
      const written = { ...record, version };
      seen.note(written);
      return written;
    },
    async delete(grantId) {
      database.write(() => {
        if (remove.run(grantId).changes > 0) audit.record("deleted", grantId, null, null);
      });
      seen.forget(grantId);
      watch.wake(grantId);
    },
    async lease(grantId, worker, ttlMs) {
      return leases.take(grantId, worker, ttlMs);
    },
    async changed(grantId, timeoutMs, signal) {
      await watch.changed(grantId, timeoutMs, signal);
    },
    async audit(limit = 100) {
      return audit.read(limit);
    },
    changeKey: (change) => changeVaultKey({ ...keys, changed: watch.changed }, ring, source, change),
    async close() {
      watch.wakeAll();
      if (sqlite.isOpen) database.close();
    },
  };
}
