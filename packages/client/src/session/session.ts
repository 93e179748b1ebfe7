import type { SObjectDescribe, SObjectDescribeSummary } from "@postern/kernel";
import type { Identity } from "../flow/identity.ts";
import type { GrantRecord } from "../ports/token-store.ts";
import type { ApiUsage } from "../rest/api-usage.ts";
import type { RestRequest } from "../rest/caller.ts";
import type { Collections } from "../rest/collections.ts";
import type { OrgLimits } from "../rest/limits.ts";
import type { Query, QueryOptions } from "../rest/query.ts";
import type { SObjectHandle, SObjectRecord } from "../rest/sobject.ts";
import type { Soql } from "../rest/soql.ts";

/** One user's connection to one org. Safe to share; holds no connection and needs no closing. */
export interface Session {
  readonly grantId: string;
  readonly organizationId: string;
  readonly userId: string;
  /** null until someone stored it with the grant; `identity()` asks the org. */
  readonly username: string | null;
  /** Follows the org when it moves. */
  readonly instanceUrl: string;
  readonly apiVersion: string;

  /** The current access token, renewed when known to be over. Not checked at the org: pass a refused one to `refresh`. */
  accessToken(): Promise<string>;
  /** Resolves when a token other than the refused one can be had; throws when the grant is gone. */
  refresh(refusedToken: string, options?: { signal?: AbortSignal }): Promise<void>;
  /** The stored grant, tokens and all. */
  grant(): Promise<GrantRecord>;

  /**
   * A query as an async iterable that reads the next page while the current one is used.
   *
   * @example for await (const account of session.query<{ Id: string; Name: string }>("SELECT Id, Name FROM Account")) console.log(account.Name);
   */
  query<T extends object = SObjectRecord>(soql: string | Soql, options?: QueryOptions): Query<T>;
  sobject<T extends object = SObjectRecord>(name: string): SObjectHandle<T>;
  readonly collections: Collections;
  /** Cached for the life of the session; `fresh` asks again. */
  describe(sobject: string, options?: { fresh?: boolean; signal?: AbortSignal }): Promise<SObjectDescribe>;
  describeGlobal(options?: { fresh?: boolean; signal?: AbortSignal }): Promise<readonly SObjectDescribeSummary[]>;
  limits(options?: { signal?: AbortSignal }): Promise<OrgLimits>;
  identity(options?: { signal?: AbortSignal }): Promise<Identity>;
  /** Any other REST resource; `path` begins with `/services/` or is relative to `/services/data/vNN.0/`. */
  request<T = unknown>(request: RestRequest): Promise<T>;
  /** The latest `Sforce-Limit-Info` the org sent; null before the first call. */
  apiUsage(): ApiUsage | null;
}
