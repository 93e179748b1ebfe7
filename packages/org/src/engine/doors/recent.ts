import type { Session } from "./session.ts";

export interface RecentItem {
  /** The sObject. */
  readonly type: string;
  readonly id: string;
  /** Null where the user may not read it. */
  readonly name: string | null;
}

/** The door to what a user has looked at lately. Records they may no longer read, and deleted ones, are left out. */
export interface RecentDoor {
  /** Notes that the user saw these records, the first one last. Objects that keep no such list are passed over. */
  viewed(sobject: string, ids: readonly string[], userId: string): void;
  /** Newest first. @param limit default 200 */
  items(session: Session, of?: { readonly sobject?: string; readonly limit?: number }): readonly RecentItem[];
}
