import type { Identity } from "../flow/identity.ts";
import type { GrantRecord } from "../ports/token-store.ts";
import type { DataApi } from "../rest/data-api.ts";
import type { AnySchema } from "../schema/schema.ts";

/** One user's connection to one org. Safe to share; holds no connection and needs no closing. */
export interface Session<S extends object = AnySchema> extends DataApi<S> {
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
  identity(options?: { signal?: AbortSignal }): Promise<Identity>;

  /**
   * The same session with another schema, or with none (`AnySchema`), for objects that the schema leaves out.
   *
   * @example const typed = session.withSchema<MyOrg>();
   */
  withSchema<Other extends object>(): Session<Other>;
}
