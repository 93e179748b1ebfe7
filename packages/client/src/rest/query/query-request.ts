import type { Caller, RestRequest } from "../caller.ts";
import { restErrors } from "../errors.ts";
import { refusalError } from "../refusal/decode-rest-error.ts";
import { refusalOf } from "../refusal/read-refusal.ts";

/** Characters of a statement (SOQL and SOSL Limits: SOQL statement length). */
const LONGEST_SOQL = 100_000;
/**
 * Bytes of an address that leave room for headers: together they may have 16,384, and a token may have some thousand
 * (Help 000386264, which sends longer queries by Composite).
 */
export const LONGEST_URI = 10_000;

type Asking = Pick<RestRequest, "signal" | "headers">;

/** The path of a query, encoded. Throws QUERY_TOO_LONG. */
export function queryPath(resource: string, parameter: string, soql: string): string {
  if (soql.length > LONGEST_SOQL) throw restErrors.QUERY_TOO_LONG({ length: soql.length, limit: LONGEST_SOQL });
  return `${resource}?${parameter}=${encodeURIComponent(soql)}`;
}

/** Asks for a page; a query too long for an address goes in the body of a composite call, which costs the same one call. */
export function askQuery<T>(
  caller: Caller,
  path: string,
  soql: string | undefined,
  { signal, headers }: Asking,
): Promise<T> {
  const options = { ...(signal && { signal }), ...(headers && { headers }) };
  // A tooling query has no composite of its own to hide in, and is as long as an address lets it be.
  if (path.length <= LONGEST_URI || path.startsWith("tooling/"))
    return caller.json<T>({ method: "GET", path, ...(soql !== undefined && { soql }), ...options });
  return byComposite<T>(caller, path, soql, { ...(signal && { signal }), ...(headers && { headers }) });
}

interface CompositeAnswer {
  readonly compositeResponse: readonly { readonly body: unknown; readonly httpStatusCode: number }[];
}

async function byComposite<T>(
  caller: Caller,
  path: string,
  soql: string | undefined,
  { signal, headers }: Asking,
): Promise<T> {
  const { compositeResponse } = await caller.json<CompositeAnswer>({
    method: "POST",
    path: "composite",
    idempotent: true,
    body: {
      compositeRequest: [
        {
          method: "GET",
          url: caller.absolute(path),
          referenceId: "query",
          ...(headers && Object.keys(headers).length > 0 && { httpHeaders: headers }),
        },
      ],
    },
    ...(signal && { signal }),
  });
  const { body, httpStatusCode } = compositeResponse[0] ?? { body: null, httpStatusCode: 500 };
  if (httpStatusCode >= 300)
    throw refusalError(refusalOf(httpStatusCode, body), { method: "GET", path, ...(soql !== undefined && { soql }) });
  return body as T;
}
