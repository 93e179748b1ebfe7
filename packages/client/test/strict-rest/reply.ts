/** An answer before it is written to the wire. */
export interface Reply {
  readonly status: number;
  /** undefined: none. A Blob is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request as resources see it: on the wire by itself, or inside another one. */
export interface Call {
  readonly method: string;
  /** Below `/services/data/v67.0/`, decoded: `["sobjects", "Account"]`. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Answers calls; `null` when the resource is not its own. */
export type Resource = (call: Call) => Reply | null;

/** REST errors are arrays, also for one (apis.md 1.2). */
export function refused(status: number, errorCode: string, message: string, more: object = {}): Reply {
  return { status, body: [{ message, errorCode, ...more }] };
}

export const NOT_FOUND = refused(404, "NOT_FOUND", "The requested resource does not exist");

/** What no client may send. The server notes it, so that a test fails also where the client swallows the refusal. */
export class Violation extends Error {}

/** Members that a body may have; anything else is a mistake of the client. */
export function onlyMembers(body: unknown, ...allowed: readonly string[]): asserts body is Record<string, unknown> {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Violation("the body is not an object");
  const unknown = Object.keys(body).filter((name) => !allowed.includes(name));
  if (unknown.length > 0) throw new Violation(`the body has unknown members: ${unknown.join(", ")}`);
}

export function onlyParameters(query: URLSearchParams, ...allowed: readonly string[]): void {
  const unknown = [...query.keys()].filter((name) => !allowed.includes(name));
  if (unknown.length > 0) throw new Violation(`unknown parameters: ${unknown.join(", ")}`);
}
