import type { Clock } from "@postern/kernel";
import type { QueryDoor } from "../doors/query.ts";
import type { Session } from "../doors/session.ts";
import type { EventLog } from "../events/event-log.ts";
import type { Schema } from "../schema/schema.ts";
import type { Security } from "../security/security.ts";
import type { Counters } from "../state/counters.ts";
import type { Database } from "../state/database.ts";
import type { AssignmentRules } from "./assignment/assignment-rules.ts";
import type { RecycleBin } from "./bin/recycle-bin.ts";
import type { DuplicateRules } from "./duplicates/duplicate-rules.ts";
import type { Followers } from "./followers.ts";
import type { HookFailure } from "./hooks/after-commit.ts";
import type { Hooks } from "./hooks/hooks.ts";
import type { RowLocks } from "./locks/row-locks.ts";

/** The rooms of the engine that writing goes through. */
export interface ChangeRooms {
  readonly database: Database;
  readonly schema: Schema;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly security: Security;
  readonly followers: Followers;
  readonly hooks: Hooks;
  readonly locks: RowLocks;
  readonly bin: RecycleBin;
  readonly duplicateRules: DuplicateRules;
  readonly assignmentRules: AssignmentRules;
  readonly eventLog: EventLog;
  /** Told whose writes are about to be judged. */
  readonly runs?: (session: Session) => void;
  readonly query: QueryDoor;
  /** Called once per committed call, outside the transaction. */
  readonly onCommitted: () => void;
  /** Called once per committed call that appended events. */
  readonly onAppended: () => void;
  readonly onHookFailure: (failure: HookFailure) => void;
  /** Mails a user; the message stays in the org's outbox. */
  readonly mail: (message: { to: string; subject: string; text: string }) => void;
}
