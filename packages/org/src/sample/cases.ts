import type { StoredRow } from "../engine/schema/insert-rows.ts";
import { storedDateTime } from "../engine/state/wire-time.ts";
import type { SampleAccount } from "./accounts.ts";
import { DAY_MS, officeTime } from "./calendar.ts";
import type { SampleContact } from "./contacts.ts";
import { createSampler, type Random } from "./random.ts";
import { auditColumns, HISTORY_DAYS, type World } from "./world.ts";

const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  Installation: ["Cannot finish the setup", "Installation guide is unclear", "Setup stops at step 4"],
  "Equipment Complexity": ["How do I change the schedule?", "Need help with the control panel"],
  Performance: ["Slower than before the update", "Dashboard takes minutes to load", "Output below specification"],
  Breakdown: ["Unit stopped working", "Error E-17 on start", "No power after the storm"],
  "Equipment Design": ["Cover does not fit", "Cable too short for our rack"],
  Feedback: ["Wish for a weekly report", "Invoice address has changed", "Happy with the new version"],
  Other: ["Question about our contract", "Need a copy of an invoice"],
};
const FIRST_NUMBER = 1_000;

/** Requests of customers, most of them answered within days. */
export function makeCases(
  world: World,
  customers: readonly SampleAccount[],
  contactsOf: ReadonlyMap<string, readonly SampleContact[]>,
  count: number,
): StoredRow[] {
  const random = world.random("cases");
  const { today, firstDay, staff } = world;
  const drawDay = createSampler(Array.from({ length: HISTORY_DAYS }, (_, offset) => 0.7 + offset / HISTORY_DAYS));
  const days = Array.from({ length: count }, () => firstDay + drawDay(random)).sort((a, b) => a - b);
  const ids = world.counters.recordIds("500", count);
  world.counters.atLeast("Case.CaseNumber", FIRST_NUMBER + count - 1);

  return days.map((createdDay, index) => {
    const account = customerOn(customers, createdDay, random);
    const contact = random.pick(contactsOf.get(account.id) as readonly SampleContact[]);
    const reason = random.pick(Object.keys(SUBJECTS));
    const createdAt = officeTime(createdDay, random);
    const hours = random.logNormal(30, 1.1);
    const closedMs = Date.parse(createdAt.replace("+0000", "Z")) + hours * 3_600_000;
    const isClosed = closedMs < today * DAY_MS && random.chance(0.97);
    const status = isClosed ? "Closed" : random.pick(["New", "Working", "Working", "Escalated"]);
    const closedAt = isClosed ? storedDateTime(closedMs) : null;
    const person = contact.row;
    return {
      Id: ids[index] as string,
      CaseNumber: String(FIRST_NUMBER + index).padStart(8, "0"),
      ContactId: contact.id,
      AccountId: account.id,
      Type: random.pick(["Mechanical", "Electrical", "Electronic", "Structural", "Other"]),
      Status: status,
      Reason: reason,
      Origin: random.weighted([
        ["Web", 45],
        ["Email", 35],
        ["Phone", 20],
      ]),
      Subject: random.pick(SUBJECTS[reason] as readonly string[]),
      Priority: random.weighted([
        ["Medium", 60],
        ["High", 22],
        ["Low", 18],
      ]),
      IsClosed: isClosed ? 1 : 0,
      ClosedDate: closedAt,
      IsEscalated: status === "Escalated" ? 1 : 0,
      ContactPhone: person["Phone"] ?? null,
      ContactMobile: person["MobilePhone"] ?? null,
      ContactEmail: person["Email"] ?? null,
      ...auditColumns(random.pick(staff.agents), createdAt, closedAt ?? createdAt),
    };
  });
}

/** A customer known on the day. */
function customerOn(customers: readonly SampleAccount[], day: number, random: Random): SampleAccount {
  let low = 0;
  let high = customers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((customers[middle] as SampleAccount).createdDay <= day) low = middle + 1;
    else high = middle;
  }
  return customers[random.int(0, Math.max(0, low - 1))] as SampleAccount;
}
