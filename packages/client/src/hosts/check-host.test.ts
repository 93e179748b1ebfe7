import { expect, it } from "vitest";
import { checkHost } from "./check-host.ts";

const LOCAL = { allowedHosts: ["localhost:7811", "portal.acme.test"] };

it.each([
  ["https://login.salesforce.com", {}],
  ["https://acme.my.salesforce.com/", {}],
  ["https://acme--dev.sandbox.my.salesforce.com", {}],
  ["https://acme.my.site.com/partners", {}],
  ["https://acme.my.sfcrmproducts.cn", {}],
  ["https://ACME.MY.SALESFORCE.COM", {}],
  ["http://localhost:7811", LOCAL],
  ["https://portal.acme.test", LOCAL],
  ["http://127.0.0.1:1", { allowInsecureLoopback: true }],
  ["http://[::1]:1", { allowInsecureLoopback: true }],
])("a token may go to %s", (url, policy) => expect(checkHost(url, policy)).toBeInstanceOf(URL));

it.each([
  ["", {}],
  ["not a url", {}],
  ["http://acme.my.salesforce.com", {}],
  ["https://salesforce.com.evil.test", {}],
  ["https://evilsalesforce.com", {}],
  ["https://acme.my.salesforce.com@evil.test", {}],
  ["https://me:pw@acme.my.salesforce.com", {}],
  ["https://acme.my.salesforce.com:8443", {}],
  ["ftp://acme.my.salesforce.com", {}],
  ["javascript:alert(1)", {}],
  ["http://localhost:7812", LOCAL],
  ["http://portal.acme.test", LOCAL],
  ["http://portal.acme.test", { ...LOCAL, allowInsecureLoopback: true }],
  ["http://127.0.0.1.evil.test", { allowInsecureLoopback: true }],
  ["http://0.0.0.0", { allowInsecureLoopback: true }],
])("no token goes to %s", (url, policy) =>
  expect(() => checkHost(url, policy)).toThrow(expect.objectContaining({ code: "INSTANCE_URL_REFUSED" })),
);
