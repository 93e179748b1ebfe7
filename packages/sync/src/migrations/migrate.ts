import type { ClientBase } from "pg";
import { errors } from "../errors.ts";
import { bookkeeping } from "./0001-bookkeeping.ts";
import type { Migration } from "./migration.ts";

const MIGRATIONS: readonly Migration[] = [bookkeeping];

/** An arbitrary number that all programs of Postern lock on while they change the bookkeeping schema. */
const MIGRATION_LOCK = 7_263_001;

/** Brings the schema `postern` to the newest step, each step once, whoever starts first. Throws SYNC_DATABASE_NEWER. */
export async function migrate(client: ClientBase): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [MIGRATION_LOCK]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS postern`);
    await client.query(
      "CREATE TABLE IF NOT EXISTS postern.migration (id int PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    const { rows } = await client.query<{ newest: number | null }>("SELECT max(id) AS newest FROM postern.migration");
    const found = rows[0]?.newest ?? 0;
    const known = MIGRATIONS.at(-1)?.id ?? 0;
    if (found > known) throw errors.SYNC_DATABASE_NEWER({ found, known });
    for (const migration of MIGRATIONS.filter(({ id }) => id > found)) {
      await client.query(migration.sql);
      await client.query("INSERT INTO postern.migration (id, name) VALUES ($1, $2)", [migration.id, migration.name]);
    }
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}
