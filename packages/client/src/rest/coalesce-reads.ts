import { toId18 } from "@postern/kernel";
import { errors } from "../errors.ts";
import type { Caller } from "./caller.ts";
import type { Describe } from "./describe.ts";
import type { SObjectRecord } from "./sobject.ts";

/** Ids in one POST /composite/sobjects/{object} (REST API guide: Get Records with sObject Collections). */
export const RETRIEVE_LIMIT = 2_000;

interface Waiting {
  readonly id: string;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (record: SObjectRecord) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch {
  readonly sobject: string;
  /** null: all readable fields. */
  readonly fields: readonly string[] | null;
  readonly waiting: Waiting[];
}

export interface Reads {
  retrieve(
    sobject: string,
    id: string,
    fields: readonly string[] | null,
    signal: AbortSignal | undefined,
  ): Promise<SObjectRecord>;
}

/** Runs after the work of this tick: promise callbacks and I/O callbacks that are ready may still join a batch. */
const afterThisTick: (task: () => void) => void =
  (globalThis as { setImmediate?: (task: () => void) => void }).setImmediate ?? ((task) => setTimeout(task, 0));

/** Collects single reads of one tick by object and field list, and sends each collection as one call. */
export function createReads(caller: Caller, describe: Describe): Reads {
  let batches = new Map<string, Batch>();

  function flush() {
    const ready = batches;
    batches = new Map();
    for (const batch of ready.values())
      for (let from = 0; from < batch.waiting.length; from += RETRIEVE_LIMIT)
        void settle(batch, batch.waiting.slice(from, from + RETRIEVE_LIMIT));
  }

  async function settle(batch: Batch, all: readonly Waiting[]) {
    const waiting = all.filter((one) => !one.signal?.aborted);
    try {
      const [only] = waiting;
      if (!only) return;
      const found = waiting.length === 1 ? await readOne(batch, only) : await readMany(batch, waiting);
      for (const one of waiting) {
        const record = found.get(one.id);
        if (record) one.resolve(record);
        else one.reject(notFound(batch.sobject, one.id));
      }
    } catch (error) {
      for (const one of waiting) one.reject(error);
    }
  }

  async function readOne(batch: Batch, one: Waiting): Promise<Map<string, SObjectRecord>> {
    const fields = batch.fields ? `?fields=${batch.fields.map(encodeURIComponent).join(",")}` : "";
    const record = await caller.json<SObjectRecord>({
      method: "GET",
      path: `sobjects/${encodeURIComponent(batch.sobject)}/${one.id}${fields}`,
      ...(one.signal && { signal: one.signal }),
    });
    return new Map([[one.id, record]]);
  }

  async function readMany(batch: Batch, waiting: readonly Waiting[]): Promise<Map<string, SObjectRecord>> {
    const ids = [...new Set(waiting.map((one) => one.id))];
    const fields = batch.fields ?? (await describe.sobject(batch.sobject)).fields.map((field) => field.name);
    const records = await caller.json<readonly (SObjectRecord | null)[]>({
      method: "POST",
      path: `composite/sobjects/${encodeURIComponent(batch.sobject)}`,
      body: { ids, fields },
      idempotent: true,
    });
    const found = new Map<string, SObjectRecord>();
    // The answer is in the order of the ids, with null for what is missing or hidden.
    for (const [i, id] of ids.entries()) {
      const record = records[i];
      if (record) found.set(id, record);
    }
    return found;
  }

  return {
    retrieve(sobject, rawId, fields, signal) {
      const id = toId18(rawId);
      // One malformed id would fail the whole call, and the reads of strangers with it.
      if (id === null) return Promise.reject(notFound(sobject, rawId));
      if (signal?.aborted) return Promise.reject(signal.reason);
      const key = `${sobject.toLowerCase()} ${fields ? [...fields].sort().join() : "*"}`;
      return new Promise((resolve, reject) => {
        if (batches.size === 0) afterThisTick(flush);
        const batch = batches.get(key) ?? { sobject, fields, waiting: [] };
        batches.set(key, batch);
        batch.waiting.push({ id, signal, resolve, reject });
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  };
}

function notFound(sobject: string, id: string) {
  return errors.SALESFORCE_API({
    errorCode: "NOT_FOUND",
    message: "The requested resource does not exist",
    fields: [],
    status: 404,
    method: "GET",
    path: `sobjects/${sobject}/${id}`,
  });
}
