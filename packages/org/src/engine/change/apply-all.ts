import type { Change, ChangeResult } from "../doors/change.ts";
import type { Session } from "../doors/session.ts";
import type { Schema } from "../schema/schema.ts";
import { applyChunk, CHUNK } from "./apply-chunk.ts";
import { applyRecord } from "./apply-record.ts";
import { fault } from "./faults.ts";
import type { Hooks } from "./hooks/hooks.ts";
import { withSummaries } from "./settle-summaries.ts";
import type { Outcome } from "./transact.ts";
import type { Shop } from "./work.ts";

/** All changes of a call, in order. */
export function applyAll(shop: Shop, session: Session, changes: readonly Change[]): Outcome<ChangeResult[]> {
  const allOrNone = shop.options.allOrNone === true;
  const one = (change: Change) => applyRecord(shop, session, change);
  const apply = (some: readonly Change[]) =>
    shop.hooks.any
      ? runsOf(some, shop.hooks, shop.schema).flatMap((run) =>
          run.hooked ? applyChunk(shop, session, run.changes, allOrNone) : run.changes.map(one),
        )
      : some.map(one);
  const results = withSummaries(shop, session, changes, apply);
  const rollBack = allOrNone && results.some((result) => !result.success);
  return { value: rollBack ? results.map((result, index) => rolledBack(result, changes[index]!)) : results, rollBack };
}

/** Changes that follow each other and go through together: of one object with hooks, or one by one. */
function runsOf(changes: readonly Change[], hooks: Hooks, schema: Schema) {
  const runs: { key: string; hooked: boolean; changes: Change[] }[] = [];
  for (const change of changes) {
    const sobject = change.sobject ?? ("id" in change ? (schema.byKeyPrefix(change.id.slice(0, 3))?.name ?? "") : "");
    const hooked = hooks.has(sobject);
    const key = hooked ? `${change.operation} ${sobject.toLowerCase()}` : "";
    const last = runs.at(-1);
    if (last?.key === key && (!hooked || last.changes.length < CHUNK)) last.changes.push(change);
    else runs.push({ key, hooked, changes: [change] });
  }
  return runs;
}

function rolledBack(result: ChangeResult, change: Change): ChangeResult {
  if (!result.success) return result;
  return {
    success: false,
    id: change.operation === "insert" || result.created ? null : result.id,
    faults: [fault.rolledBack()],
  };
}
