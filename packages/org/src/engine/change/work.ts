import type { ApiFault } from "../api-fault.ts";
import type { ChangeOptions, FieldValues } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import type { SObjectModel } from "../schema/model.ts";
import type { ChangeRooms } from "./change-rooms.ts";
import type { HookOrg } from "./hooks/hook-org.ts";
import type { SummaryLedger } from "./summaries.ts";
import type { Transaction } from "./transaction.ts";
import type { WritePlan } from "./write-plan.ts";

export type StoredValue = string | number | null;

/** A record as it is stored, by canonical field name; of a binary field the size of its content in bytes. */
export type Row = Record<string, StoredValue>;

export type Operation = "insert" | "update" | "delete" | "undelete";

/** One record on its way through the pipeline. */
export interface Work {
  readonly operation: Operation;
  readonly session: Session;
  /** The org itself writes: fields and objects that no user may write are open. */
  readonly system: boolean;
  readonly model: SObjectModel;
  readonly plan: WritePlan;
  readonly given: FieldValues;
  /** 18 characters; for an insert set when the row is written, or before by the org itself. */
  id: string;
  /** The stored record before; null for an insert. */
  before: Row | null;
  /** The record as it will be stored. */
  after: Row;
  /** Content given for binary fields, by canonical name. */
  readonly blobs: Map<string, Uint8Array>;
  /** Fields the caller named, canonical. */
  readonly named: Set<string>;
  /** Fields that a hook set, canonical. */
  readonly hooked: Set<string>;
  /** Of a deletion: the winner of the merge, and the ids of what was given to it. */
  readonly mergedInto: { readonly master: string; readonly related: string[] } | null;
  /** What is wrong with the record. A step that adds one ends the record's way. */
  readonly faults: ApiFault[];
}

/** What the steps work with during one call of the door. */
export interface Shop extends ChangeRooms {
  readonly summaries: SummaryLedger;
  readonly transaction: Transaction;
  /** Reading and writing from a hook. */
  readonly hookOrg: HookOrg;
  readonly options: ChangeOptions;
  /** Stored form of the time of the call. */
  readonly stamp: string;
  /** Sends another record down the same pipeline, in the same savepoint and without hooks. Throws its first fault. */
  run(work: Work): void;
  /** A record the org writes by itself as a consequence. */
  ownWork(operation: Operation, model: SObjectModel, id: string, given: FieldValues): Work;
}

/** The field's value changes with this work (an insert changes what it sets). */
export function changes(work: Work, field: string): boolean {
  return (work.before?.[field] ?? null) !== (work.after[field] ?? null);
}
