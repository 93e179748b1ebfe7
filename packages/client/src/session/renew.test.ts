import { expect, it } from "vitest";
import { connected } from "../../test/connected.ts";
import { json } from "../../test/practice-org.ts";
import { GRANT } from "../../test/token-store-contract.ts";
import { connect, memoryTokenStore } from "../index.ts";
import { LEASE_MS, REQUEST_MS } from "./renew.ts";

const TOKEN = "/services/oauth2/token";

it("callers in one process share one refresh", async () => {
  const { org, session } = await connected();
  const refused = await session.accessToken();
  await Promise.all(Array.from({ length: 20 }, () => session.refresh(refused)));
  expect(org.refreshes).toBe(1);
  expect(await session.accessToken()).toBe(org.accessToken);
});

it("workers on one store share one refresh, and a spent token is never sent again", async () => {
  const { org, session, again } = await connected();
  const others = await Promise.all(["2", "3", "4"].map((name) => again({ worker: name })));
  const refused = await session.accessToken();
  for (let round = 0; round < 5; round++)
    await Promise.all([session, ...others].map(async (one) => one.refresh(await one.accessToken())));
  await session.refresh(refused);
  expect(org.reuses).toBe(0);
  expect(new Set(await Promise.all(others.map((one) => one.grant().then((grant) => grant.refreshToken))))).toEqual(
    new Set([org.refreshToken]),
  );
});

it("the rotated token is durable before the new access token is handed out, the intent before the request", async () => {
  const { org, store, session } = await connected();
  const events: string[] = [];
  const put = store.put.bind(store);
  store.put = async (record, version) => {
    const written = await put(record, version);
    events.push(record.intent ? "intent stored" : `stored ${record.refreshToken}`);
    return written;
  };
  org.intercept = (_, path) => {
    if (path === TOKEN) events.push("sent");
    return undefined;
  };
  await session.refresh(await session.accessToken());
  events.push("handed out");
  expect(events).toEqual(["intent stored", "sent", `stored ${org.refreshToken}`, "handed out"]);
  expect((await session.grant()).intent).toBeNull();
});

it("the request's deadline is shorter than the lease", () => expect(REQUEST_MS).toBeLessThan(LEASE_MS));

it("a token that does not rotate stays", async () => {
  const { org, session } = await connected();
  org.rotation = false;
  const { refreshToken } = await session.grant();
  await session.refresh(await session.accessToken());
  expect((await session.grant()).refreshToken).toBe(refreshToken);
});

it("a refused refresh token makes the grant dead for every worker, with who and when, and is not sent again", async () => {
  const { org, session, again } = await connected();
  org.ended = true;
  const refused = session.refresh(await session.accessToken());
  await expect(refused).rejects.toMatchObject({
    code: "GRANT_DEAD",
    data: { error: "invalid_grant", worker: "worker-1", at: "2026-03-01T09:00:00.000Z" },
  });
  await expect(again()).rejects.toMatchObject({ code: "GRANT_DEAD" });
  await expect(session.refresh(await session.accessToken())).rejects.toMatchObject({ code: "GRANT_DEAD" });
  expect(org.count(TOKEN)).toBe(1);
});

it.each([
  [
    "the org said no to the app",
    () => json({ error: "invalid_client", error_description: "x" }, 400),
    "INVALID_CLIENT",
  ],
  [
    "the address is restricted",
    () => json({ error: "invalid_grant", error_description: "ip restricted" }, 400),
    "LOGIN_ADDRESS_REFUSED",
  ],
  ["the org is overloaded", () => new Response("busy", { status: 503 }), "LOGIN_SERVER_TROUBLE"],
  ["an edge has too much to do", () => new Response("busy", { status: 429 }), "LOGIN_RATE_LIMITED"],
  [
    "the org has no API for now",
    () => json({ error: "invalid_grant", error_description: "API access is not enabled for this organization" }, 400),
    "LOGIN_API_DISABLED",
  ],
])("when %s the token is unspent: the error is told and the next refresh is sent", async (_, answer, code) => {
  const { org, session } = await connected();
  org.intercept = (_request, path) => (path === TOKEN ? answer() : undefined);
  await expect(session.refresh(await session.accessToken())).rejects.toMatchObject({ code });
  expect((await session.grant()).intent).toBeNull();
  org.intercept = null;
  await session.refresh(await session.accessToken());
  expect(org.refreshes).toBe(1);
});

it.each([
  ["a gateway's page", () => new Response("<html>", { status: 502 })],
  ["a gateway's JSON", () => json({ error: "upstream_timeout" }, 504)],
  ["the org's own trouble", () => json({ error: "server_error" }, 500)],
  ["an answer that cannot be read", () => new Response("{", { headers: { "content-type": "application/json" } })],
])("after %s the token may be spent: the intent stays until it is settled", async (_, answer) => {
  const { org, session } = await connected();
  org.intercept = (_request, path) => (path === TOKEN ? answer() : undefined);
  await expect(session.refresh(await session.accessToken())).rejects.toMatchObject({ code: expect.any(String) });
  expect((await session.grant()).intent).toMatchObject({ worker: "worker-1" });
});

/** A worker that died with a refresh on the wire: its intent is stored, its lease is gone. */
async function afterCrash(arrived: boolean) {
  const made = await connected();
  const { store, clock, org, session } = made;
  const grant = await session.grant();
  const startedAt = clock.now();
  await store.put(
    { ...grant, intent: { worker: "worker-dead", startedAt, deadline: startedAt + REQUEST_MS } },
    grant.version,
  );
  if (arrived)
    await org.transport(
      new Request("https://acme.my.salesforce.com/services/oauth2/token", {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "refresh_token",
          refresh_token: org.refreshToken,
          client_id: "3MVG9practice",
          client_secret: "practice-secret",
        }),
      }),
    );
  await clock.advance(REQUEST_MS + 1);
  return made;
}

it("a crash before the request arrived costs nothing: introspection finds the token unspent", async () => {
  const { org, session } = await afterCrash(false);
  await session.refresh(await session.accessToken());
  expect(org.refreshes).toBe(1);
  expect((await session.grant()).status).toEqual({ state: "live" });
});

it.each([
  ["introspection finds the token spent", true, true],
  ["introspection is not allowed to the app", false, false],
])("a crash is reported as lost in flight and nothing is re-sent when %s", async (_, arrived, introspection) => {
  const { org, session, again } = await afterCrash(arrived);
  org.introspection = introspection;
  const sent = org.count(TOKEN);
  const refused = session.refresh(await session.accessToken());
  await expect(refused).rejects.toMatchObject({
    code: "GRANT_LOST_IN_FLIGHT",
    data: { worker: "worker-dead", at: "2026-03-01T09:00:00.000Z" },
  });
  await expect(again()).rejects.toMatchObject({ code: "GRANT_LOST_IN_FLIGHT" });
  expect([org.count(TOKEN), org.reuses]).toEqual([sent, 0]);
});

it("nothing is decided while introspection cannot be reached", async () => {
  const { org, session } = await afterCrash(false);
  org.intercept = (_, path) => {
    if (path.endsWith("/introspect")) throw new TypeError("broken");
    return undefined;
  };
  await expect(session.refresh(await session.accessToken())).rejects.toMatchObject({ code: "NETWORK" });
  expect((await session.grant()).status).toEqual({ state: "live" });
  org.intercept = null;
  await session.refresh(await session.accessToken());
  expect(org.refreshes).toBe(1);
});

it("a refresh whose answer broke off is settled by the next worker, not repeated", async () => {
  const { org, session, clock, again } = await connected();
  org.intercept = async (request, path) => {
    if (path !== TOKEN) return undefined;
    org.intercept = null;
    await org.transport(request);
    throw new TypeError("terminated");
  };
  await expect(session.refresh(await session.accessToken())).rejects.toMatchObject({ code: "NETWORK" });
  await clock.advance(REQUEST_MS + 1);
  const next = await again({ worker: "worker-2" });
  await expect(next.refresh(await next.accessToken())).rejects.toMatchObject({ code: "GRANT_LOST_IN_FLIGHT" });
  expect(org.reuses).toBe(0);
});

it("a login during a refresh wins", async () => {
  const { org, store, session } = await connected();
  org.intercept = async (_, path) => {
    if (path !== TOKEN) return undefined;
    const grant = await session.grant();
    await store.put({ ...grant, accessToken: "00D000000000001!from.login", intent: null }, grant.version);
    return undefined;
  };
  await session.refresh(await session.accessToken());
  expect(await session.accessToken()).toBe("00D000000000001!from.login");
});

it("a grant without a refresh token cannot be renewed", async () => {
  const { store, session } = await connected();
  const grant = await session.grant();
  await store.put({ ...grant, refreshToken: null }, grant.version);
  await expect(session.refresh(await session.accessToken())).rejects.toMatchObject({ code: "GRANT_NOT_REFRESHABLE" });
});

it("a session of client credentials logs in by itself, and again when it expires", async () => {
  const { org, clock } = await connected();
  const session = await connect({
    store: memoryTokenStore({ clock }),
    grantId: "service",
    loginUrl: "https://acme.my.salesforce.com",
    clientId: "3MVG9practice",
    clientSecret: "practice-secret",
    transport: org.transport,
    flow: "client-credentials",
    clock,
  });
  org.expireSession();
  expect(await session.identity()).toMatchObject({ username: "me@acme.test" });
  for (const request of org.requests) expect(request.body).not.toContain("scope=");
});

it("connecting to a grant that does not exist is told", async () => {
  await expect(connect({ store: memoryTokenStore(), grantId: "nobody" })).rejects.toMatchObject({
    code: "GRANT_NOT_FOUND",
  });
});

it("a stored instance URL that is not Salesforce's gets no request", async () => {
  const store = memoryTokenStore();
  await store.put({ ...GRANT, instanceUrl: "https://evil.test" }, null);
  await expect(connect({ store, grantId: "default" })).rejects.toMatchObject({ code: "INSTANCE_URL_REFUSED" });
});
