import type { Session } from "@postern/client";
import type { FieldDescribe, SObjectDescribe } from "@postern/kernel";
import type { LostList } from "./lost.ts";
import { tried } from "./read-schema.ts";

export type SourceRow = Readonly<Record<string, unknown>> & { readonly Id: string };

/** Rows of one object, and the fields that were read. */
export interface SampledObject {
  readonly sobject: string;
  readonly fields: readonly FieldDescribe[];
  /** By 18-character id. */
  readonly rows: Map<string, SourceRow>;
}

export interface SampleOptions {
  readonly from: Session;
  readonly to: Session;
  readonly objects: ReadonlyMap<string, SObjectDescribe>;
  /** The newest this many of each object; parents of those come besides. */
  readonly rows: number;
  readonly lost: LostList;
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** Parents of parents are followed this far. */
const GENERATIONS = 5;

/** The newest rows of each object and whatever they refer to, so that relationships hold. */
export async function sampleRows(options: SampleOptions): Promise<ReadonlyMap<string, SampledObject>> {
  const { from, to, objects, signal } = options;
  const sampled = new Map<string, SampledObject>();
  for (const object of objects.values()) {
    signal.throwIfAborted();
    const copy = await to.describe(object.name).catch(() => null);
    if (!copy?.createable) continue;
    const fields = await fieldsToCopy(object, copy);
    const names = fields.map(({ name }) => name);
    const newest = object.fields.some(({ name }) => name === "CreatedDate") ? "CreatedDate DESC, Id" : "Id";
    const soql = `SELECT ${["Id", ...names].join(", ")} FROM ${object.name} ORDER BY ${newest} LIMIT ${options.rows}`;
    const read = await tried(() => from.query<SourceRow>(soql, { signal }).toArray());
    if (!read.ok) {
      options.lost.add(`rows of ${object.name}`, read.why);
      continue;
    }
    sampled.set(object.name, {
      sobject: object.name,
      fields,
      rows: new Map(read.value.map((row) => [row.Id, row])),
    });
    options.onProgress(sampled.size, objects.size);
  }
  for (let i = 0; i < GENERATIONS && (await readParents(options, sampled)); i++);
  return sampled;
}

/** What both orgs have and the copy takes. Owners are the administrator's, files stay where they are. */
async function fieldsToCopy(object: SObjectDescribe, copy: SObjectDescribe): Promise<readonly FieldDescribe[]> {
  const takes = new Map(copy.fields.map((field) => [field.name, field]));
  return object.fields.filter(
    (field) =>
      takes.get(field.name)?.createable === true &&
      !["base64", "address", "location", "anyType", "complexvalue"].includes(field.type) &&
      !/^(Owner|CreatedBy|LastModifiedBy)Id$/.test(field.name),
  );
}

/** Reads the rows that others refer to and that are not there yet; false when there are none. */
async function readParents(
  { from, objects, lost, signal }: SampleOptions,
  sampled: ReadonlyMap<string, SampledObject>,
) {
  const byPrefix = new Map([...objects.values()].map((object) => [object.keyPrefix, object.name]));
  const missing = new Map<string, Set<string>>();
  for (const { fields, rows } of sampled.values()) {
    const references = fields.filter((field) => field.type === "reference" && field.name !== "RecordTypeId");
    for (const row of rows.values()) {
      for (const { name } of references) {
        const id = row[name];
        const parent = typeof id === "string" ? byPrefix.get(id.slice(0, 3)) : undefined;
        const known = parent === undefined ? undefined : sampled.get(parent);
        if (typeof id !== "string" || !known || known.rows.has(id)) continue;
        const ids = missing.get(known.sobject) ?? new Set();
        missing.set(known.sobject, ids.add(id));
      }
    }
  }
  let found = 0;
  for (const [sobject, ids] of missing) {
    const { fields, rows } = sampled.get(sobject) as SampledObject;
    const names = ["Id", ...fields.map(({ name }) => name)];
    const read = await tried(() => from.collections.retrieve<SourceRow>(sobject, [...ids], names, { signal }));
    if (!read.ok) lost.add(`parents among ${sobject}`, read.why);
    else for (const row of read.value) if (row) rows.set(row.Id, row);
    found += read.ok ? read.value.filter((row) => row !== null).length : 0;
  }
  return found > 0;
}
