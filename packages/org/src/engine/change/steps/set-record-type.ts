import { defaultRecordType, MASTER_RECORD_TYPE_ID } from "../../schema/record-types.ts";
import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";
import { changes } from "../work.ts";

/** A new record is of the default type when none is given; a type given must be an active one of the object. */
export const setRecordType: Step = (work, { database }) => {
  const { after, model } = work;
  if (!model.field("RecordTypeId")) return;
  if (work.operation === "insert" && (after.RecordTypeId ?? null) === null) {
    if (!work.named.has("RecordTypeId")) after.RecordTypeId = defaultRecordType(database, model.name);
    return;
  }
  const id = after.RecordTypeId ?? null;
  if (work.system || id === null || id === MASTER_RECORD_TYPE_ID || !changes(work, "RecordTypeId")) return;
  const row = database
    .prepare(`SELECT 1 FROM "RecordType" WHERE "Id" = ? AND "SobjectType" = ? AND "IsActive" = 1`)
    .get(id, model.name);
  if (!row) work.faults.push(fault.wrongRecordType(String(id)));
};
