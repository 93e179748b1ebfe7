import { describe, expect, it } from "vitest";
import {
  type ConnectOptions,
  clientCredentialsFlow,
  connect,
  type GrantRecord,
  introspect,
  jwtBearer,
  memoryTokenStore,
  revoke,
  saveGrant,
  type TokenStore,
  webServerFlow,
} from "../src/index.ts";
import { LEASE_MS, REQUEST_MS } from "../src/session/renew.ts";
import { connected } from "./connected.ts";
import { EXPIRED, json, ORIGIN } from "./practice-org.ts";
import { USERNAME } from "./strict-login/issued-tokens.ts";
import { PRIVATE_KEY, type StrictCase, strictCase } from "./strict-login/strict-case.ts";
import { REDIRECT_URI } from "./strict-login/strict-login.ts";
import { until } from "./waited-clock.ts";

const TOKEN = "/services/oauth2/token";
const flow = jwtBearer({ username: USERNAME, privateKey: PRIVATE_KEY });

/** A grant of the web server flow at the strict server, stored; and a way to connect to it. */
async function granted(given: StrictCase = strictCase()) {
  const { client, login, clock } = given;
  const started = webServerFlow({ ...client, redirectUri: REDIRECT_URI, scopes: ["api", "refresh_token"] });
  const { url, expected } = await started.authorizationUrl();
  const tokens = await started.finish(login.authorize(url), expected);
  const store = memoryTokenStore({ clock });
  const { clientId, loginUrl } = client;
  await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl });
  return { ...given, store, start: starter(given, store), asked: counter(given) };
}

const starter =
  ({ client }: StrictCase, store: TokenStore) =>
  (more: Partial<ConnectOptions> = {}) =>
    connect({ ...client, store, grantId: "default", ...more });

/** Token requests from here on. */
function counter({ login }: StrictCase): () => number {
  const count = () => login.requests.filter((one) => one.path === TOKEN).length;
  const before = count();
  return () => count() - before;
}

async function changed(store: TokenStore, change: Partial<GrantRecord>): Promise<GrantRecord> {
  const grant = (await store.get("default"))!;
  return store.put({ ...grant, ...change }, grant.version);
}

describe("workers that start together", () => {
  it("log in once, and share what came of it", async () => {
    const given = strictCase();
    const store = memoryTokenStore({ clock: given.clock });
    const start = starter(given, store);
    const names = Array.from({ length: 12 }, (_, n) => `worker-${n}`);
    const sessions = await Promise.all(names.map((worker) => start({ worker, flow })));
    expect(given.login.requests.filter((one) => one.path === TOKEN)).toHaveLength(1);
    expect(new Set(await Promise.all(sessions.map((one) => one.accessToken()))).size).toBe(1);
    expect(await store.get("default")).toMatchObject({ version: 1, flow: "jwt-bearer", intent: null });
  });

  it("wait for the one that logs in, and try in its place when it fails", async () => {
    const given = strictCase();
    const start = starter(given, memoryTokenStore({ clock: given.clock }));
    let failures = 1;
    const transport: typeof given.client.transport = (request) =>
      request.url.endsWith(TOKEN) && failures-- > 0
        ? Promise.resolve(json({ error: "inactive_user" }, 400))
        : given.login.transport(request);
    const both = await Promise.allSettled(["1", "2"].map((worker) => start({ worker, flow, transport })));
    expect(both.map((one) => (one.status === "rejected" ? one.reason.code : "connected")).sort()).toEqual([
      "LOGIN_USER_INACTIVE",
      "connected",
    ]);
  });

  it("a login by a person meanwhile wins over the flow's", async () => {
    const at = await granted();
    const record = (await at.store.get("default"))!;
    await at.store.delete("default");
    const { version: _, ...whole } = record;
    const transport: typeof at.client.transport = async (request) => {
      const answer = await at.login.transport(request);
      if (request.url.endsWith(TOKEN)) await at.store.put(whole, null);
      return answer;
    };
    expect(await (await at.start({ flow, transport })).accessToken()).toBe(record.accessToken);
  });
});

describe("a grant that has ended", () => {
  const dead = { state: "dead", error: "invalid_grant", description: "", worker: "w", at: 1 } as const;
  const lost = { state: "lost-in-flight", worker: "w", at: 1 } as const;

  it.each([dead, lost])("$state: is made anew by a flow that can, by all workers at once", async (status) => {
    const at = await granted();
    await changed(at.store, { status });
    await expect(at.start()).rejects.toMatchObject({ code: status === dead ? "GRANT_DEAD" : "GRANT_LOST_IN_FLIGHT" });
    const sessions = await Promise.all(["1", "2", "3"].map((worker) => at.start({ worker, flow })));
    expect(at.asked()).toBe(1);
    expect(await at.store.get("default")).toMatchObject({ status: { state: "live" }, flow: "jwt-bearer" });
    expect(await sessions[2]!.identity()).toMatchObject({ username: USERNAME });
  });

  it("a refused refresh token ends it for good, and the session goes on by the flow", async () => {
    const at = await granted();
    const session = await at.start({ flow });
    const { refreshToken } = await session.grant();
    at.login.tokens.revoke(refreshToken!);
    expect(await session.identity()).toMatchObject({ username: USERNAME });
    expect(await session.grant()).toMatchObject({ refreshToken: null, flow: "jwt-bearer", status: { state: "live" } });
    expect([at.asked(), at.login.violations]).toEqual([2, []]);
  });

  it("a refresh that was lost in flight is settled first, and then made anew without sending its token again", async () => {
    const at = await granted(strictCase());
    const { refreshToken } = (await at.store.get("default"))!;
    await changed(at.store, { intent: { worker: "w", startedAt: at.clock.now(), deadline: at.clock.now() + 100 } });
    at.login.tokens.revoke(refreshToken!);
    const session = await at.start({ flow });
    const identity = session.identity();
    await at.clock.elapse(101);
    expect(await identity).toMatchObject({ username: USERNAME });
    expect([at.asked(), at.login.tokens.reuses]).toEqual([1, 0]);
  });

  it("a login by a person while a lost refresh is waited for wins, and nobody hears of a conflict", async () => {
    for (const more of [{}, { flow }]) {
      const at = await granted();
      const before = await changed(at.store, {
        intent: { worker: "w", startedAt: at.clock.now(), deadline: at.clock.now() + 100 },
      });
      const session = await at.start(more);
      const renewed = session.refresh(before.accessToken);
      at.login.tokens.revoke(before.refreshToken!);
      await at.clock.awaited(101);
      await changed(at.store, { accessToken: "from-the-login", intent: null });
      await Promise.all([at.clock.advance(101), renewed]);
      expect(await session.accessToken()).toBe("from-the-login");
      expect(at.asked()).toBe(0);
    }
  });

  it("a flow that is refused says why, and leaves the end as it was", async () => {
    const at = await granted();
    await changed(at.store, { status: dead });
    const nobody = jwtBearer({ username: "nobody@acme.test", privateKey: PRIVATE_KEY });
    await expect(at.start({ flow: nobody })).rejects.toMatchObject({ code: "LOGIN_NOT_APPROVED" });
    expect(await at.store.get("default")).toMatchObject({ status: dead });
  });
});

describe("a grant stays its user's and its org's", () => {
  const OTHER = "005000000000002AAA";

  it("when a refresh answers for another user: nothing of it is kept", async () => {
    const at = await granted();
    const session = await at.start();
    const before = await session.grant();
    at.login.tokens.userId = OTHER;
    await expect(session.refresh(before.accessToken)).rejects.toMatchObject({ code: "GRANT_OF_ANOTHER_USER" });
    expect(await session.grant()).toMatchObject({ accessToken: before.accessToken, userId: before.userId });
    expect([session.userId, await session.accessToken()]).toEqual([before.userId, before.accessToken]);
  });

  it("when the flow logs in as another user, in place of a refresh or of a grant that has ended", async () => {
    const at = await granted();
    await changed(at.store, { refreshToken: null });
    const session = await at.start({ flow });
    const before = await session.grant();
    at.login.tokens.userId = OTHER;
    const refused = { code: "GRANT_OF_ANOTHER_USER", data: { gotUserId: OTHER } };
    await expect(session.refresh(before.accessToken)).rejects.toMatchObject(refused);
    expect(await session.grant()).toMatchObject({ accessToken: before.accessToken, intent: null });
    const status = { state: "dead", error: "x", description: "", worker: "w", at: 1 } as const;
    await changed(at.store, { status });
    await expect(at.start({ flow })).rejects.toMatchObject(refused);
    expect(await at.store.get("default")).toMatchObject({ status, userId: before.userId });
  });

  it("when somebody logs in anew as another user: sessions of the old one end, new ones are the other's", async () => {
    const at = await granted();
    const session = await at.start();
    const before = await changed(at.store, {});
    await changed(at.store, { accessToken: "of-another", userId: OTHER });
    await expect(session.refresh(before.accessToken)).rejects.toMatchObject({ code: "GRANT_OF_ANOTHER_USER" });
    expect([session.userId, (await at.start()).userId]).toEqual([before.userId, OTHER]);
  });

  it("when a token that was imported over it turns out to be another's", async () => {
    const at = await granted();
    const session = await at.start();
    const before = await changed(at.store, {});
    await changed(at.store, { accessToken: "imported", userId: "", organizationId: "" });
    at.login.tokens.userId = OTHER;
    await session.refresh(before.accessToken);
    await expect(session.refresh("imported")).rejects.toMatchObject({ code: "GRANT_OF_ANOTHER_USER" });
  });

  it("15 and 18 characters are one id", async () => {
    const at = await granted();
    await changed(at.store, { userId: "005000000000001" });
    const session = await at.start();
    await session.refresh(await session.accessToken());
    expect(at.asked()).toBe(1);
  });

  it("an imported token is whoever's it turns out to be", async () => {
    const at = await granted();
    await changed(at.store, { userId: "", organizationId: "", accessToken: "" });
    expect(await (await at.start()).identity()).toMatchObject({ username: USERNAME });
  });
});

describe("a session that must be bound", () => {
  it("does not refresh a grant that is not, and spends nothing", async () => {
    const at = await granted();
    const session = await at.start({ dpop: "required" });
    await expect(session.refresh(await session.accessToken())).rejects.toMatchObject({ code: "DPOP_NOT_BOUND" });
    expect([at.asked(), (await session.grant()).intent]).toEqual([0, null]);
  });

  it.each([
    ["required", "refused"],
    ["allowed", "taken"],
  ] as const)("an unbound answer to the refresh of a bound grant, with dpop %s, is %s", async (dpop, outcome) => {
    const at = strictCase();
    const store = memoryTokenStore({ clock: at.clock });
    const { client, login } = at;
    const started = webServerFlow({ ...client, redirectUri: REDIRECT_URI, scopes: ["api", "refresh_token"], dpop });
    const { url, expected } = await started.authorizationUrl();
    const tokens = await started.finish(login.authorize(url), expected);
    const { clientId, loginUrl } = client;
    await saveGrant({ store, grantId: "default", tokens, clientId, loginUrl });
    const transport: typeof client.transport = async (request) => {
      const answer = await login.transport(request);
      if (!request.url.endsWith(TOKEN)) return answer;
      return json({ ...((await answer.json()) as object), token_type: "Bearer" });
    };
    const session = await starter({ ...at, client: { ...client, transport } }, store)({ dpop });
    const refreshed = session.refresh(tokens.accessToken);
    if (outcome === "refused") await expect(refreshed).rejects.toMatchObject({ code: "DPOP_NOT_BOUND" });
    else await refreshed;
    expect((await session.accessToken()) === tokens.accessToken).toBe(outcome === "refused");
  });
});

describe("a token known to be over", () => {
  it("is renewed before it is used, not after a refusal", async () => {
    const at = await granted();
    await changed(at.store, { expiresAt: at.clock.now() + 60_000 });
    const session = await at.start();
    const first = await session.accessToken();
    await session.limits();
    await at.clock.advance(60_000);
    await session.limits();
    expect(await session.accessToken()).not.toBe(first);
    expect(at.asked()).toBe(1);
    const used = at.login.requests.filter((one) => one.path.endsWith("/limits"));
    expect(used.map((one) => one.headers.get("authorization") === `Bearer ${first}`)).toEqual([true, false]);
  });

  it("is not handed out to other APIs either", async () => {
    const at = await granted();
    await changed(at.store, { expiresAt: at.clock.now() });
    const { accessToken: over } = (await at.store.get("default"))!;
    const session = await at.start();
    const tokens = await Promise.all([session.accessToken(), session.accessToken()]);
    expect([new Set(tokens).size, tokens.includes(over), at.asked()]).toEqual([1, false, 1]);
  });

  it("is handed out while there is no network: the call that it is for fails by itself, and is tried again", async () => {
    const at = await granted();
    const { accessToken } = await changed(at.store, { expiresAt: at.clock.now() });
    const down = () => Promise.reject(Object.assign(new TypeError("fetch failed"), { code: "ENETUNREACH" }));
    const session = await at.start({ transport: down });
    expect(await session.accessToken()).toBe(accessToken);
    at.login.tokens.revoke((await session.grant()).refreshToken!);
    await expect((await at.start()).accessToken()).rejects.toMatchObject({ code: "GRANT_DEAD" });
  });

  it("and not renewable is used all the same: the org has the last word", async () => {
    const at = await granted();
    const { accessToken } = await changed(at.store, { expiresAt: at.clock.now(), refreshToken: null });
    const session = await at.start();
    expect(await session.accessToken()).toBe(accessToken);
    await session.limits();
    expect(at.asked()).toBe(0);
  });
});

describe("loginTimeoutMs", () => {
  it("ends a request for tokens that is not answered", async () => {
    const at = await granted();
    let isAsked = false;
    const transport: typeof at.client.transport = ({ url, signal }) => {
      isAsked ||= url.endsWith(TOKEN);
      if (!isAsked) return at.login.transport(new Request(url));
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    };
    const session = await at.start({ transport, loginTimeoutMs: 2_000 });
    const refused = expect(session.refresh(await session.accessToken())).rejects.toMatchObject({
      code: "TIMEOUT",
      data: { ms: 2_000 },
    });
    await until(() => isAsked);
    await at.clock.elapse(2_000);
    await refused;
  });

  it("a refresh that its worker took to the grave is settled after that time, not fifteen seconds", async () => {
    const at = await granted();
    const sent = { at: -1 };
    const dying: typeof at.client.transport = (request) => {
      if (!request.url.endsWith(TOKEN)) return at.login.transport(request);
      sent.at = at.clock.now();
      // The process ends here: no answer, no time-out, no release.
      return new Promise(() => {});
    };
    const store: TokenStore = {
      ...at.store,
      lease: async (...args) => ({ ...(await at.store.lease(...args))!, release: async () => {} }),
    };
    const lost = await at.start({ worker: "dies", transport: dying, store, loginTimeoutMs: 2_000 });
    void lost.refresh(await lost.accessToken()).catch(() => {});
    await until(() => sent.at >= 0);
    expect((await at.store.get("default"))!.intent).toMatchObject({ worker: "dies", deadline: sent.at + 2_000 });

    const free: TokenStore = {
      ...at.store,
      lease: async (grantId, worker) => ({
        grantId,
        worker,
        expiresAt: at.clock.now() + LEASE_MS,
        release: async () => {},
      }),
    };
    const next = await at.start({ worker: "lives", store: free, loginTimeoutMs: 2_000 });
    const renewed = next.refresh(await next.accessToken());
    await at.clock.elapse(2_001);
    await renewed;
    expect((await next.grant()).status).toEqual({ state: "live" });
    expect(at.login.requests.some((one) => one.path.endsWith("/introspect"))).toBe(true);
  });

  it("cannot be longer than the lease allows", async () => {
    const at = await granted();
    const deadlines: number[] = [];
    const store: TokenStore = {
      ...at.store,
      put: (record, version) => {
        if (record.intent) deadlines.push(record.intent.deadline - record.intent.startedAt);
        return at.store.put(record, version);
      },
    };
    const session = await at.start({ store, loginTimeoutMs: 600_000 });
    await session.refresh(await session.accessToken());
    expect(deadlines).toEqual([REQUEST_MS]);
  });
});

describe("refusals that no new token would help", () => {
  const rest = (errorCode: string, message: string) => [{ errorCode, message }];

  it.each([
    [
      "scope",
      ["id"],
      401,
      rest("INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
      "INSUFFICIENT_SCOPE",
    ],
    [
      "session level",
      ["api"],
      401,
      rest("INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
      "SESSION_NOT_ALLOWED",
    ],
    [
      "access control",
      ["api"],
      403,
      rest("INVALID_SESSION_ID", "This session is not valid for use with the REST API"),
      "SESSION_NOT_ALLOWED",
    ],
    [
      "address",
      ["api"],
      403,
      rest("LOGIN_DURING_RESTRICTED_DOMAIN", "login from a restricted domain"),
      "ADDRESS_REFUSED",
    ],
    ["hour", ["api"], 403, rest("LOGIN_DURING_RESTRICTED_TIME", "restricted time"), "ADDRESS_REFUSED"],
    ["proof", ["api"], 401, { error: "invalid_dpop_proof" }, "DPOP_PROOF_REFUSED"],
    ["edition", ["api"], 403, rest("API_DISABLED_FOR_ORG", "not enabled"), "API_DISABLED"],
    ["allowance", ["api"], 403, rest("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), "REQUEST_LIMIT"],
  ] as const)("%s: told at once, one request, no refresh", async (_, scopes, status, body, code) => {
    const { org, store, again } = await connected();
    await changed(store, { scopes });
    const session = await again();
    org.rest.set("GET /services/data/v67.0/limits", () => json(body, status));
    await expect(session.limits()).rejects.toMatchObject({ code });
    expect([org.requests.length, org.refreshes]).toEqual([1, 0]);
  });

  it("nor is a token renewed for ever when each new one is refused as expired", async () => {
    const { org, session } = await connected();
    org.rest.set("GET /services/data/v67.0/limits", EXPIRED);
    for (let call = 1; call <= 3; call++) {
      await expect(session.limits()).rejects.toMatchObject({ code: "SESSION_EXPIRED" });
      expect(org.refreshes).toBe(call);
    }
  });
});

describe("tokens go to the org and nowhere else", () => {
  const EVIL = "https://evil.test";
  const foreign = (requests: readonly Request[]) => requests.filter((one) => new URL(one.url).origin !== ORIGIN);

  async function watched(answer: (request: Request) => Response | undefined) {
    const requests: Request[] = [];
    const made = await connected();
    const transport = async (request: Request) => {
      requests.push(request);
      return answer(request) ?? made.org.transport(request);
    };
    return { ...made, requests, session: await made.again({ transport }) };
  }

  it.each([301, 302, 303, 307, 308])("a %i of the API or the token endpoint is not followed", async (status) => {
    const at = await watched(() => new Response(null, { status, headers: { location: `${EVIL}/x` } }));
    await expect(at.session.limits()).rejects.toMatchObject({ code: "REDIRECT_REFUSED", data: { to: EVIL } });
    await expect(at.session.refresh(await at.session.accessToken())).rejects.toMatchObject({
      code: "REDIRECT_REFUSED",
    });
    expect([foreign(at.requests), at.requests.every((one) => one.redirect === "manual")]).toEqual([[], true]);
  });

  it("an answer that moves the session to a foreign host is thrown away", async () => {
    const at = await watched((request) =>
      request.url.endsWith(TOKEN)
        ? json({
            access_token: "t",
            token_type: "Bearer",
            instance_url: EVIL,
            id: `${ORIGIN}/id/00D000000000001AAA/005000000000001AAA`,
          })
        : undefined,
    );
    await expect(at.session.refresh(await at.session.accessToken())).rejects.toMatchObject({
      code: "INSTANCE_URL_REFUSED",
    });
    expect([at.session.instanceUrl, foreign(at.requests)]).toEqual([ORIGIN, []]);
  });

  it("an answer that moves the session to another host of Salesforce is followed", async () => {
    const moved = "https://acme2.my.salesforce.com";
    const at = await watched((request) => {
      if (request.url.startsWith(moved)) return json({ from: "moved" });
      return request.url.endsWith(TOKEN)
        ? json({
            access_token: "t",
            token_type: "Bearer",
            instance_url: `${moved}/`,
            id: `${ORIGIN}/id/00D000000000001AAA/005000000000001AAA`,
          })
        : undefined;
    });
    await at.session.refresh(await at.session.accessToken());
    expect(await at.session.limits()).toEqual({ from: "moved" });
  });

  it.each(["//evil.test/x", "/\\evil.test/x", "\\\\evil.test/x", "/\t/evil.test/x"])(
    "the path %j cannot name another host",
    async (path) => {
      const at = await watched(() => json({}));
      await at.session
        .request({ method: "GET", path })
        .catch((error: { code: string }) => expect(error.code).toBe("INSTANCE_URL_REFUSED"));
      expect(foreign(at.requests)).toEqual([]);
    },
  );

  it.each(["token", "authorization", "introspection", "revocation"])(
    "metadata whose %s endpoint is elsewhere sends nothing there",
    async (name) => {
      const given = strictCase();
      const asked: string[] = [];
      const transport: typeof given.client.transport = async (request) => {
        asked.push(new URL(request.url).origin);
        const answer = await given.login.transport(request);
        if (!request.url.endsWith("/openid-configuration")) return answer;
        return json({ ...((await answer.json()) as object), [`${name}_endpoint`]: `${EVIL}/x` });
      };
      const options = { ...given.client, transport, token: "5Aep861-secret" };
      const all = await Promise.allSettled([clientCredentialsFlow(options), introspect(options), revoke(options)]);
      expect(all.map((one) => one.status === "rejected" && one.reason.code)).toContain("INSTANCE_URL_REFUSED");
      expect(new Set(asked)).toEqual(new Set([ORIGIN]));
    },
  );
});
