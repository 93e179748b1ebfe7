import { ApiFault } from "../../api-fault.ts";
import { storedDateTime } from "../../state/wire-time.ts";
import { fault } from "../faults.ts";
import type { Row, Work } from "../work.ts";
import { checkLead, deriveAccount, missingRecurrence, touchActivityDate } from "./activity.ts";
import type { ObjectRules } from "./rules.ts";

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
/** Object Reference, Event.DurationInMinutes: 14 days. */
const LONGEST = 14 * DAY_MINUTES;

/**
 * The times of an event say the same thing in three ways: start, end and duration, with the older pair ActivityDateTime and ActivityDate
 * (Object Reference, Event). Days of timed events are those of UTC (inferred; the org takes the user's).
 */
export const eventRules: ObjectRules = {
  derive(work, shop) {
    if (work.after.IsAllDayEvent === 1) allDay(work);
    else timed(work);
    const { after } = work;
    after.GroupEventType ??= "0";
    after.EventSubtype ??= "Event";
    if (typeof after.ReminderDateTime === "string" && !work.named.has("IsReminderSet")) after.IsReminderSet = 1;
    deriveAccount(work, shop);
  },
  check(work, shop) {
    if (work.operation === "delete") return;
    checkTimes(work);
    checkLead(work, shop);
    const missing = missingRecurrence(work.after, "RecurrenceStartDateTime");
    if (missing.length > 0) work.faults.push(fault.requiredMissing(missing));
  },
  after(work, shop) {
    touchActivityDate(work, shop, true);
  },
};

function timed({ after, named, operation }: Work) {
  const start =
    named.has("ActivityDateTime") && !named.has("StartDateTime") ? after.ActivityDateTime : after.StartDateTime;
  after.StartDateTime = start ?? null;
  after.ActivityDateTime = start ?? null;
  const from = millis(start);
  if (from === null) return;
  const setsDuration = named.has("DurationInMinutes") || (operation === "update" && !named.has("EndDateTime"));
  const end = millis(after.EndDateTime);
  if (setsDuration && typeof after.DurationInMinutes === "number" && !(named.has("EndDateTime") && end !== null))
    after.EndDateTime = storedDateTime(from + after.DurationInMinutes * MINUTE_MS);
  else if (end !== null) after.DurationInMinutes = Math.round((end - from) / MINUTE_MS);
  setDays(after);
}

function allDay({ after, named }: Work) {
  const day = named.has("ActivityDate") || !after.StartDateTime ? after.ActivityDate : dayOf(after.StartDateTime);
  if (typeof day !== "string") return;
  const start = Date.parse(`${day}T00:00:00Z`);
  const last = named.has("EndDateTime") ? millis(after.EndDateTime) : null;
  const minutes =
    last !== null
      ? (Date.parse(`${dayOf(after.EndDateTime)}T00:00:00Z`) - start) / MINUTE_MS + DAY_MINUTES
      : Number(after.DurationInMinutes ?? DAY_MINUTES);
  after.ActivityDate = day;
  after.StartDateTime = storedDateTime(start);
  after.ActivityDateTime = after.StartDateTime;
  after.DurationInMinutes = minutes;
  after.EndDateTime = storedDateTime(start + Math.max(0, minutes - DAY_MINUTES) * MINUTE_MS);
  setDays(after);
}

function setDays(after: Row) {
  after.ActivityDate = dayOf(after.StartDateTime);
  after.EndDate = dayOf(after.EndDateTime);
}

function checkTimes({ after, faults }: Work) {
  const missing = after.IsAllDayEvent === 1 ? ["ActivityDate"] : ["DurationInMinutes", "ActivityDateTime"];
  const absent = missing.filter((name) => (after[name] ?? null) === null);
  if (absent.length > 0) faults.push(fault.requiredMissing(absent));
  const minutes = Number(after.DurationInMinutes ?? 0);
  if (minutes < 0)
    faults.push(
      new ApiFault("FIELD_INTEGRITY_EXCEPTION", "End Date Time: the end of an event cannot come before its start", {
        fields: ["EndDateTime"],
      }),
    );
  if (minutes > LONGEST)
    faults.push(
      new ApiFault("FIELD_INTEGRITY_EXCEPTION", "Duration: an event cannot last longer than 14 days", {
        fields: ["DurationInMinutes"],
      }),
    );
}

const millis = (stored: unknown): number | null =>
  typeof stored === "string" ? Date.parse(stored.replace("+0000", "Z")) : null;
const dayOf = (stored: unknown): string | null => (typeof stored === "string" ? stored.slice(0, 10) : null);
