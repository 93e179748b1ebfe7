import type { StoredRow } from "../engine/schema/insert-rows.ts";
import { storedDateTime } from "../engine/state/wire-time.ts";
import { DAY_MS, dateOf, isWeekend, officeTime } from "./calendar.ts";
import type { SampleOpportunity } from "./opportunities.ts";
import { stamps } from "./products.ts";
import type { World } from "./world.ts";

const TASKS = ["Call", "Send Letter", "Send Quote", "Email", "Follow up", "Prepare demo"];
const MEETINGS = ["Meeting", "Call", "Demo", "Review of the proposal"];
/** Activities lie around today: what was done, and what is to be done. */
const DAYS_AROUND = 21;
const HALF_HOUR_MS = 1_800_000;

/** Tasks and events around the open deals. */
export function makeActivities(
  world: World,
  deals: readonly SampleOpportunity[],
  counts: { tasks: number; events: number },
): { tasks: StoredRow[]; events: StoredRow[] } {
  const random = world.random("activities");
  const open = deals.filter((deal) => deal.outcome === "open");
  const taskIds = world.counters.recordIds("00T", counts.tasks);
  const eventIds = world.counters.recordIds("00U", counts.events);

  function about() {
    const deal = random.pick(open);
    const day = workday(world.today + random.int(-DAYS_AROUND, DAYS_AROUND));
    const madeDay = Math.max(deal.createdDay, Math.min(day, world.today) - random.int(1, 5));
    return { deal, day, madeAt: officeTime(Math.min(madeDay, world.today - 1), random) };
  }
  const shared = ({ deal, madeAt }: ReturnType<typeof about>) => ({
    WhoId: deal.contact.id,
    WhatId: deal.id,
    AccountId: deal.account.id,
    OwnerId: deal.columns["OwnerId"] as string,
    ...stamps(deal.columns["OwnerId"] as string, madeAt),
  });

  return {
    tasks: taskIds.map((Id) => {
      const it = about();
      const done = it.day < world.today && random.chance(0.85);
      const priority = random.weighted([
        ["Normal", 75],
        ["High", 20],
        ["Low", 5],
      ]);
      return {
        Id,
        Subject: random.pick(TASKS),
        ActivityDate: dateOf(it.day),
        Status: done ? "Completed" : random.pick(["Not Started", "Not Started", "In Progress"]),
        Priority: priority,
        IsHighPriority: priority === "High" ? 1 : 0,
        IsClosed: done ? 1 : 0,
        CompletedDateTime: done ? shared(it).CreatedDate : null,
        TaskSubtype: "Task",
        ...shared(it),
      };
    }),
    events: eventIds.map((Id) => {
      const it = about();
      const start = it.day * DAY_MS + 17 * 2 * HALF_HOUR_MS + random.int(0, 12) * HALF_HOUR_MS;
      const halves = random.pick([1, 1, 2, 3]);
      return {
        Id,
        Subject: random.pick(MEETINGS),
        StartDateTime: storedDateTime(start),
        ActivityDateTime: storedDateTime(start),
        EndDateTime: storedDateTime(start + halves * HALF_HOUR_MS),
        DurationInMinutes: halves * 30,
        ActivityDate: dateOf(it.day),
        EndDate: dateOf(Math.floor((start + halves * HALF_HOUR_MS) / DAY_MS)),
        ShowAs: "Busy",
        GroupEventType: "0",
        EventSubtype: "Event",
        ...shared(it),
      };
    }),
  };
}

function workday(day: number): number {
  return isWeekend(day) ? workday(day - 1) : day;
}
