import type { FieldModel } from "../../schema/model.ts";
import { quoted } from "../../state/tables.ts";
import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";
import { changes, type Shop, type Work } from "../work.ts";

/** Every lookup that is set must lead to a live record; an owner who is a user must be active. */
export const checkReferences: Step = (work, shop) => check(work, shop, work.plan.references);

/** Those that a hook set since. */
export const checkHookedReferences: Step = (work, shop) => {
  if (work.hooked.size === 0) return;
  const hooked = work.plan.references.filter(({ name }) => work.hooked.has(name));
  check(work, shop, hooked);
};

/** A group owns records when it is a queue for their object (Object Reference, QueueSobject). */
function ownsRecordsOf(database: Shop["database"], group: string, sobject: string): boolean {
  return (
    database.prepare(`SELECT 1 FROM "QueueSobject" WHERE "QueueId" = ? AND "SobjectType" = ?`).get(group, sobject) !==
    undefined
  );
}

function check(work: Work, { database, schema }: Shop, references: readonly FieldModel[]) {
  for (const field of references) {
    const id = work.after[field.name];
    // Master is no row; the other record types were looked at by themselves.
    if (field.name === "RecordTypeId") continue;
    if (typeof id !== "string" || !changes(work, field.name)) continue;
    const target = schema.byKeyPrefix(id.slice(0, 3));
    if (!target || !(field.definition.referenceTo ?? []).includes(target.name)) continue;
    const flags = [target.field("IsDeleted") ? `"IsDeleted"` : "0", target.name === "User" ? `"IsActive"` : "1"];
    const row = database
      .prepareArrays(`SELECT ${flags.join(", ")} FROM ${quoted(target.name)} WHERE "Id" = ?`)
      .get(id) as unknown as [number, number] | undefined;
    if (!work.system && !work.session.access.object(target.name).read)
      work.faults.push(fault.noAccessToReference(id, field.name));
    else if (!row) work.faults.push(fault.unknownRecord(field.name));
    else if (row[0] === 1) work.faults.push(fault.deletedParent(field.name));
    else if (field.name === "OwnerId" && row[1] === 0 && !work.system)
      work.faults.push(fault.inactiveOwner(id, work.model.definition.label));
    else if (field.name === "OwnerId" && target.name === "Group" && !ownsRecordsOf(database, id, work.model.name))
      work.faults.push(fault.notItsQueue());
  }
}
