import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";

/** `DailyApiRequests: { Max, Remaining }` and its siblings (REST API guide: Limits). */
export type OrgLimits = Readonly<Record<string, { readonly Max: number; readonly Remaining: number }>>;

export function readLimits(caller: Caller, options?: CallOptions): Promise<OrgLimits> {
  return caller.json<OrgLimits>({ method: "GET", path: "limits", ...callOptions(options) });
}

interface RecordCounts {
  readonly sObjects: readonly { readonly name: string; readonly count: number }[];
}

/** Counts by object; an object without records is left out by the org and is 0 here (REST API guide: Record Count). */
export async function readRecordCounts(
  caller: Caller,
  sobjects: readonly string[],
  options?: CallOptions,
): Promise<Readonly<Record<string, number>>> {
  const path = `limits/recordCount?sObjects=${sobjects.map(encodeURIComponent).join(",")}`;
  const answer = await caller.json<RecordCounts>({ method: "GET", path, ...callOptions(options) });
  const counted = new Map(answer.sObjects.map(({ name, count }) => [name.toLowerCase(), count]));
  return Object.fromEntries(sobjects.map((name) => [name, counted.get(name.toLowerCase()) ?? 0]));
}
