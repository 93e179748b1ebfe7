const REFERENCE: unique symbol = Symbol.for("postern.reference") as never;

/**
 * A value that an earlier step of a composite call will have: `@{account.id}` on the wire. Goes into fields, ids and `soql` where
 * the value itself would.
 */
export interface Reference {
  readonly [REFERENCE]: true;
  /** The step's reference id. */
  readonly step: string;
  /** Into its response body: `id`, `records[0].Id`. */
  readonly path: string;
  toString(): string;
  toJSON(): string;
}

export function reference(step: string, path: string): Reference {
  const text = `@{${step}.${path}}`;
  return { [REFERENCE]: true, step, path, toString: () => text, toJSON: () => text };
}

export function isReference(value: unknown): value is Reference {
  return typeof value === "object" && value !== null && REFERENCE in value;
}
