import { KEY_FIELD, type ObjectPlan, quote, tableName } from "../plan/object-plan.ts";

/** The statements that write rows of one object, many at once. Made once per plan, prepared once per connection. */
export interface RowStatements {
  /** $1: JSON array of whole rows with `id`. */
  readonly put: string;
  /** $1: JSON array of `id` with the columns to change. Returns id and name. */
  readonly patch: string;
  /** $1: ids. */
  readonly remove: string;
  /** $1: ids. Which rows there are, and which of them this transaction has locked: it never waits for somebody else's lock. */
  readonly lock: string;
  /** $1: ids. Rows as JSON. */
  readonly read: string;
}

const made = new WeakMap<ObjectPlan, RowStatements>();

export function rowStatements(plan: ObjectPlan): RowStatements {
  const known = made.get(plan);
  if (known) return known;
  const table = tableName(plan);
  const names = plan.columns.map((column) => quote(column.name));
  const name = plan.nameColumn ? quote(plan.nameColumn) : "NULL::text";
  const patched = plan.columns.map((column) =>
    plan.personName.length > 0 && column.name === "name"
      ? `concat_ws(' ', ${plan.personName.map((part) => `nullif(r.${quote(part)}, '')`).join(", ")})`
      : `r.${quote(column.name)}`,
  );
  const statements: RowStatements = {
    put: `INSERT INTO ${table} (id, ${names.join(", ")}) SELECT id, ${names.join(", ")} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)
      ON CONFLICT (id) DO UPDATE SET ${names.map((column) => `${column} = EXCLUDED.${column}`).join(", ")} RETURNING id, ${name} AS name`,
    patch: `UPDATE ${table} AS t SET (${names.join(", ")}) = (SELECT ${patched.join(", ")} FROM jsonb_populate_record(t, p.patch) AS r)
      FROM (SELECT e ->> 'id' AS id, e AS patch FROM jsonb_array_elements($1::jsonb) AS e) AS p WHERE t.id = p.id RETURNING t.id, ${plan.nameColumn ? `t.${name}` : name} AS name`,
    remove: `DELETE FROM ${table} WHERE id = ANY ($1::text[]) RETURNING id, ${name} AS name`,
    lock: `WITH locked AS (SELECT id FROM ${table} WHERE id = ANY ($1::text[]) FOR UPDATE SKIP LOCKED)
      SELECT t.id, locked.id IS NOT NULL AS locked
      FROM ${table} AS t LEFT JOIN locked ON locked.id = t.id WHERE t.id = ANY ($1::text[])`,
    read: `SELECT id, to_jsonb(t) AS row FROM ${table} AS t WHERE id = ANY ($1::text[])`,
  };
  made.set(plan, statements);
  return statements;
}

export const temporaryId = (key: string): string => `new-${key}`;
export const isTemporary = (id: unknown): boolean => typeof id === "string" && id.startsWith("new-");
export const KEY_COLUMN = KEY_FIELD.toLowerCase();
