import type { Session } from "./session.ts";

/** A line of the login history, with the cause that the wire does not tell. */
export interface LoginLine {
  /** Epoch milliseconds. */
  readonly at: number;
  /** null: the attempt was about nobody that the org knows. */
  readonly username: string | null;
  readonly application: string;
  readonly subType: string | null;
  readonly status: string;
  readonly reason: string;
  readonly ip: string;
}

/** An open session, with the app that opened it. */
export interface OpenSessionLine {
  readonly id: string;
  readonly username: string;
  readonly kind: "oauth" | "soap" | "ui";
  /** null: no app's. */
  readonly application: string | null;
  readonly level: string;
  readonly ip: string;
  readonly createdAt: number;
  readonly lastActiveAt: number;
  readonly isCurrent: boolean;
}

/** The door for who watches the org: "Login History" and "Session Management" in Setup. Throws ApiFault INSUFFICIENT_ACCESS. */
export interface EvidenceDoor {
  /** Whether this person may look; pages show no way in to who may not. */
  mayWatch(session: Session): boolean;
  /** Newest first; attempts about nobody too. */
  loginHistory(session: Session, limit: number): readonly LoginLine[];
  sessions(session: Session): readonly OpenSessionLine[];
  /** False when there is no such session. */
  endSession(session: Session, id: string): boolean;
}
