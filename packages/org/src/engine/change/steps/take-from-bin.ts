import { quoted } from "../../state/tables.ts";
import type { Step } from "../pipeline.ts";
import { updateRow } from "./write-row.ts";

/** Brings the record back, and with it what its deletion took along and the lookups it emptied, where nobody has filled them since. */
export const takeFromBin: Step = (work, shop) => {
  work.after.IsDeleted = 0;
  // A loser of a merge is a record of its own again; what it lost stays with the winner.
  if ("MasterRecordId" in work.after) work.after.MasterRecordId = null;
  updateRow(work, shop);
  shop.bin.restored(work.id);
  for (const { sobject, record, field } of shop.bin.take(work.id)) {
    const model = shop.schema.object(sobject);
    if (!model) continue;
    const columns = [model.field("IsDeleted") ? `"IsDeleted"` : "0", field === null ? "NULL" : quoted(field)].join(
      ", ",
    );
    const row = shop.database
      .prepareArrays(`SELECT ${columns} FROM ${quoted(model.name)} WHERE "Id" = ?`)
      .get(record) as unknown as [number, string | null] | undefined;
    if (!row) continue;
    if (field === null && row[0] === 1) shop.run(shop.ownWork("undelete", model, record, {}));
    else if (field !== null && row[0] === 0 && row[1] === null)
      shop.run(shop.ownWork("update", model, record, { [field]: work.id }));
  }
};
