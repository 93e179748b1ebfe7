import type { Session } from "../doors/session.ts";
import type { SObjectModel } from "../schema/model.ts";
import { newWork } from "./resolve-change.ts";
import { callAfterHooks, callBeforeHooks } from "./steps/call-hooks.ts";
import { checkValidationRules } from "./steps/check-validation-rules.ts";
import { logEvent } from "./steps/log-event.ts";
import { noteSummaries } from "./steps/note-summaries.ts";
import { updateRow } from "./steps/write-row.ts";
import { type Refused, type StaleParent, staleParents } from "./summaries.ts";
import type { Row, Shop, Work } from "./work.ts";

/**
 * Puts the summaries of every touched parent in step, and then those of its own parents, until nothing changes ("Triggers and Order of
 * Execution", the steps after the workflow rules). A parent goes through its hooks and validation rules; what they refuse is refused of the
 * changes that touched it. LastModifiedDate stays: the system wrote.
 */
export function settleSummaries(shop: Shop, session: Session): Refused {
  const refused: Refused = new Map();
  for (let touched = shop.summaries.take(); touched.size > 0; touched = shop.summaries.take())
    for (const [name, ids] of touched) {
      const parent = shop.schema.object(name) as SObjectModel;
      for (const stale of staleParents(shop.database, shop.schema, parent, [...ids.keys()])) {
        const causes = ids.get(stale.id) ?? new Set([0]);
        const faults = resave(shop, session, parent, stale, causes);
        if (faults.length > 0) for (const cause of causes) refused.set(cause, faults);
      }
    }
  return refused;
}

function resave(
  shop: Shop,
  session: Session,
  parent: SObjectModel,
  stale: StaleParent,
  causes: ReadonlySet<number>,
): Work["faults"] {
  const work = newWork(session, "update", parent, stale.id, {});
  work.before = shop.database.prepare(work.plan.select).get(stale.id) as Row;
  work.after = { ...work.before, ...stale.values };
  if (parent.field("SystemModstamp")) work.after.SystemModstamp = shop.stamp;
  for (const step of [callBeforeHooks, checkValidationRules]) {
    step(work, shop);
    if (work.faults.length > 0) return work.faults;
  }
  updateRow(work, shop);
  logEvent(work, shop);
  // What the grandparents come to is due to the same changes.
  for (const cause of causes) {
    shop.summaries.current = cause;
    noteSummaries(work, shop);
  }
  callAfterHooks(work, shop);
  return work.faults;
}
