import { toId18 } from "@postern/kernel";
import type { SObjectRecord } from "../../schema/record.ts";
import type { Caller } from "../caller.ts";
import type { Describe } from "../describe/describe.ts";
import { restErrors } from "../errors.ts";
import { LONGEST_URI } from "../query/query-request.ts";
import { type CallOptions, callOptions } from "./write-headers.ts";

/** Ids in one POST /composite/sobjects/{object} (REST API guide: Get Records with sObject Collections). */
export const RETRIEVE_LIMIT = 2_000;

interface Waiting {
  readonly id: string;
  readonly signal?: AbortSignal;
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
    options?: CallOptions,
  ): Promise<SObjectRecord>;
}

/** Runs after the work of this tick: promise callbacks and I/O callbacks that are ready may still join a batch. */
const afterThisTick: (task: () => void) => void =
  (globalThis as { setImmediate?: (task: () => void) => void }).setImmediate ?? ((task) => setTimeout(task, 0));

/** Collects single reads of one tick by object and field list, and sends each collection as one call. */
export function createReads(caller: Caller, describe: Describe, root = ""): Reads {
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
      const path = pathOf(batch, only.id);
      const isOne = waiting.length === 1 && path.length <= LONGEST_URI;
      const found = isOne ? new Map([[only.id, await readOne(path, only)]]) : await readMany(batch, waiting);
      for (const one of waiting) {
        const record = found.get(one.id);
        if (record) one.resolve(record);
        else one.reject(notFound(batch.sobject, one.id));
      }
    } catch (error) {
      for (const one of waiting) one.reject(error);
    }
  }

  function pathOf({ sobject, fields }: Pick<Batch, "sobject" | "fields">, id: string): string {
    const query = fields ? `?fields=${fields.map(encodeURIComponent).join(",")}` : "";
    return `${root}sobjects/${encodeURIComponent(sobject)}/${id}${query}`;
  }

  function readOne(path: string, options: CallOptions): Promise<SObjectRecord> {
    return caller.json<SObjectRecord>({ method: "GET", path, ...callOptions(options) });
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
    retrieve(sobject, rawId, fields, options = {}) {
      const { signal, headers } = options;
      const id = toId18(rawId);
      // One malformed id would fail the whole call, and the reads of strangers with it.
      if (id === null) return Promise.reject(notFound(sobject, rawId));
      if (signal?.aborted) return Promise.reject(signal.reason);
      // The Tooling API has no collections, and headers are meant for one call.
      if (root !== "" || headers) return readOne(pathOf({ sobject, fields }, id), options);
      const key = `${sobject.toLowerCase()} ${fields ? [...fields].sort().join() : "*"}`;
      return new Promise((resolve, reject) => {
        if (batches.size === 0) afterThisTick(flush);
        const batch = batches.get(key) ?? { sobject, fields, waiting: [] };
        batches.set(key, batch);
        batch.waiting.push({ id, ...(signal && { signal }), resolve, reject });
        signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
      });
    },
  };
}

function notFound(sobject: string, id: string) {
  return restErrors.NOT_FOUND({
    errorCode: "NOT_FOUND",
    message: "The requested resource does not exist",
    fields: [],
    status: 404,
    method: "GET",
    path: `sobjects/${sobject}/${id}`,
  });
}
