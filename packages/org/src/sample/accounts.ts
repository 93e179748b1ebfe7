import type { StoredRow } from "../engine/schema/insert-rows.ts";
import { officeTime, salesSeason } from "./calendar.ts";
import { addressColumns, PLACES, type Place, phoneIn, postalCodeIn } from "./places.ts";
import { createSampler } from "./random.ts";
import { auditColumns, EARLIER_DAYS, LEAD_SOURCE_MIX, type World } from "./world.ts";

export type Segment = "small" | "middle" | "large";

/** A company before it is written: what its contacts, deals and cases need to know of it. */
export interface SampleAccount {
  readonly id: string;
  readonly name: string;
  /** Without `www`, under a top-level domain that is reserved for examples. */
  readonly domain: string;
  readonly place: Place;
  readonly street: string;
  readonly postalCode: string;
  readonly phone: string;
  readonly industry: string;
  readonly segment: Segment;
  readonly employees: number;
  readonly createdDay: number;
  readonly ownerId: string;
  readonly columns: StoredRow;
}

const INDUSTRIES: readonly (readonly [string, number])[] = [
  ["Technology", 16],
  ["Manufacturing", 12],
  ["Healthcare", 10],
  ["Finance", 9],
  ["Retail", 9],
  ["Consulting", 6],
  ["Energy", 5],
  ["Education", 5],
  ["Transportation", 5],
  ["Construction", 4],
  ["Media", 4],
  ["Hospitality", 4],
  ["Insurance", 4],
  ["Telecommunications", 3],
  ["Biotechnology", 2],
  ["Not For Profit", 2],
];

/** Companies in the order they became known; a third of them before the two years begin. */
export function makeAccounts(world: World, count: number): SampleAccount[] {
  const random = world.random("accounts");
  const { faker, orgDay, today, staff } = world;
  const days = today - orgDay;
  const growth = (offset: number) => (offset < EARLIER_DAYS ? 2.2 : 0.8 + offset / days);
  const drawDay = createSampler(
    Array.from({ length: days }, (_, offset) => (salesSeason(orgDay + offset) === 0 ? 0 : growth(offset))),
  );
  const createdDays = Array.from({ length: count }, () => orgDay + drawDay(random)).sort((a, b) => a - b);
  const ids = world.counters.recordIds("001", count);
  const taken = new Set<string>();

  return createdDays.map((createdDay, index) => {
    const name = uniqueName(() => faker.company.name(), taken);
    const domain = `${name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, "")}.example`;
    const where = random.weighted(PLACES);
    const segment: Segment = random.weighted([
      ["small", 62],
      ["middle", 28],
      ["large", 10],
    ]);
    const employees = Math.max(3, Math.round(random.logNormal({ small: 35, middle: 320, large: 3_200 }[segment], 0.6)));
    const industry = random.weighted(INDUSTRIES);
    const ownerId = random.pick(staff.sellers);
    const street = faker.location.streetAddress();
    const postalCode = postalCodeIn(where, random);
    const phone = phoneIn(where, random);
    const touched = random.int(createdDay, today - 1);
    const shipping = random.chance(0.7);
    const id = ids[index] as string;
    return {
      id,
      name,
      domain,
      place: where,
      street,
      postalCode,
      phone,
      industry,
      segment,
      employees,
      createdDay,
      ownerId,
      columns: {
        Id: id,
        Name: name,
        ...addressColumns("Billing", where, street, postalCode),
        BillingLatitude: Math.round((where.latitude + random.normal() * 0.04) * 1e6) / 1e6,
        BillingLongitude: Math.round((where.longitude + random.normal() * 0.04) * 1e6) / 1e6,
        BillingGeocodeAccuracy: "Address",
        ShippingStreet: shipping ? street : null,
        ShippingCity: shipping ? where.city : null,
        ShippingState: shipping ? where.state : null,
        ShippingPostalCode: shipping ? postalCode : null,
        ShippingCountry: shipping ? "US" : null,
        Phone: phone,
        Fax: random.chance(0.2) ? phoneIn(where, random) : null,
        AccountNumber: `AC${String(index + 1).padStart(6, "0")}`,
        Website: `https://www.${domain}`,
        PhotoUrl: `/services/images/photo/${id}`,
        Industry: industry,
        AnnualRevenue: Math.round((employees * random.logNormal(160_000, 0.35)) / 10_000) * 10_000,
        NumberOfEmployees: employees,
        Ownership: segment === "large" ? random.pick(["Public", "Private"]) : "Private",
        TickerSymbol: null,
        Description: random.chance(0.5) ? `${faker.company.catchPhrase()}.` : null,
        Rating: random.weighted([
          ["Hot", 2],
          ["Warm", 5],
          ["Cold", 3],
        ]),
        LastActivityDate: random.chance(0.6) ? officeTime(touched, random).slice(0, 10) : null,
        CleanStatus: "Pending",
        AccountSource: random.weighted(LEAD_SOURCE_MIX),
        YearStarted: String(random.int(1952, 2019)),
        ...auditColumns(ownerId, officeTime(createdDay, random), officeTime(touched, random)),
      },
    };
  });
}

/** The row of an account, once it is known what it bought. */
export function accountRow(account: SampleAccount, type: string): StoredRow {
  return { ...account.columns, Type: type };
}

/** Names of companies do not repeat. */
export function uniqueName(make: () => string, taken: Set<string>): string {
  let name = make();
  while (taken.has(name)) name = make();
  taken.add(name);
  return name;
}
