import type { FieldValues } from "../../doors/change.ts";
import type { SObjectModel } from "../../schema/model.ts";
import type { Row } from "../work.ts";

const ADDRESS = ["Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude", "GeocodeAccuracy"];
const prefixed = (prefix: string) => Object.fromEntries(ADDRESS.map((name) => [`${prefix}${name}`, name]));

/** Which field of the new record takes which field of the lead (Salesforce Help, "Default Lead Mapping"; reference marks it inferred). */
export const FROM_LEAD = {
  Account: {
    Name: "Company",
    ...prefixed("Billing"),
    Phone: "Phone",
    Fax: "Fax",
    Website: "Website",
    Industry: "Industry",
    AnnualRevenue: "AnnualRevenue",
    NumberOfEmployees: "NumberOfEmployees",
    Rating: "Rating",
    AccountSource: "LeadSource",
  },
  Contact: {
    Salutation: "Salutation",
    FirstName: "FirstName",
    LastName: "LastName",
    ...prefixed("Mailing"),
    Phone: "Phone",
    Fax: "Fax",
    MobilePhone: "MobilePhone",
    Email: "Email",
    Title: "Title",
    LeadSource: "LeadSource",
    Description: "Description",
  },
  Opportunity: { LeadSource: "LeadSource" },
} as const satisfies Record<string, Readonly<Record<string, string>>>;

/** The lead's values under the names of the other object, as far as both have the fields and the lead has a value. */
export function valuesFromLead(lead: Row, model: SObjectModel): Record<string, string | number> {
  const values: Record<string, string | number> = {};
  for (const [own, theirs] of Object.entries(FROM_LEAD[model.name as keyof typeof FROM_LEAD])) {
    const value = lead[theirs] ?? null;
    if (value !== null && model.field(own)) values[own] = value;
  }
  return values;
}

/** Those of the values that fill an empty field of an existing record. */
export function fillingEmpty(values: FieldValues, row: Readonly<Row>): FieldValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => (row[name] ?? null) === null));
}
