import type { Clock } from "@postern/kernel";
import type { Session } from "../../doors/session.ts";
import type { Work } from "../work.ts";
import type { HookOrg } from "./hook-org.ts";
import { hookValues } from "./hook-values.ts";
import type { Committed, Hooks } from "./hooks.ts";

/** Records of one object that were written together and have hooks after the commit. */
export interface CommittedChunk {
  readonly works: readonly Work[];
}

/** What went wrong in a hook after the commit. */
export interface HookFailure {
  readonly sobject: string;
  readonly hook: string;
  readonly userId: string;
  readonly error: unknown;
}

/** The line of hooks after commits: one at a time, in the order of commits. */
export interface AfterCommit {
  run(session: Session, chunks: readonly CommittedChunk[]): void;
  /** Resolves when the line is empty. */
  settled(): Promise<void>;
}

export function createAfterCommit(deps: {
  readonly clock: Clock;
  readonly hooks: Hooks;
  readonly orgFor: (session: Session) => HookOrg;
  readonly onFailure: (failure: HookFailure) => void;
}): AfterCommit {
  const { clock, hooks, orgFor, onFailure } = deps;
  let line: Promise<void> = Promise.resolve();
  let waiting = 0;

  async function tell(session: Session, committed: Omit<Committed, "now" | "org">) {
    for (const { name, hook } of hooks.afterCommitOf(committed.sobject)) {
      try {
        await hook({ ...committed, now: clock.now(), org: orgFor(session) });
      } catch (error) {
        onFailure({ sobject: committed.sobject, hook: name, userId: session.userId, error });
      }
    }
  }

  async function settled() {
    while (waiting > 0) await line;
  }

  return {
    run(session, chunks) {
      if (chunks.length === 0) return;
      // What the records are now, not what they are when the line comes to them.
      const told = chunks.map(({ works }) => committedOf(session, works));
      waiting++;
      line = line
        .then(async () => {
          for (const committed of told) await tell(session, committed);
        })
        .finally(() => {
          waiting--;
        });
      // Time does not move on past work that is under way.
      clock.setTimer(0, settled);
    },
    settled,
  };
}

function committedOf(session: Session, works: readonly Work[]): Omit<Committed, "now" | "org"> {
  const { model, operation } = works[0]!;
  const records = works.map((work) => ({
    id: work.id,
    new: operation === "delete" ? null : hookValues(model, work.after),
    old: hookValues(model, work.before),
  }));
  return { operation, sobject: model.name, records, userId: session.userId };
}
