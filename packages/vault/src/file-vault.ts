import { existsSync } from "node:fs";
import { errors as clientErrors, type GrantRecord } from "@postern/client";
import { type Clock, systemClock } from "@postern/kernel";
import { createAudit } from "./audit.ts";
import { openDatabase } from "./database.ts";
import { errors } from "./errors.ts";
import { createGrantWatch } from "./grant-watch.ts";
import { createLeases } from "./leases.ts";
import { type KeyOptions, masterKeys } from "./master-key.ts";
import { thisProcess } from "./process-identity.ts";
import { seal, unseal } from "./seal.ts";
import type { Vault } from "./vault.ts";

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
  const database = openDatabase(
    path,
    masterKeys(path, options, { path: `${path}.key`, mayCreate: !existsSync(path) })[0]!,
    options.busyTimeoutMs,
  );
  const { sqlite, dataKey } = database;
  const here = thisProcess();
  const audit = createAudit(database, clock, options.who ?? `process ${process.pid}`);
  const leases = createLeases(database, clock, here, (grantId) => watch.wake(grantId));
  const watch = createGrantWatch(database, clock, leases, here);

  const selectOne = sqlite.prepare("SELECT version, sealed FROM grants WHERE grant_id = ?");
  const selectAll = sqlite.prepare("SELECT grant_id, version, sealed FROM grants ORDER BY grant_id");
  const write = sqlite.prepare("REPLACE INTO grants VALUES (?, ?, ?)");
  const remove = sqlite.prepare("DELETE FROM grants WHERE grant_id = ?");

  /** Bound to grant and version: a record copied over another, or an old one under a new version, does not open. */
  const context = (grantId: string, version: number) => `grant ${version} ${grantId}`;

  function open(grantId: string, version: number, sealed: unknown): GrantRecord {
    const bytes = sealed instanceof Uint8Array ? unseal(dataKey, sealed, context(grantId, version)) : null;
    if (!bytes) throw errors.VAULT_UNREADABLE({ vault: path, detail: `the record of grant "${grantId}" was changed` });
    return { ...(JSON.parse(bytes.toString("utf8")) as Omit<GrantRecord, "version">), version };
  }

  return {
    async get(grantId) {
      const row = database.read(() => selectOne.get(grantId));
      if (!row) return null;
      const record = open(grantId, Number(row.version), row.sealed);
      audit.used(grantId, record.version);
      return record;
    },
    async list() {
      return database
        .read(() => selectAll.all())
        .map((row) => open(String(row.grant_id), Number(row.version), row.sealed));
    },
    async put(record, expectedVersion) {
      const { grantId } = record;
      // Callers may pass a whole record; its old version has no place in the sealed bytes.
      const { version: _, ...content } = record as GrantRecord;
      const version = (expectedVersion ?? 0) + 1;
      const sealed = seal(dataKey, Buffer.from(JSON.stringify(content)), context(grantId, version));
      database.write(() => {
        const stored = selectOne.get(grantId)?.version;
        const actualVersion = stored === undefined ? null : Number(stored);
        if (actualVersion !== expectedVersion)
          throw clientErrors.TOKEN_STORE_CONFLICT({ grantId, expectedVersion, actualVersion });
        write.run(grantId, version, sealed);
        audit.record("written", grantId, version, record.intent ? "refreshing" : record.status.state);
      });
      watch.wake(grantId);
      return { ...content, version };
    },
    async delete(grantId) {
      database.write(() => {
        if (remove.run(grantId).changes > 0) audit.record("deleted", grantId, null, null);
      });
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
    async close() {
      watch.wakeAll();
      if (sqlite.isOpen) database.close();
    },
  };
}
