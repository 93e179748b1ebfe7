import type { SObjectRecord } from "../../schema/record.ts";
import type { AnySchema, ShapeIn, UntypedName } from "../../schema/schema.ts";
import type { Caller } from "../caller.ts";
import { type ChunkOptions, collected, inChunks, type SendChunk, type Source } from "./chunks.ts";
import { RETRIEVE_LIMIT } from "./coalesce-reads.ts";
import type { SaveResult } from "./save-result.ts";
import { type CallOptions, callOptions, type WriteOptions } from "./write-headers.ts";

/** Records in one collections write (REST API guide: sObject Collections). */
const COLLECTION_LIMIT = 200;

export type CollectionOptions = ChunkOptions & Omit<WriteOptions, "signal">;

type Fields = Readonly<Record<string, unknown>>;
type CreateOf<S extends object, N> = N extends keyof S ? ShapeIn<S, N>["create"] : Fields;
type UpdateOf<S extends object, N> = (N extends keyof S ? ShapeIn<S, N>["update"] : Fields) & object;
type NameIn<S extends object> = (keyof S & string) | UntypedName<S>;

interface Operations<S extends object, Results> {
  create<N extends NameIn<S>>(sobject: N, records: Source<CreateOf<S, N>>, options?: CollectionOptions): Results;
  /** Each record with its `Id`. */
  update<N extends NameIn<S>>(
    sobject: N,
    records: Source<UpdateOf<S, N> & { readonly Id?: string }>,
    options?: CollectionOptions,
  ): Results;
  /**
   * Each record with its external id; `Id` is accepted as the field. Retried, because repeating does no harm: the way to write
   * records of which a lost answer must not make two.
   */
  upsert<N extends NameIn<S>>(
    sobject: N,
    externalIdField: string,
    records: Source<CreateOf<S, N> | UpdateOf<S, N>>,
    options?: CollectionOptions,
  ): Results;
  /** Of any objects. */
  delete(ids: Source<string>, options?: CollectionOptions): Results;
}

/**
 * Any number of records, in chunks of 200, `concurrency` of them at a time. A failed record does not throw: look at `success` of each
 * result, and at `saveError(result)` for what to do. Rows that were locked are tried again. A failed call throws: its own error
 * when nothing was done before it, COLLECTION_INTERRUPTED with the results so far otherwise. A create whose answer is lost is not
 * sent again; its records are named as in doubt.
 *
 * Source: REST API guide, "sObject Collections".
 *
 * @example
 * const results = await session.collections.create("Contact", rows, { concurrency: 2 });
 * const refused = results.filter((result) => !result.success);
 */
export interface Collections<S extends object = AnySchema> extends Operations<S, Promise<SaveResult[]>> {
  /**
   * The same with the results as they come, in order: constant memory for sources of any length.
   *
   * @example for await (const { id } of session.collections.streaming.create("Contact", rowsOfAFile())) console.log(id);
   */
  readonly streaming: Operations<S, AsyncIterableIterator<SaveResult>>;
  /** Rows in the order of the ids, null for what is missing or hidden; 2,000 per call. */
  retrieve<T extends object = SObjectRecord>(
    sobject: string,
    ids: readonly string[],
    fields: readonly string[],
    options?: CallOptions,
  ): Promise<(T | null)[]>;
}

export function createCollections(caller: Caller): Collections {
  async function* saved<T>(source: Source<T>, options: CollectionOptions | undefined, send: SendChunk<T>) {
    for await (const answers of inChunks(caller.clock, source, COLLECTION_LIMIT, send, options)) yield* answers;
  }

  /** One call of one chunk. Ids are null where the org leaves them out. */
  async function call(
    method: "POST" | "PATCH" | "DELETE",
    path: string,
    options: CollectionOptions | undefined,
    rest: { body?: unknown; idempotent?: boolean },
  ): Promise<readonly SaveResult[]> {
    const answers = await caller.json<readonly SaveResult[]>({ method, path, ...rest, ...callOptions(options) });
    return answers.map((answer) => ({ ...answer, id: answer.id ?? null }));
  }

  /** A record that names its own type keeps it, so one call may mix objects. */
  const typed = (sobject: string, records: readonly Fields[]) =>
    records.map((record) => ({ attributes: { type: sobject }, ...record }));
  const bodyOf = (sobject: string, records: readonly Fields[], options?: CollectionOptions) => ({
    allOrNone: options?.allOrNone ?? false,
    records: typed(sobject, records),
  });
  const PATH = "composite/sobjects";

  const streaming: Operations<AnySchema, AsyncIterableIterator<SaveResult>> = {
    create: (sobject, records, options) =>
      saved<Fields>(records, options, (chunk) =>
        call("POST", PATH, options, { body: bodyOf(sobject, chunk, options) }),
      ),
    update: (sobject, records, options) =>
      saved<Fields>(records, options, (chunk) =>
        call("PATCH", PATH, options, { body: bodyOf(sobject, chunk, options) }),
      ),
    upsert: (sobject, externalIdField, records, options) =>
      saved<Fields>(records, options, (chunk) =>
        call("PATCH", `${PATH}/${encodeURIComponent(sobject)}/${encodeURIComponent(externalIdField)}`, options, {
          body: bodyOf(sobject, chunk, options),
          idempotent: true,
        }),
      ),
    delete: (ids, options) =>
      saved(ids, options, (chunk) => {
        const query = `ids=${chunk.map(encodeURIComponent).join(",")}&allOrNone=${options?.allOrNone ?? false}`;
        return call("DELETE", `${PATH}?${query}`, options, {});
      }),
  };

  return {
    streaming,
    create: (...args) => collected(streaming.create(...args)),
    update: (...args) => collected(streaming.update(...args)),
    upsert: (...args) => collected(streaming.upsert(...args)),
    delete: (...args) => collected(streaming.delete(...args)),
    async retrieve<T extends object>(
      sobject: string,
      ids: readonly string[],
      fields: readonly string[],
      options: CallOptions = {},
    ) {
      const rows: (T | null)[] = [];
      for (let from = 0; from < ids.length; from += RETRIEVE_LIMIT) {
        const chunk = await caller.json<readonly (T | null)[]>({
          method: "POST",
          path: `${PATH}/${encodeURIComponent(sobject)}`,
          body: { ids: ids.slice(from, from + RETRIEVE_LIMIT), fields },
          idempotent: true,
          ...callOptions(options),
        });
        for (const row of chunk) rows.push(row);
      }
      return rows;
    },
  };
}
