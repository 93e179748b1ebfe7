import type { ApiFault } from "../api-fault.ts";
import type { Session } from "./session.ts";

/** Values as JSON carries them; a nested object under a relationship name is a parent given by external id. */
export type FieldValues = Readonly<Record<string, unknown>>;

export type Change =
  | { readonly operation: "insert"; readonly sobject: string; readonly fields: FieldValues }
  | { readonly operation: "update"; readonly sobject: string; readonly id: string; readonly fields: FieldValues }
  | {
      readonly operation: "upsert";
      readonly sobject: string;
      readonly externalIdField: string;
      readonly value: unknown;
      readonly fields: FieldValues;
      readonly updateOnly?: boolean;
    }
  | { readonly operation: "delete"; readonly sobject?: string; readonly id: string }
  | { readonly operation: "undelete"; readonly sobject?: string; readonly id: string };

export interface ChangeOptions {
  /** Default false: good rows are kept, bad ones reported. */
  readonly allOrNone?: boolean;
  /** Deleted records do not lie in the recycle bin (Bulk API's hardDelete; the face asks for the permission). */
  readonly hardDelete?: boolean;
  /** Text that is too long for its field is cut rather than refused (SOAP's AllowFieldTruncationHeader). */
  readonly allowFieldTruncation?: boolean;
  /** `Sforce-Call-Options: client=…`; ends up in the change event's `changeOrigin`. */
  readonly clientName?: string;
  /** Which API wrote, for `changeOrigin`: `com/salesforce/api/rest/67.0`. */
  readonly origin?: string;
}

export interface TransactionOptions<T> extends Pick<ChangeOptions, "clientName" | "origin"> {
  /** Whether all of it is to be undone, by what the work came to. */
  readonly undo?: (result: T) => boolean;
}

export type ChangeResult =
  | { readonly success: true; readonly id: string; readonly created: boolean }
  | { readonly success: false; readonly id: string | null; readonly faults: readonly ApiFault[] };

/** The door for writing records: one DML path for every API. Synchronous from BEGIN to COMMIT. */
export interface ChangeDoor {
  /** One result per change, in order. A whole call shares one transaction and one transactionKey in its events. */
  apply(session: Session, changes: readonly Change[], options?: ChangeOptions): ChangeResult[];
  /**
   * Several calls in one transaction, one transactionKey and one notice to subscribers. The work is synchronous and may read through
   * the other doors what it has written; a transaction inside another goes with it. Without `undo` each call keeps or loses its records as
   * ever; with it all is undone when it says so of the result, and setup objects count as mixed with others across the calls.
   *
   * @example
   * change.transaction(session, () => steps.map((step) => step()), { undo: (all) => all.some((one) => !one.success) });
   */
  transaction<T>(session: Session, work: () => T, options?: TransactionOptions<T>): T;
  /**
   * Runs work for a caller who can wait: a write in it that meets rows another transaction holds ends it, it is undone, and it is run again as
   * soon as the rows are free. After ten seconds of the org's clock it is run a last time, and what is still held is refused with
   * UNABLE_TO_LOCK_ROW. The work commits once, at its end: by one call of `apply` or one transaction. Resolves later too when a hook lets the
   * transaction last. Inside another attempt it is part of that one.
   */
  attempt<T>(work: () => T): T | Promise<Awaited<T>>;
}
