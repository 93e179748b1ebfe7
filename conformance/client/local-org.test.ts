import { connect, memoryTokenStore, revoke, type Session, saveGrant, soql, webServerFlow } from "@postern/client";
import { createOrg, type Org } from "@postern/org";
import { afterAll, beforeAll, expect, it } from "vitest";
import { browse } from "./browse.ts";

const ORIGIN = "http://localhost:7811";
const REDIRECT_URI = "http://localhost:7800/oauth/callback";
let org: Org;
beforeAll(async () => {
  org = await createOrg({ seed: "none" });
});
afterAll(async () => {
  await org?.close();
});

const app = () => ({
  loginUrl: ORIGIN,
  clientId: org.ready.app.consumerKey,
  clientSecret: org.ready.app.consumerSecret,
  transport: (request: Request) => org.fetch(request),
  allowInsecureLoopback: true,
});
const admin = () => ({ username: org.ready.admin.username, password: org.ready.admin.password ?? "" });

async function login(scopes = ["api", "refresh_token"], decision: "allow" | "deny" = "allow") {
  const flow = webServerFlow({ ...app(), redirectUri: REDIRECT_URI, scopes });
  const { url, expected } = await flow.authorizationUrl();
  const callback = await browse((request) => org.fetch(request), url, REDIRECT_URI, { ...admin(), decision });
  return flow.finish(callback, expected);
}

async function connected(scopes?: string[]): Promise<Session> {
  const store = memoryTokenStore();
  await saveGrant({
    store,
    grantId: "default",
    tokens: await login(scopes),
    clientId: app().clientId,
    loginUrl: ORIGIN,
  });
  return connect({ store, grantId: "default", ...app() });
}

it("a person logs in and allows the app, and the session knows who and where", async () => {
  const session = await connected();
  expect([session.organizationId, session.instanceUrl]).toEqual([org.ready.orgId, ORIGIN]);
  expect(await session.identity()).toMatchObject({ username: org.ready.admin.username, user_id: session.userId });
  expect((await session.limits()).DailyApiRequests?.Max).toBe(15_000);
  expect(session.apiUsage()?.max).toBe(15_000);
});

it("a person who denies is told apart", async () => {
  await expect(login(["api"], "deny")).rejects.toMatchObject({
    code: "CALLBACK_ERROR",
    data: { error: "access_denied" },
  });
});

it("records are created, read, found, updated and deleted", async () => {
  const session = await connected();
  const account = session.sobject<{ Name: string; NumberOfEmployees: number }>("Account");
  const id = await account.create({ Name: "O'Brien & Sons", NumberOfEmployees: 7 });
  expect(await account.retrieve(id, ["Name", "NumberOfEmployees"])).toMatchObject({
    Name: "O'Brien & Sons",
    NumberOfEmployees: 7,
  });
  expect(await session.query(soql`SELECT Id FROM Account WHERE Name = ${"O'Brien & Sons"}`).first()).toMatchObject({
    Id: id,
  });
  await account.update(id, { NumberOfEmployees: 8 });
  expect((await account.retrieve(id)).NumberOfEmployees).toBe(8);
  await account.delete(id);
  await expect(account.retrieve(id)).rejects.toMatchObject({ code: "NOT_FOUND", data: { status: 404 } });
});

it("many records are created in chunks and read in one call and page by page", async () => {
  const session = await connected();
  const made = await session.collections.create(
    "Contact",
    Array.from({ length: 450 }, (_, i) => ({ LastName: `Many ${i}` })),
  );
  expect(made.every((one) => one.success)).toBe(true);
  const ids = made.map((one) => one.id ?? "");
  const before = session.apiUsage()?.used ?? 0;
  const contact = session.sobject<{ LastName: string }>("Contact");
  const read = await Promise.all(ids.map((id) => contact.retrieve(id, ["LastName"])));
  expect(read[449]?.LastName).toBe("Many 449");
  expect((session.apiUsage()?.used ?? 0) - before).toBe(1);
  let pages = 0;
  const query = session.query("SELECT Id FROM Contact WHERE LastName LIKE 'Many %'", { batchSize: 200 });
  for await (const _ of query.pages()) pages++;
  expect([pages, await query.totalSize()]).toEqual([3, 450]);
  const removed = await session.collections.delete(ids);
  expect(removed.every((one) => one.success)).toBe(true);
});

it("many sessions refreshing one rotating grant are never logged out", async () => {
  const store = memoryTokenStore();
  await saveGrant({ store, grantId: "default", tokens: await login(), clientId: app().clientId, loginUrl: ORIGIN });
  const sessions = await Promise.all(
    ["a", "b", "c", "d"].map((worker) => connect({ store, grantId: "default", worker, ...app() })),
  );
  for (let round = 0; round < 10; round++)
    await Promise.all(sessions.map(async (session) => session.refresh(await session.accessToken())));
  expect(await sessions[0]?.query("SELECT Id FROM User LIMIT 1").first()).not.toBeNull();
});

it("a session that was ended at the org is renewed inside the next call", async () => {
  const session = await connected();
  const token = await session.accessToken();
  await revoke({ ...app(), token });
  expect(await session.describe("Account")).toMatchObject({ name: "Account" });
  expect(await session.accessToken()).not.toBe(token);
});

it("of refreshes whose worker died, introspection tells the ones that never arrived from the spent ones", async () => {
  for (const arrived of [false, true]) {
    const store = memoryTokenStore();
    await saveGrant({ store, grantId: "default", tokens: await login(), clientId: app().clientId, loginUrl: ORIGIN });
    const worker = await connect({ store, grantId: "default", ...app() });
    const before = await worker.grant();
    if (arrived) await worker.refresh(before.accessToken);
    const now = await worker.grant();
    const intent = { worker: "worker-dead", startedAt: 1, deadline: 2 };
    const { accessToken, refreshToken } = before;
    await store.put({ ...now, accessToken, refreshToken, intent }, now.version);
    const next = await connect({ store, grantId: "default", ...app() });
    const refreshed = next.refresh(accessToken).then(() => "live");
    expect(await refreshed.catch((error: { code: string }) => error.code)).toBe(
      arrived ? "GRANT_LOST_IN_FLIGHT" : "live",
    );
  }
});

it("a revoked grant is found dead", async () => {
  const session = await connected();
  const { refreshToken } = await session.grant();
  await revoke({ ...app(), token: refreshToken ?? "" });
  await expect(session.describe("Contact")).rejects.toMatchObject({ code: "GRANT_DEAD" });
});

it("a token without the scope api is not refreshed in vain", async () => {
  const session = await connected(["id", "refresh_token"]);
  const token = await session.accessToken();
  await expect(session.limits()).rejects.toMatchObject({ code: "INSUFFICIENT_SCOPE" });
  expect(await session.accessToken()).toBe(token);
});

it.each([
  ["a wrong secret", () => ({ clientSecret: "wrong" }), "INVALID_CLIENT"],
  ["an unknown key", () => ({ clientId: "3MVG9unknown" }), "UNKNOWN_CONSUMER_KEY"],
])("client credentials with %s are a coded error", async (_, wrong, code) => {
  const { consumerKey, consumerSecret } = org.ready.service;
  const options = { ...app(), clientId: consumerKey, clientSecret: consumerSecret, ...wrong() };
  const session = connect({ store: memoryTokenStore(), grantId: "service", flow: "client-credentials", ...options });
  await expect(session).rejects.toMatchObject({ code });
});

it("client credentials act as the integration user", async () => {
  const { consumerKey, consumerSecret } = org.ready.service;
  const options = { ...app(), clientId: consumerKey, clientSecret: consumerSecret };
  const session = await connect({
    store: memoryTokenStore(),
    grantId: "service",
    flow: "client-credentials",
    ...options,
  });
  expect(await session.identity()).toMatchObject({ username: org.ready.integration.username });
});

it("a refused query names the org's own code", async () => {
  const session = await connected();
  await expect(session.query("SELECT Nothing FROM Account").first()).rejects.toMatchObject({
    code: "QUERY_NAME_UNKNOWN",
    data: { errorCode: "INVALID_FIELD" },
  });
});
