import type { Caller } from "./caller.ts";

/** `DailyApiRequests: { Max, Remaining }` and its siblings (REST API guide: Limits). */
export type OrgLimits = Readonly<Record<string, { readonly Max: number; readonly Remaining: number }>>;

export function readLimits(caller: Caller, signal?: AbortSignal): Promise<OrgLimits> {
  return caller.json<OrgLimits>({ method: "GET", path: "limits", ...(signal && { signal }) });
}
