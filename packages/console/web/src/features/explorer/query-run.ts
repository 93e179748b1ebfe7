import { useSyncExternalStore } from "react";
import type { OrgRecord, QueryProblem, RowsAnswer } from "../../../../server/org/contract.ts";
import { ask, isAbort } from "../../org/ask.ts";
import { asProblem } from "../connection/connect-button.tsx";
import { history } from "./saved-queries.ts";

/** What one browser tab holds at most: beyond it, export by the command line. */
export const MOST_ROWS = 50_000;

export interface QueryRun {
  readonly state: "idle" | "running" | "done";
  /** The text that was run; the editor may have moved on. */
  readonly soql: string;
  readonly records: readonly OrgRecord[];
  readonly totalSize: number;
  readonly next: string | null;
  /** Milliseconds of all pages together. */
  readonly ms: number;
  readonly calls: number;
  readonly usage: RowsAnswer["usage"];
  readonly problem: QueryProblem | null;
  readonly cancelled: boolean;
}

const IDLE: QueryRun = {
  state: "idle",
  soql: "",
  records: [],
  totalSize: 0,
  next: null,
  ms: 0,
  calls: 0,
  usage: null,
  problem: null,
  cancelled: false,
};

// Outside the page, so that rows are still there when a person comes back from a record.
let run: QueryRun = IDLE;
let stop = new AbortController();
const listeners = new Set<() => void>();

function set(change: Partial<QueryRun>): void {
  run = { ...run, ...change };
  for (const listener of listeners) listener();
}

export function useQueryRun(): QueryRun {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => run,
  );
}

export async function runQuery(soql: string, all: boolean): Promise<void> {
  stop.abort();
  history.add(soql);
  run = { ...IDLE, soql };
  await page("/api/org/query", { soql, all });
}

export async function loadMore(): Promise<void> {
  if (run.next !== null && run.state !== "running") await page("/api/org/query/more", { cursor: run.next });
}

export async function loadAll(): Promise<void> {
  while (run.next !== null && run.records.length < MOST_ROWS) {
    const before = run.records.length;
    await loadMore();
    if (run.problem || run.cancelled || run.records.length === before) return;
  }
}

export function cancel(): void {
  stop.abort();
}

async function page(path: string, body: unknown): Promise<void> {
  stop = new AbortController();
  const { signal } = stop;
  set({ state: "running", problem: null, cancelled: false });
  try {
    const answer = await ask<RowsAnswer>(path, { body, signal });
    if (signal.aborted) return;
    set({
      state: "done",
      records: run.records.length === 0 ? answer.records : [...run.records, ...answer.records],
      totalSize: answer.totalSize,
      next: answer.nextRecordsUrl,
      ms: run.ms + answer.ms,
      calls: run.calls + 1,
      usage: answer.usage,
    });
  } catch (error) {
    if (isAbort(error)) {
      if (stop.signal === signal) set({ state: "done", cancelled: true });
    } else
      set({
        state: "done",
        calls: run.calls + 1,
        problem: { row: null, column: null, caret: "", ...asProblem(error) },
      });
  }
}
