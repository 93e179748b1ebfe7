import { ApiFault } from "../api-fault.ts";
import type { Change, ChangeResult } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import { resultOf } from "./apply-record.ts";
import { fault } from "./faults.ts";
import { runChunk } from "./pipeline.ts";
import { resolveChange } from "./resolve-change.ts";
import { savepoint } from "./savepoint.ts";
import type { Operation, Shop, Work } from "./work.ts";

/** Records that one call of a trigger gets (Apex Developer Guide, "Triggers"). */
export const CHUNK = 200;
const ATTEMPTS = 3;

/**
 * Records of one object whose hooks see them together. Unless all or none of the call is to be kept, the records without errors are
 * tried again without the others, so hooks run again for them, at most three times (Apex Developer Guide, "Bulk DML Exception Handling").
 */
export function applyChunk(
  shop: Shop,
  session: Session,
  changes: readonly Change[],
  allOrNone: boolean,
): readonly ChangeResult[] {
  const results: ChangeResult[] = [];
  let left = changes.map((_, index) => index);
  for (let attempt = 1; left.length > 0; attempt++) {
    const mark = shop.transaction.mark();
    const again = savepoint(
      shop.database,
      "attempt",
      () => {
        tryAll(shop, session, changes, left, results);
        return left.filter((index) => results[index]!.success);
      },
      (good) => !allOrNone && good.length < left.length,
    );
    if (allOrNone || again.length === left.length) break;
    shop.transaction.rewind(mark);
    if (attempt === ATTEMPTS) {
      for (const index of again) results[index] = refused(results[index]!);
      break;
    }
    left = again;
  }
  return results;
}

const refused = (result: ChangeResult): ChangeResult => ({
  success: false,
  id: result.success && result.created ? null : result.id,
  faults: [fault.tooManyRetries()],
});

function tryAll(
  shop: Shop,
  session: Session,
  changes: readonly Change[],
  indexes: readonly number[],
  results: ChangeResult[],
) {
  const { mixedDml } = shop.transaction;
  const works = new Map<number, Work>();
  for (const index of indexes) {
    try {
      const work = resolveChange(session, changes[index]!, shop);
      mixedDml.check(work);
      works.set(index, work);
    } catch (error) {
      if (!(error instanceof ApiFault)) throw error;
      results[index] = { success: false, id: null, faults: [error] };
    }
  }
  for (const together of byOperation([...works.values()]))
    runChunk(together, shop, (work, run) => save(shop, work, run));
  for (const [index, work] of works) {
    if (work.faults.length === 0) mixedDml.wrote(work);
    results[index] = resultOf(work);
  }
}

/** An upsert is a trigger of inserts and one of updates. */
function byOperation(works: readonly Work[]): readonly (readonly Work[])[] {
  const groups = new Map<Operation, Work[]>();
  for (const work of works) groups.set(work.operation, [...(groups.get(work.operation) ?? []), work]);
  return [...groups.values()];
}

/** Writes one record so that it can be undone alone. */
function save(shop: Shop, work: Work, run: () => void) {
  const mark = shop.transaction.mark();
  try {
    savepoint(shop.database, "record", run, () => work.faults.length > 0);
  } catch (error) {
    if (!(error instanceof ApiFault)) throw error;
    work.faults.push(error);
  }
  if (work.faults.length === 0) return;
  shop.transaction.rewind(mark);
  if (work.operation === "insert") work.id = "";
}
