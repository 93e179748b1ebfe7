import type { Session } from "../doors/index.ts";
import type { OrgMeta } from "../state/org-meta.ts";
import { createAssignmentRules } from "./assignment/assignment-rules.ts";
import { createRecycleBin } from "./bin/recycle-bin.ts";
import { createChangeDoor } from "./change-door.ts";
import type { ChangeRooms } from "./change-rooms.ts";
import { createDuplicateRules } from "./duplicates/duplicate-rules.ts";
import type { Followers } from "./followers.ts";
import { createHooks } from "./hooks/hooks.ts";
import { createRowLocks } from "./locks/row-locks.ts";

/** What writing needs of other rooms; its own are made here. */
interface Deps
  extends Omit<
    ChangeRooms,
    "followers" | "hooks" | "locks" | "bin" | "duplicateRules" | "assignmentRules" | "onCommitted"
  > {
  readonly meta: OrgMeta;
  readonly runs: (session: Session) => void;
  /** Record types were written. */
  readonly onRecordTypes: () => void;
}

/** The rooms of the DML path, and its door. */
export function openWriting({ meta, onRecordTypes, ...rooms }: Deps) {
  const { database, schema, clock, counters } = rooms;
  const followers: Followers = new Map();
  const hooks = createHooks();
  const locks = createRowLocks(clock);
  const bin = createRecycleBin({ database, schema, clock });
  const duplicateRules = createDuplicateRules({ database, schema, meta });
  const assignmentRules = createAssignmentRules({ database, schema, meta, counters });
  let typesWritten = false;
  followers.set("RecordType", () => {
    typesWritten = true;
  });
  database.onReplaced(() => locks.clear());
  const change = createChangeDoor({
    ...rooms,
    followers,
    hooks,
    locks,
    bin,
    duplicateRules,
    assignmentRules,
    onCommitted() {
      if (!typesWritten) return;
      typesWritten = false;
      onRecordTypes();
    },
  });
  return { change, followers, hooks, locks, bin, duplicateRules, assignmentRules };
}
