import { ApiFault } from "../../api-fault.ts";
import { childRelationshipsOf, childrenOf } from "../children.ts";
import { savepoint } from "../savepoint.ts";
import type { Shop, Work } from "../work.ts";

/**
 * Gives what refers to the loser of a merge to the winner, without hooks (Apex Developer Guide, "Operations That Don't Invoke Triggers"). A child
 * that the winner has already, such as a campaign member, goes into the bin with the loser.
 */
export function moveChildren(work: Work, shop: Shop, merged: { master: string; related: string[] }): void {
  for (const { child, field } of childRelationshipsOf(work.model, shop.schema))
    for (const id of childrenOf(shop, child, field, work.id)) {
      // The winner may hang below the loser; it takes the loser's place then.
      const parent = id === merged.master ? (work.before?.[field] ?? null) : merged.master;
      const move = shop.ownWork("update", child, id, { [field]: parent === id ? null : parent });
      if (movedUnlessDouble(shop, move)) merged.related.push(id);
      else {
        shop.run(shop.ownWork("delete", child, id, {}));
        if (child.field("IsDeleted")) shop.bin.took(work.id, child.name, id);
      }
    }
}

/** Whether the child could move: false when its new parent has such a child already. */
export function movedUnlessDouble(shop: Shop, move: Work): boolean {
  const mark = shop.transaction.mark();
  try {
    savepoint(
      shop.database,
      "child",
      () => shop.run(move),
      () => false,
    );
    return true;
  } catch (error) {
    if (!(error instanceof ApiFault) || error.errorCode !== "DUPLICATE_VALUE") throw error;
    shop.transaction.rewind(mark);
    return false;
  }
}
