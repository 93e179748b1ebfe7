import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { Caller } from "./caller.ts";

interface DescribeOptions {
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
}

export interface Describe {
  sobject(name: string, options?: DescribeOptions): Promise<SObjectDescribe>;
  global(options?: DescribeOptions): Promise<readonly SObjectDescribeSummary[]>;
}

/** Describes, each asked for once; a failed one is asked for again. */
export function createDescribe(caller: Caller): Describe {
  const cache = new Map<string, Promise<unknown>>();

  function cached<T>(path: string, options: DescribeOptions = {}): Promise<T> {
    const key = path.toLowerCase();
    const known = options.fresh ? undefined : cache.get(key);
    if (known) return known as Promise<T>;
    // The answer is shared, so one caller's signal must not take it from the others.
    const asked = caller.json<T>({
      method: "GET",
      path,
      ...(options.fresh && options.signal && { signal: options.signal }),
    });
    cache.set(key, asked);
    asked.catch(() => {
      if (cache.get(key) === asked) cache.delete(key);
    });
    return asked;
  }

  return {
    sobject: (name, options) => cached(`sobjects/${encodeURIComponent(name)}/describe`, options),
    async global(options) {
      return (await cached<{ sobjects: readonly SObjectDescribeSummary[] }>("sobjects", options)).sobjects;
    },
  };
}
