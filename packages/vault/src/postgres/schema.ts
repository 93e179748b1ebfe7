import type { ClientBase } from "pg";
import { errors } from "../errors.ts";
import type { SealedKey } from "../key-ring.ts";
import { quoted } from "./statements.ts";

/** One step of the vault's schema. Append-only: a step that was released is never edited. */
type Step = (schema: string) => string;

const tables: Step = (schema) => `
CREATE TABLE ${schema}.data_key (
  generation int PRIMARY KEY,
  sealed bytea NOT NULL
);
-- Master keys that were replaced, by a keyed hash of themselves.
CREATE TABLE ${schema}.retired_key (
  key_id text PRIMARY KEY,
  retired_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE ${schema}.grants (
  grant_id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  generation int NOT NULL REFERENCES ${schema}.data_key,
  sealed bytea NOT NULL
);
CREATE TABLE ${schema}.lease (
  grant_id text COLLATE "C" PRIMARY KEY,
  lease_id uuid NOT NULL,
  worker text NOT NULL,
  place text NOT NULL,
  pid int NOT NULL,
  started text,
  expires_at timestamptz NOT NULL
);
CREATE TABLE ${schema}.audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  who text NOT NULL,
  action text NOT NULL,
  grant_id text NOT NULL,
  version bigint,
  state text
);
`;

const STEPS: readonly Step[] = [tables];
/** An arbitrary number that all programs of Postern lock on while they change a vault's schema. */
const SCHEMA_LOCK = 7_263_002;

/**
 * Brings the schema to the newest step, each step once, whoever starts first; a new one gets its first data key. Looks only, and so
 * needs no rights to create, when nothing is to be done. Throws VAULT_NEWER.
 */
export async function prepareSchema(
  client: ClientBase,
  vault: string,
  schemaName: string,
  firstKey: () => SealedKey,
): Promise<void> {
  const schema = quoted(schemaName);
  if ((await stepOf(client, vault, schemaName)) === STEPS.length) return;
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [SCHEMA_LOCK]);
    const found = await stepOf(client, vault, schemaName);
    const exists = await client.query("SELECT 1 FROM pg_namespace WHERE nspname = $1", [schemaName]);
    if (exists.rowCount === 0) await client.query(`CREATE SCHEMA ${schema}`);
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${schema}.step (id int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`,
    );
    for (const [index, step] of STEPS.entries()) {
      if (index < found) continue;
      await client.query(step(schema));
      await client.query(`INSERT INTO ${schema}.step (id) VALUES ($1)`, [index + 1]);
    }
    if (found === 0) {
      const { generation, sealed } = firstKey();
      await client.query(`INSERT INTO ${schema}.data_key VALUES ($1, $2)`, [generation, sealed]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** Read as rows: name lookups such as to_regclass may still answer from before another starter's commit. */
async function stepOf(client: ClientBase, vault: string, schemaName: string): Promise<number> {
  const table = await client.query(
    "SELECT 1 FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = 'step' AND nspname = $1",
    [schemaName],
  );
  if (table.rowCount === 0) return 0;
  const { rows } = await client.query<{ newest: number | null }>(
    `SELECT max(id) AS newest FROM ${quoted(schemaName)}.step`,
  );
  const found = rows[0]?.newest ?? 0;
  if (found > STEPS.length) throw errors.VAULT_NEWER({ vault, found, known: STEPS.length });
  return found;
}
