import { createHash } from "node:crypto";
import { en, Faker } from "@faker-js/faker";
import type { FieldDescribe } from "@postern/kernel";

/** Hides whom and what a value tells of: the same value of the same field gives the same mask, and only with the same key. */
export interface Mask {
  value(sobject: string, field: FieldDescribe, value: unknown): unknown;
}

/** Objects whose names are people's. */
const PEOPLE = /^(Contact|Lead|User|Person|Individual)/;
const COMPANIES = /^(Account|Opportunity|Contract)/;

/**
 * Names, addresses, e-mail, phone numbers, links, free text and what else is text are masked; picklists, numbers, dates and checkboxes stay,
 * because an org works by them. A birth date keeps its year.
 *
 * @param key any text: who knows it can tell whether a value that he guesses was the one
 */
export function createMask(key: string): Mask {
  const faker = new Faker({ locale: [en] });

  function seeded(sobject: string, field: FieldDescribe, value: string): string {
    const digest = createHash("sha256").update(`${key}\0${sobject}.${field.name}\0${value}`).digest();
    faker.seed([digest.readUInt32BE(0), digest.readUInt32BE(4)]);
    return digest.toString("hex");
  }

  function text(sobject: string, field: FieldDescribe, value: string): string {
    const hash = seeded(sobject, field, value);
    const { name, type } = field;
    if (type === "email") return `${hash.slice(0, 10)}@example.com`;
    if (type === "phone" || /^Fax$/.test(name)) return `(555) ${digits(hash, 3)}-${digits(hash.slice(8), 4)}`;
    if (type === "url") return `https://example.com/${hash.slice(0, 8)}`;
    if (/FirstName$/.test(name)) return faker.person.firstName();
    if (/(LastName|MiddleName)$/.test(name)) return faker.person.lastName();
    if (/Street$/.test(name)) return faker.location.streetAddress();
    if (/City$/.test(name)) return faker.location.city();
    if (/PostalCode$/.test(name)) return faker.location.zipCode();
    if (/^(Company|CompanyName)$/.test(name) || (field.nameField && COMPANIES.test(sobject)))
      return faker.company.name();
    if (field.nameField && PEOPLE.test(sobject)) return faker.person.fullName();
    // What is looked up by must stay unique, and whatever has a form keeps it.
    if (field.unique || field.externalId || field.idLookup || !/\s/.test(value)) return sameForm(value, hash);
    return sentence(value.length);
  }

  function sentence(length: number): string {
    let words = faker.lorem.sentence();
    while (words.length < Math.min(length, 2_000)) words += ` ${faker.lorem.sentence()}`;
    return words;
  }

  return {
    value(sobject, field, value) {
      if (typeof value !== "string" || value === "") return value;
      if (/^Birthdate$/i.test(field.name) && field.type === "date") return `${value.slice(0, 4)}-01-01`;
      if (!MASKED.has(field.type)) return value;
      const masked = text(sobject, field, value);
      return field.length > 0 ? masked.slice(0, field.length).trimEnd() : masked;
    },
  };
}

const MASKED: ReadonlySet<string> = new Set(["string", "textarea", "email", "phone", "url", "encryptedstring"]);

const digits = (hash: string, count: number) =>
  [...hash.slice(0, count)].map((each) => String(Number.parseInt(each, 16) % 10)).join("");

/** Letters become letters, digits digits; what is between them stays: `AB-1234` may become `QX-8813`. */
function sameForm(value: string, hash: string): string {
  return [...value]
    .map((each, index) => {
      const number = Number.parseInt(hash.slice((index * 2) % 62, ((index * 2) % 62) + 2), 16) + index;
      if (/\d/.test(each)) return String(number % 10);
      if (/\p{Lu}/u.test(each)) return String.fromCharCode(65 + (number % 26));
      return /\p{L}/u.test(each) ? String.fromCharCode(97 + (number % 26)) : each;
    })
    .join("");
}
