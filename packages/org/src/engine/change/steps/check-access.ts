import { fault } from "../faults.ts";
import type { Step } from "../pipeline.ts";
import type { Operation } from "../work.ts";

const RIGHTS = {
  insert: { right: "create", able: "createable", verb: "create" },
  update: { right: "edit", able: "updateable", verb: "update" },
  delete: { right: "delete", able: "deletable", verb: "delete" },
  undelete: { right: "delete", able: "undeletable", verb: "undelete" },
} as const satisfies Record<Operation, unknown>;

/** Whether objects of this kind can be written so at all, and whether this user may. */
export const checkAccess: Step = (work) => {
  if (work.system) return;
  const { right, able, verb } = RIGHTS[work.operation];
  const access = work.session.access.object(work.model.name);
  if (!access.read) work.faults.push(fault.unknownObject(work.model.name));
  else if (!work.model.definition[able]) work.faults.push(fault.notForOperation(work.model.name, verb));
  else if (!access[right]) work.faults.push(fault.noAccess());
};
