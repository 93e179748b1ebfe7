import { expect, it } from "vitest";
import { isRedirect, redirectTarget } from "./redirect.ts";

/** As browsers answer a request that follows no redirect (Fetch Standard: opaque-redirect filtered response). */
const opaque = Object.defineProperties(new Response(), {
  type: { value: "opaqueredirect" },
  status: { value: 0 },
}) as Response;

it.each([301, 302, 303, 307, 308])("%i is a redirect, and names no more than an origin", (status) => {
  const response = new Response(null, { status, headers: { location: "/next?code=secret" } });
  expect([isRedirect(response), redirectTarget(response, "https://acme.my.salesforce.com/x")]).toEqual([
    true,
    "https://acme.my.salesforce.com",
  ]);
});

// 300: several records have one external id; 304: nothing has changed.
it.each([200, 204, 300, 304, 400])("%i is none", (status) => {
  expect(isRedirect(new Response(null, { status }))).toBe(false);
});

it("what a browser hides is one, to another address", () => {
  expect([isRedirect(opaque), redirectTarget(opaque, "https://acme.my.salesforce.com")]).toEqual([
    true,
    "another address",
  ]);
});
