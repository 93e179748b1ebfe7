import type { FieldDescribe } from "@postern/kernel";
import { expect, it } from "vitest";
import { createMask } from "./mask.ts";

const field = (name: string, type: string, more: object = {}) =>
  ({
    name,
    type,
    length: 80,
    unique: false,
    externalId: false,
    idLookup: false,
    nameField: false,
    ...more,
  }) as unknown as FieldDescribe;
const mask = createMask("key");

it.each([
  ["Contact", field("Email", "email"), "ada@lovelace.uk", /^[0-9a-f]{10}@example\.com$/],
  ["Contact", field("MobilePhone", "phone"), "+44 20 7946 0958", /^\(555\) \d{3}-\d{4}$/],
  ["Account", field("Website", "url"), "https://lovelace.uk", /^https:\/\/example\.com\/[0-9a-f]{8}$/],
  ["Contact", field("LastName", "string"), "Lovelace", /^[A-Z]/],
  ["Account", field("Name", "string", { nameField: true }), "Analytical Ltd", /./],
  ["Account", field("BillingStreet", "textarea"), "12 St James's Square", /\d/],
  ["Account", field("Ext__c", "string", { externalId: true, unique: true }), "AB-1042/x", /^[A-Z]{2}-\d{4}\/[a-z]$/],
  ["Case", field("Description", "textarea", { length: 32_000 }), "She said that Ada was late.", /^[A-Z][a-z]+ /],
])("%s %o: %s becomes something else of its kind, the same every time", (sobject, described, value, kind) => {
  const masked = mask.value(sobject, described, value);
  expect(masked).toMatch(kind);
  expect(masked).not.toBe(value);
  expect(String(masked)).not.toMatch(/lovelace|Ada|1042|7946|James|Analytical/i);
  expect(mask.value(sobject, described, value)).toBe(masked);
  expect(createMask("another").value(sobject, described, value)).not.toBe(masked);
});

it("what an org works by stays; a mask fits its field; a birth date keeps its year", () => {
  expect(mask.value("Account", field("Industry", "picklist"), "Energy")).toBe("Energy");
  expect(mask.value("Account", field("AnnualRevenue", "currency"), 5)).toBe(5);
  expect(mask.value("Account", field("Name", "string"), null)).toBe(null);
  expect(mask.value("Contact", field("Birthdate", "date", { length: 0 }), "1815-12-10")).toBe("1815-01-01");
  expect(String(mask.value("Lead", field("Company", "string", { length: 5 }), "A company")).length).toBeLessThanOrEqual(
    5,
  );
});

it("keys of one form stay apart", () => {
  const key = field("Key__c", "string", { unique: true });
  const masked = Array.from({ length: 500 }, (_, i) => mask.value("Account", key, `CUSTOMER-${10_000 + i}`));
  expect(new Set(masked).size).toBe(500);
});
