import type { StoredRow } from "../engine/schema/insert-rows.ts";
import { OPPORTUNITY_STAGES } from "../engine/schema/value-rows.ts";
import type { SampleAccount, Segment } from "./accounts.ts";
import { dateOf, isWeekend, monthOf, officeTime, salesSeason, yearOf } from "./calendar.ts";
import type { SampleContact } from "./contacts.ts";
import { createSampler, type Random } from "./random.ts";
import { auditColumns, HISTORY_DAYS, LEAD_SOURCE_MIX, type World } from "./world.ts";

export interface SampleOpportunity {
  readonly id: string;
  readonly account: SampleAccount;
  readonly contact: SampleContact;
  readonly createdDay: number;
  readonly closeDay: number;
  readonly source: string;
  readonly amount: number;
  readonly isNew: boolean;
  readonly outcome: "open" | "won" | "lost";
  readonly columns: StoredRow;
}

type Stage = (typeof OPPORTUNITY_STAGES)[number];
const OPEN_STAGES = OPPORTUNITY_STAGES.filter((stage) => stage.IsClosed === 0);
const WON = OPPORTUNITY_STAGES.find((stage) => stage.IsWon === 1) as Stage;
const LOST = OPPORTUNITY_STAGES.find((stage) => stage.IsClosed === 1 && stage.IsWon === 0) as Stage;

/** Of decided deals; existing customers buy more readily. */
const WIN_RATE: Readonly<Record<string, number>> = {
  Web: 0.27,
  "Phone Inquiry": 0.33,
  "Partner Referral": 0.46,
  "Purchased List": 0.13,
  Other: 0.25,
};
const MEDIAN_AMOUNT: Readonly<Record<Segment, number>> = { small: 8_500, middle: 27_000, large: 92_000 };
const PRODUCTS = ["Platform", "Connect", "Analytics", "Service Plan", "Field Kit", "Onboarding", "Seats"];
const NEXT_STEPS = [
  "Call back",
  "Send proposal",
  "Schedule demo",
  "Legal review",
  "Meet decision makers",
  "Send quote",
];

/** How many of the deals are still open, and how far ahead they close. */
const OPEN_SHARE = 0.18;
const OPEN_DAYS_AHEAD = 180;
const OPEN_DAYS_OVERDUE = 14;

/** Deals over two years: growing, with seasons, and a pipeline that closes in the next two quarters. */
export function makeOpportunities(
  world: World,
  contactsOf: ReadonlyMap<string, readonly SampleContact[]>,
  accounts: readonly SampleAccount[],
  count: number,
): SampleOpportunity[] {
  const random = world.random("opportunities");
  const { today, firstDay } = world;
  const drawClosed = createSampler(
    Array.from({ length: HISTORY_DAYS }, (_, offset) => salesSeason(firstDay + offset) * (1 + offset / HISTORY_DAYS)),
  );
  const firstOpen = today - OPEN_DAYS_OVERDUE;
  const drawOpen = createSampler(
    Array.from({ length: OPEN_DAYS_OVERDUE + OPEN_DAYS_AHEAD }, (_, offset) => {
      const ahead = offset - OPEN_DAYS_OVERDUE;
      return salesSeason(firstOpen + offset) * (ahead < 0 ? 0.35 : 1.3 - ahead / OPEN_DAYS_AHEAD);
    }),
  );
  const ids = world.counters.recordIds("006", count);

  return ids.map((id) => {
    const isOpen = random.chance(OPEN_SHARE);
    const closeDay = isOpen ? firstOpen + drawOpen(random) : firstDay + drawClosed(random);
    const cycle = Math.min(240, Math.max(6, Math.round(random.logNormal(55, 0.6))));
    const createdDay = Math.max(world.orgDay + 2, Math.min(closeDay - cycle, today - 2 - random.int(0, 25)));
    const account = knownAccount(accounts, createdDay, random);
    const contacts = contactsOf.get(account.id) as readonly SampleContact[];
    const contact = random.pick(contacts);
    const source = random.weighted(LEAD_SOURCE_MIX);
    const isNew = random.chance(0.58);
    const wins = (WIN_RATE[source] as number) + (isNew ? 0 : 0.17) + (0.05 * (closeDay - firstDay)) / HISTORY_DAYS;
    const outcome = isOpen ? "open" : random.chance(wins) ? "won" : "lost";
    const stage = outcome === "won" ? WON : outcome === "lost" ? LOST : openStage(closeDay - today, random);
    const amount = Math.round(random.logNormal(MEDIAN_AMOUNT[account.segment], 0.55) / 100) * 100;
    const ownerId = random.chance(0.9) ? account.ownerId : random.pick(world.staff.sellers);
    const modifiedDay = isOpen ? random.int(Math.max(createdDay + 1, today - 30), today - 1) : closeDay;
    const modifiedAt = officeTime(weekday(Math.min(modifiedDay, today - 1)), random);
    const quarter = Math.floor(monthOf(closeDay) / 3) + 1;
    return {
      id,
      account,
      contact,
      createdDay,
      closeDay,
      source,
      amount,
      isNew,
      outcome,
      columns: {
        Id: id,
        AccountId: account.id,
        Name: `${account.name} - ${random.pick(PRODUCTS)}`.slice(0, 120),
        StageName: stage.ApiName,
        Amount: amount,
        Probability: stage.DefaultProbability,
        ExpectedRevenue: Math.round(amount * stage.DefaultProbability) / 100,
        CloseDate: dateOf(closeDay),
        Type: isNew ? "New Customer" : random.pick(["Existing Customer - Upgrade", "Existing Customer - Replacement"]),
        NextStep: isOpen && random.chance(0.6) ? random.pick(NEXT_STEPS) : null,
        LeadSource: source,
        IsClosed: stage.IsClosed,
        IsWon: stage.IsWon,
        ForecastCategory: stage.ForecastCategory,
        ForecastCategoryName: stage.ForecastCategoryName,
        LastStageChangeDate: stage === OPEN_STAGES[0] ? null : modifiedAt,
        FiscalQuarter: quarter,
        FiscalYear: yearOf(closeDay),
        Fiscal: `${yearOf(closeDay)} ${quarter}`,
        ContactId: contact.id,
        ...auditColumns(ownerId, officeTime(weekday(createdDay), random), modifiedAt),
      },
    };
  });
}

/** A company known on the day; larger ones come up more often. */
function knownAccount(accounts: readonly SampleAccount[], day: number, random: Random): SampleAccount {
  let low = 0;
  let high = accounts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((accounts[middle] as SampleAccount).createdDay <= day) low = middle + 1;
    else high = middle;
  }
  const known = Math.max(1, low);
  for (;;) {
    const account = accounts[random.int(0, known - 1)] as SampleAccount;
    if (random.chance({ small: 0.35, middle: 0.7, large: 1 }[account.segment])) return account;
  }
}

/** The nearer the close, the later the stage. */
function openStage(daysAhead: number, random: Random): Stage {
  const position = 7 - Math.max(0, daysAhead) / 23 + random.normal() * 1.4;
  return OPEN_STAGES[Math.max(0, Math.min(OPEN_STAGES.length - 1, Math.round(position)))] as Stage;
}

/** The Friday before, when the day is on a weekend. */
function weekday(day: number): number {
  let found = day;
  while (isWeekend(found)) found--;
  return found;
}
