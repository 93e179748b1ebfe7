import { createHash } from "node:crypto";

/** A statement that each connection prepares once. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** `$n` is the clock that was given instead of the database's, epoch milliseconds, or null. */
const now = (n: number) => `coalesce(to_timestamp($${n}::float8 / 1000), clock_timestamp())`;
const epochMs = (column: string) => `floor(extract(epoch FROM ${column}) * 1000)::float8`;

export type Statements = ReturnType<typeof statementsOf>;

export const quoted = (identifier: string) => `"${identifier.replaceAll('"', '""')}"`;

/** Every question the vault asks of Postgres. Changes are told on the channel named as the schema. */
export function statementsOf(schemaName: string) {
  const schema = quoted(schemaName);
  const hash = createHash("sha256").update(schemaName).digest("hex").slice(0, 12);
  const named = (name: string, text: string): Statement => ({ name: `postern_vault_${hash}_${name}`, text });
  /** Payloads end at 8,000 bytes; an empty one stands for any grant. */
  const tell = (grantId: string) =>
    `pg_notify('${schemaName.replaceAll("'", "''")}', CASE WHEN octet_length(${grantId}) < 7900 THEN ${grantId} ELSE '' END)`;
  /** What resolved is on disk, also where the database's default is not to wait for it. */
  const durably = `CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END`;
  const noteWrite = `noted AS (
      INSERT INTO ${schema}.audit (at, who, action, grant_id, version, state)
      SELECT ${now(5)}, $6::text, 'written', grant_id, version, $7::text FROM written RETURNING id, grant_id
    ) SELECT id::float8 AS "auditId", (SELECT max(generation) FROM ${schema}.data_key) AS newest,
      ${tell("grant_id")}, ${durably} FROM noted`;

  return {
    keys: named("keys", `SELECT generation, sealed FROM ${schema}.data_key ORDER BY generation`),
    retiredKeys: named(
      "retired_keys",
      `SELECT key_id AS "keyId", ${epochMs("retired_at")} AS at FROM ${schema}.retired_key`,
    ),
    lockedKeys: named(
      "locked_keys",
      `SELECT generation, sealed FROM ${schema}.data_key ORDER BY generation FOR NO KEY UPDATE`,
    ),
    putKeys: named(
      "put_keys",
      `WITH retired AS (
         INSERT INTO ${schema}.retired_key (key_id) VALUES ($3)
         ON CONFLICT (key_id) DO UPDATE SET retired_at = excluded.retired_at
       )
       INSERT INTO ${schema}.data_key SELECT * FROM unnest($1::int[], $2::bytea[])
       ON CONFLICT (generation) DO UPDATE SET sealed = excluded.sealed`,
    ),
    oldRecords: named(
      "old_records",
      `SELECT grant_id AS "grantId", version::float8, generation, sealed FROM ${schema}.grants
       WHERE generation < $1 AND ($2::text IS NULL OR grant_id > $2) ORDER BY grant_id LIMIT $3`,
    ),
    replaceRecords: named(
      "replace_records",
      `UPDATE ${schema}.grants SET generation = $1, sealed = moved.after
       FROM unnest($2::text[], $3::bytea[], $4::bytea[]) AS moved (grant_id, before, after)
       WHERE grants.grant_id = moved.grant_id AND grants.sealed = moved.before RETURNING 1`,
    ),
    dropKeys: named(
      "drop_keys",
      `DELETE FROM ${schema}.data_key WHERE generation < $1
       AND NOT EXISTS (SELECT FROM ${schema}.grants WHERE grants.generation = data_key.generation)`,
    ),
    leases: named(
      "leases",
      `SELECT grant_id AS "grantId", lease_id AS "leaseId", place, pid, started FROM ${schema}.lease
       WHERE expires_at > ${now(1)}`,
    ),
    one: named(
      "one",
      `SELECT grant_id AS "grantId", version::float8, generation, sealed FROM ${schema}.grants WHERE grant_id = $1`,
    ),
    all: named(
      "all",
      `SELECT grant_id AS "grantId", version::float8, generation, sealed FROM ${schema}.grants ORDER BY grant_id`,
    ),
    create: named(
      "create",
      `WITH written AS (
         INSERT INTO ${schema}.grants (grant_id, version, generation, sealed) VALUES ($1, $2, $3, $4)
         ON CONFLICT DO NOTHING RETURNING grant_id, version
       ), ${noteWrite}`,
    ),
    replace: named(
      "replace",
      `WITH written AS (
         UPDATE ${schema}.grants SET version = $2, generation = $3, sealed = $4 WHERE grant_id = $1 AND version = $2 - 1
         RETURNING grant_id, version
       ), ${noteWrite}`,
    ),
    remove: named(
      "remove",
      `WITH gone AS (DELETE FROM ${schema}.grants WHERE grant_id = $1 RETURNING grant_id), noted AS (
         INSERT INTO ${schema}.audit (at, who, action, grant_id)
         SELECT ${now(2)}, $3::text, 'deleted', grant_id FROM gone RETURNING grant_id
       ) SELECT ${tell("grant_id")}, ${durably} FROM noted`,
    ),
    /** Ours, or else the holder's. Asked again with the same lease id it is ours still. */
    takeLease: named(
      "take_lease",
      `WITH taken AS (
         INSERT INTO ${schema}.lease AS held (grant_id, lease_id, worker, place, pid, started, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, ${now(8)} + $7::float8 * interval '1 ms')
         ON CONFLICT (grant_id) DO UPDATE SET lease_id = excluded.lease_id, worker = excluded.worker,
           place = excluded.place, pid = excluded.pid, started = excluded.started, expires_at = excluded.expires_at
         WHERE held.expires_at <= ${now(8)} OR held.lease_id IN (excluded.lease_id, $9::uuid)
         RETURNING lease_id, place, pid, started
       )
       SELECT lease_id AS "leaseId", place, pid, started FROM taken
       UNION ALL
       SELECT lease_id, place, pid, started FROM ${schema}.lease
       WHERE grant_id = $1 AND NOT EXISTS (SELECT FROM taken)`,
    ),
    releaseLease: named(
      "release_lease",
      `WITH gone AS (DELETE FROM ${schema}.lease WHERE grant_id = $1 AND lease_id = $2 RETURNING grant_id)
       SELECT ${tell("grant_id")} FROM gone`,
    ),
    look: named(
      "look",
      `SELECT wanted.grant_id AS "grantId", concat_ws(' ', grants.version, lease.lease_id) AS mark,
         lease.place, lease.pid, lease.started
       FROM unnest($1::text[]) AS wanted (grant_id)
       LEFT JOIN ${schema}.grants ON grants.grant_id = wanted.grant_id
       LEFT JOIN ${schema}.lease ON lease.grant_id = wanted.grant_id AND lease.expires_at > ${now(2)}`,
    ),
    noteUse: named(
      "note_use",
      `INSERT INTO ${schema}.audit (at, who, action, grant_id, version)
       VALUES (${now(4)}, $1, 'used', $2, $3) RETURNING id::float8 AS "auditId"`,
    ),
    audit: named(
      "audit",
      `SELECT ${epochMs("at")} AS at, who, action, grant_id AS "grantId", version::float8, state
       FROM ${schema}.audit ORDER BY id DESC LIMIT $1`,
    ),
    pruneAudit: named("prune_audit", `DELETE FROM ${schema}.audit WHERE id <= $1`),
  } as const;
}
