import type { SObjectModel } from "../../schema/model.ts";
import { quoted } from "../../state/tables.ts";
import { type ChildRelationship, childRelationshipsOf, childrenOf } from "../children.ts";
import { fault } from "../faults.ts";
import { moveChildren } from "../merge/move-children.ts";
import type { Step } from "../pipeline.ts";
import type { Shop, Work } from "../work.ts";
import { updateRow } from "./write-row.ts";

/**
 * Deletes: refused while restricting children exist, details go along, lookups to the record are emptied; a record that is merged gives them to
 * the winner. Rows of objects with IsDeleted stay for the recycle bin; others are gone.
 */
export const moveToBin: Step = (work, shop) => {
  if (work.mergedInto) {
    moveChildren(work, shop, work.mergedInto);
    work.after.MasterRecordId = work.mergedInto.master;
  } else takeChildren(work, shop, childRelationshipsOf(work.model, shop.schema));
  if (work.faults.length > 0) return;
  if (work.plan.hasDeletedFlag) {
    work.after.IsDeleted = 1;
    updateRow(work, shop);
  } else shop.database.prepare(`DELETE FROM ${quoted(work.model.name)} WHERE "Id" = ?`).run(work.id);
  shop.bin.deleted(work.id, work.model.name, !work.plan.hasDeletedFlag);
  if (shop.options.hardDelete) shop.bin.remove(work.id, work.model.name);
};

function takeChildren(work: Work, shop: Shop, relationships: readonly ChildRelationship[]) {
  for (const { child, field, onDelete } of relationships)
    if (onDelete === "restrict") refuseWithChildren(work, shop, child, field);
  if (work.faults.length > 0) return;
  for (const { child, field, onDelete } of relationships) {
    if (onDelete === "restrict") continue;
    for (const id of childrenOf(shop, child, field, work.id)) {
      if (onDelete === "cascade") shop.run(shop.ownWork("delete", child, id, {}));
      else shop.run(shop.ownWork("update", child, id, { [field]: null }));
      if (!work.plan.hasDeletedFlag) continue;
      if (onDelete === "clear") shop.bin.emptied(work.id, child.name, id, field);
      else if (child.field("IsDeleted")) shop.bin.took(work.id, child.name, id);
    }
  }
}

/** How many children a refusal names. */
const NAMED = 10;

function refuseWithChildren(work: Work, shop: Shop, child: SObjectModel, field: string) {
  const ids = childrenOf(shop, child, field, work.id);
  if (ids.length === 0) return;
  const name = child.nameField?.name ?? "Id";
  const names = ids.slice(0, NAMED).map((id) => {
    const row = shop.database
      .prepare(`SELECT ${quoted(name)} AS name FROM ${quoted(child.name)} WHERE "Id" = ?`)
      .get(id);
    return String(row?.name ?? id);
  });
  const own = String(work.before?.[work.model.nameField?.name ?? "Id"] ?? work.id);
  work.faults.push(fault.deleteFailed(own, child.definition.labelPlural.toLowerCase(), names));
}
