import { callAfterHooks, callBeforeHooks } from "./steps/call-hooks.ts";
import { checkAccess } from "./steps/check-access.ts";
import { checkReferences } from "./steps/check-references.ts";
import { checkRequired } from "./steps/check-required.ts";
import { checkRules } from "./steps/check-rules.ts";
import { checkUnique } from "./steps/check-unique.ts";
import { checkValidationRules } from "./steps/check-validation-rules.ts";
import { deriveValues } from "./steps/derive-values.ts";
import { fillComputed } from "./steps/fill-computed.ts";
import { fillDefaults } from "./steps/fill-defaults.ts";
import { findRecord } from "./steps/find-record.ts";
import { followUp } from "./steps/follow-up.ts";
import { logEvent } from "./steps/log-event.ts";
import { moveToBin } from "./steps/move-to-bin.ts";
import { noteSummaries } from "./steps/note-summaries.ts";
import { readFields } from "./steps/read-fields.ts";
import { stampRecord } from "./steps/stamp-record.ts";
import { takeFromBin } from "./steps/take-from-bin.ts";
import { writeRow } from "./steps/write-row.ts";
import type { Operation, Shop, Work } from "./work.ts";

export type Step = (work: Work, shop: Shop) => void;

const I = "insert";
const U = "update";
const D = "delete";
const R = "undelete";

/** The way of a record, in order; a step runs for the operations beside it. */
const STEPS: readonly (readonly [Step, ...Operation[]])[] = [
  [checkAccess, I, U, D, R],
  [findRecord, U, D, R],
  [readFields, I, U],
  [fillDefaults, I],
  [fillComputed, I],
  [checkRequired, I, U],
  [checkReferences, I, U],
  [deriveValues, I, U],
  [checkUnique, I, U, R],
  [checkRules, I, U, D],
  [callBeforeHooks, I, U, D, R],
  [stampRecord, I, U, D, R],
  [checkValidationRules, I, U],
  [writeRow, I, U],
  [moveToBin, D],
  [takeFromBin, R],
  [noteSummaries, I, U, D, R],
  [logEvent, I, U, D, R],
  [followUp, I, U, D, R],
  [callAfterHooks, I, U, D, R],
];

const stepsOf = (operation: Operation) => STEPS.filter(([, ...on]) => on.includes(operation)).map(([step]) => step);

const PIPELINE: Readonly<Record<Operation, readonly Step[]>> = {
  insert: stepsOf(I),
  update: stepsOf(U),
  delete: stepsOf(D),
  undelete: stepsOf(R),
};

/** Sends one record through; stops after the first step that found something wrong. */
export function runPipeline(work: Work, shop: Shop): void {
  for (const step of PIPELINE[work.operation]) {
    step(work, shop);
    if (work.faults.length > 0) return;
  }
}
