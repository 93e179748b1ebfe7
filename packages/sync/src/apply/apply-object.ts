import type { ClientBase } from "pg";
import { fieldsByName, keyOf, type ObjectSteps, type Step } from "../capture/event-steps.ts";
import type { ObjectPlan } from "../plan/object-plan.ts";
import { type Image, type Value, valueFromRest } from "../plan/values.ts";
import { foldSteps } from "./fold-steps.ts";
import { type Conflict, type ConflictPolicy, mergeRecord } from "./merge-record.ts";
import { type Rename, renameRecords } from "./rename-record.ts";
import { rowStatements, temporaryId } from "./row-statements.ts";

export interface Applied {
  /** Names of records, where known, for the feed. */
  readonly names: ReadonlyMap<string, string | null>;
  readonly conflicts: number;
  readonly readAgain: number;
}

interface Work {
  readonly put: Record<string, Value>[];
  readonly patch: Record<string, Value>[];
  readonly remove: string[];
  readonly readAgain: Map<string, string>;
  readonly conflicts: (Conflict & { readonly recordId: string })[];
  /** Records that both sides agree on now, and agreed images that moved. */
  readonly settled: string[];
  readonly images: { readonly id: string; readonly image: Image | null }[];
}

interface AgreedRow {
  readonly record_id: string;
  readonly image: Image | null;
  readonly sent: Readonly<Record<string, Value>> | null;
  readonly row: Image | null;
  /** Whether the outbox has something of it. */
  readonly waiting: boolean;
}

/**
 * Applies the steps of one object inside the caller's transaction (which has set `postern.applying`). Rows that somebody else has
 * locked are not waited for: they are read again from the org later, so one long transaction in Postgres delays only its own rows.
 */
export async function applyObject(
  client: ClientBase,
  plan: ObjectPlan,
  plans: ReadonlyMap<string, ObjectPlan>,
  steps: ObjectSteps,
  policy: ConflictPolicy,
): Promise<Applied> {
  const work: Work = { put: [], patch: [], remove: [], readAgain: new Map(), conflicts: [], settled: [], images: [] };
  const sql = rowStatements(plan);
  const todo = new Map(steps);
  if (plan.keyed) for (const id of await adoptOwnCreates(client, plan, plans, todo)) postpone(id);

  const ids = [...todo.keys()];
  const found = await client.query<{ id: string; locked: boolean }>({
    name: `lock ${plan.sobject}`,
    text: sql.lock,
    values: [ids],
  });
  const rows = new Map(found.rows.map((row) => [row.id, row]));
  for (const row of found.rows) if (!row.locked) postpone(row.id);

  // After the locks, in a statement of its own: whatever was committed before we got a lock is seen.
  const agreed = await client.query<AgreedRow>({
    name: `agreed ${plan.sobject}`,
    text: `SELECT a.record_id, a.image, a.sent, to_jsonb(t) AS row,
        EXISTS (SELECT FROM postern.outbox o WHERE o.sobject = a.sobject AND o.record_id = a.record_id) AS waiting
      FROM postern.agreed a LEFT JOIN salesforce."${plan.table}" t ON t.id = a.record_id
      WHERE a.sobject = $1 AND a.record_id = ANY ($2::text[]) FOR UPDATE OF a`,
    values: [plan.sobject, [...todo.keys()]],
  });
  const pending = new Map(agreed.rows.map((row) => [row.record_id, row]));

  for (const [id, recordSteps] of todo) {
    const own = pending.get(id);
    if (own) {
      mergePending(plan, own, recordSteps, policy, work);
      continue;
    }
    const row = rows.get(id);
    const operation = foldSteps(recordSteps, row !== undefined);
    if (operation.kind === "put") work.put.push({ id, ...operation.values });
    else if (operation.kind === "patch") work.patch.push({ id, ...operation.values });
    else if (operation.kind === "remove") work.remove.push(id);
    else if (operation.kind === "read-again") work.readAgain.set(id, row ? "gap" : "unknown row");
  }
  return write(client, plan, work);

  function postpone(id: string): void {
    todo.delete(id);
    work.readAgain.set(id, "locked");
  }
}

/**
 * Creates of ours whose event came before the answer: the rows are renamed to their real Ids. Returns the ids of those that
 * cannot be renamed yet because somebody else has the row locked.
 */
async function adoptOwnCreates(
  client: ClientBase,
  plan: ObjectPlan,
  plans: ReadonlyMap<string, ObjectPlan>,
  steps: ObjectSteps,
): Promise<string[]> {
  const wanted = new Map<string, string>();
  for (const [id, list] of steps) {
    for (const step of list) {
      const key = step.kind === "full" ? keyOf(step) : null;
      if (key) wanted.set(temporaryId(key), id);
    }
  }
  if (wanted.size === 0) return [];
  const known = await client.query<{ record_id: string }>(
    "SELECT record_id FROM postern.agreed WHERE sobject = $1 AND record_id = ANY ($2::text[])",
    [plan.sobject, [...wanted.keys()]],
  );
  if (known.rows.length === 0) return [];
  const temporary = known.rows.map((row) => row.record_id);
  const found = await client.query<{ id: string; locked: boolean }>(rowStatements(plan).lock, [temporary]);
  const blocked = new Set(found.rows.filter((row) => !row.locked).map((row) => row.id));
  const renames: Rename[] = temporary
    .filter((from) => !blocked.has(from))
    .map((from) => ({ from, to: wanted.get(from) as string }));
  await renameRecords(client, plan, plans.values(), renames);
  return [...blocked].map((from) => wanted.get(from) as string);
}

function mergePending(
  plan: ObjectPlan,
  agreed: AgreedRow,
  steps: readonly Step[],
  policy: ConflictPolicy,
  work: Work,
): void {
  const id = agreed.record_id;
  if (steps.some((step) => step.kind === "read-again")) {
    work.readAgain.set(id, "gap");
    return;
  }
  // What is not in the outbox is nobody's change: a rolled-back transaction leaves an image behind.
  const stored = agreed.waiting || agreed.row === null ? agreed.image : agreed.row;
  let state = { row: agreed.row, image: stored ?? sentImage(plan, agreed.sent), settled: false };
  let gone = false;
  for (const step of steps) {
    const merged = mergeRecord(plan, state, step, policy);
    for (const conflict of merged.conflicts) work.conflicts.push({ ...conflict, recordId: id });
    state = merged;
    gone = step.kind === "delete";
  }
  if (gone) work.remove.push(id);
  else if (state.row) work.put.push({ ...state.row, id });
  if (gone || state.settled) work.settled.push(id);
  else work.images.push({ id, image: state.image });
}

/** What a create sent, as an image: what it did not send, nobody has set. */
function sentImage(plan: ObjectPlan, sent: Readonly<Record<string, Value>> | null): Image | null {
  if (!sent) return null;
  const byField = fieldsByName(plan.columns);
  const image: Record<string, Value> = {};
  for (const [field, value] of Object.entries(sent)) {
    const column = byField.get(field);
    if (column) image[column.name] = valueFromRest(column, value);
  }
  return image;
}

async function write(client: ClientBase, plan: ObjectPlan, work: Work): Promise<Applied> {
  const sql = rowStatements(plan);
  const names = new Map<string, string | null>();
  const run = async (kind: "put" | "patch" | "remove", value: unknown) => {
    const answer = await client.query<{ id: string; name: string | null }>({
      name: `${kind} ${plan.sobject}`,
      text: sql[kind],
      values: [value],
    });
    for (const row of answer.rows) names.set(row.id, row.name);
  };
  // We hold these rows' locks, so no transaction that we cannot see has changed them: what the outbox shows is all there is.
  if (work.settled.length > 0) {
    for (const table of ["agreed", "outbox"])
      await client.query(`DELETE FROM postern.${table} WHERE sobject = $1 AND record_id = ANY ($2::text[])`, [
        plan.sobject,
        work.settled,
      ]);
  }
  if (work.images.length > 0) {
    await client.query(
      `UPDATE postern.agreed a SET image = i -> 'image', sent = NULL FROM jsonb_array_elements($2::jsonb) AS i
       WHERE a.sobject = $1 AND a.record_id = i ->> 'id'`,
      [plan.sobject, JSON.stringify(work.images)],
    );
  }
  if (work.remove.length > 0) await run("remove", work.remove);
  if (work.put.length > 0) await run("put", JSON.stringify(work.put));
  if (work.patch.length > 0) await run("patch", JSON.stringify(work.patch));
  if (work.readAgain.size > 0) {
    await client.query(
      `INSERT INTO postern.refetch (sobject, record_id, reason)
       SELECT $1, id, reason FROM unnest($2::text[], $3::text[]) AS r(id, reason) ON CONFLICT DO NOTHING`,
      [plan.sobject, [...work.readAgain.keys()], [...work.readAgain.values()]],
    );
  }
  if (work.conflicts.length > 0) await recordConflicts(client, plan, work.conflicts);
  return { names, conflicts: work.conflicts.length, readAgain: work.readAgain.size };
}

async function recordConflicts(client: ClientBase, plan: ObjectPlan, conflicts: Work["conflicts"]): Promise<void> {
  await client.query(
    `INSERT INTO postern.conflict (sobject, record_id, field, base, salesforce, postgres, winner)
     SELECT $1, c ->> 'recordId', c ->> 'field', c -> 'base', c -> 'salesforce', c -> 'postgres', c ->> 'winner'
     FROM jsonb_array_elements($2::jsonb) AS c`,
    [plan.sobject, JSON.stringify(conflicts)],
  );
}
