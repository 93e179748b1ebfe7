import type { Operation, Row } from "./work.ts";

/** What a hook sees of a record. Before the write it may set fields of `after`; it refuses the record by throwing an ApiFault. */
export interface HookedChange {
  readonly operation: Operation;
  readonly sobject: string;
  readonly id: string;
  readonly userId: string;
  readonly before: Readonly<Row> | null;
  readonly after: Row;
}

/** Synchronous: it runs inside the transaction. */
export type Hook = (change: HookedChange) => void;

export interface Hooks {
  before(sobject: string, hook: Hook): () => void;
  after(sobject: string, hook: Hook): () => void;
  run(when: "before" | "after", change: HookedChange): void;
  has(sobject: string): boolean;
}

export function createHooks(): Hooks {
  const hooks = { before: new Map<string, Set<Hook>>(), after: new Map<string, Set<Hook>>() };

  function register(when: "before" | "after", sobject: string, hook: Hook): () => void {
    const set = hooks[when].get(sobject) ?? new Set();
    hooks[when].set(sobject, set.add(hook));
    return () => void set.delete(hook);
  }

  return {
    before: (sobject, hook) => register("before", sobject, hook),
    after: (sobject, hook) => register("after", sobject, hook),
    has: (sobject) => hooks.before.has(sobject) || hooks.after.has(sobject),
    run(when, change) {
      for (const hook of hooks[when].get(change.sobject) ?? []) {
        const result: unknown = hook(change);
        if (result instanceof Promise) {
          result.catch(() => {});
          throw new Error(
            `the hook ${when} ${change.operation} of ${change.sobject} returned a promise: hooks run inside the transaction and must be synchronous`,
          );
        }
      }
    },
  };
}
