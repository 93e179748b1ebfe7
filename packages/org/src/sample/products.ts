import type { StoredRow } from "../engine/schema/insert-rows.ts";
import { storedDateTime } from "../engine/state/wire-time.ts";
import { DAY_MS } from "./calendar.ts";
import type { SampleOpportunity } from "./opportunities.ts";
import type { World } from "./world.ts";

const CATALOGUE: readonly (readonly [name: string, code: string, family: string, price: number])[] = [
  ["Platform", "PLT-100", "Software", 12_000],
  ["Connect", "CON-200", "Software", 4_800],
  ["Analytics", "ANA-300", "Software", 7_500],
  ["Service Plan", "SVC-400", "Services", 2_400],
  ["Field Kit", "KIT-500", "Hardware", 950],
  ["Onboarding", "ONB-600", "Services", 3_000],
  ["Seats", "SEA-700", "Software", 300],
];
/** Amounts are whole hundreds, so these divide them. */
const QUANTITIES = [1, 2, 4, 5];

export interface SampleProducts {
  readonly products: readonly StoredRow[];
  readonly entries: readonly StoredRow[];
  readonly lines: readonly StoredRow[];
  /** What a deal shows of its products. */
  columnsOf(deal: SampleOpportunity): StoredRow;
}

/** What Acme sells, at its list prices, and what the open deals consist of: one or two lines that add up to the amount. */
export function makeProducts(world: World, deals: readonly SampleOpportunity[], standardBook: string): SampleProducts {
  const random = world.random("products");
  const bornAt = storedDateTime((world.orgDay + 1) * DAY_MS);
  const byManager = stamps(world.staff.sellers[0] as string, bornAt);
  const productIds = world.counters.recordIds("01t", CATALOGUE.length);
  const entryIds = world.counters.recordIds("01u", CATALOGUE.length);
  const open = deals.filter((deal) => deal.outcome === "open");
  const plans = open.flatMap((deal) => linesOf(deal).map((line, index) => ({ deal, index, ...line })));
  const lineIds = world.counters.recordIds("00k", plans.length);
  const quantities = new Map<string, number>();
  for (const { deal, quantity } of plans) quantities.set(deal.id, (quantities.get(deal.id) ?? 0) + quantity);

  function linesOf({ amount }: SampleOpportunity) {
    const main = amount >= 10_000 && random.chance(0.6) ? Math.round((amount * 0.7) / 100) * 100 : amount;
    return [main, amount - main]
      .filter((total) => total > 0)
      .map((total) => ({ total, quantity: random.pick(QUANTITIES), product: random.int(0, CATALOGUE.length - 1) }));
  }

  return {
    products: CATALOGUE.map(([name, code, family], index) => ({
      Id: productIds[index] as string,
      Name: name,
      ProductCode: code,
      Family: family,
      IsActive: 1,
      ...byManager,
    })),
    entries: CATALOGUE.map(([name, code, , price], index) => ({
      Id: entryIds[index] as string,
      Name: name,
      ProductCode: code,
      Pricebook2Id: standardBook,
      Product2Id: productIds[index] as string,
      UnitPrice: price,
      IsActive: 1,
      ...byManager,
    })),
    lines: plans.map(({ deal, index, total, quantity, product }, at) => {
      const [name, code, , price] = CATALOGUE[product] as (typeof CATALOGUE)[number];
      const { OwnerId, CreatedDate } = deal.columns as { OwnerId: string; CreatedDate: string };
      return {
        Id: lineIds[at] as string,
        OpportunityId: deal.id,
        SortOrder: index + 1,
        PricebookEntryId: entryIds[product] as string,
        Product2Id: productIds[product] as string,
        ProductCode: code,
        Name: `${deal.columns["Name"]} ${name}`,
        Quantity: quantity,
        UnitPrice: total / quantity,
        ListPrice: price,
        Subtotal: total,
        TotalPrice: total,
        ...stamps(OwnerId, CreatedDate),
      };
    }),
    columnsOf: ({ id }) => ({
      HasOpportunityLineItem: quantities.has(id) ? 1 : 0,
      Pricebook2Id: quantities.has(id) ? standardBook : null,
      TotalOpportunityQuantity: quantities.get(id) ?? null,
    }),
  };
}

/** Who made a record that has no owner, and when. */
export function stamps(userId: string, at: string) {
  return { CreatedDate: at, CreatedById: userId, LastModifiedDate: at, LastModifiedById: userId, SystemModstamp: at };
}
