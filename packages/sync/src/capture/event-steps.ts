import type { ChangeEvent } from "@postern/pubsub";
import { type Column, KEY_FIELD, type ObjectPlan } from "../plan/object-plan.ts";
import { type Value, valueFromEvent } from "../plan/values.ts";

/** What one event says of one record. */
export interface Step {
  /** All columns, some columns, no record any more, or: look yourself. */
  readonly kind: "full" | "patch" | "delete" | "read-again";
  readonly values: Readonly<Record<string, Value>>;
  /** It is the echo of a write of ours. */
  readonly own: boolean;
  /** Epoch milliseconds of the commit in the org; Infinity for what was read by query. */
  readonly committedAt: number;
  readonly change: string;
  /** Column names that changed, for people. */
  readonly fields: readonly string[];
}

/** The steps of one object in a batch, per record and in the order of commits. */
export type ObjectSteps = Map<string, Step[]>;

export interface BatchSteps {
  readonly bySObject: Map<string, ObjectSteps>;
  /** Objects of which too much changed to tell it record by record, with the moment (epoch ms) from which to read again. */
  readonly overflowed: Map<string, number>;
  readonly count: number;
}

export function eventSteps(
  events: readonly ChangeEvent[],
  plans: ReadonlyMap<string, ObjectPlan>,
  clientName: string,
): BatchSteps {
  const bySObject = new Map<string, ObjectSteps>();
  const overflowed = new Map<string, number>();
  let count = 0;
  for (const event of events) {
    const plan = plans.get(event.header.entityName);
    if (!plan) continue;
    const { recordIds, changeType, commitTimestamp } = event.header;
    if (changeType === "GAP_OVERFLOW" || recordIds.some((id) => id.includes("*"))) {
      overflowed.set(plan.sobject, Math.min(overflowed.get(plan.sobject) ?? commitTimestamp, commitTimestamp));
      continue;
    }
    count++;
    const step = stepOf(event, plan, clientName);
    let records = bySObject.get(plan.sobject);
    if (!records) {
      records = new Map();
      bySObject.set(plan.sobject, records);
    }
    for (const id of recordIds) {
      const steps = records.get(id);
      if (steps) steps.push(step);
      else records.set(id, [step]);
    }
  }
  return { bySObject, overflowed, count };
}

function stepOf(event: ChangeEvent, plan: ObjectPlan, clientName: string): Step {
  const { header } = event;
  const base = {
    own: originNames(header.changeOrigin, clientName),
    committedAt: header.commitTimestamp,
    change: header.changeType.replace("GAP_", ""),
  };
  if (header.changeType === "DELETE" || header.changeType === "GAP_DELETE") {
    return { ...base, kind: "delete", values: {}, fields: [] };
  }
  if (header.changeType.startsWith("GAP_") || header.diffFields.length > 0) {
    return { ...base, kind: "read-again", values: {}, fields: [] };
  }
  if (header.changeType === "UPDATE") {
    const values: Record<string, Value> = {};
    const fields: string[] = [];
    for (const name of new Set([...header.changedFields, ...header.nulledFields])) {
      for (const column of plan.eventColumns(name)) {
        values[column.name] = valueFromEvent(column, plan.eventValue(event.fields, column));
        fields.push(column.name);
      }
    }
    return { ...base, kind: "patch", values: withStamp(plan, values), fields };
  }
  return { ...base, kind: "full", values: fullValues(plan, event.fields), fields: [] };
}

function fullValues(plan: ObjectPlan, fields: Readonly<Record<string, unknown>>): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const column of plan.columns) values[column.name] = valueFromEvent(column, plan.eventValue(fields, column));
  if (plan.personName.length > 0) values.name = personName(plan, values);
  return withStamp(plan, values);
}

/** `Name` of a person comes as its parts. */
export function personName(plan: ObjectPlan, row: Readonly<Record<string, Value>>): string {
  return plan.personName
    .map((part) => row[part])
    .filter((part) => part !== null && part !== undefined && part !== "")
    .join(" ");
}

/** Events leave SystemModstamp out; a user's change sets it together with LastModifiedDate. */
function withStamp(plan: ObjectPlan, values: Record<string, Value>): Record<string, Value> {
  if (values.lastmodifieddate && plan.byName.has("systemmodstamp")) values.systemmodstamp = values.lastmodifieddate;
  return values;
}

/** changeOrigin: `com/salesforce/api/rest/67.0;client=NAME` (Change Data Capture Developer Guide, ChangeEventHeader). */
function originNames(origin: string, clientName: string): boolean {
  return origin.split(";").some((part) => part === `client=${clientName}`);
}

export const keyOf = (step: Step): string | null => {
  const key = step.values[KEY_FIELD.toLowerCase()];
  return typeof key === "string" && key !== "" ? key : null;
};

/** The outgoing side names columns as REST does. */
export const fieldsByName = (columns: readonly Column[]): Map<string, Column> =>
  new Map(columns.map((column) => [column.field, column]));
