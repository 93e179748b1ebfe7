import type { PosternError } from "@postern/kernel";
import { restErrors } from "../errors.ts";
import { refusalError } from "../refusal/decode-rest-error.ts";
import { refusalOf } from "../refusal/read-refusal.ts";
import type { Step, StepRequest, StepValues } from "./step.ts";

/** What became of one step. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: PosternError };

export type StepOutcomes<Steps extends readonly Step[]> = {
  -readonly [I in keyof Steps]: Steps[I] extends Step<infer T> ? Outcome<T> : never;
};

/** Several requests that go together. Nothing is sent until it is asked for; every sending does the work anew. */
export interface Call<Steps extends readonly Step[]> {
  /** Values by position. Throws COMPOSITE_FAILED, which names every step that failed and why. */
  send(): Promise<StepValues<Steps>>;
  /** Outcomes by position, failures as values: for calls of which a part may fail. */
  settled(): Promise<StepOutcomes<Steps>>;
}

/** The answer to one step on the wire. */
export interface Item {
  readonly status: number;
  readonly body: unknown;
}

export function outcomeOf(request: StepRequest, { status, body }: Item): Outcome<unknown> {
  if (status < 300) return { ok: true, value: request.decode(body ?? undefined) };
  const { method, path, soql } = request;
  return {
    ok: false,
    error: refusalError(refusalOf(status, body), { method, path, ...(soql !== undefined && { soql }) }),
  };
}

/** A call from the steps a caller returned, and whatever sends all that were made. */
export function createCall<Steps extends readonly Step[]>(
  returned: Steps,
  requests: readonly StepRequest[],
  allOrNone: boolean,
  sendAll: () => Promise<readonly Outcome<unknown>[]>,
): Call<Steps> {
  const positions = returned.map((step) => requests.findIndex((one) => one.step === step));
  if (positions.includes(-1)) throw restErrors.COMPOSITE_REFUSED({ detail: "a step belongs to another call" });

  return {
    async settled() {
      const outcomes = await sendAll();
      return positions.map((at) => outcomes[at]) as StepOutcomes<Steps>;
    },
    async send() {
      const outcomes = await sendAll();
      throwFailures(outcomes, requests, allOrNone);
      return positions.map((at) => (outcomes[at] as { value: unknown }).value) as StepValues<Steps>;
    },
  };
}

/** Those rolled back because of others come last: the first one named is the cause. */
function throwFailures(
  outcomes: readonly Outcome<unknown>[],
  requests: readonly StepRequest[],
  allOrNone: boolean,
): void {
  const failed = outcomes.flatMap((outcome, index) => (outcome.ok ? [] : [{ index, error: outcome.error }]));
  if (failed.length === 0) return;
  const isCause = ({ error }: { error: PosternError }) => Number(error.code !== "TRANSACTION_ROLLED_BACK");
  failed.sort((a, b) => isCause(b) - isCause(a) || a.index - b.index);
  const items = failed.map(({ index, error }) => ({
    index,
    reference: requests[index]?.step.reference ?? "",
    code: error.code,
    errorCode: String(error.data.errorCode ?? ""),
    message: String(error.data.message ?? error.what).trim(),
  }));
  throw restErrors.COMPOSITE_FAILED(
    { failed: failed.length, total: outcomes.length, allOrNone, items },
    { cause: failed[0]?.error },
  );
}
