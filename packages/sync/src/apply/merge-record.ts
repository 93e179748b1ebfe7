import { personName, type Step } from "../capture/event-steps.ts";
import type { Column, ObjectPlan } from "../plan/object-plan.ts";
import { type Image, sameValue, type Value } from "../plan/values.ts";

/** Who wins when both sides changed the same field. */
export type Winner = "salesforce" | "postgres";
export type ConflictPolicy = (sobject: string, field: string) => Winner;

export interface Conflict {
  /** null: the record as a whole. */
  readonly field: string | null;
  readonly base: Value | Image;
  readonly salesforce: Value | Image;
  readonly postgres: Value | Image;
  readonly winner: Winner;
}

/** A record with changes of its own in Postgres. */
export interface PendingRecord {
  /** null: deleted in Postgres. */
  readonly row: Image | null;
  /** The last agreed state; null for a record that the org is not known to have. */
  readonly image: Image | null;
}

export interface Merged extends PendingRecord {
  /** True when nothing is left to send. */
  readonly settled: boolean;
  readonly conflicts: readonly Conflict[];
}

/**
 * The three-way merge of one step from the org into a record that was changed in Postgres as well: field by field against the last
 * agreed image (SPEC C1–C5). Pure.
 */
export function mergeRecord(plan: ObjectPlan, record: PendingRecord, step: Step, policy: ConflictPolicy): Merged {
  if (step.kind === "delete") return mergeDeletion(plan, record, step);
  if (record.row === null) return mergeIntoDeleted(plan, record, step, policy);
  const row: Record<string, Value> = { ...record.row };
  const base = record.image ?? {};
  const image: Record<string, Value> = { ...base };
  const conflicts: Conflict[] = [];
  for (const [name, theirs] of Object.entries(step.values)) {
    const column = plan.byName.get(name);
    if (!column || (plan.personName.length > 0 && name === "name")) continue;
    const mine = row[name] ?? null;
    const agreed = base[name] ?? null;
    image[name] = theirs;
    if (sameValue(column, mine, agreed)) row[name] = theirs;
    // The echo of an older write of ours never takes back a newer change; nor does anything older than the agreed state.
    else if (step.own || sameValue(column, mine, theirs) || sameValue(column, theirs, agreed)) continue;
    // Known from a later reading already: no conflict, but an event that comes after its time.
    else if (step.committedAt < stampOf(base)) image[name] = agreed;
    else {
      const winner = policy(plan.sobject, column.field);
      conflicts.push({ field: column.field, base: agreed, salesforce: theirs, postgres: mine, winner });
      if (winner === "salesforce") row[name] = theirs;
    }
  }
  if (plan.personName.length > 0) {
    row.name = personName(plan, row);
    image.name = personName(plan, image);
  }
  return { row, image, conflicts, settled: differences(plan, row, image).length === 0 };
}

/** SystemModstamp is cut to the second, so a commit before it is contained in the image. */
function stampOf(image: Image): number {
  return typeof image.systemmodstamp === "string" ? Date.parse(image.systemmodstamp) : Number.NEGATIVE_INFINITY;
}

function mergeDeletion(plan: ObjectPlan, { row, image }: PendingRecord, step: Step): Merged {
  const lost = row !== null && !step.own && (image === null || differences(plan, row, image).length > 0);
  const conflicts: Conflict[] = lost
    ? [{ field: null, base: image, salesforce: null, postgres: row, winner: "salesforce" }]
    : [];
  return { row: null, image: null, conflicts, settled: true };
}

/** Deleted in Postgres, changed in Salesforce: whoever wins takes the record as a whole. */
function mergeIntoDeleted(plan: ObjectPlan, { image }: PendingRecord, step: Step, policy: ConflictPolicy): Merged {
  const theirs: Record<string, Value> = { ...(image ?? {}), ...step.values };
  if (plan.personName.length > 0) theirs.name = personName(plan, theirs);
  const changed = Object.keys(step.values).some((name) => {
    const column = plan.byName.get(name);
    return column?.updateable && !sameValue(column, step.values[name], image?.[name]);
  });
  if (step.own || !changed) return { row: null, image: theirs, conflicts: [], settled: false };
  const winner = policy(plan.sobject, "Id");
  const conflicts: Conflict[] = [{ field: null, base: image, salesforce: theirs, postgres: null, winner }];
  if (winner === "postgres") return { row: null, image: theirs, conflicts, settled: false };
  return { row: theirs, image: theirs, conflicts, settled: true };
}

/** The columns in which a row differs from the agreed image. */
export function differences(plan: ObjectPlan, row: Image, image: Image): Column[] {
  return plan.columns.filter(
    (column) =>
      !(plan.personName.length > 0 && column.name === "name") &&
      !sameValue(column, row[column.name], image[column.name]),
  );
}
