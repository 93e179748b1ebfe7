import { differences } from "../apply/merge-record.ts";
import { isTemporary, KEY_COLUMN } from "../apply/row-statements.ts";
import { KEY_FIELD, type ObjectPlan } from "../plan/object-plan.ts";
import { type Value, valueForRest } from "../plan/values.ts";
import type { OutgoingRecord } from "./read-outbox.ts";

type Fields = Readonly<Record<string, Value>>;

export interface Write {
  readonly record: OutgoingRecord;
  readonly kind: "create" | "update" | "delete";
  /** REST names and values; empty for a delete. */
  readonly fields: Fields;
}

export interface WritePlan {
  /** Parents before children. */
  readonly creates: readonly Write[];
  readonly updates: readonly Write[];
  /** Children before parents. */
  readonly deletes: readonly Write[];
  /** Both sides agree already. */
  readonly nothing: readonly OutgoingRecord[];
  /** Made, perhaps sent, and deleted again in Postgres: to be looked for in the org by key. */
  readonly vanished: readonly OutgoingRecord[];
}

/**
 * What has to be sent for these records: the difference between row and agreed image, so many changes of a record are one write, and
 * repeating it after a crash does no harm. Records that name a parent which Salesforce does not have yet wait. Pure.
 */
export function planWrites(records: readonly OutgoingRecord[]): WritePlan {
  const creates: Write[] = [];
  const updates: Write[] = [];
  const deletes: Write[] = [];
  const nothing: OutgoingRecord[] = [];
  const vanished: OutgoingRecord[] = [];
  for (const record of records) {
    const { plan, row, agreed } = record;
    if (!agreed) nothing.push(record);
    else if (row === null) {
      if (agreed.image) deletes.push({ record, kind: "delete", fields: {} });
      else if (agreed.sent) vanished.push(record);
      else nothing.push(record);
    } else {
      const kind = agreed.image ? "update" : "create";
      const changed = differences(plan, row, agreed.image ?? {}).filter((column) =>
        kind === "create" ? column.createable : column.updateable,
      );
      const values = changed.map((column) => [column, row[column.name] ?? null] as const);
      if (values.some(([column, value]) => column.referenceTo.length > 0 && isTemporary(value))) continue;
      const fields = Object.fromEntries(values.map(([column, value]) => [column.field, valueForRest(column, value)]));
      if (kind === "create")
        creates.push({ record, kind, fields: { ...fields, [KEY_FIELD]: row[KEY_COLUMN] ?? null } });
      else if (changed.length === 0) nothing.push(record);
      else updates.push({ record, kind, fields });
    }
  }
  const order = parentsFirst(records.map((record) => record.plan));
  const rank = (write: Write) => order.indexOf(write.record.plan);
  return {
    creates: creates.toSorted((a, b) => rank(a) - rank(b)),
    updates: updates.toSorted((a, b) => rank(a) - rank(b)),
    deletes: deletes.toSorted((a, b) => rank(b) - rank(a)),
    nothing,
    vanished,
  };
}

/** Objects so that those a lookup points to come first. Users are left out: everything points to them, and they point back. */
export function parentsFirst(plans: readonly ObjectPlan[]): ObjectPlan[] {
  const bySObject = new Map(plans.map((plan) => [plan.sobject, plan]));
  const order: ObjectPlan[] = [];
  const visiting = new Set<ObjectPlan>();
  const visit = (plan: ObjectPlan) => {
    if (visiting.has(plan)) return;
    visiting.add(plan);
    for (const column of plan.columns)
      for (const parent of column.referenceTo) {
        const target = bySObject.get(parent);
        if (target && parent !== "User") visit(target);
      }
    order.push(plan);
  };
  for (const plan of bySObject.values()) visit(plan);
  return order;
}
