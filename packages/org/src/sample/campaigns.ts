import type { StoredRow } from "../engine/schema/insert-rows.ts";
import { dateOf, officeTime, yearOf } from "./calendar.ts";
import type { SampleContact } from "./contacts.ts";
import type { SampleLead } from "./leads.ts";
import type { SampleOpportunity } from "./opportunities.ts";
import type { Random } from "./random.ts";
import { auditColumns, HISTORY_DAYS, type World } from "./world.ts";

/** What the campaigns of the two years come to; opportunities get the campaign that brought them. */
export interface SampleCampaigns {
  readonly campaigns: readonly StoredRow[];
  readonly statuses: readonly StoredRow[];
  readonly members: readonly StoredRow[];
  /** Campaign ids by opportunity id. */
  readonly campaignOf: ReadonlyMap<string, string>;
}

// In the order they run, two months apart; a year repeats.
const PLAN: readonly { name: string; type: string; cost: number; members: number; responseRate: number }[] = [
  { name: "Customer Stories Webinar", type: "Webinar", cost: 12_000, members: 260, responseRate: 0.34 },
  { name: "Customer Conference", type: "Conference", cost: 85_000, members: 320, responseRate: 0.42 },
  { name: "Partner Referral Drive", type: "Referral Program", cost: 18_000, members: 150, responseRate: 0.38 },
  { name: "Field Trade Show", type: "Trade Show", cost: 46_000, members: 280, responseRate: 0.29 },
  { name: "Upgrade Mailing", type: "Email", cost: 4_000, members: 360, responseRate: 0.12 },
  { name: "Win-Back Calls", type: "Telemarketing", cost: 15_000, members: 220, responseRate: 0.18 },
];
const RUNS_DAYS = 42;
/** A deal made up to this long after a campaign began may have come from it. */
const INFLUENCE_DAYS = 75;

export function makeCampaigns(
  world: World,
  people: { contacts: readonly SampleContact[]; leads: readonly SampleLead[]; deals: readonly SampleOpportunity[] },
  count: number,
): SampleCampaigns {
  const random = world.random("campaigns");
  const { today, counters, staff } = world;
  const ids = counters.recordIds("701", count);
  const campaigns: StoredRow[] = [];
  const statuses: StoredRow[] = [];
  const members: StoredRow[] = [];
  const campaignOf = new Map<string, string>();
  const every = Math.round((HISTORY_DAYS + 30) / count);

  ids.forEach((id, index) => {
    const plan = PLAN[index % PLAN.length] as (typeof PLAN)[number];
    // The last one has yet to begin, the one before it runs.
    const startDay = today - 20 - (count - 2 - index) * every;
    const endDay = startDay + RUNS_DAYS;
    const status = startDay >= today ? "Planned" : endDay >= today ? "In Progress" : "Completed";
    const ownerId = random.pick(staff.sellers);
    const madeDay = Math.min(startDay - 30, today - 5);
    const stamps = auditColumns(ownerId, officeTime(madeDay, random), officeTime(Math.min(endDay, today - 1), random));
    const { OwnerId: _owner, ...audit } = stamps;
    const rows = status === "Planned" ? [] : makeMembers(world, people, { id, startDay, plan, ownerId }, random);
    members.push(...rows);
    for (const [label, order] of [
      ["Sent", 3],
      ["Responded", 4],
    ] as const)
      statuses.push({
        Id: counters.recordId("01Y"),
        CampaignId: id,
        Label: label,
        SortOrder: order,
        IsDefault: label === "Sent" ? 1 : 0,
        HasResponded: label === "Responded" ? 1 : 0,
        ...audit,
      });
    const deals = people.deals.filter(
      (deal) =>
        !campaignOf.has(deal.id) &&
        deal.createdDay >= startDay &&
        deal.createdDay < startDay + INFLUENCE_DAYS &&
        random.chance(deal.isNew ? 0.3 : 0.1),
    );
    for (const deal of deals) campaignOf.set(deal.id, id);
    const won = deals.filter((deal) => deal.outcome === "won");
    const sum = (list: readonly SampleOpportunity[]) => list.reduce((total, deal) => total + deal.amount, 0);
    const leads = rows.filter((row) => row["LeadId"] !== null);
    const converted = new Set(people.leads.filter((lead) => lead.row["IsConverted"] === 1).map((lead) => lead.id));
    campaigns.push({
      Id: id,
      Name: `${plan.name} ${yearOf(startDay)}`,
      Type: plan.type,
      Status: status,
      StartDate: dateOf(startDay),
      EndDate: dateOf(endDay),
      ExpectedRevenue: plan.cost * 8,
      BudgetedCost: plan.cost,
      ActualCost: status === "Planned" ? null : Math.round((plan.cost * (0.85 + random.next() * 0.3)) / 100) * 100,
      ExpectedResponse: Math.round(plan.responseRate * 100),
      NumberSent: rows.length,
      IsActive: status === "Completed" ? 0 : 1,
      NumberOfLeads: leads.length,
      NumberOfConvertedLeads: leads.filter((row) => converted.has(row["LeadId"] as string)).length,
      NumberOfContacts: rows.length - leads.length,
      NumberOfResponses: rows.filter((row) => row["HasResponded"] === 1).length,
      NumberOfOpportunities: deals.length,
      NumberOfWonOpportunities: won.length,
      AmountAllOpportunities: sum(deals),
      AmountWonOpportunities: sum(won),
      ...stamps,
    });
  });
  return { campaigns, statuses, members, campaignOf };
}

function makeMembers(
  world: World,
  people: { contacts: readonly SampleContact[]; leads: readonly SampleLead[] },
  campaign: {
    id: string;
    startDay: number;
    plan: (typeof PLAN)[number];
    ownerId: string;
  },
  random: Random,
): StoredRow[] {
  const { id, startDay, plan } = campaign;
  const leads = people.leads.filter((lead) => lead.createdDay <= startDay && lead.createdDay > startDay - 400);
  const contacts = people.contacts.filter((contact) => contact.createdDay <= startDay);
  const chosen = [
    ...sample(leads, Math.round(plan.members * 0.55), random).map((lead) => ["Lead", lead.row] as const),
    ...sample(contacts, Math.round(plan.members * 0.45), random).map((contact) => ["Contact", contact.row] as const),
  ];
  const company = new Map(people.contacts.map((contact) => [contact.id, contact.account.name]));
  const ids = world.counters.recordIds("00v", chosen.length);
  return chosen.map(([kind, row], index) => {
    const address = (part: string) => row[kind === "Lead" ? part : `Mailing${part}`] ?? null;
    const responded = random.chance(plan.responseRate);
    const answeredDay = Math.min(world.today - 1, startDay + random.int(1, RUNS_DAYS));
    const touchedAt = officeTime(responded ? answeredDay : startDay, random);
    const { OwnerId: _owner, ...audit } = auditColumns(campaign.ownerId, officeTime(startDay, random), touchedAt);
    return {
      Id: ids[index] as string,
      CampaignId: id,
      LeadId: kind === "Lead" ? (row["Id"] as string) : null,
      ContactId: kind === "Contact" ? (row["Id"] as string) : null,
      Status: responded ? "Responded" : "Sent",
      HasResponded: responded ? 1 : 0,
      FirstRespondedDate: responded ? dateOf(answeredDay) : null,
      Salutation: row["Salutation"] ?? null,
      Name: row["Name"] ?? null,
      FirstName: row["FirstName"] ?? null,
      LastName: row["LastName"] ?? null,
      Title: row["Title"] ?? null,
      Street: address("Street"),
      City: address("City"),
      State: address("State"),
      PostalCode: address("PostalCode"),
      Country: address("Country"),
      Email: row["Email"] ?? null,
      Phone: row["Phone"] ?? null,
      MobilePhone: row["MobilePhone"] ?? null,
      LeadSource: row["LeadSource"] ?? null,
      CompanyOrAccount: kind === "Lead" ? (row["Company"] ?? null) : (company.get(row["Id"] as string) ?? null),
      Type: kind,
      LeadOrContactId: row["Id"] ?? null,
      LeadOrContactOwnerId: row["OwnerId"] ?? null,
      ...audit,
    };
  });
}

/** Some of the list, each once. */
function sample<T>(list: readonly T[], count: number, random: Random): T[] {
  const rest = [...list];
  const wanted = Math.min(count, rest.length);
  for (let index = 0; index < wanted; index++) {
    const other = random.int(index, rest.length - 1);
    const value = rest[index] as T;
    rest[index] = rest[other] as T;
    rest[other] = value;
  }
  return rest.slice(0, wanted);
}
