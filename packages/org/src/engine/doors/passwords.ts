import type { Session } from "./session.ts";

/**
 * The door to users' passwords over an API ("sObject User Password"). A user may set their own, who has the permission Manage Users
 * everybody's. Every call throws ApiFault NOT_FOUND for a user that is not there, INSUFFICIENT_ACCESS for a caller without the right.
 */
export interface PasswordsDoor {
  isExpired(session: Session, userId: string): boolean;
  /**
   * Sets the password and ends the user's other sessions. Throws ApiFault INVALID_NEW_PASSWORD when it is against the policies of the
   * org, naming the policy.
   */
  set(session: Session, userId: string, password: string): Promise<void>;
  /** Gives the user a drawn password that has to be changed at the next login, and ends their sessions. */
  reset(session: Session, userId: string): Promise<string>;
}
