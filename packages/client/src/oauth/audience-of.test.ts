import { expect, it } from "vitest";
import { audienceOf } from "./audience-of.ts";

const PRODUCTION = "https://login.salesforce.com";
const SANDBOX = "https://test.salesforce.com";

it.each([
  ["https://login.salesforce.com", PRODUCTION],
  ["https://login.salesforce.com/", PRODUCTION],
  ["https://na139.salesforce.com", PRODUCTION],
  ["https://test.salesforce.com", SANDBOX],
  ["https://cs42.salesforce.com", SANDBOX],
  ["https://cs42.my.salesforce.com", SANDBOX],
  ["https://acme--dev.my.salesforce.com", SANDBOX],
  ["https://acme--dev.sandbox.my.salesforce.com", SANDBOX],
  ["https://acme-dev-ed.scratch.my.salesforce.com", SANDBOX],
  ["https://acme.my.salesforce.com", "https://acme.my.salesforce.com"],
  ["https://acme-dev-ed.develop.my.salesforce.com", "https://acme-dev-ed.develop.my.salesforce.com"],
  ["https://acme.my.site.com/customers/", "https://acme.my.site.com/customers"],
  ["https://customers.example.com", "https://customers.example.com"],
  ["http://localhost:7811", "http://localhost:7811"],
  ["https://test.salesforce.com.evil.test", "https://test.salesforce.com.evil.test"],
])("%s → %s", (loginUrl, audience) => expect(audienceOf(loginUrl)).toBe(audience));
