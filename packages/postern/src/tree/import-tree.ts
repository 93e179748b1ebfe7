import { type SaveResult, type Session, saveError } from "@postern/client";
import { inOrder } from "../records/in-order.ts";
import type { TreeRow } from "./read-tree.ts";

export interface ImportOptions {
  readonly session: Session;
  readonly rows: readonly TreeRow[];
  /** Ids of records that are in already, by reference; grows as records are written. */
  readonly done: Map<string, string>;
  /** Each call, of up to 200 records of one object, keeps all of its records or none. */
  readonly allOrNone: boolean;
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** A record that was not written, and why. */
export interface RefusedRow {
  readonly row: TreeRow;
  /** The client's code of the refusal; PARENT_MISSING where the record was not even sent. */
  readonly code: string;
  readonly why: string;
}

/**
 * Writes the records, parents before children. Optional references in a ring are filled in at the end. Records that are refused are told and
 * the rest goes on, except what needs them. Throws what a call throws; `done` then says how far it came.
 */
export async function importTree(options: ImportOptions): Promise<readonly RefusedRow[]> {
  const { session, rows, done, signal } = options;
  const optional = await optionalFields(session, rows);
  const refused: RefusedRow[] = [];
  const open = rows.filter(({ reference }) => !done.has(reference));
  const { waves, stuck } = inOrder(
    open,
    ({ reference }) => reference,
    (row) => Object.entries(row.needs).map(([field, key]) => ({ key, optional: optional(row, field) })),
  );
  const refuse = (row: TreeRow, why: string) => refused.push({ row, code: "PARENT_MISSING", why });
  for (const row of stuck) refuse(row, "it and its parents need each other");
  for (const { items, isIncomplete } of waves) {
    for (const [sobject, some] of Map.groupBy(items, (row) => row.sobject)) {
      signal.throwIfAborted();
      const sendable = some.filter((row) => {
        const missing = Object.values(row.needs).find((key) => !done.has(key));
        if (missing !== undefined && !isIncomplete) refuse(row, `it refers to @${missing}, which is not in`);
        return missing === undefined || isIncomplete;
      });
      await send(sobject, sendable);
    }
  }
  await fillIn(waves.flatMap(({ items, isIncomplete }) => (isIncomplete ? items : [])));
  return refused;

  async function send(sobject: string, some: readonly TreeRow[]): Promise<void> {
    const values = some.map((row) => ({ ...row.fields, ...resolved(row, done) }));
    const { allOrNone } = options;
    let at = 0;
    for await (const result of session.collections.streaming.create(sobject, values, { allOrNone, signal })) {
      const row = some[at++] as TreeRow;
      note(row, result);
      if (result.id !== null && result.success) done.set(row.reference, result.id);
      options.onProgress(done.size, rows.length);
    }
  }

  async function fillIn(some: readonly TreeRow[]): Promise<void> {
    for (const [sobject, group] of Map.groupBy(some, (row) => row.sobject)) {
      const written = group.filter(({ reference }) => done.has(reference));
      const changes = written.map((row) => ({ Id: done.get(row.reference) as string, ...resolved(row, done) }));
      const results = await session.collections.update(sobject, changes, { signal });
      for (const [index, row] of written.entries()) note(row, results[index] as SaveResult);
    }
  }

  function note(row: TreeRow, result: SaveResult): void {
    const error = saveError(result);
    const [first] = result.errors;
    if (error) refused.push({ row, code: error.code, why: `${first?.statusCode}: ${first?.message}` });
  }
}

function resolved({ needs }: TreeRow, done: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(needs).flatMap(([field, reference]) => {
      const id = done.get(reference);
      return id === undefined ? [] : [[field, id]];
    }),
  );
}

async function optionalFields(session: Session, rows: readonly TreeRow[]) {
  const names = [...new Set(rows.map(({ sobject }) => sobject))];
  const describes = new Map(
    await Promise.all(names.map(async (name) => [name, await session.describe(name)] as const)),
  );
  return ({ sobject }: TreeRow, field: string) =>
    describes.get(sobject)?.fields.find(({ name }) => name === field)?.nillable ?? false;
}
