import type { Caller } from "../caller.ts";
import { restErrors } from "../errors.ts";
import { hasChildQuery, pageChildren } from "./child-records.ts";
import type { ColumnMetadata, QueryPlan } from "./explain.ts";
import { askQuery, queryPath } from "./query-request.ts";

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
  /** Empty where the rows are asked for by another path: children of a record. */
  readonly soql: string;
  /** Row by row; what `for await` over the query itself does. */
  records(): AsyncIterableIterator<T>;
  /** Page by page; the next page is asked for while the current one is used, so at most two are in memory. */
  pages(): AsyncIterableIterator<QueryPage<T>>;
  /** The first page alone. */
  page(): Promise<QueryPage<T>>;
  toArray(): Promise<T[]>;
  /** The first record, or null; reads no second page. */
  first(): Promise<T | null>;
  /** The only record. Throws NOT_EXACTLY_ONE when there is none or more. */
  one(): Promise<T>;
  /** The org's row count, from the first page: for `SELECT COUNT() …` all there is. */
  totalSize(): Promise<number>;
  /** The same number; reads best with `SELECT COUNT() …`. */
  count(): Promise<number>;
  /** What the org would do, without running it: plans, cheapest first. Source: REST API guide, "Query Explain". */
  explain(): Promise<readonly QueryPlan[]>;
  /** Types and labels of the columns. The parameter behind it is undocumented; Salesforce's own CLI relies on it. */
  columns(): Promise<readonly ColumnMetadata[]>;
}

export interface QueryAnswer<T> {
  readonly totalSize: number;
  readonly done: boolean;
  readonly nextRecordsUrl?: string;
  readonly records?: readonly T[];
}

/** Where a query is sent: the data API, or `tooling/`. */
export function createQuery<T extends object>(
  caller: Caller,
  soql: string,
  options: QueryOptions = {},
  base = "",
): Query<T> {
  const resource = `${base}${options.all ? "queryAll" : "query"}`;
  return pagedQuery<T>(caller, soql, () => queryPath(resource, "q", soql), options, base);
}

/** Rows that come in pages like a query's and are asked for by another path: children of a record. */
export function pagedQuery<T extends object>(
  caller: Caller,
  soql: string | undefined,
  firstPath: () => string,
  options: QueryOptions = {},
  base = "",
): Query<T> {
  const headers: Record<string, string> =
    options.batchSize === undefined ? {} : { "sforce-query-options": `batchSize=${options.batchSize}` };
  const withChildren = soql !== undefined && hasChildQuery(soql);
  const text = soql ?? "";

  async function ask(path: string, signal?: AbortSignal): Promise<QueryAnswer<T>> {
    const answer = await askQuery<QueryAnswer<T>>(caller, path, soql, { headers, ...(signal && { signal }) });
    // Their pages are asked for when somebody reads them, so by the caller's signal alone.
    if (withChildren) pageChildren(answer.records ?? [], (next) => askChildren(next));
    return answer;
  }

  function askChildren(path: string): Promise<QueryAnswer<Record<string, unknown>>> {
    return askQuery(caller, path, soql, { headers, ...(options.signal && { signal: options.signal }) });
  }

  async function* pages(ahead = true): AsyncGenerator<QueryPage<T>> {
    const stop = new AbortController();
    const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
    let rows = 0;
    try {
      let asked: Promise<QueryAnswer<T>> | null = ask(firstPath(), signal);
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

  async function* records(): AsyncGenerator<T> {
    for await (const page of pages()) yield* page.records;
  }

  async function page(): Promise<QueryPage<T>> {
    for await (const first of pages(false)) return first;
    throw new Error("unreachable: a query has a first page");
  }

  const totalSize = async () => (await page()).totalSize;
  const once = options.signal && { signal: options.signal };

  return {
    soql: text,
    records,
    pages: () => pages(),
    page,
    [Symbol.asyncIterator]: records,
    async toArray() {
      const all: T[] = [];
      for await (const { records: some } of pages()) for (const record of some) all.push(record);
      return all;
    },
    async first() {
      return (await page()).records[0] ?? null;
    },
    async one() {
      const { records: rows, totalSize: found } = await page();
      const [only] = rows;
      if (only === undefined || rows.length !== 1 || found > 1) throw restErrors.NOT_EXACTLY_ONE({ found, soql: text });
      return only;
    },
    totalSize,
    count: totalSize,
    async explain() {
      const path = queryPath(`${base}query`, "explain", text);
      const request = { method: "GET", path, soql: text, ...once } as const;
      return (await caller.json<{ plans: readonly QueryPlan[] }>(request)).plans;
    },
    async columns() {
      const path = `${queryPath(`${base}query`, "q", text)}&columns=true`;
      const answer = await caller.json<{ columnMetadata: readonly ColumnMetadata[] }>({
        method: "GET",
        path,
        soql: text,
        ...once,
      });
      return answer.columnMetadata;
    },
  };
}
