import { errors } from "./errors.ts";

/** What a person writes: an object's name, or more about it. */
export type SyncInput = string | SyncObjectInput;

export interface SyncObjectInput {
  /** API name: `Account`, `Invoice__c`. */
  readonly object: string;
  /** Field API names; every readable field when left out. `Id` and `SystemModstamp` always come along. */
  readonly fields?: readonly string[];
  /** The table in Postgres; the object's name in lower case by default. */
  readonly table?: string;
  /** `from-salesforce`: changes in Postgres are not sent. `two-way` by default. */
  readonly direction?: "from-salesforce" | "two-way";
}

/** One object to sync, with its defaults filled in and its names checked. */
export interface SyncObject {
  readonly object: string;
  /** null: every readable field. */
  readonly fields: readonly string[] | null;
  readonly table: string;
  readonly direction: "from-salesforce" | "two-way";
}

const API_NAME = /^[A-Za-z][A-Za-z0-9]*(?:_{1,2}[A-Za-z0-9]+)*$/;

/** @example defineSync("Account").table // "account" */
export function defineSync(input: SyncInput): SyncObject {
  const given: SyncObjectInput = typeof input === "string" ? { object: input } : input;
  const { object, fields, direction = "two-way" } = given;
  if (typeof object !== "string" || !API_NAME.test(object))
    throw errors.SYNC_OBJECT_INVALID({ object: String(object) });
  for (const field of fields ?? []) if (!API_NAME.test(field)) throw errors.SYNC_FIELD_INVALID({ object, field });
  const table = given.table ?? object.toLowerCase();
  // 63 bytes: Postgres cuts longer identifiers silently.
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(table))
    throw errors.CONFIG_SHAPE({ at: `sync.${object}.table`, expected: "a plain Postgres name in lower case" });
  if (direction !== "two-way" && direction !== "from-salesforce")
    throw errors.CONFIG_SHAPE({ at: `sync.${object}.direction`, expected: "two-way or from-salesforce" });
  return { object, fields: fields ? [...new Set(fields)] : null, table, direction };
}
