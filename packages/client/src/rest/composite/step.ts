import type { RestRequest } from "../caller.ts";
import { type Reference, reference } from "./reference.ts";

/** A request inside a composite, batch or graph call, and what its answer will be. */
export interface Step<T = unknown> {
  /** The step's reference id on the wire. */
  readonly reference: string;
  /** A value of its answer for later steps: `found.field("records[0].Id")`, `account.field("Name")`. Case as in the answer. */
  field(path: string): Reference;
  /** Never there: it carries the type. */
  readonly value?: T;
}

/** A step that makes or finds a record. */
export interface SavedStep<T> extends Step<T> {
  /** The record's id, for later steps. */
  readonly id: Reference;
}

/** A step as it will be sent. */
export interface StepRequest {
  readonly step: Step;
  readonly method: RestRequest["method"];
  /** Relative to `/services/data/vNN.0/`. References in it are not encoded. */
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of which a composite takes five: collections and queries. */
  readonly isHeavy: boolean;
  readonly soql?: string;
  /** From a good answer's body to the step's value. */
  decode(body: unknown): unknown;
}

/** Values by the position of their steps. */
export type StepValues<Steps extends readonly Step[]> = {
  -readonly [I in keyof Steps]: Steps[I] extends Step<infer T> ? T : never;
};

export function newStep(name: string): SavedStep<unknown> {
  return { reference: name, id: reference(name, "id"), field: (path) => reference(name, path) };
}
