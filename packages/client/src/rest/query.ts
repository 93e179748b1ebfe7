import type { Caller } from "./caller.ts";

export interface QueryOptions {
  readonly signal?: AbortSignal;
  /** Rows per page, 200 to 2,000; the org may send fewer. 2,000 by default. */
  readonly batchSize?: number;
  /** Deleted and archived rows too (`queryAll`). */
  readonly all?: boolean;
  onProgress?(progress: { readonly rows: number; readonly totalSize: number }): void;
}

export interface QueryPage<T> {
  readonly totalSize: number;
  readonly records: readonly T[];
  readonly done: boolean;
}

/** Nothing is sent until it is read; every reading starts the query anew. */
export interface Query<T> extends AsyncIterable<T> {
  /** Page by page; the next page is asked for while the current one is used, so at most two are in memory. */
  pages(): AsyncIterableIterator<QueryPage<T>>;
  toArray(): Promise<T[]>;
  /** The first record, or null; reads no second page. */
  first(): Promise<T | null>;
  /** The org's row count, from the first page: for `SELECT COUNT() …` all there is. */
  totalSize(): Promise<number>;
}

interface QueryAnswer<T> {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records?: readonly T[];
}

export function createQuery<T>(caller: Caller, soql: string, options: QueryOptions = {}): Query<T> {
  const headers: Record<string, string> =
    options.batchSize === undefined ? {} : { "sforce-query-options": `batchSize=${options.batchSize}` };

  function ask(path: string, signal: AbortSignal): Promise<QueryAnswer<T>> {
    return caller.json<QueryAnswer<T>>({ method: "GET", path, headers, signal, soql });
  }

  async function* pages(ahead = true): AsyncGenerator<QueryPage<T>> {
    const stop = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
    let rows = 0;
    try {
      let asked: Promise<QueryAnswer<T>> | null = ask(
        `${options.all ? "queryAll" : "query"}?q=${encodeURIComponent(soql)}`,
        signal,
      );
      while (asked) {
        const answer: QueryAnswer<T> = await asked;
        asked = answer.nextRecordsUrl && ahead ? ask(answer.nextRecordsUrl, signal) : null;
        // Its failure is told when the page is reached, not while the consumer is busy with this one.
        asked?.catch(() => {});
        const records = answer.records ?? [];
        rows += records.length;
        options.onProgress?.({ rows, totalSize: answer.totalSize });
        yield { totalSize: answer.totalSize, records, done: answer.done };
      }
    } finally {
      stop.abort();
    }
  }

  async function firstPage(): Promise<QueryPage<T>> {
    for await (const page of pages(false)) return page;
    throw new Error("unreachable: a query has a first page");
  }

  return {
    pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page.records;
    },
    async toArray() {
      const records: T[] = [];
      for await (const page of pages()) for (const record of page.records) records.push(record);
      return records;
    },
    async first() {
      return (await firstPage()).records[0] ?? null;
    },
    async totalSize() {
      return (await firstPage()).totalSize;
    },
  };
}
