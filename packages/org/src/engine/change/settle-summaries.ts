import type { ApiFault } from "../api-fault.ts";
import type { Change, ChangeResult } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import type { SObjectModel } from "../schema/model.ts";
import { callAfterHooks, callBeforeHooks } from "./hooks/call-hooks.ts";
import type { Step } from "./pipeline.ts";
import { newWork } from "./resolve-change.ts";
import { savepoint } from "./savepoint.ts";
import { checkLocks } from "./steps/check-locks.ts";
import { checkValidationRules } from "./steps/check-validation-rules.ts";
import { logEvent } from "./steps/log-event.ts";
import { noteSummaries } from "./steps/note-summaries.ts";
import { updateRow } from "./steps/write-row.ts";
import { type StaleParent, staleParents, summaryLinks } from "./summaries.ts";
import type { Row, Shop } from "./work.ts";

/** A parent that its own rules or hooks keep from being saved, and the records below it that would have changed it. */
interface RefusedParent {
  readonly by: ReadonlySet<string>;
  readonly faults: readonly ApiFault[];
}

/**
 * Applies the changes of a call, and then puts the roll-up summaries above them in step. When a parent refuses, everything is undone and
 * done again without the changes that are to blame, as an org retries the rest of a call.
 *
 * @param apply applies the changes given
 */
export function withSummaries(
  shop: Shop,
  session: Session,
  changes: readonly Change[],
  apply: (changes: readonly Change[]) => ChangeResult[],
): ChangeResult[] {
  if (summaryLinks(shop.schema).size === 0) return apply(changes);
  const mark = shop.transaction.mark();
  const refused = new Map<Change, ChangeResult>();
  for (;;) {
    const left = changes.filter((change) => !refused.has(change));
    const outcome = savepoint(
      shop.database,
      "summaries",
      () => ({ results: apply(left), parents: settle(shop, session) }),
      ({ parents }) => parents.length > 0,
    );
    if (outcome.parents.length === 0) {
      const results = outcome.results.values();
      return changes.map((change) => refused.get(change) ?? (results.next().value as ChangeResult));
    }
    shop.transaction.rewind(mark);
    for (const parent of outcome.parents) blame(parent, left, outcome.results, refused);
  }
}

/** Puts in step what a merge or a conversion has touched. Throws the first fault of a parent that refuses: all of it is undone then. */
export function settleAll(shop: Shop, session: Session): void {
  const [refused] = settle(shop, session);
  if (refused) throw refused.faults[0] as ApiFault;
}

/** The changes whose records fed the parent; all of them when none did by itself, such as a delete that took the records along. */
function blame(
  { by, faults }: RefusedParent,
  changes: readonly Change[],
  results: readonly ChangeResult[],
  refused: Map<Change, ChangeResult>,
) {
  const written = changes.filter((_, index) => results[index]?.success);
  const guilty = written.filter((change) => by.has(results[changes.indexOf(change)]?.id ?? ""));
  for (const change of guilty.length > 0 ? guilty : written) {
    const id = change.operation === "insert" || change.operation === "upsert" ? null : change.id;
    refused.set(change, { success: false, id, faults });
  }
}

/**
 * Puts the summaries of every touched parent in step, then those of its own parents, until nothing changes ("Triggers and Order of
 * Execution": a parent with a roll-up summary goes through its save procedure, and then the grandparent).
 */
function settle(shop: Shop, session: Session): RefusedParent[] {
  const refused: RefusedParent[] = [];
  const origins = new Map<string, ReadonlySet<string>>();
  for (let touched = shop.summaries.take(); touched.size > 0; touched = shop.summaries.take())
    for (const [name, ids] of touched) {
      const parent = shop.schema.object(name) as SObjectModel;
      for (const stale of staleParents(shop.database, shop.schema, parent, [...ids.keys()])) {
        const by = new Set([...(ids.get(stale.id) ?? [])].flatMap((record) => [...(origins.get(record) ?? [record])]));
        origins.set(stale.id, by);
        const faults = resave(shop, session, parent, stale);
        if (faults.length > 0) refused.push({ by, faults });
      }
    }
  return refused;
}

/** LastModifiedDate stays: the system wrote, and not the user. */
function resave(shop: Shop, session: Session, parent: SObjectModel, stale: StaleParent): readonly ApiFault[] {
  const work = newWork(session, "update", parent, stale.id, {});
  work.before = shop.database.prepare(work.plan.select).get(stale.id) as Row;
  work.after = { ...work.before, ...stale.values };
  if (parent.field("SystemModstamp")) work.after.SystemModstamp = shop.stamp;
  const steps: readonly Step[] = [checkLocks, (each, within) => callBeforeHooks([each], within), checkValidationRules];
  for (const step of steps) {
    step(work, shop);
    if (work.faults.length > 0) return work.faults;
  }
  updateRow(work, shop);
  noteSummaries(work, shop);
  logEvent(work, shop);
  callAfterHooks([work], shop);
  return work.faults;
}
