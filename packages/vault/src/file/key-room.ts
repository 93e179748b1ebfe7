import type { Clock } from "@postern/kernel";
import type { KeyRoom } from "../change-vault-key.ts";
import type { KeyRing, SealedKey, SealedRecord, StoredKeys } from "../key-ring.ts";
import type { Database } from "./database.ts";
import type { Leases } from "./leases.ts";

/** The keys of a vault in a file. */
export interface FileKeys extends Omit<KeyRoom, "changed"> {
  load(): void;
  /** Inside a write transaction: the ring seals with a data key that the file has. Throws VAULT_KEY_RETIRED. */
  checkNewest(): void;
}

export function fileKeys(database: Database, ring: KeyRing, clock: Clock, leases: Leases): FileKeys {
  const { sqlite } = database;
  const selectKeys = sqlite.prepare("SELECT generation, sealed FROM data_key ORDER BY generation");
  const selectRetired = sqlite.prepare("SELECT key_id AS keyId, retired_at AS at FROM retired_key");
  const newest = sqlite.prepare("SELECT max(generation) AS generation FROM data_key");
  const hasKey = sqlite.prepare("SELECT 1 FROM data_key WHERE generation = ?");
  const putKey = sqlite.prepare(
    "INSERT INTO data_key VALUES (?, ?) ON CONFLICT (generation) DO UPDATE SET sealed = excluded.sealed",
  );
  const retire = sqlite.prepare("REPLACE INTO retired_key VALUES (?, ?)");
  const selectOld = sqlite.prepare(
    `SELECT grant_id AS grantId, version, generation, sealed FROM grants
     WHERE generation < ?1 AND (?2 IS NULL OR grant_id > ?2) ORDER BY grant_id LIMIT ?3`,
  );
  const replace = sqlite.prepare("UPDATE grants SET generation = ?, sealed = ? WHERE grant_id = ? AND sealed = ?");
  const drop = sqlite.prepare(
    "DELETE FROM data_key WHERE generation < ? AND generation NOT IN (SELECT generation FROM grants)",
  );
  const older = sqlite.prepare("SELECT 1 FROM data_key WHERE generation < ?");

  const stored = (): StoredKeys => ({
    keys: selectKeys.all() as unknown as SealedKey[],
    retired: selectRetired.all() as unknown as StoredKeys["retired"],
  });

  return {
    load: () => ring.load(database.read(stored)),
    checkNewest() {
      if (!ring.knows(Number(newest.get()?.generation))) ring.load(stored());
      if (!hasKey.get(ring.newest())) throw ring.retired();
    },
    exchange(of) {
      database.write(() => {
        const exchange = of(stored());
        if (!exchange) return;
        for (const { generation, sealed } of exchange.keys) putKey.run(generation, sealed);
        retire.run(exchange.retiredKeyId, clock.now());
      });
      ring.load(database.read(stored));
    },
    oldRecords: (generation, after, limit) =>
      database.read(() => selectOld.all(generation, after, limit) as unknown as SealedRecord[]),
    replaceRecords: (records) =>
      database.write(() =>
        records.reduce((count, { before, after }) => {
          const { changes } = replace.run(after.generation, after.sealed, before.grantId, before.sealed);
          return count + Number(changes);
        }, 0),
      ),
    dropKeys(generation) {
      const isGone = database.write(() => {
        drop.run(generation);
        return older.get(generation) === undefined;
      });
      // The log may still hold the old keys and records; emptied now unless somebody reads, else when it next is.
      database.read(() => sqlite.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
      return isGone;
    },
    leases: () => leases.all(),
  };
}
