import type { Step } from "../capture/event-steps.ts";
import type { Value } from "../plan/values.ts";

export type Operation =
  | { readonly kind: "put"; readonly values: Readonly<Record<string, Value>> }
  | { readonly kind: "patch"; readonly values: Readonly<Record<string, Value>> }
  | { readonly kind: "remove" }
  | { readonly kind: "read-again" }
  | { readonly kind: "nothing" };

/**
 * What several steps of one record come to, for records without changes of their own in Postgres. Nothing is skipped as too old: only
 * the order of the stream says what is newer, since clocks of an org's servers differ.
 */
export function foldSteps(steps: readonly Step[], exists: boolean): Operation {
  let state = { kind: "nothing" } as Operation;
  let present = exists;
  for (const step of steps) {
    if (step.kind === "delete") {
      state = { kind: "remove" };
      present = false;
    } else if (step.kind === "read-again") state = { kind: "read-again" };
    else if (state.kind === "read-again") continue;
    else if (step.kind === "full") {
      state = { kind: "put", values: step.values };
      present = true;
    } else if (!present) state = { kind: "read-again" };
    else if (state.kind === "put") state = { kind: "put", values: { ...state.values, ...step.values } };
    else if (state.kind === "patch") state = { kind: "patch", values: { ...state.values, ...step.values } };
    else state = { kind: "patch", values: step.values };
  }
  return state;
}
