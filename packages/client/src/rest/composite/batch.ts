import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";
import type { BuildComposite } from "./composite.ts";
import { type Call, createCall, type Item, type Outcome, outcomeOf } from "./outcome.ts";
import type { Step, StepRequest } from "./step.ts";
import { createSteps } from "./steps.ts";

const BATCH_LIMIT = 25;

export interface BatchOptions extends CallOptions {
  /** Nothing after a failed step is done. */
  readonly haltOnError?: boolean;
}

interface BatchAnswer {
  readonly hasErrors: boolean;
  readonly results: readonly { readonly statusCode: number; readonly result: unknown }[];
}

/** What the org answers for steps behind a failed one. */
const HALTED: Item = {
  status: 412,
  body: [{ errorCode: "BATCH_PROCESSING_HALTED", message: "Batch processing halted per request" }],
};

/** Independent steps, 25 to a call; no references among them, no transaction around them. */
export function createBatch<S extends object, const Steps extends readonly Step[]>(
  caller: Caller,
  build: BuildComposite<S, Steps>,
  options: BatchOptions = {},
): Call<Steps> {
  const { build: steps, requests } = createSteps<S>();
  const returned = build(steps);
  const { haltOnError = false } = options;
  const isReading = requests.every(({ method }) => method === "GET");

  async function sendAll(): Promise<readonly Outcome<unknown>[]> {
    const outcomes: Outcome<unknown>[] = [];
    let isHalted = false;
    for (let from = 0; from < requests.length; from += BATCH_LIMIT) {
      const some = requests.slice(from, from + BATCH_LIMIT);
      const items = isHalted ? some.map(() => HALTED) : await sendOne(some);
      for (const [i, request] of some.entries()) outcomes.push(outcomeOf(request, items[i] ?? HALTED));
      isHalted ||= haltOnError && outcomes.some((one) => !one.ok);
    }
    return outcomes;
  }

  async function sendOne(some: readonly StepRequest[]): Promise<readonly Item[]> {
    const batchRequests = some.map(({ method, path, body }) => ({
      method,
      // Without the root, unlike everywhere else.
      url: caller.absolute(path).replace("/services/data/", ""),
      ...(body !== undefined && { richInput: body }),
    }));
    const { results } = await caller.json<BatchAnswer>({
      method: "POST",
      path: "composite/batch",
      body: { haltOnError, batchRequests },
      idempotent: isReading,
      ...callOptions(options),
    });
    return results.map(({ statusCode, result }) => ({ status: statusCode, body: result }));
  }

  return createCall(returned, requests, false, sendAll);
}
