import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { Answer, Caller } from "../caller.ts";

export interface DescribeOptions {
  /** Asks whether it is still the same; the org sends it again only when it is not. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
}

export interface Describe {
  sobject(name: string, options?: DescribeOptions): Promise<SObjectDescribe>;
  global(options?: DescribeOptions): Promise<readonly SObjectDescribeSummary[]>;
}

interface Kept {
  readonly body: unknown;
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Describes, each asked for once; a failed one is asked for again, and a fresh one only by condition. */
export function createDescribe(caller: Caller): Describe {
  const cache = new Map<string, Promise<Kept>>();

  async function cached<T>(path: string, options: DescribeOptions = {}): Promise<T> {
    const key = path.toLowerCase();
    const known = cache.get(key);
    if (known && !options.fresh) return (await known).body as T;
    // No await before it is kept: callers of the same tick share it.
    const asked = known ? known.then((kept) => ask(path, kept, options)) : ask(path, undefined, options);
    cache.set(key, asked);
    asked.catch(() => {
      if (cache.get(key) !== asked) return;
      if (known) cache.set(key, known);
      else cache.delete(key);
    });
    return (await asked).body as T;
  }

  /** REST API guide: sObject Describe, Describe Global: both know If-Modified-Since; the list has an ETag too. */
  async function ask(path: string, known: Kept | undefined, options: DescribeOptions): Promise<Kept> {
    const headers: Record<string, string> = {};
    if (known?.etag) headers["if-none-match"] = known.etag;
    if (known?.lastModified) headers["if-modified-since"] = known.lastModified;
    const answer: Answer = await caller.answer({
      method: "GET",
      path,
      takes: [304],
      headers,
      // The answer is shared, so one caller's signal must not take it from the others.
      ...(options.fresh && options.signal && { signal: options.signal }),
    });
    if (answer.status === 304 && known) return known;
    return {
      body: answer.body,
      etag: answer.headers.get("etag"),
      lastModified: answer.headers.get("last-modified"),
    };
  }

  return {
    sobject: (name, options) => cached(`sobjects/${encodeURIComponent(name)}/describe`, options),
    async global(options) {
      return (await cached<{ sobjects: readonly SObjectDescribeSummary[] }>("sobjects", options)).sobjects;
    },
  };
}
