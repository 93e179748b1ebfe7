import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";
import type { Row } from "../work.ts";

/** The stored record behind the id, which must be live, or in the recycle bin when it is to come back. */
export const findRecord: Step = (work, { database }) => {
  const row = database.prepare(work.plan.select).get(work.id) as Row | undefined;
  if (!row) {
    work.faults.push(fault.unknownRecord());
    return;
  }
  const inBin = row.IsDeleted === 1;
  if (inBin !== (work.operation === "undelete")) {
    work.faults.push(inBin ? fault.deleted() : fault.notInBin());
    return;
  }
  work.before = row;
  work.after = { ...row };
};
