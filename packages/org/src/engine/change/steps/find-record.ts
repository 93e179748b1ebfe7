import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";
import type { Row } from "../work.ts";

/** The stored record behind the id, which must be live, or in the recycle bin when it is to come back. */
export const findRecord: Step = (work, { database, bin }) => {
  const row = database.prepare(work.plan.select).get(work.id) as Row | undefined;
  if (!row) {
    work.faults.push(fault.unknownRecord());
    return;
  }
  const inBin = row.IsDeleted === 1;
  const comesBack = work.operation === "undelete";
  // What went into the bin as part of another record comes back with that one only.
  if (inBin !== comesBack || (comesBack && bin.isPart(work.id))) {
    work.faults.push(comesBack ? fault.notInBin() : fault.deleted());
    return;
  }
  work.before = row;
  work.after = { ...row };
};
