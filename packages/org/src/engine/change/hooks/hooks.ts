import type { FieldValues } from "../../doors/change.ts";
import type { Operation } from "../work.ts";
import type { HookOrg } from "./hook-org.ts";

/** One record of a trigger: `Trigger.new[i]` and `Trigger.old[i]`. */
export interface HookRecord {
  /** 18 characters; null before an insert. */
  readonly id: string | null;
  /** The record as it is to be stored, with what hooks have set; null when it is being deleted. */
  readonly new: FieldValues | null;
  /** The record as it was stored; null for an insert. */
  readonly old: FieldValues | null;
  /**
   * Sets a field, before an insert or update; a value that does not fit refuses the record. Throws when the record is read-only, or has no such field.
   */
  set(field: string, value: unknown): void;
  /** Refuses the record with FIELD_CUSTOM_VALIDATION_EXCEPTION, about a field or as a whole. */
  addError(message: string, field?: string): void;
}

/** What a hook is called with: up to 200 records that are written together, as a trigger is. */
export interface Trigger {
  /** `BeforeInsert`, as a trigger's error text names it. */
  readonly event: string;
  readonly operation: Operation;
  readonly sobject: string;
  readonly records: readonly HookRecord[];
  /** Who writes. */
  readonly userId: string;
  /** Epoch milliseconds of the org's clock. */
  readonly now: number;
  /** Reads and writes in the same transaction. */
  readonly org: HookOrg;
  /**
   * Lets the transaction last: the rows it writes stay locked for so long, on the org's clock, and the answer comes when they are free. The
   * longest wish of a transaction counts.
   */
  holdLocks(forMs: number): void;
}

/** What hooks are told after the commit. */
export interface Committed {
  readonly operation: Operation;
  readonly sobject: string;
  readonly records: readonly {
    readonly id: string;
    readonly new: FieldValues | null;
    readonly old: FieldValues | null;
  }[];
  readonly userId: string;
  readonly now: number;
  /** Each call is a transaction of its own. */
  readonly org: HookOrg;
}

/** Synchronous: it runs inside the transaction, and one that returns a promise is refused with all that was written. */
export type Hook = (trigger: Trigger) => void;

/** Runs after the commit, in the order of commits, one at a time; what it throws stands in the request log. */
export type AfterCommitHook = (committed: Committed) => void | Promise<void>;

/** Where an org of Salesforce would have triggers, by object. */
export interface ObjectHooks {
  readonly before?: Hook;
  readonly after?: Hook;
  readonly afterCommit?: AfterCommitHook;
}

export interface NamedHook<H> {
  readonly name: string;
  readonly hook: H;
}

export interface Hooks {
  /** Whether there are any at all, and of this object: a write asks first. */
  readonly any: boolean;
  has(sobject: string): boolean;
  /** Object names are taken in any letter case. Each returns the way to take the hook back. */
  before(sobject: string, hook: Hook): () => void;
  after(sobject: string, hook: Hook): () => void;
  afterCommit(sobject: string, hook: AfterCommitHook): () => void;
  of(when: "before" | "after", sobject: string): readonly NamedHook<Hook>[];
  afterCommitOf(sobject: string): readonly NamedHook<AfterCommitHook>[];
}

export function createHooks(): Hooks {
  const before = new Map<string, NamedHook<Hook>[]>();
  const after = new Map<string, NamedHook<Hook>[]>();
  const afterCommit = new Map<string, NamedHook<AfterCommitHook>[]>();
  const key = (sobject: string) => sobject.toLowerCase();

  function register<H extends (...args: never[]) => unknown>(
    hooks: Map<string, NamedHook<H>[]>,
    when: string,
    sobject: string,
    hook: H,
  ): () => void {
    const named = { name: hook.name || `${sobject}${when}`, hook };
    hooks.set(key(sobject), [...(hooks.get(key(sobject)) ?? []), named]);
    return () => {
      const left = (hooks.get(key(sobject)) ?? []).filter((other) => other !== named);
      if (left.length > 0) hooks.set(key(sobject), left);
      else hooks.delete(key(sobject));
    };
  }

  return {
    get any() {
      return before.size + after.size + afterCommit.size > 0;
    },
    has: (sobject) => before.has(key(sobject)) || after.has(key(sobject)) || afterCommit.has(key(sobject)),
    before: (sobject, hook) => register(before, "Before", sobject, hook),
    after: (sobject, hook) => register(after, "After", sobject, hook),
    afterCommit: (sobject, hook) => register(afterCommit, "AfterCommit", sobject, hook),
    of: (when, sobject) => (when === "before" ? before : after).get(key(sobject)) ?? [],
    afterCommitOf: (sobject) => afterCommit.get(key(sobject)) ?? [],
  };
}
