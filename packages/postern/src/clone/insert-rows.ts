import type { Session } from "@postern/client";
import type { FieldDescribe } from "@postern/kernel";
import { inOrder } from "../records/in-order.ts";
import type { LostList } from "./lost.ts";
import type { Mask } from "./mask.ts";
import type { SampledObject, SourceRow } from "./sample-rows.ts";

export interface InsertOptions {
  readonly to: Session;
  readonly sampled: ReadonlyMap<string, SampledObject>;
  readonly recordTypes: ReadonlyMap<string, string>;
  /** null: values stay as they are. */
  readonly mask: Mask | null;
  readonly lost: LostList;
  onProgress(done: number, total: number): void;
}

interface Waiting {
  readonly object: SampledObject;
  readonly row: SourceRow;
}

/**
 * Writes the rows, parents before children, and answers the new id of each. Where rows refer to each other in a ring, the optional side is
 * filled in afterwards; a row whose required parent is not there is lost and said.
 */
export async function insertRows(options: InsertOptions): Promise<ReadonlyMap<string, string>> {
  const { sampled, lost } = options;
  const ids = new Map<string, string>();
  const all = [...sampled.values()].flatMap((object) => [...object.rows.values()].map((row) => ({ object, row })));
  const { waves, stuck } = inOrder(
    all,
    ({ row }) => row.Id,
    ({ object, row }) =>
      references(object).map(({ name, nillable }) => ({ key: String(row[name]), optional: nillable })),
  );
  for (const { items } of waves) {
    await create(items, ids, options);
    options.onProgress(ids.size, all.length);
  }
  for (const { object } of stuck) lost.add(`rows of ${object.sobject}`, "rows that need each other");
  await fillIn(
    waves.flatMap(({ items, isIncomplete }) => (isIncomplete ? items : [])),
    ids,
    options,
  );
  return ids;
}

const references = ({ fields }: SampledObject) =>
  fields.filter((field) => field.type === "reference" && field.name !== "RecordTypeId");

async function create(ready: readonly Waiting[], ids: Map<string, string>, options: InsertOptions): Promise<void> {
  const { to, lost } = options;
  for (const [sobject, some] of Map.groupBy(ready, ({ object }) => object.sobject)) {
    const values = some.map((one) => ({ one, fields: valuesOf(one, ids, options) }));
    const complete = values.filter(({ fields }) => fields !== null);
    if (complete.length < values.length)
      lost.add(`${values.length - complete.length} rows of ${sobject}`, "a parent that they need is not in the copy");
    const results = await to.collections.create(
      sobject,
      complete.map(({ fields }) => fields ?? {}),
      { duplicateRule: { allowSave: true } },
    );
    const refused = results.filter((result) => !result.success);
    for (const [index, { one }] of complete.entries()) {
      const id = results[index]?.id;
      if (id) ids.set(one.row.Id, id);
    }
    const [first] = refused[0]?.errors ?? [];
    if (first)
      lost.add(`${refused.length} of ${some.length} rows of ${sobject}`, `${first.statusCode}: ${first.message}`);
  }
}

/** The row as the copy is to have it; null when it needs a parent that is not there. */
function valuesOf({ object, row }: Waiting, ids: ReadonlyMap<string, string>, { mask, recordTypes }: InsertOptions) {
  const values: Record<string, unknown> = {};
  for (const field of object.fields) {
    const value = row[field.name];
    if (value === null || value === undefined) continue;
    if (field.name === "RecordTypeId") {
      const local = recordTypes.get(String(value));
      if (local) values.RecordTypeId = local;
    } else if (field.type === "reference") {
      const local = ids.get(String(value));
      if (local) values[field.name] = local;
      else if (!field.nillable) return null;
    } else values[field.name] = mask ? mask.value(object.sobject, field, value) : value;
  }
  return values;
}

async function fillIn(later: readonly Waiting[], ids: ReadonlyMap<string, string>, { to, lost }: InsertOptions) {
  for (const [sobject, some] of Map.groupBy(later, ({ object }) => object.sobject)) {
    const changes = some.flatMap(({ object, row }) => {
      const Id = ids.get(row.Id);
      const filled = references(object).flatMap((field: FieldDescribe) => {
        const local = ids.get(String(row[field.name]));
        return local && field.nillable ? [[field.name, local] as const] : [];
      });
      return Id && filled.length > 0 ? [{ Id, ...Object.fromEntries(filled) }] : [];
    });
    const refused = (await to.collections.update(sobject, changes)).filter((result) => !result.success);
    const [first] = refused[0]?.errors ?? [];
    if (first)
      lost.add(`relationships of ${refused.length} rows of ${sobject}`, `${first.statusCode}: ${first.message}`);
  }
}
