import { faker } from "@faker-js/faker/locale/en";
import type { Clock } from "@postern/kernel";
import type { DeployDoor } from "../engine/doors/deploy.ts";
import type { BornOrg } from "../engine/schema/bootstrap.ts";
import { grantFields } from "../engine/schema/grant-permissions.ts";
import { insertRows } from "../engine/schema/insert-rows.ts";
import type { Schema } from "../engine/schema/schema.ts";
import type { Counters } from "../engine/state/counters.ts";
import type { Database } from "../engine/state/database.ts";
import { storedDateTime } from "../engine/state/wire-time.ts";
import { accountRow, makeAccounts, type SampleAccount } from "./accounts.ts";
import { ACME_SEED } from "./acme-seed.ts";
import { makeActivities } from "./activities.ts";
import { DAY_MS } from "./calendar.ts";
import { makeCampaigns } from "./campaigns.ts";
import { makeCaseComments } from "./case-comments.ts";
import { makeCases } from "./cases.ts";
import { makeContacts, type SampleContact } from "./contacts.ts";
import { makeLeads } from "./leads.ts";
import { makeOpportunities } from "./opportunities.ts";
import { deployPosternKey, POSTERN_KEY_OBJECTS, posternKeyField } from "./postern-key.ts";
import { makeProducts } from "./products.ts";
import { createRandom } from "./random.ts";
import { insertStaff } from "./staff.ts";
import { createWorld, EARLIER_DAYS, HISTORY_DAYS } from "./world.ts";

/** How many records there are of each. */
export const ACME_SIZE = {
  accounts: 2_000,
  contacts: 6_000,
  leads: 3_000,
  opportunities: 4_000,
  cases: 1_500,
  campaigns: 12,
  tasks: 400,
  events: 120,
};

/** When an org must have been made for the sample to have happened in it: epoch milliseconds. */
export function acmeBirthday(now: number): number {
  return (Math.floor(now / DAY_MS) - HISTORY_DAYS - EARLIER_DAYS - 1) * DAY_MS;
}

/**
 * Fills a newly born org with Acme's two years: a function of the seed and the clock's day. Everything happened before that day.
 * Rows are written directly, in one transaction: they are the org's past, and raise no events.
 */
export function seedAcme(deps: {
  database: Database;
  schema: Schema;
  counters: Counters;
  clock: Clock;
  deploy: DeployDoor;
  born: BornOrg;
  seed?: number;
}): void {
  const { database, schema, counters, clock, deploy, born, seed = ACME_SEED } = deps;
  const today = Math.floor(clock.now() / DAY_MS);
  faker.seed(seed);

  database.transaction(() => {
    const createdAt = storedDateTime(acmeBirthday(clock.now()));
    deployPosternKey(deploy);
    for (const sobject of POSTERN_KEY_OBJECTS) {
      const field = schema.object(sobject)?.field(posternKeyField.name);
      if (field) grantFields(deps, born.workingPermissionSets, sobject, [field], createdAt);
    }
    const staff = insertStaff({ database, counters, born, createdAt });
    const world = createWorld({ today, seed, staff, counters, faker });

    const accounts = makeAccounts(world, ACME_SIZE.accounts);
    const contacts = makeContacts(world, accounts, ACME_SIZE.contacts);
    const contactsOf = Map.groupBy(contacts, (contact: SampleContact) => contact.account.id);
    const deals = makeOpportunities(world, contactsOf, accounts, ACME_SIZE.opportunities);
    const leads = makeLeads(world, deals, ACME_SIZE.leads);
    const bought = new Set(deals.filter((deal) => deal.outcome === "won").map((deal) => deal.account.id));
    const customers = accounts.filter((account) => bought.has(account.id));
    const cases = makeCases(world, customers, contactsOf, ACME_SIZE.cases);
    const campaigns = makeCampaigns(world, { contacts, leads, deals }, ACME_SIZE.campaigns);

    const standardBook = database.prepare(`SELECT "Id" AS id FROM "Pricebook2" WHERE "IsStandard" = 1`).get();
    const catalogue = makeProducts(world, deals, String(standardBook?.["id"]));
    const activities = makeActivities(world, deals, ACME_SIZE);

    const kind = createRandom(seed, "account types");
    insertRows(
      database,
      "Account",
      accounts.map((account) => accountRow(account, accountType(account, bought, kind))),
    );
    insertRows(
      database,
      "Contact",
      contacts.map((contact) => contact.row),
    );
    insertRows(
      database,
      "Opportunity",
      deals.map((deal) => ({
        ...deal.columns,
        ...catalogue.columnsOf(deal),
        CampaignId: campaigns.campaignOf.get(deal.id) ?? null,
      })),
    );
    insertRows(
      database,
      "Lead",
      leads.map((lead) => lead.row),
    );
    insertRows(database, "Case", cases);
    insertRows(database, "Campaign", campaigns.campaigns);
    insertRows(database, "CampaignMemberStatus", campaigns.statuses);
    insertRows(database, "CampaignMember", campaigns.members);
    insertRows(database, "Product2", catalogue.products);
    insertRows(database, "PricebookEntry", catalogue.entries);
    insertRows(database, "OpportunityLineItem", catalogue.lines);
    insertRows(database, "Task", activities.tasks);
    insertRows(database, "Event", activities.events);
    insertRows(database, "CaseComment", makeCaseComments(world, cases));
  });
}

function accountType(account: SampleAccount, bought: ReadonlySet<string>, random: ReturnType<typeof createRandom>) {
  if (bought.has(account.id)) return random.chance(0.85) ? "Customer - Direct" : "Customer - Channel";
  return random.weighted([
    ["Prospect", 88],
    ["Channel Partner / Reseller", 5],
    ["Technology Partner", 4],
    ["Other", 3],
  ]);
}
