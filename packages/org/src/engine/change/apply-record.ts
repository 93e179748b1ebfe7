import { ApiFault } from "../api-fault.ts";
import type { Change, ChangeResult } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import { runPipeline } from "./pipeline.ts";
import { resolveChange } from "./resolve-change.ts";
import { savepoint } from "./savepoint.ts";
import type { Shop, Work } from "./work.ts";

/** One record by itself: what is wrong with it undoes it and no other. */
export function applyRecord(shop: Shop, session: Session, change: Change): ChangeResult {
  const { transaction } = shop;
  const mark = transaction.mark();
  let work: Work | undefined;
  try {
    return savepoint(
      shop.database,
      "record",
      () => {
        work = resolveChange(session, change, shop);
        transaction.mixedDml.check(work);
        runPipeline(work, shop);
        if (work.faults.length === 0) transaction.mixedDml.wrote(work);
        return resultOf(work);
      },
      ({ success }) => {
        if (!success) transaction.rewind(mark);
        return !success;
      },
    );
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    transaction.rewind(mark);
    return { success: false, id: work && work.operation !== "insert" ? work.id : null, faults: [error] };
  }
}

export function resultOf(work: Work): ChangeResult {
  const created = work.operation === "insert";
  if (work.faults.length === 0) return { success: true, id: work.id, created };
  return { success: false, id: created ? null : work.id, faults: work.faults };
}
