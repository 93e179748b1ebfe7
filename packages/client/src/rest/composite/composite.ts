import type { Caller } from "../caller.ts";
import { restErrors } from "../errors.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";
import { type Call, createCall, type Outcome, outcomeOf } from "./outcome.ts";
import { resolveReferences } from "./resolve-references.ts";
import type { Step, StepRequest } from "./step.ts";
import { type CompositeSteps, createSteps } from "./steps.ts";

/** Subrequests of a call, and how many of them may be queries or collections (REST API guide: Composite). */
const STEP_LIMIT = 25;
const HEAVY_LIMIT = 5;

export interface CompositeOptions extends CallOptions {
  /** Everything or nothing. Only then is the limit of 25 steps (5 queries and collections) hard: two calls are two transactions. */
  readonly allOrNone?: boolean;
  /** Whether the org may do steps of one kind together, which is faster and keeps no order among them; its default is true. */
  readonly collate?: boolean;
}

export type BuildComposite<S extends object, Steps extends readonly Step[]> = (steps: CompositeSteps<S>) => Steps;

interface CompositeAnswer {
  readonly compositeResponse: readonly { body: unknown; httpStatusCode: number; referenceId: string }[];
}

/**
 * Steps in one call, of which later ones use the answers of earlier ones. More than 25 are sent in several calls, references across
 * them included. Not repeated after a broken connection.
 */
export function createComposite<S extends object, const Steps extends readonly Step[]>(
  caller: Caller,
  build: BuildComposite<S, Steps>,
  options: CompositeOptions = {},
): Call<Steps> {
  const { build: steps, requests } = createSteps<S>();
  const returned = build(steps);
  const { allOrNone = false, collate } = options;
  const calls = split(requests);
  if (allOrNone && calls.length > 1)
    throw restErrors.COMPOSITE_REFUSED({
      detail: `${requests.length} steps, ${requests.filter((one) => one.isHeavy).length} of them queries or collections, do not fit into one call of all or none`,
    });

  async function sendAll(): Promise<readonly Outcome<unknown>[]> {
    const outcomes: Outcome<unknown>[] = [];
    const answered = new Map<string, unknown>();
    for (const call of calls) {
      const { ready, halted } = resolveReferences(call, answered);
      const answers = ready.length === 0 ? new Map() : await sendOne(ready);
      for (const request of call) {
        const { reference } = request.step;
        const item = halted.get(reference) ?? answers.get(reference) ?? { status: 500, body: null };
        answered.set(reference, item.status < 300 ? item.body : undefined);
        outcomes.push(outcomeOf(request, item));
      }
    }
    return outcomes;
  }

  async function sendOne(requests: readonly StepRequest[]) {
    const { compositeResponse } = await caller.json<CompositeAnswer>({
      method: "POST",
      path: "composite",
      body: {
        allOrNone,
        ...(collate !== undefined && { collateSubrequests: collate }),
        compositeRequest: requests.map((one) => wireForm(caller, one)),
      },
      ...callOptions(options),
    });
    return new Map(
      compositeResponse.map((one) => [one.referenceId, { status: one.httpStatusCode, body: one.body }] as const),
    );
  }

  return createCall(returned, requests, allOrNone, sendAll);
}

/** One subrequest, in composite and graph calls. */
export function wireForm(caller: Caller, { method, path, body, headers, step }: StepRequest): object {
  return {
    method,
    url: caller.absolute(path),
    referenceId: step.reference,
    ...(body !== undefined && { body }),
    ...(headers && { httpHeaders: headers }),
  };
}

function split(requests: readonly StepRequest[]): readonly StepRequest[][] {
  const calls: StepRequest[][] = [];
  let heavy = 0;
  for (const request of requests) {
    const last = calls.at(-1);
    const isFull = !last || last.length === STEP_LIMIT || (request.isHeavy && heavy === HEAVY_LIMIT);
    if (isFull) {
      calls.push([request]);
      heavy = 0;
    } else last.push(request);
    if (request.isHeavy) heavy++;
  }
  return calls;
}
