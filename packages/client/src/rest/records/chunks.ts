import { type Clock, isPosternError } from "@postern/kernel";
import { wait } from "../../ports/wait.ts";
import { restErrors } from "../errors.ts";
import { LOCKED, retryDelay } from "../retry.ts";
import type { SaveResult } from "./save-result.ts";

export type Source<T> = Iterable<T> | AsyncIterable<T>;

export interface ChunkOptions {
  readonly signal?: AbortSignal;
  /**
   * All records of one chunk of 200, or none of them. Chunks are transactions of their own: what is in an earlier chunk stays when
   * a later one fails. For more than 200 that must hold together use `session.graph`.
   */
  readonly allOrNone?: boolean;
  /**
   * Chunks on the wire at the same time. 1 by default, so that chunks do not lock each other's parents; more pays for records
   * without common parents, sorted by parent.
   */
  readonly concurrency?: number;
  /** `total` is null for sources that do not tell their length. */
  onProgress?(progress: { readonly done: number; readonly failed: number; readonly total: number | null }): void;
}

interface Chunk<T> {
  readonly from: number;
  readonly items: readonly T[];
}

export type SendChunk<T> = (items: readonly T[]) => Promise<readonly SaveResult[]>;

/**
 * Sends any number of items in chunks and gives the results in their order. Reads no more of the source than is on the wire. Rows
 * that were locked are sent again with growing pauses: a refused row was not written. Throws the call's own error when nothing was
 * done before it, COLLECTION_INTERRUPTED otherwise.
 */
export async function* inChunks<T>(
  clock: Clock,
  source: Source<T>,
  size: number,
  send: SendChunk<T>,
  options: ChunkOptions = {},
): AsyncGenerator<readonly SaveResult[]> {
  const { signal, allOrNone = false, concurrency = 1 } = options;
  const total = Array.isArray(source) ? source.length : null;
  const chunks = chunksOf(source, size);
  const flying: { readonly chunk: Chunk<T>; readonly answer: Promise<readonly SaveResult[]> }[] = [];
  let done = 0;
  let failed = 0;

  async function fill() {
    while (flying.length < Math.max(1, concurrency)) {
      signal?.throwIfAborted();
      const next = await chunks.next();
      if (next.done) return;
      const answer = untilUnlocked(clock, next.value.items, send, allOrNone, signal);
      // Told when its turn comes.
      answer.catch(() => {});
      flying.push({ chunk: next.value, answer });
    }
  }

  try {
    for (;;) {
      await fill();
      const first = flying[0];
      if (!first) return;
      let answers: readonly SaveResult[];
      try {
        answers = await first.answer;
      } catch (error) {
        signal?.throwIfAborted();
        throw await interruption(error, done, flying);
      }
      flying.shift();
      done += answers.length;
      for (const { success } of answers) if (!success) failed++;
      options.onProgress?.({ done, failed, total });
      yield answers;
    }
  } finally {
    await chunks.return?.(undefined);
  }
}

async function* chunksOf<T>(source: Source<T>, size: number): AsyncGenerator<Chunk<T>> {
  let items: T[] = [];
  let from = 0;
  const full = () => {
    const chunk = { from, items };
    from += items.length;
    items = [];
    return chunk;
  };
  if (Symbol.asyncIterator in source) {
    for await (const item of source) if (items.push(item) === size) yield full();
  } else {
    for (const item of source) if (items.push(item) === size) yield full();
  }
  if (items.length > 0) yield full();
}

/** A chunk until no row of it is refused as locked, four times at most. */
async function untilUnlocked<T>(
  clock: Clock,
  items: readonly T[],
  send: SendChunk<T>,
  allOrNone: boolean,
  signal?: AbortSignal,
): Promise<readonly SaveResult[]> {
  const results = [...(await send(items))];
  for (let attempt = 0; ; attempt++) {
    const locked = results.flatMap((result, i) => (isLocked(result) ? [i] : []));
    const delay = locked.length === 0 ? null : retryDelay(attempt, LOCKED, null);
    if (delay === null) return results;
    await wait(clock, delay, signal);
    // With allOrNone the others were rolled back for the sake of the locked one, so all go again.
    const again = allOrNone ? items.map((_, i) => i) : locked;
    const answers = await send(again.map((i) => items[i] as T));
    for (const [n, i] of again.entries()) results[i] = answers[n] as SaveResult;
  }
}

function isLocked({ success, errors }: SaveResult): boolean {
  return !success && errors.some(({ statusCode }) => statusCode === "UNABLE_TO_LOCK_ROW");
}

/** What is to be told when a call fails in the middle: the calls that are on the wire are waited for, and those unanswered named. */
async function interruption<T>(
  error: unknown,
  done: number,
  flying: readonly { readonly chunk: Chunk<T>; readonly answer: Promise<readonly SaveResult[]> }[],
): Promise<unknown> {
  const settled = await Promise.allSettled(flying.map(({ answer }) => answer));
  const answered = settled.flatMap((one) => (one.status === "fulfilled" ? [...one.value] : []));
  const inDoubt = flying.flatMap(({ chunk: { from, items } }, i) => {
    const outcome = settled[i];
    const isInDoubt = outcome?.status === "rejected" && mayBeDone(outcome.reason);
    return isInDoubt ? [{ from, to: from + items.length }] : [];
  });
  if (done + answered.length === 0 && flying.length === 1) return error;
  const data = { done: done + answered.length, inDoubt, results: answered };
  return restErrors.COLLECTION_INTERRUPTED(data, { cause: error });
}

/** All of them in one list; what is in it when a call fails is told with the error. */
export async function collected(source: AsyncIterable<SaveResult>): Promise<SaveResult[]> {
  const list: SaveResult[] = [];
  try {
    for await (const result of source) list.push(result);
    return list;
  } catch (error) {
    if (!isPosternError(error, "COLLECTION_INTERRUPTED")) throw error;
    const data = error.data as { done: number; inDoubt: { from: number; to: number }[]; results: SaveResult[] };
    throw restErrors.COLLECTION_INTERRUPTED({ ...data, results: [...list, ...data.results] }, { cause: error.cause });
  }
}

/** Whether the records of the call may have been written although no answer came. */
function mayBeDone(error: unknown): boolean {
  return ["NETWORK", "TIMEOUT", "SERVER_TROUBLE"].includes((error as { code?: string }).code ?? "");
}
