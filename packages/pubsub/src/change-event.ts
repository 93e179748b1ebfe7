/** A change event as decoded from Avro: bitmaps resolved to field names, epoch numbers as they came. */
export interface ChangeEvent {
  readonly topic: string;
  readonly replayId: Uint8Array;
  readonly schemaId: string;
  readonly header: ChangeEventHeader;
  /** Every payload field but the header; compound fields (BillingAddress, Name of a person) as objects. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export type ChangeType =
  | "CREATE"
  | "UPDATE"
  | "DELETE"
  | "UNDELETE"
  | "GAP_CREATE"
  | "GAP_UPDATE"
  | "GAP_DELETE"
  | "GAP_UNDELETE"
  | "GAP_OVERFLOW"
  | "SNAPSHOT";

export interface ChangeEventHeader {
  readonly entityName: string;
  readonly recordIds: readonly string[];
  readonly changeType: ChangeType;
  readonly changeOrigin: string;
  readonly transactionKey: string;
  readonly sequenceNumber: number;
  /** Epoch milliseconds. */
  readonly commitTimestamp: number;
  readonly commitNumber: number;
  readonly commitUser: string;
  /** Field names; a part of a compound as `BillingAddress.City`. */
  readonly changedFields: readonly string[];
  readonly nulledFields: readonly string[];
  readonly diffFields: readonly string[];
}
