import { callAfterHooks, callBeforeHooks } from "./hooks/call-hooks.ts";
import { assignOwner, checkAssignmentRule } from "./steps/assign-owner.ts";
import { checkAccess } from "./steps/check-access.ts";
import { checkDuplicates } from "./steps/check-duplicates.ts";
import { checkHierarchy } from "./steps/check-hierarchy.ts";
import { checkLocks } from "./steps/check-locks.ts";
import { checkHookedReferences, checkReferences } from "./steps/check-references.ts";
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
import { setRecordType } from "./steps/set-record-type.ts";
import { stampRecord } from "./steps/stamp-record.ts";
import { takeFromBin } from "./steps/take-from-bin.ts";
import { writeRow } from "./steps/write-row.ts";
import type { Operation, Shop, Work } from "./work.ts";

export type Step = (work: Work, shop: Shop) => void;

/** A step that takes all records of a chunk at once, as triggers do. */
export type ChunkStep = (works: readonly Work[], shop: Shop) => void;

/** Steps that a record takes by itself, up to the next chunk step. */
type Stretch = "prepare" | "save" | "follow";

const I = "insert";
const U = "update";
const D = "delete";
const R = "undelete";

/**
 * The way of a record, in order; a step runs for the operations beside it (Apex Developer Guide, "Triggers and Order of Execution":
 * foreign keys, before triggers, required fields and validation rules, duplicate rules, save, after triggers, assignment rules, roll-up summaries).
 */
const STEPS: Readonly<Record<Stretch, readonly (readonly [Step, ...Operation[]])[]>> = {
  prepare: [
    [checkAccess, I, U, D, R],
    [checkAssignmentRule, I, U],
    [findRecord, U, D, R],
    [readFields, I, U],
    [fillDefaults, I],
    [setRecordType, I, U],
    [fillComputed, I],
    [checkReferences, I, U],
    [checkLocks, I, U, D, R],
  ],
  // callBeforeHooks
  save: [
    [checkHookedReferences, I, U],
    [checkHierarchy, I, U],
    [checkRequired, I, U],
    [deriveValues, I, U],
    [checkUnique, I, U, R],
    [checkRules, I, U, D],
    [stampRecord, I, U, D, R],
    [checkValidationRules, I, U],
    [checkDuplicates, I, U],
    [writeRow, I, U],
    [moveToBin, D],
    [takeFromBin, R],
    [noteSummaries, I, U, D, R],
    [logEvent, I, U, D, R],
  ],
  // callAfterHooks
  follow: [
    [assignOwner, I, U],
    [followUp, I, U, D, R],
  ],
};

const stepsOf = (stretch: Stretch, operation: Operation) =>
  STEPS[stretch].filter(([, ...on]) => on.includes(operation)).map(([step]) => step);

const stretchOf = (stretch: Stretch): Readonly<Record<Operation, readonly Step[]>> => ({
  insert: stepsOf(stretch, I),
  update: stepsOf(stretch, U),
  delete: stepsOf(stretch, D),
  undelete: stepsOf(stretch, R),
});

const PREPARE = stretchOf("prepare");
const SAVE = stretchOf("save");
const FOLLOW = stretchOf("follow");

/** Walks one record along a stretch; stops after the first step that found something wrong. */
function walk(steps: Readonly<Record<Operation, readonly Step[]>>, work: Work, shop: Shop): void {
  for (const step of steps[work.operation]) {
    if (work.faults.length > 0) return;
    step(work, shop);
  }
}

/** Sends one record through, without hooks: of an object that has none, or as the consequence of another record. */
export function runPipeline(work: Work, shop: Shop): void {
  walk(PREPARE, work, shop);
  walk(SAVE, work, shop);
  walk(FOLLOW, work, shop);
}

/**
 * Sends the records of one object and operation through together, with the hooks between the stretches.
 *
 * @param save runs a record's save so that it can be undone alone
 */
export function runChunk(works: readonly Work[], shop: Shop, save: (work: Work, run: () => void) => void): void {
  const good = () => works.filter((work) => work.faults.length === 0);
  for (const work of works) walk(PREPARE, work, shop);
  callBeforeHooks(good(), shop);
  for (const work of good()) save(work, () => walk(SAVE, work, shop));
  callAfterHooks(good(), shop);
  for (const work of good()) walk(FOLLOW, work, shop);
}
