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

export type ChangeResult =
  | { readonly success: true; readonly id: string; readonly created: boolean }
  | { readonly success: false; readonly id: string | null; readonly faults: readonly ApiFault[] };

/** The door for writing records: one DML path for every API. Synchronous from BEGIN to COMMIT. */
export interface ChangeDoor {
  /** One result per change, in order. A whole call shares one transaction and one transactionKey in its events. */
  apply(session: Session, changes: readonly Change[], options?: ChangeOptions): ChangeResult[];
  /**
   * The same for a caller who can wait: rows that another transaction holds are waited for, up to ten seconds of the org's clock, and what is
   * still held then is refused with UNABLE_TO_LOCK_ROW. Resolves later too when a hook lets the transaction last.
   */
  submit(
    session: Session,
    changes: readonly Change[],
    options?: ChangeOptions,
  ): readonly ChangeResult[] | Promise<readonly ChangeResult[]>;
}
