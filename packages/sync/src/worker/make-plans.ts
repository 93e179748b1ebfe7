import type { Session } from "@postern/client";
import { getSchema, getTopic } from "@postern/pubsub";
import type { Pool } from "pg";
import { errors, toProblem } from "../errors.ts";
import { type ObjectPlan, planObject } from "../plan/object-plan.ts";
import { ensureTable } from "../plan/tables.ts";
import { parentsFirst } from "../write-back/plan-writes.ts";

/** Plans and tables of the objects, parents first. An object that cannot be followed is marked with its error; the others go on. */
export async function makePlans(
  pool: Pool,
  session: Session,
  endpoint: string,
  trustedHosts: readonly string[],
  sobjects: readonly string[],
): Promise<Map<string, ObjectPlan>> {
  const plans: ObjectPlan[] = [];
  for (const sobject of sobjects) {
    try {
      const plan = await planOf(session, endpoint, trustedHosts, sobject);
      plans.push(plan);
      await pool.query(
        `INSERT INTO postern.object (sobject, table_name) VALUES ($1, $2) ON CONFLICT (sobject) DO UPDATE
           SET error = NULL, state = CASE postern.object.state WHEN 'error' THEN 'pending' ELSE postern.object.state END`,
        [plan.sobject, `salesforce.${plan.table}`],
      );
    } catch (error) {
      if (!isAboutTheObject(error)) throw error;
      const problem = errors.SYNC_OBJECT_NOT_CAPTURED({ sobject, detail: (error as Error).message }, { cause: error });
      await pool.query(
        `INSERT INTO postern.object (sobject, table_name, state, error) VALUES ($1, $2, 'error', $3)
         ON CONFLICT (sobject) DO UPDATE SET state = 'error', error = EXCLUDED.error`,
        [sobject, `salesforce.${sobject.toLowerCase()}`, JSON.stringify(toProblem(problem))],
      );
    }
  }
  const ordered = parentsFirst(plans);
  const client = await pool.connect();
  try {
    for (const plan of ordered) await ensureTable(client, plan);
  } finally {
    client.release();
  }
  return new Map(ordered.map((plan) => [plan.sobject, plan]));
}

async function planOf(
  session: Session,
  endpoint: string,
  trustedHosts: readonly string[],
  sobject: string,
): Promise<ObjectPlan> {
  const describe = await session.describe(sobject);
  const event = sobject.endsWith("__c") ? `${sobject.slice(0, -1)}ChangeEvent` : `${sobject}ChangeEvent`;
  const call = { session, endpoint, trustedHosts };
  const { schemaId } = await getTopic(`/data/${event}`, call);
  const schema = await getSchema(schemaId, call);
  const { fields } = JSON.parse(schema) as { fields: readonly { name: string }[] };
  return planObject(describe, new Set(fields.map((field) => field.name)));
}

/** Refusals that name the object; a dead connection or grant is about everything and ends the run. */
function isAboutTheObject(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return /^(PUBSUB_TOPIC_NOT_FOUND|PUBSUB_NOT_PERMITTED|NOT_FOUND|ACCESS_DENIED|OBJECT_UNKNOWN|SALESFORCE_API)$/.test(
    code ?? "",
  );
}
