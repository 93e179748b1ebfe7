import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { SObjectRecord } from "../../schema/record.ts";
import type { Caller } from "../caller.ts";
import type { Describe } from "../describe/describe.ts";
import { createQuery, type Query, type QueryOptions } from "../query/query.ts";
import { type Soql, soqlText } from "../query/soql.ts";
import { createSObjects } from "../records/sobject.ts";
import type { SObjectHandle } from "../records/sobject-handle.ts";
import { type CallOptions, callOptions } from "../records/write-headers.ts";
import { createSearch, type Search } from "../search/search.ts";

/** What became of a piece of Apex; `line` and `column` are -1 where it compiled and ran. */
export interface AnonymousApexResult {
  readonly compiled: boolean;
  readonly success: boolean;
  readonly line: number;
  readonly column: number;
  readonly compileProblem: string | null;
  readonly exceptionMessage: string | null;
  readonly exceptionStackTrace: string | null;
}

/** Metadata as records (Tooling API guide). */
export interface Tooling {
  /** @example session.tooling.query("SELECT Name FROM ApexClass") */
  query<T extends object = SObjectRecord>(soql: string | Soql, options?: QueryOptions): Query<T>;
  /** Single records only: the Tooling API has no collections, so reads of one tick travel one by one. */
  sobject<T extends object = SObjectRecord>(name: string): SObjectHandle<T>;
  describe(name: string, options?: CallOptions): Promise<SObjectDescribe>;
  describeGlobal(options?: CallOptions): Promise<readonly SObjectDescribeSummary[]>;
  readonly search: Search;
  /** Errors of the Apex are values of the result. Not repeated: it may have run. Source: Tooling API guide, "executeAnonymous". */
  executeAnonymous(apex: string, options?: CallOptions): Promise<AnonymousApexResult>;
}

export function createTooling(caller: Caller): Tooling {
  const ROOT = "tooling/";
  const get = <T>(path: string, options?: CallOptions) =>
    caller.json<T>({ method: "GET", path: ROOT + path, ...callOptions(options) });
  const tooling = {
    describe: (name: string, options?: CallOptions) =>
      get<SObjectDescribe>(`sobjects/${encodeURIComponent(name)}/describe`, options),
    async describeGlobal(options?: CallOptions) {
      return (await get<{ sobjects: readonly SObjectDescribeSummary[] }>("sobjects", options)).sobjects;
    },
  };
  const describe: Describe = { sobject: tooling.describe, global: tooling.describeGlobal };

  return {
    ...tooling,
    query: (soql, options) => createQuery(caller, soqlText(soql), options, ROOT),
    sobject: createSObjects(caller, describe, ROOT),
    search: createSearch(caller, ROOT),
    executeAnonymous: (apex, options) =>
      caller.json({
        method: "GET",
        path: `${ROOT}executeAnonymous/?anonymousBody=${encodeURIComponent(apex)}`,
        // It is a GET that does something.
        idempotent: false,
        ...callOptions(options),
      }),
  };
}
