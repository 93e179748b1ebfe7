import { isPosternError } from "@postern/kernel";
import type { KeyRoom, LeaseName } from "../change-vault-key.ts";
import type { KeyRing, SealedKey, SealedRecord, StoredKeys } from "../key-ring.ts";
import { isDead, type ProcessIdentity } from "../process-identity.ts";
import type { Connection } from "./connection.ts";
import type { Statements } from "./statements.ts";

/** The keys of a vault in Postgres. */
export interface PostgresKeys extends Omit<KeyRoom, "changed"> {
  load(): Promise<void>;
}

export function postgresKeys(
  connection: Connection,
  statements: Statements,
  ring: KeyRing,
  now: () => number | null,
  here: ProcessIdentity,
): PostgresKeys {
  const { run } = connection;
  async function load(): Promise<void> {
    const keys = await run<SealedKey>(statements.keys);
    ring.load({ keys, retired: await run<StoredKeys["retired"][number]>(statements.retiredKeys) });
  }

  return {
    load,
    async exchange(of) {
      await connection.withClient(async (client) => {
        await client.query("BEGIN");
        try {
          const { rows: keys } = await client.query<SealedKey>({ ...statements.lockedKeys });
          // Only now: whoever was faster has told which key is replaced.
          const { rows: retired } = await client.query<StoredKeys["retired"][number]>({ ...statements.retiredKeys });
          const exchange = of({ keys, retired });
          if (exchange) {
            const generations = exchange.keys.map(({ generation }) => generation);
            const sealed = exchange.keys.map((key) => key.sealed);
            await client.query({ ...statements.putKeys, values: [generations, sealed, exchange.retiredKeyId] });
          }
          await client.query("COMMIT");
        } catch (error) {
          await client.query("ROLLBACK").catch(() => {});
          throw error;
        }
      });
      await load();
    },
    oldRecords: (generation, after, limit) => run<SealedRecord>(statements.oldRecords, [generation, after, limit]),
    async replaceRecords(records) {
      if (records.length === 0) return 0;
      const values = [
        records[0]!.after.generation,
        records.map(({ before }) => before.grantId),
        records.map(({ before }) => before.sealed),
        records.map(({ after }) => after.sealed),
      ];
      return (await run(statements.replaceRecords, values)).length;
    },
    async dropKeys(generation) {
      try {
        await run(statements.dropKeys, [generation]);
      } catch (error) {
        // A record that was written at this moment needs it.
        if (!needsKey(error)) throw error;
      }
      return (await run<SealedKey>(statements.keys)).every((key) => key.generation >= generation);
    },
    async leases() {
      const held = await run<LeaseName & ProcessIdentity>(statements.leases, [now()]);
      return held.filter((holder) => !isDead(holder, here));
    },
  };
}

/** SQLSTATE 23503, foreign_key_violation: between a record and its data key. */
export function needsKey(error: unknown): boolean {
  return isPosternError(error, "VAULT_REFUSED") && error.data.state === "23503";
}
