import { fault } from "../faults.ts";
import { changes, type Work } from "../work.ts";
import { checkLead, deriveAccount, missingRecurrence, touchActivityDate } from "./activity.ts";
import type { ObjectRules } from "./rules.ts";
import { valueFlag } from "./value-flag.ts";

/** Status and priority decide whether a task is closed, and whether it is urgent (Object Reference, TaskStatus and TaskPriority). */
export const taskRules: ObjectRules = {
  derive(work, shop) {
    const { after } = work;
    if (changes(work, "Status")) {
      const closed = valueFlag(shop, "TaskStatus", "IsClosed", after.Status) ? 1 : 0;
      if (closed !== (work.before?.IsClosed ?? 0)) after.CompletedDateTime = closed ? shop.stamp : null;
      after.IsClosed = closed;
    }
    if (changes(work, "Priority"))
      after.IsHighPriority = valueFlag(shop, "TaskPriority", "IsHighPriority", after.Priority) ? 1 : 0;
    if (typeof after.ReminderDateTime === "string" && !work.named.has("IsReminderSet")) after.IsReminderSet = 1;
    deriveAccount(work, shop);
  },
  check(work, shop) {
    if (work.operation === "delete") return;
    checkLead(work, shop);
    const missing = missingRecurrence(work.after, "RecurrenceStartDateOnly");
    if (missing.length > 0) work.faults.push(fault.requiredMissing(missing));
  },
  after(work: Work, shop) {
    touchActivityDate(work, shop, work.after.IsClosed === 1);
  },
};
