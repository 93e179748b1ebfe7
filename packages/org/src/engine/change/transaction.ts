import type { Session } from "../doors/session.ts";
import type { OpenCommit } from "../events/event-log.ts";
import type { CommittedChunk } from "./hooks/after-commit.ts";
import type { LockMet } from "./locks/lock-met.ts";
import { createMixedDml, type MixedDml } from "./mixed-dml.ts";

/** What a call and the calls of its hooks share from BEGIN to COMMIT. */
export interface Transaction {
  readonly session: Session;
  /** null when the call leaves no trace in the event log. */
  readonly commit: OpenCommit | null;
  mixedDml: MixedDml;
  /** Whether setup objects and others may be mixed between the calls of one transaction, as long as no call mixes them. */
  readonly judgesCalls: boolean;
  /** What hooks after the commit will be told. */
  readonly committed: CommittedChunk[];
  /** Triggers that run inside each other; the first is 1. */
  readonly triggers: string[];
  /** The rows it has locked, when something could hold them beyond the call. */
  readonly rows: Set<string>;
  /** How long its locks outlast the call, in milliseconds of the clock. */
  holdMs: number;
  /** Whether the caller can wait for rows that others hold. */
  readonly waits: boolean;
  /** The lock that ended the attempt, in case a hook swallowed it. */
  met: LockMet | null;
  /** How far it has come; `rewind` goes back to it after a savepoint was rolled back. */
  mark(): Mark;
  rewind(mark: Mark): void;
}

export interface Mark {
  readonly events: number;
  readonly committed: number;
}

export function openTransaction(session: Session, commit: OpenCommit | null, waits: boolean): Transaction {
  const committed: CommittedChunk[] = [];
  return {
    session,
    commit,
    mixedDml: createMixedDml(),
    judgesCalls: false,
    committed,
    triggers: [],
    rows: new Set(),
    holdMs: 0,
    waits,
    met: null,
    mark: () => ({ events: commit?.count ?? 0, committed: committed.length }),
    rewind(mark) {
      commit?.rewind(mark.events);
      committed.length = mark.committed;
    },
  };
}
