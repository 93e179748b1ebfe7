import type { StoredRow } from "../engine/schema/insert-rows.ts";
import { uniqueName } from "./accounts.ts";
import { dateOf, officeTime, salesSeason } from "./calendar.ts";
import { emailOf, makePerson } from "./contacts.ts";
import type { SampleOpportunity } from "./opportunities.ts";
import { addressColumns, PLACES, phoneIn, postalCodeIn } from "./places.ts";
import { createSampler } from "./random.ts";
import { auditColumns, HISTORY_DAYS, LEAD_SOURCE_MIX, type World } from "./world.ts";

export interface SampleLead {
  readonly id: string;
  readonly createdDay: number;
  readonly row: StoredRow;
}

const INDUSTRIES = [
  "Technology",
  "Manufacturing",
  "Healthcare",
  "Finance",
  "Retail",
  "Consulting",
  "Education",
  "Media",
];
const CONVERTED_SHARE = 0.17;

/** People who asked or were found; some became the contacts and deals that the org has. */
export function makeLeads(world: World, opportunities: readonly SampleOpportunity[], count: number): SampleLead[] {
  const random = world.random("leads");
  const { today, firstDay } = world;
  const ids = world.counters.recordIds("00Q", count);
  const converted = conversions(opportunities, Math.round(count * CONVERTED_SHARE));
  const drawDay = createSampler(
    Array.from({ length: HISTORY_DAYS - 1 }, (_, offset) =>
      salesSeason(firstDay + offset) === 0 ? 0.15 : 0.8 + offset / HISTORY_DAYS,
    ),
  );
  const companies = new Set<string>();
  const emails = new Set<string>();

  return ids.map((id, index) => {
    const deal = converted[index];
    if (deal) return convertedLead(id, deal, world.orgDay, random);
    const person = makePerson(world, random);
    const company = uniqueName(() => world.faker.company.name(), companies);
    const domain = `${company
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")}.example`;
    const where = random.weighted(PLACES);
    const createdDay = firstDay + drawDay(random);
    const age = today - createdDay;
    const touchedDay = Math.min(today - 1, createdDay + random.int(0, 45));
    const source = random.weighted(LEAD_SOURCE_MIX);
    const status = random.weighted([
      ["Closed - Not Converted", age > 90 ? 75 : age > 30 ? 25 : 4],
      ["Working - Contacted", age > 90 ? 15 : 45],
      ["Open - Not Contacted", age > 90 ? 10 : age > 30 ? 30 : 55],
    ]);
    return {
      id,
      createdDay,
      row: leadRow({
        Id: id,
        LastName: person.lastName,
        FirstName: person.firstName,
        Salutation: person.salutation,
        Name: person.name,
        Title: person.title,
        Company: company,
        ...addressColumns("", where, world.faker.location.streetAddress(), postalCodeIn(where, random)),
        Phone: phoneIn(where, random),
        MobilePhone: random.chance(0.4) ? phoneIn(where, random) : null,
        Email: emailOf(person, domain, emails),
        Website: `https://www.${domain}`,
        LeadSource: source,
        Status: status,
        Industry: random.pick(INDUSTRIES),
        Rating: random.pick(["Hot", "Warm", "Warm", "Cold"]),
        AnnualRevenue: Math.round(random.logNormal(4_000_000, 1) / 10_000) * 10_000,
        NumberOfEmployees: Math.max(2, Math.round(random.logNormal(60, 1))),
        IsUnreadByOwner: status === "Open - Not Contacted" ? 1 : 0,
        PhotoUrl: `/services/images/photo/${id}`,
        ...auditColumns(
          random.pick(world.staff.sellers),
          officeTime(createdDay, random),
          officeTime(touchedDay, random),
        ),
      }),
    };
  });
}

/** Deals with new customers that came from a lead: spread over the two years, one for a contact at most. */
function conversions(opportunities: readonly SampleOpportunity[], count: number): SampleOpportunity[] {
  const people = new Set<string>();
  const fresh = opportunities.filter(({ isNew, contact }) => {
    if (!isNew || people.has(contact.id)) return false;
    people.add(contact.id);
    return true;
  });
  const step = Math.max(1, fresh.length / count);
  return Array.from({ length: Math.min(count, fresh.length) }, (_, index) => {
    return fresh[Math.floor(index * step)] as SampleOpportunity;
  });
}

function convertedLead(
  id: string,
  deal: SampleOpportunity,
  orgDay: number,
  random: Parameters<typeof officeTime>[1],
): SampleLead {
  const { account, contact } = deal;
  const person = contact.row;
  const createdDay = Math.max(orgDay, deal.createdDay - random.int(2, 40));
  return {
    id,
    createdDay,
    row: leadRow({
      Id: id,
      LastName: person["LastName"] ?? null,
      FirstName: person["FirstName"] ?? null,
      Salutation: person["Salutation"] ?? null,
      Name: person["Name"] ?? null,
      Title: person["Title"] ?? null,
      Company: account.name,
      ...addressColumns("", account.place, account.street, account.postalCode),
      Phone: account.phone,
      MobilePhone: person["MobilePhone"] ?? null,
      Email: person["Email"] ?? null,
      Website: `https://www.${account.domain}`,
      LeadSource: deal.source,
      Status: "Closed - Converted",
      Industry: account.industry,
      Rating: "Hot",
      AnnualRevenue: account.columns["AnnualRevenue"] ?? null,
      NumberOfEmployees: account.employees,
      PhotoUrl: `/services/images/photo/${id}`,
      IsConverted: 1,
      ConvertedDate: dateOf(deal.createdDay),
      ConvertedAccountId: account.id,
      ConvertedContactId: contact.id,
      ConvertedOpportunityId: deal.id,
      ...auditColumns(account.ownerId, officeTime(createdDay, random), officeTime(deal.createdDay, random)),
    }),
  };
}

/** All leads have the same columns, converted or not. */
function leadRow(values: StoredRow): StoredRow {
  return {
    IsConverted: 0,
    IsUnreadByOwner: 0,
    ConvertedDate: null,
    ConvertedAccountId: null,
    ConvertedContactId: null,
    ConvertedOpportunityId: null,
    CleanStatus: "Pending",
    ...values,
  };
}
