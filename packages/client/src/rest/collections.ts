import type { Caller } from "./caller.ts";
import { RETRIEVE_LIMIT } from "./coalesce-reads.ts";
import type { SObjectRecord } from "./sobject.ts";

/** Records in one collections write (REST API guide: sObject Collections). */
export const COLLECTION_LIMIT = 200;

/** The outcome of one record, in the order given. */
export interface SaveResult {
  readonly id: string | null;
  readonly success: boolean;
  /** Upserts only. */
  readonly created?: boolean;
  readonly errors: readonly {
    readonly statusCode: string;
    readonly message: string;
    readonly fields: readonly string[];
  }[];
}

export interface CollectionOptions {
  readonly signal?: AbortSignal;
  /** All records of one chunk of 200, or none of them. Chunks are transactions of their own. */
  readonly allOrNone?: boolean;
  onProgress?(progress: { readonly done: number; readonly failed: number; readonly total: number }): void;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Many records per call, in chunks of 200, one after the other so that they do not lock each other's parents.
 * A failed record does not throw: look at `success` of each result. A failed call throws; the chunks before it are done.
 */
export interface Collections {
  create(sobject: string, records: readonly Fields[], options?: CollectionOptions): Promise<SaveResult[]>;
  /** Each record with its `Id`. */
  update(sobject: string, records: readonly Fields[], options?: CollectionOptions): Promise<SaveResult[]>;
  /** Each record with its external id; `Id` is accepted as the field. Retried, because repeating does no harm. */
  upsert(
    sobject: string,
    externalIdField: string,
    records: readonly Fields[],
    options?: CollectionOptions,
  ): Promise<SaveResult[]>;
  delete(ids: readonly string[], options?: CollectionOptions): Promise<SaveResult[]>;
  /** Rows in the order of the ids, null for what is missing or hidden; 2,000 per call. */
  retrieve<T extends object = SObjectRecord>(
    sobject: string,
    ids: readonly string[],
    fields: readonly string[],
    options?: { readonly signal?: AbortSignal },
  ): Promise<(T | null)[]>;
}

export function createCollections(caller: Caller): Collections {
  /** A record that names its own type keeps it, so one call may mix objects. */
  const typed = (sobject: string, records: readonly Fields[]) =>
    records.map((record) => ({ attributes: { type: sobject }, ...record }));

  async function inChunks<T>(
    items: readonly T[],
    options: CollectionOptions = {},
    send: (chunk: readonly T[], shared: { allOrNone: boolean; signal?: AbortSignal }) => Promise<SaveResult[]>,
  ): Promise<SaveResult[]> {
    const results: SaveResult[] = [];
    let failed = 0;
    const { signal, allOrNone = false } = options;
    for (let from = 0; from < items.length; from += COLLECTION_LIMIT) {
      signal?.throwIfAborted();
      const answers = await send(items.slice(from, from + COLLECTION_LIMIT), { allOrNone, ...(signal && { signal }) });
      for (const answer of answers) {
        results.push({ ...answer, id: answer.id ?? null });
        if (!answer.success) failed++;
      }
      options.onProgress?.({ done: results.length, failed, total: items.length });
    }
    return results;
  }

  return {
    create: (sobject, records, options) =>
      inChunks(typed(sobject, records), options, (chunk, { allOrNone, ...rest }) =>
        caller.json({ method: "POST", path: "composite/sobjects", body: { allOrNone, records: chunk }, ...rest }),
      ),
    update: (sobject, records, options) =>
      inChunks(typed(sobject, records), options, (chunk, { allOrNone, ...rest }) =>
        caller.json({ method: "PATCH", path: "composite/sobjects", body: { allOrNone, records: chunk }, ...rest }),
      ),
    upsert: (sobject, externalIdField, records, options) =>
      inChunks(typed(sobject, records), options, (chunk, { allOrNone, ...rest }) =>
        caller.json({
          method: "PATCH",
          path: `composite/sobjects/${encodeURIComponent(sobject)}/${encodeURIComponent(externalIdField)}`,
          body: { allOrNone, records: chunk },
          idempotent: true,
          ...rest,
        }),
      ),
    delete: (ids, options) =>
      inChunks(ids, options, (chunk, { allOrNone, ...rest }) =>
        caller.json({
          method: "DELETE",
          path: `composite/sobjects?ids=${chunk.map(encodeURIComponent).join(",")}&allOrNone=${allOrNone}`,
          ...rest,
        }),
      ),
    async retrieve<T extends object>(
      sobject: string,
      ids: readonly string[],
      fields: readonly string[],
      options: { readonly signal?: AbortSignal } = {},
    ) {
      const rows: (T | null)[] = [];
      for (let from = 0; from < ids.length; from += RETRIEVE_LIMIT) {
        const chunk = await caller.json<readonly (T | null)[]>({
          method: "POST",
          path: `composite/sobjects/${encodeURIComponent(sobject)}`,
          body: { ids: ids.slice(from, from + RETRIEVE_LIMIT), fields },
          idempotent: true,
          ...options,
        });
        for (const row of chunk) rows.push(row);
      }
      return rows;
    },
  };
}
