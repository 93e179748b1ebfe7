import { memoryTokenStore, saveGrant, webServerFlow } from "@postern/client";
import { manualClock } from "@postern/kernel";
import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, expect, it } from "vitest";
import { browse } from "./browse.ts";

// What can go wrong on the way from Connect to a connection: refused by our org, named by our client, with a fix each.
const ORIGIN = "http://localhost:7811";
const REDIRECT_URI = "http://localhost:7800/oauth/callback";
const clock = manualClock({ start: Date.parse("2026-03-02T09:00:00Z") });
let org: Org;

beforeAll(async () => {
  org = await createOrg({ clock });
});
afterAll(async () => {
  await org?.close();
});

const visit = (request: Request) => org.fetch(request);

function flowOf(changes: { clientId?: string; clientSecret?: string; redirectUri?: string; scopes?: string[] } = {}) {
  const { consumerKey, consumerSecret } = org.ready.app;
  return webServerFlow({
    loginUrl: ORIGIN,
    clientId: consumerKey,
    clientSecret: consumerSecret,
    redirectUri: REDIRECT_URI,
    transport: visit,
    clock,
    allowInsecureLoopback: true,
    ...changes,
  });
}

/** Goes through login and consent; the code is not exchanged yet. */
async function walked(flow = flowOf(), password = org.ready.admin.password ?? "") {
  const { url, expected } = await flow.authorizationUrl();
  const callback = await browse(visit, url, REDIRECT_URI, { username: org.ready.admin.username, password });
  return { flow, expected, callback };
}

const refusal = (code: string) => ({
  code,
  what: expect.stringMatching(/\.$/),
  why: expect.stringMatching(/\S/),
  fix: expect.stringMatching(/\S/),
});

it("an unknown consumer key is an error page of the org, and never reaches the callback", async () => {
  const { url } = await flowOf({ clientId: "3MVG9unknown" }).authorizationUrl();
  const response = await org.fetch(new Request(url, { redirect: "manual" }));
  expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  expect(await response.text()).toContain(encodeURIComponent("client identifier invalid"));
});

it("a callback that is not registered is an error page, and is not redirected to", async () => {
  const { url } = await flowOf({ redirectUri: "http://localhost:7800/oauth/callback/" }).authorizationUrl();
  const response = await org.fetch(new Request(url, { redirect: "manual" }));
  expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  expect(await response.text()).toContain(encodeURIComponent("redirect_uri must match configuration"));
});

it("a tampered state is refused before the code is sent anywhere", async () => {
  const { flow, expected, callback } = await walked();
  const tampered = new URL(callback);
  tampered.searchParams.set("state", "another");
  await expect(flow.finish(tampered, expected)).rejects.toMatchObject(refusal("STATE_MISMATCH"));
  expect(await flow.finish(callback, expected)).toMatchObject({ organizationId: org.ready.orgId });
});

it("a code older than 15 minutes is expired", async () => {
  const { flow, expected, callback } = await walked();
  await clock.advance(15 * 60_000 + 1_000);
  await expect(flow.finish(callback, expected)).rejects.toMatchObject(refusal("CODE_EXPIRED"));
});

it("a code that was used is refused", async () => {
  const { flow, expected, callback } = await walked();
  await flow.finish(callback, expected);
  await expect(flow.finish(callback, expected)).rejects.toMatchObject(refusal("CODE_EXPIRED"));
});

it("a wrong secret is told apart from an unknown key", async () => {
  const { expected, callback } = await walked();
  await expect(flowOf({ clientSecret: "wrong" }).finish(callback, expected)).rejects.toMatchObject(
    refusal("INVALID_CLIENT"),
  );
});

it("a scope that the app does not have comes back as a refusal", async () => {
  const flow = flowOf({ scopes: ["api", "wave_api"] });
  const { url, expected } = await flow.authorizationUrl();
  const response = await org.fetch(new Request(url, { redirect: "manual" }));
  await expect(flow.finish(response.headers.get("location") ?? "", expected)).rejects.toMatchObject(
    refusal("CALLBACK_ERROR"),
  );
});

it("a refused login leaves the grant that was there as it was", async () => {
  const store = memoryTokenStore();
  const { flow, expected, callback } = await walked();
  const tokens = await flow.finish(callback, expected);
  await saveGrant({ store, grantId: "default", tokens, clientId: org.ready.app.consumerKey, loginUrl: ORIGIN });
  const before = await store.get("default");
  await expect(flow.finish(callback, { ...expected, state: "another" })).rejects.toMatchObject(
    refusal("STATE_MISMATCH"),
  );
  expect(await store.get("default")).toEqual(before);
});

// Last, since so many wrong passwords lock the user.
it("a wrong password never leaves the login page, which does not tell what was wrong", async () => {
  const { url } = await flowOf().authorizationUrl();
  const wrong = { username: org.ready.admin.username, password: "wrong" };
  await expect(browse(visit, url, REDIRECT_URI, wrong)).rejects.toThrow(/never came back/);
});
