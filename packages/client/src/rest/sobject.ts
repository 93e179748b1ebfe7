import type { Caller } from "./caller.ts";
import { createReads } from "./coalesce-reads.ts";
import type { Describe } from "./describe.ts";

/** A record as the org sends it. */
export interface SObjectRecord {
  readonly attributes?: { readonly type: string; readonly url?: string };
  readonly Id?: string;
  readonly [field: string]: unknown;
}

type WithId<T> = Omit<T, "Id" | "attributes"> & { readonly Id: string };
interface CallOptions {
  readonly signal?: AbortSignal;
}

/** The records of one object. `T` says which fields there are: `session.sobject<{ Name: string }>("Account")`. */
export interface SObjectHandle<T extends object = SObjectRecord> {
  readonly name: string;
  /** The id of the new record. Not repeated after a broken connection: it may have been created. */
  create(fields: Partial<T>, options?: CallOptions): Promise<string>;
  /**
   * Reads issued in the same tick travel together, up to 2,000 in one call. Without a field list every readable field
   * is read. Throws SALESFORCE_API with errorCode NOT_FOUND when the record does not exist or is hidden.
   */
  retrieve<K extends keyof T & string>(
    id: string,
    fields: readonly K[],
    options?: CallOptions,
  ): Promise<WithId<Pick<T, K>>>;
  retrieve(id: string, fields?: undefined, options?: CallOptions): Promise<WithId<T>>;
  update(id: string, fields: Partial<T>, options?: CallOptions): Promise<void>;
  delete(id: string, options?: CallOptions): Promise<void>;
  /** Creates or updates by an external id; repeating it does no harm, so it is retried. */
  upsert(
    externalIdField: string,
    externalId: string | number,
    fields: Partial<T>,
    options?: CallOptions,
  ): Promise<{ readonly id: string; readonly created: boolean }>;
}

export function createSObjects(
  caller: Caller,
  describe: Describe,
): <T extends object>(name: string) => SObjectHandle<T> {
  const reads = createReads(caller, describe);

  return <T extends object>(name: string): SObjectHandle<T> => {
    const base = `sobjects/${encodeURIComponent(name)}`;
    const at = (id: string) => `${base}/${encodeURIComponent(id)}`;
    return {
      name,
      async create(body, options) {
        const { id } = await caller.json<{ id: string }>({ method: "POST", path: base, body, ...options });
        return id;
      },
      retrieve: (id: string, fields?: readonly string[], options?: CallOptions) =>
        reads.retrieve(name, id, fields ?? null, options?.signal) as Promise<never>,
      async update(id, body, options) {
        await caller.json({ method: "PATCH", path: at(id), body, ...options });
      },
      async delete(id, options) {
        await caller.json({ method: "DELETE", path: at(id), ...options });
      },
      async upsert(externalIdField, externalId, body, options) {
        const path = `${base}/${encodeURIComponent(externalIdField)}/${encodeURIComponent(externalId)}`;
        const { id, created } = await caller.json<{ id: string; created: boolean }>({
          method: "PATCH",
          path,
          body,
          idempotent: true,
          ...options,
        });
        return { id, created };
      },
    };
  };
}
