import { summarySql } from "../formula/summary-sql.ts";
import type { FieldModel, SObjectModel } from "../schema/model.ts";
import type { Schema } from "../schema/schema.ts";
import type { Database } from "../state/database.ts";
import { quoted } from "../state/tables.ts";
import type { Row, StoredValue } from "./work.ts";

/** The summaries that records of a child object feed. */
export interface SummaryLink {
  readonly parent: SObjectModel;
  readonly foreignKey: string;
}

/** Parents whose summaries may be out of step, and the records that made them so. */
export interface SummaryLedger {
  touch(parent: string, id: StoredValue | undefined, by: string): void;
  /** What has been touched since the last time: parent object → parent → the records below it that were written. */
  take(): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;
}

export function summaryLedger(): SummaryLedger {
  let touched = new Map<string, Map<string, Set<string>>>();
  return {
    touch(parent, id, by) {
      if (typeof id !== "string") return;
      const ids = touched.get(parent) ?? new Map<string, Set<string>>();
      touched.set(parent, ids);
      ids.set(id, (ids.get(id) ?? new Set()).add(by));
    },
    take() {
      const taken = touched;
      touched = new Map();
      return taken;
    },
  };
}

const links = new WeakMap<Schema, { version: number; byChild: ReadonlyMap<string, readonly SummaryLink[]> }>();

/** Child object → the parents it is summarized by. Empty in an org without summaries. */
export function summaryLinks(schema: Schema): ReadonlyMap<string, readonly SummaryLink[]> {
  const known = links.get(schema);
  if (known?.version === schema.version) return known.byChild;
  const byChild = new Map<string, SummaryLink[]>();
  for (const parent of schema.objects())
    for (const { definition } of parent.fields) {
      if (!definition.summary) continue;
      const [child = "", foreignKey = ""] = definition.summary.foreignKey.split(".");
      const of = byChild.get(child) ?? [];
      if (!of.some((link) => link.parent === parent && link.foreignKey === foreignKey)) of.push({ parent, foreignKey });
      byChild.set(child, of);
    }
  links.set(schema, { version: schema.version, byChild });
  return byChild;
}

/** A parent whose summaries have to change, and to what. */
export interface StaleParent {
  readonly id: string;
  readonly values: Row;
}

/** Which of the parents hold other values than their children add up to: one statement for all of them. */
export function staleParents(
  database: Database,
  schema: Schema,
  parent: SObjectModel,
  ids: readonly string[],
): StaleParent[] {
  const fields = parent.fields.filter((field) => field.definition.summary);
  const select = fields.flatMap((field) => [`p.${quoted(field.name)}`, summarySql(schema, field, "p")]);
  const live = parent.field("IsDeleted") ? ` AND p."IsDeleted" = 0` : "";
  const rows = database
    .prepareArrays(
      `SELECT p."Id", ${select.join(", ")} FROM ${quoted(parent.name)} AS p WHERE p."Id" IN (SELECT value FROM json_each(?))${live}`,
    )
    .all(JSON.stringify(ids)) as unknown as StoredValue[][];
  return rows.flatMap(([id, ...pairs]) => {
    const values: Row = {};
    for (const [index, field] of fields.entries())
      if (pairs[2 * index] !== pairs[2 * index + 1]) values[field.name] = pairs[2 * index + 1] ?? null;
    return Object.keys(values).length > 0 ? [{ id: id as string, values }] : [];
  });
}

/** A new summary's values for the records that are there. */
export function fillSummary(database: Database, schema: Schema, parent: SObjectModel, field: FieldModel): void {
  database
    .prepare(`UPDATE ${quoted(parent.name)} AS p SET ${quoted(field.name)} = ${summarySql(schema, field, "p")}`)
    .run();
}
