import type { Session } from "@postern/client";
import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import type { PlanPart, TreeFile, TreeFileRecord } from "./tree-file.ts";
import { FILE_SIZE, hasChildren } from "./tree-file.ts";

export interface ExportOptions {
  readonly session: Session;
  readonly queries: readonly string[];
  /** Before each file's name, with a hyphen. */
  readonly prefix?: string | undefined;
  readonly signal: AbortSignal;
  onProgress(rows: number, total: number): void;
}

export interface ExportedTree {
  /** By name: `Account.json`, or `Account-1.json`, `Account-2.json` … beyond 200 records; the plan last. */
  readonly files: ReadonlyMap<string, TreeFile | readonly PlanPart[]>;
  readonly planFile: string;
  /** Rows by object. */
  readonly rows: Readonly<Record<string, number>>;
  /** `Account.OwnerId`: values that refer to records which were not exported, with their number; they are left out. */
  readonly dangling: Readonly<Record<string, number>>;
}

interface Row {
  readonly attributes?: { readonly type?: string; readonly url?: string };
  readonly [field: string]: unknown;
}

interface Exported {
  readonly describe: SObjectDescribe;
  readonly rows: Map<string, Record<string, unknown>>;
}

/**
 * Rows of queries with their child sets as files that Salesforce's CLI imports: one object a file, children by reference. Fields that an import
 * cannot set (ids, formulas, what the org fills in) are left out; a row that comes twice is one.
 */
export async function exportTree(options: ExportOptions): Promise<ExportedTree> {
  const { session, queries, signal } = options;
  const exported = new Map<string, Exported>();
  let count = 0;
  for (const soql of queries) {
    for await (const page of session.query<Row>(soql, { signal }).pages()) {
      for (const row of page.records) await take(row);
      count += page.records.length;
      options.onProgress(count, page.totalSize);
    }
  }
  return filesOf(exported, options.prefix === undefined ? "" : `${options.prefix}-`);

  async function take(row: Row, parent?: { readonly field: string; readonly id: string }): Promise<void> {
    const type = row.attributes?.type ?? "";
    const describe = await session.describe(type, { signal });
    const known = exported.get(type) ?? { describe, rows: new Map() };
    exported.set(type, known);
    const id = idOf(row);
    const fields = { ...known.rows.get(id), ...row, ...(parent && { [parent.field]: parent.id }) };
    known.rows.set(id, fields);
    for (const [name, value] of Object.entries(row)) {
      if (!hasChildren(value)) continue;
      const child = describe.childRelationships.find((each) => each.relationshipName === name);
      // A long child set pages by itself.
      for await (const one of value.records as unknown as AsyncIterable<Row> | Iterable<Row>)
        await take(one, child && { field: child.field, id });
    }
  }
}

/** Rows know their id by their address even where the query did not select it. */
const idOf = (row: Row) => String(row.Id ?? row.attributes?.url?.split("/").at(-1) ?? "");

function filesOf(exported: ReadonlyMap<string, Exported>, prefix: string): ExportedTree {
  const references = new Map<string, string>();
  for (const [type, { rows }] of exported)
    for (const [index, id] of [...rows.keys()].entries()) references.set(id, `${type}Ref${index + 1}`);
  const files = new Map<string, TreeFile | readonly PlanPart[]>();
  const dangling: Record<string, number> = {};
  const plan: PlanPart[] = [];
  for (const [type, { describe, rows }] of exported) {
    const records = [...rows].map(([id, row]) =>
      recordOf(describe, references.get(id) ?? "", row, references, dangling),
    );
    const names: string[] = [];
    for (let at = 0; at < records.length; at += FILE_SIZE) {
      const part = records.length > FILE_SIZE ? `-${at / FILE_SIZE + 1}` : "";
      names.push(`${prefix}${type}${part}.json`);
      files.set(names.at(-1) as string, { records: records.slice(at, at + FILE_SIZE) });
    }
    plan.push({ sobject: type, files: names });
  }
  const planFile = `${prefix}${[...exported.keys()].join("-")}-plan.json`;
  if (plan.length > 0) files.set(planFile, plan);
  const counts = Object.fromEntries([...exported].map(([type, { rows }]) => [type, rows.size]));
  return { files, planFile, rows: counts, dangling };
}

function recordOf(
  describe: SObjectDescribe,
  referenceId: string,
  row: Readonly<Record<string, unknown>>,
  references: ReadonlyMap<string, string>,
  dangling: Record<string, number>,
): TreeFileRecord {
  const fields: Record<string, unknown> = {};
  for (const field of describe.fields) {
    const value = row[field.name];
    if (value === null || value === undefined || !isSettable(field)) continue;
    if (field.type !== "reference") fields[field.name] = value;
    else if (references.has(String(value))) fields[field.name] = `@${references.get(String(value))}`;
    else {
      const path = `${describe.name}.${field.name}`;
      dangling[path] = (dangling[path] ?? 0) + 1;
    }
  }
  return { attributes: { type: describe.name, referenceId }, ...fields };
}

const isSettable = (field: FieldDescribe) =>
  field.createable && !["address", "location", "base64"].includes(field.type);
