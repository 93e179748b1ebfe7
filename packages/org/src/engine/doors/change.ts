import type { ApiFault } from "../api-fault.ts";
import type { DuplicateRule } from "../change/duplicates/duplicate-rule.ts";
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
  /** `Sforce-Duplicate-Rule-Header`: save although a rule alerts; name the matched fields of the records found. */
  readonly duplicateRule?: { readonly allowSave?: boolean; readonly includeRecordDetails?: boolean };
  /** Assignment rules of cases and leads: the active one, none (the default here; REST's is the active one), or the one of this id. */
  readonly autoAssign?: boolean | string;
  /** Deleted records do not lie in the recycle bin (Bulk API's hardDelete; the face asks for the permission). */
  readonly hardDelete?: boolean;
  /** Text that is too long for its field is cut rather than refused (SOAP's AllowFieldTruncationHeader). */
  readonly allowFieldTruncation?: boolean;
  /** `Sforce-Call-Options: client=…`; ends up in the change event's `changeOrigin`. */
  readonly clientName?: string;
  /** Which API wrote, for `changeOrigin`: `com/salesforce/api/rest/67.0`. */
  readonly origin?: string;
}

/** What a fault DUPLICATES_DETECTED carries as `detail.duplicates`. */
export interface FoundDuplicates {
  readonly rule: DuplicateRule;
  /** Whether the caller may save all the same. */
  readonly allowSave: boolean;
  readonly text: string;
  readonly records: readonly Readonly<Record<string, string | number | null>>[];
}

export interface TransactionOptions<T> extends Pick<ChangeOptions, "clientName" | "origin"> {
  /** Whether all of it is to be undone, by what the work came to. */
  readonly undo?: (result: T) => boolean;
}

export type ChangeResult =
  | { readonly success: true; readonly id: string; readonly created: boolean }
  | { readonly success: false; readonly id: string | null; readonly faults: readonly ApiFault[] };

/** Up to two records become one with a third (SOAP API Developer Guide, merge()). */
export interface MergeRequest {
  readonly sobject: string;
  /** The record that stays. */
  readonly masterId: string;
  /** What it is to have of the others; any other field keeps the master's value. */
  readonly fields?: FieldValues;
  readonly loserIds: readonly string[];
}

export type MergeResult =
  | {
      readonly success: true;
      readonly id: string;
      readonly mergedRecordIds: readonly string[];
      /** Records that referred to a loser and now refer to the master. */
      readonly updatedRelatedIds: readonly string[];
    }
  | { readonly success: false; readonly id: string | null; readonly faults: readonly ApiFault[] };

/** How a lead becomes an account, a contact and an opportunity (SOAP API Developer Guide, LeadConvert). */
export interface LeadConvert {
  readonly leadId: string;
  /** The API name or label of a LeadStatus with IsConverted. */
  readonly convertedStatus: string;
  /** Existing records whose empty fields the lead fills; a contact has to be one of the account. */
  readonly accountId?: string | null;
  readonly contactId?: string | null;
  readonly opportunityId?: string | null;
  /** Of the new opportunity; default the lead's company. */
  readonly opportunityName?: string | null;
  readonly doNotCreateOpportunity?: boolean;
  /** The existing contact takes the lead's source even where it has one. */
  readonly overwriteLeadSource?: boolean;
  /** Owner of new records; default the lead's, and needed when that is a queue. */
  readonly ownerId?: string | null;
  readonly sendNotificationEmail?: boolean;
}

export type LeadConvertResult =
  | {
      readonly success: true;
      readonly leadId: string;
      readonly accountId: string;
      readonly contactId: string;
      readonly opportunityId: string | null;
    }
  | { readonly success: false; readonly leadId: string | null; readonly faults: readonly ApiFault[] };

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
  /**
   * Merges accounts, cases, contacts or leads, each request in a transaction of its own. Losers go into the recycle bin with MasterRecordId; what
   * refers to them moves to the master. Faults: MERGE_FAILED, INVALID_MERGE_RECORD, ENTITY_IS_DELETED and those of an update. Throws
   * EXCEEDED_ID_LIMIT beyond 200 requests.
   */
  merge(session: Session, requests: readonly MergeRequest[], options?: ChangeOptions): Promise<MergeResult[]>;
  /**
   * Converts leads in one transaction, each all or nothing. Faults: INVALID_STATUS, CANNOT_UPDATE_CONVERTED_LEAD and those of the writes. Throws
   * EXCEEDED_LEAD_CONVERT_LIMIT beyond 100.
   */
  convertLead(
    session: Session,
    requests: readonly LeadConvert[],
    options?: ChangeOptions,
  ): Promise<readonly LeadConvertResult[]>;
}
