import type { Caller } from "../caller.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";

export interface GraphqlError {
  readonly message: string;
  readonly paths?: readonly string[];
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Both at once: a part may fail and the rest be there. */
export interface GraphqlResult<T> {
  readonly data: T | null;
  readonly errors: readonly GraphqlError[];
}

export interface GraphqlOptions extends CallOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/**
 * A GraphQL operation. Errors of fields are values; only a refused call throws. Queries are repeated after a broken connection,
 * mutations are not.
 *
 * Source: GraphQL API guide, "Query Records"; GraphQL Specification, "Response".
 */
export async function sendGraphql<T>(
  caller: Caller,
  query: string,
  options: GraphqlOptions = {},
): Promise<GraphqlResult<T>> {
  const { variables, operationName } = options;
  const answer = await caller.json<{ data?: T | null; errors?: readonly GraphqlError[] | null }>({
    method: "POST",
    path: "graphql",
    body: { query, ...(variables && { variables }), ...(operationName !== undefined && { operationName }) },
    idempotent: !/\bmutation\b/.test(query),
    ...callOptions(options),
  });
  return { data: answer.data ?? null, errors: answer.errors ?? [] };
}
