import type { StoredRow } from "../engine/schema/insert-rows.ts";
import type { SampleAccount } from "./accounts.ts";
import { officeTime } from "./calendar.ts";
import { addressColumns, phoneIn } from "./places.ts";
import { createSampler, type Random } from "./random.ts";
import { auditColumns, LEAD_SOURCE_MIX, type World } from "./world.ts";

export interface SampleContact {
  readonly id: string;
  readonly account: SampleAccount;
  readonly createdDay: number;
  readonly row: StoredRow;
}

const JOBS: readonly (readonly [string, readonly string[]])[] = [
  ["Executive", ["CEO", "COO", "CFO", "President", "General Manager"]],
  ["Operations", ["VP Operations", "Operations Manager", "Facilities Manager", "Plant Manager"]],
  ["Information Technology", ["CIO", "IT Director", "Systems Administrator", "Integration Architect"]],
  ["Finance", ["VP Finance", "Controller", "Accounts Payable Manager"]],
  ["Purchasing", ["Purchasing Director", "Procurement Manager", "Buyer"]],
  ["Marketing", ["CMO", "Marketing Director", "Campaign Manager"]],
  ["Engineering", ["VP Engineering", "Engineering Manager", "Principal Engineer"]],
];

export interface Person {
  readonly salutation: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly name: string;
  readonly title: string;
  readonly department: string;
}

export function makePerson(world: World, random: Random): Person {
  const sex = random.chance(0.5) ? "female" : "male";
  const firstName = world.faker.person.firstName(sex);
  const lastName = world.faker.person.lastName();
  const [department, titles] = random.pick(JOBS);
  const salutation = random.chance(0.06) ? "Dr." : sex === "female" ? random.pick(["Ms.", "Ms.", "Mrs."]) : "Mr.";
  return { salutation, firstName, lastName, name: `${firstName} ${lastName}`, title: random.pick(titles), department };
}

/** `first.last@domain`, numbered when a namesake has it. */
export function emailOf(person: Person, domain: string, taken: Set<string>): string {
  const local = `${person.firstName}.${person.lastName}`.toLowerCase().replace(/[^a-z.]/g, "");
  let email = `${local}@${domain}`;
  for (let number = 2; taken.has(email); number++) email = `${local}${number}@${domain}`;
  taken.add(email);
  return email;
}

/** One person at every company at least; larger ones have more. */
export function makeContacts(world: World, accounts: readonly SampleAccount[], count: number): SampleContact[] {
  const random = world.random("contacts");
  const drawAccount = createSampler(accounts.map(({ segment }) => ({ small: 1, middle: 3, large: 8 })[segment]));
  const employers = [
    ...accounts,
    ...Array.from({ length: count - accounts.length }, () => accounts[drawAccount(random)] as SampleAccount),
  ];
  const ids = world.counters.recordIds("003", count);
  const emails = new Set<string>();
  const heads = new Map<string, string>();

  return employers.map((account, index) => {
    const id = ids[index] as string;
    const person = makePerson(world, random);
    const head = heads.get(account.id);
    if (!head) heads.set(account.id, id);
    const latest = Math.min(world.today - 2, account.createdDay + (head ? 420 : 5));
    const createdDay = random.int(Math.min(account.createdDay, latest), latest);
    const touched = random.int(createdDay + 1, world.today - 1);
    return {
      id,
      account,
      createdDay,
      row: {
        Id: id,
        AccountId: account.id,
        LastName: person.lastName,
        FirstName: person.firstName,
        Salutation: person.salutation,
        Name: person.name,
        ...addressColumns("Mailing", account.place, account.street, account.postalCode),
        Phone: account.phone,
        MobilePhone: random.chance(0.55) ? phoneIn(account.place, random) : null,
        ReportsToId: head && random.chance(0.35) ? head : null,
        Email: emailOf(person, account.domain, emails),
        Title: person.title,
        Department: person.department,
        LeadSource: random.weighted(LEAD_SOURCE_MIX),
        LastActivityDate: random.chance(0.4) ? officeTime(touched, random).slice(0, 10) : null,
        PhotoUrl: `/services/images/photo/${id}`,
        CleanStatus: "Pending",
        ...auditColumns(account.ownerId, officeTime(createdDay, random), officeTime(touched, random)),
      },
    };
  });
}
