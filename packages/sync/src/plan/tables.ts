import type { ClientBase } from "pg";
import { KEY_FIELD, type ObjectPlan, quote, tableName } from "./object-plan.ts";

/** Makes the table of an object, or adds the columns that describe has gained. Columns are never dropped. */
export async function ensureTable(client: ClientBase, plan: ObjectPlan): Promise<void> {
  const table = tableName(plan);
  await client.query("CREATE SCHEMA IF NOT EXISTS salesforce");
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${table} (id text PRIMARY KEY DEFAULT 'new-' || gen_random_uuid(), ${plan.columns
      .map((column) => `${quote(column.name)} ${column.type}`)
      .join(", ")})`,
  );
  const { rows } = await client.query<{ attname: string }>(
    "SELECT attname FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped",
    [table],
  );
  const existing = new Set(rows.map((row) => row.attname));
  const missing = plan.columns.filter((column) => !existing.has(column.name));
  for (const column of missing) {
    await client.query(`ALTER TABLE ${table} ADD COLUMN IF NOT EXISTS ${quote(column.name)} ${column.type}`);
  }
  await ensureTriggers(client, plan);
}

/** After the load, because rows go in faster without. Lookups are what joins and renames of new rows need. */
export async function ensureIndexes(client: ClientBase, plan: ObjectPlan): Promise<void> {
  const table = tableName(plan);
  for (const column of plan.columns.filter((c) => c.referenceTo.length > 0 && !c.referenceTo.includes("User"))) {
    await client.query(
      `CREATE INDEX IF NOT EXISTS ${quote(`${plan.table}_${column.name}`)} ON ${table} (${quote(column.name)})`,
    );
  }
  if (plan.keyed) {
    const key = KEY_FIELD.toLowerCase();
    await client.query(
      `CREATE UNIQUE INDEX IF NOT EXISTS ${quote(`${plan.table}_${key}`)} ON ${table} (${quote(key)}) WHERE ${quote(key)} IS NOT NULL`,
    );
  }
}

/** Our own writes set `postern.applying`; the condition keeps the triggers from running at all for them. */
const NOT_OURS = "WHEN (current_setting('postern.applying', true) IS DISTINCT FROM 'on')";

async function ensureTriggers(client: ClientBase, plan: ObjectPlan): Promise<void> {
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
  await client.query(`
    CREATE OR REPLACE TRIGGER postern_key BEFORE INSERT ON ${table}
      FOR EACH ROW ${NOT_OURS} EXECUTE FUNCTION postern.assign_key(${literal(plan.sobject)}, ${keyed});
    CREATE OR REPLACE TRIGGER postern_capture AFTER INSERT OR UPDATE OR DELETE ON ${table}
      FOR EACH ROW ${NOT_OURS} EXECUTE FUNCTION postern.capture(${args.join(", ")});
    CREATE OR REPLACE TRIGGER postern_truncate BEFORE TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION postern.refuse_truncate();`);
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
