import type { ChangeResult } from "./change.ts";
import type { Session } from "./session.ts";

/** The door to what was deleted. Records lie in the recycle bin for 15 days of the org's clock; `undelete` of the change door brings them back. */
export interface RecycleBinDoor {
  /**
   * Removes deleted records for good, with what was deleted along with them; one result per id, in order. Faults: MALFORMED_ID,
   * INVALID_CROSS_REFERENCE_KEY, INVALID_ID_FIELD (not in the bin), INSUFFICIENT_ACCESS_OR_READONLY.
   */
  empty(session: Session, ids: readonly string[]): ChangeResult[];
  /**
   * What was deleted in a time, oldest first, whether it can still come back or not; at most 15 days are known. Times are epoch milliseconds,
   * `to` is not included. Throws ApiFault NOT_FOUND for the object, EXCEEDED_ID_LIMIT beyond 600,000.
   */
  deleted(
    session: Session,
    sobject: string,
    from: number,
    to: number,
  ): readonly { readonly id: string; readonly deletedDate: string }[];
}
