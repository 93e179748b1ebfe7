import { randomUUID } from "node:crypto";
import { errors as clientErrors, type GrantRecord, type Lease } from "@postern/client";
import { type Clock, isPosternError, systemClock } from "@postern/kernel";
import type pg from "pg";
import { AUDIT_LIMIT, type AuditEntry, USE_INTERVAL_MS } from "../audit-entry.ts";
import { changeVaultKey } from "../change-vault-key.ts";
import { createKeyRing, newDataKey, type SealedRecord } from "../key-ring.ts";
import { lastSeen } from "../last-seen.ts";
import { type KeyOptions, keySource } from "../master-key.ts";
import { isDead, type ProcessIdentity, thisProcess } from "../process-identity.ts";
import type { Vault } from "../vault.ts";
import { openConnection } from "./connection.ts";
import { createGrantWatch } from "./grant-watch.ts";
import { needsKey, postgresKeys } from "./key-room.ts";
import { prepareSchema } from "./schema.ts";
import { quoted, statementsOf } from "./statements.ts";

export interface PostgresVaultOptions extends KeyOptions {
  /** `postgres://user:password@host:5432/database`; Postgres' own environment variables when neither this nor a pool is given. */
  readonly connectionString?: string;
  /** A pool that the application has already; it stays open when the vault closes. */
  readonly pool?: pg.Pool;
  /** Where the vault's tables lie; made on first use. `postern_vault` by default. */
  readonly schema?: string;
  /** Who this is in the audit. The process id by default. */
  readonly who?: string;
  /** For tests: replaces the database's clock, so all that share the vault must have the same. */
  readonly clock?: Clock;
}

/**
 * Grants in Postgres, shared by any number of processes on any number of machines: every record encrypted here and never there,
 * every write durable and compare-and-swap, one lease per grant that ends on the database's clock. Connects at its first use.
 *
 * Throws VAULT_UNREACHABLE, VAULT_REFUSED, VAULT_WRONG_KEY, VAULT_KEY_RETIRED, VAULT_NEWER, VAULT_UNREADABLE, VAULT_ROLLED_BACK.
 *
 * @example
 * const vault = postgresVault({ connectionString: process.env.DATABASE_URL, key: process.env.POSTERN_VAULT_KEY });
 * console.log((await vault.list()).map((grant) => grant.grantId));
 * await vault.close();
 */
export function postgresVault(options: PostgresVaultOptions): Vault {
  const clock = options.clock ?? systemClock();
  /** null: the database's. */
  const now = () => options.clock?.now() ?? null;
  const who = options.who ?? `process ${process.pid}`;
  const here = thisProcess();
  const connection = openConnection(options);
  const { vault } = connection;
  const source = keySource(vault, options, null);
  const schema = options.schema ?? "postern_vault";
  const statements = statementsOf(schema);
  const ring = createKeyRing(vault, source);
  const keys = postgresKeys(connection, statements, ring, now, here);
  const seen = lastSeen(vault);
  const lastUse = new Map<string, number>();
  const watch = createGrantWatch({
    clock,
    here,
    channel: quoted(schema),
    newClient: connection.newClient,
    async look(grantIds) {
      await ready();
      type Row = ProcessIdentity & { readonly grantId: string; readonly mark: string };
      const rows = await connection.run<Row>(statements.look, [grantIds, now()]);
      return rows.map(({ grantId, mark, ...holder }) => ({ grantId, mark, holder: holder.place ? holder : null }));
    },
  });

  let opening: Promise<void> | null = null;
  function ready(): Promise<void> {
    opening ??= open().catch((error) => {
      opening = null;
      throw error;
    });
    return opening;
  }

  async function open(): Promise<void> {
    await connection.withClient((client) =>
      prepareSchema(client, vault, schema, () => newDataKey(source.keys()[0]!, 1)),
    );
    await keys.load();
  }

  async function openRecords(rows: readonly SealedRecord[]): Promise<GrantRecord[]> {
    if (!rows.every(({ generation }) => ring.knows(generation))) await keys.load();
    return rows.map((row) => {
      const record = ring.open(row);
      seen.check(record);
      return record;
    });
  }

  async function pruneAudit(auditId: number): Promise<void> {
    if (auditId % 500 === 0) await connection.run(statements.pruneAudit, [auditId - AUDIT_LIMIT]);
  }

  async function noteUse(grantId: string, version: number): Promise<void> {
    if (clock.now() - (lastUse.get(grantId) ?? Number.NEGATIVE_INFINITY) < USE_INTERVAL_MS) return;
    lastUse.set(grantId, clock.now());
    const [line] = await connection.run<{ auditId: number }>(statements.noteUse, [who, grantId, version, now()]);
    await pruneAudit(line!.auditId);
  }

  /** Whether what is stored is what this write has sealed: the connection broke before its answer came. */
  async function refuseConflict(row: SealedRecord, expectedVersion: number | null): Promise<void> {
    const [stored] = await connection.run<SealedRecord>(statements.one, [row.grantId]);
    if (stored && Buffer.from(row.sealed).equals(stored.sealed)) return;
    const actualVersion = stored?.version ?? null;
    throw clientErrors.TOKEN_STORE_CONFLICT({ grantId: row.grantId, expectedVersion, actualVersion });
  }

  async function write(
    record: Omit<GrantRecord, "version">,
    row: SealedRecord,
    expectedVersion: number | null,
  ): Promise<void> {
    const { grantId, version, generation, sealed } = row;
    const statement = expectedVersion === null ? statements.create : statements.replace;
    const state = record.intent ? "refreshing" : record.status.state;
    const values = [grantId, version, generation, sealed, now(), who, state];
    const [line] = await connection.run<{ auditId: number; newest: number }>(statement, values);
    if (!line) return refuseConflict(row, expectedVersion);
    await pruneAudit(line.auditId);
    // The key was changed: the next record is sealed with the new data key.
    if (!ring.knows(line.newest)) await keys.load();
  }

  async function takeLease(grantId: string, worker: string, ttlMs: number): Promise<Lease | null> {
    const leaseId = randomUUID();
    // Read before asking: the database counts from later on, so here the lease seems shorter than it is.
    const expiresAt = clock.now() + ttlMs;
    type Row = ProcessIdentity & { readonly leaseId: string };
    const ask = async (dead: string | null) => {
      const values = [grantId, leaseId, worker, here.place, here.pid, here.started, ttlMs, now(), dead];
      return (await connection.run<Row>(statements.takeLease, values))[0];
    };
    let holder = await ask(null);
    if (holder && holder.leaseId !== leaseId && isDead(holder, here)) holder = await ask(holder.leaseId);
    if (holder?.leaseId !== leaseId) return null;
    return { grantId, worker, expiresAt, release: () => releaseLease(grantId, leaseId) };
  }

  async function releaseLease(grantId: string, leaseId: string): Promise<void> {
    try {
      await connection.run(statements.releaseLease, [grantId, leaseId]);
    } catch (error) {
      // Then it ends by itself, and what was done under it is done.
      if (!isPosternError(error, "VAULT_UNREACHABLE")) throw error;
    }
  }

  return {
    async get(grantId) {
      await ready();
      const [record] = await openRecords(await connection.run<SealedRecord>(statements.one, [grantId]));
      if (!record) return null;
      await noteUse(grantId, record.version);
      return record;
    },
    async list() {
      await ready();
      return openRecords(await connection.run<SealedRecord>(statements.all));
    },
    async put(record, expectedVersion) {
      await ready();
      const version = (expectedVersion ?? 0) + 1;
      try {
        await write(record, ring.seal(record, version), expectedVersion);
      } catch (error) {
        if (!needsKey(error)) throw error;
        // The data key it was sealed with is gone, after a change of keys.
        const tried = ring.newest();
        await keys.load();
        if (ring.newest() === tried) throw ring.retired();
        await write(record, ring.seal(record, version), expectedVersion);
      }
      const written = { ...record, version };
      seen.note(written);
      return written;
    },
    async delete(grantId) {
      await ready();
      seen.forget(grantId);
      await connection.run(statements.remove, [grantId, now(), who]);
    },
    async lease(grantId, worker, ttlMs) {
      await ready();
      // A release between the refusal and the first listening would be missed.
      await watch.listening();
      return takeLease(grantId, worker, ttlMs);
    },
    changed: watch.changed,
    async audit(limit = 100) {
      await ready();
      return connection.run<AuditEntry>(statements.audit, [limit]);
    },
    async changeKey(change) {
      await ready();
      return changeVaultKey({ ...keys, changed: watch.changed }, ring, source, change);
    },
    async close() {
      // Idle connections do not keep the process alive, and ending them takes a moment.
      const alive = setInterval(() => {}, 2 ** 30);
      await Promise.all([watch.close(), connection.close()]).finally(() => clearInterval(alive));
    },
  };
}
