import type { Caller } from "../caller.ts";
import { orgDate } from "./org-date.ts";
import { type CallOptions, callOptions } from "./write-headers.ts";

/** From and to; the org cuts seconds off, so they must be a minute apart at least. */
export interface TimeWindow {
  readonly start: Date;
  readonly end: Date;
}

export interface UpdatedIds {
  readonly ids: readonly string[];
  /** Start the next window here, not at `end`: later changes may still be on their way. */
  readonly latestDateCovered: Date;
}

export interface DeletedIds {
  readonly deleted: readonly { readonly id: string; readonly deletedDate: Date }[];
  /** What is older has left the recycle bin; a window from before it has holes. */
  readonly earliestDateAvailable: Date;
  readonly latestDateCovered: Date;
}

/** REST API guide: sObject Get Updated. */
export async function readUpdated(
  caller: Caller,
  base: string,
  window: TimeWindow,
  options?: CallOptions,
): Promise<UpdatedIds> {
  const path = `${base}/updated/?${query(window)}`;
  const answer = await caller.json<{ ids: string[]; latestDateCovered: string }>({
    method: "GET",
    path,
    ...callOptions(options),
  });
  return { ids: answer.ids, latestDateCovered: orgDate(answer.latestDateCovered) };
}

/** REST API guide: sObject Get Deleted. */
export async function readDeleted(
  caller: Caller,
  base: string,
  window: TimeWindow,
  options?: CallOptions,
): Promise<DeletedIds> {
  const path = `${base}/deleted/?${query(window)}`;
  const answer = await caller.json<{
    deletedRecords: { id: string; deletedDate: string }[];
    earliestDateAvailable: string;
    latestDateCovered: string;
  }>({ method: "GET", path, ...callOptions(options) });
  return {
    deleted: answer.deletedRecords.map(({ id, deletedDate }) => ({ id, deletedDate: orgDate(deletedDate) })),
    earliestDateAvailable: orgDate(answer.earliestDateAvailable),
    latestDateCovered: orgDate(answer.latestDateCovered),
  };
}

/** Seconds and no fraction: `2026-01-01T00:00:00Z`. */
function query({ start, end }: TimeWindow): string {
  const iso = (date: Date) => encodeURIComponent(date.toISOString().replace(/\.\d+Z$/, "Z"));
  return `start=${iso(start)}&end=${iso(end)}`;
}
