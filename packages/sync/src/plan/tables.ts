import { createHash } from "node:crypto";
import type { ClientBase } from "pg";
import { KEY_FIELD, type ObjectPlan, quote, tableName } from "./object-plan.ts";

/**
 * Makes the table of an object with its indexes and triggers, or adds what describe has gained since. Columns are never dropped.
 * Nothing is touched while it is up to date: the locks for it would wait for every open transaction, and make others wait.
 */
export async function ensureTable(client: ClientBase, plan: ObjectPlan): Promise<void> {
  const table = tableName(plan);
  const triggers = triggerText(plan);
  const shape = JSON.stringify([plan.columns.map((column) => [column.name, column.type]), triggers]);
  const mark = `postern ${createHash("sha256").update(shape).digest("hex").slice(0, 16)}`;
  const { rows } = await client.query<{ mark: string | null }>(
    "SELECT obj_description(to_regclass($1), 'pg_class') AS mark",
    [table],
  );
  if (rows[0]?.mark === mark) return;
  await client.query("BEGIN");
  try {
    await client.query("CREATE SCHEMA IF NOT EXISTS salesforce");
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${table} (id text PRIMARY KEY DEFAULT 'new-' || gen_random_uuid(), ${plan.columns
        .map((column) => `${quote(column.name)} ${column.type}`)
        .join(", ")})`,
    );
    for (const column of plan.columns) {
      await client.query(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${quote(column.name)} ${column.type}`);
    }
    await client.query([...indexes(plan), triggers, `COMMENT ON TABLE ${table} IS ${literal(mark)}`].join(";\n"));
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => {});
    throw error;
  }
}

/** Lookups are what joins need, and renames of new rows; users are looked up too seldom to pay for it on every write. */
function indexes(plan: ObjectPlan): string[] {
  const lookups = plan.columns.filter((c) => c.referenceTo.length > 0 && !c.referenceTo.includes("User"));
  const index = (unique: string, name: string, rest = "") =>
    `CREATE ${unique} INDEX IF NOT EXISTS ${quote(`${plan.table}_${name}`)} ON ${tableName(plan)} (${quote(name)}) ${rest}`;
  const key = KEY_FIELD.toLowerCase();
  return [
    ...lookups.map((column) => index("", column.name, `WHERE ${quote(column.name)} IS NOT NULL`)),
    ...(plan.keyed ? [index("UNIQUE", key, `WHERE ${quote(key)} IS NOT NULL`)] : []),
  ];
}

/** Our own writes set `postern.applying`; the condition keeps the triggers from running at all for them. */
const NOT_OURS = "WHEN (current_setting('postern.applying', true) IS DISTINCT FROM 'on')";

function triggerText(plan: ObjectPlan): string {
  const table = tableName(plan);
  const list = (names: readonly string[]) => literal(`{${names.join(",")}}`);
  const fixedOnUpdate = plan.columns
    .filter((c) => !c.updateable || !plan.updateable || c.field === KEY_FIELD)
    .map((c) => c.name);
  const fixedOnInsert = plan.columns.filter((c) => !c.createable).map((c) => c.name);
  const args = [
    literal(plan.sobject),
    list(["id", ...fixedOnUpdate]),
    list(fixedOnInsert),
    literal(String(plan.deletable)),
  ];
  const keyed = literal(String(plan.keyed));
  return `
    CREATE OR REPLACE TRIGGER postern_key BEFORE INSERT ON ${table}
      FOR EACH ROW ${NOT_OURS} EXECUTE FUNCTION postern.assign_key(${literal(plan.sobject)}, ${keyed});
    CREATE OR REPLACE TRIGGER postern_capture AFTER INSERT OR UPDATE OR DELETE ON ${table}
      FOR EACH ROW ${NOT_OURS} EXECUTE FUNCTION postern.capture(${args.join(", ")});
    CREATE OR REPLACE TRIGGER postern_truncate BEFORE TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION postern.refuse_truncate()`;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
