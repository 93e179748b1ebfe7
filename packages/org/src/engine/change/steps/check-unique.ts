import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";
import { recordsWith } from "../resolve-parent.ts";
import { changes } from "../work.ts";

/** Unique fields among live records. */
export const checkUnique: Step = (work, { database }) => {
  for (const field of work.plan.unique) {
    if (work.operation !== "undelete" && !changes(work, field.name)) continue;
    const other = recordsWith(database, work.model, field, work.after[field.name] ?? null).find((id) => id !== work.id);
    if (other !== undefined) work.faults.push(fault.duplicateValue(field.name, other));
  }
};
