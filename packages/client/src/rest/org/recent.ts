import type { SObjectRecord } from "../../schema/record.ts";
import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";

/** What the user looked at last, of all objects (REST API guide: Recently Viewed Items). */
export function readRecent(
  caller: Caller,
  options?: CallOptions & { readonly limit?: number },
): Promise<readonly SObjectRecord[]> {
  const path = options?.limit === undefined ? "recent" : `recent?limit=${options.limit}`;
  return caller.json({ method: "GET", path, ...callOptions(options) });
}
