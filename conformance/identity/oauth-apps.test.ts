import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOME, ORIGIN, type Rehearsal, rehearse } from "./rehearsal.ts";

let r: Rehearsal;
let admin: string;
beforeAll(async () => {
  r = await rehearse();
});
beforeEach(async () => {
  await r.reset();
  r.org.identity.changeSettings({ clientSecretInRestApi: true });
  admin = (await r.org.login()).accessToken;
});
afterAll(() => r.org.close());

async function call(method: string, path: string, { token = admin, body }: { token?: string; body?: object } = {}) {
  const url = path.startsWith("/") ? `${ORIGIN}${path}` : `${ORIGIN}/services/data/v67.0/apps/oauth/${path}`;
  const response = await r.org.fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
    ip: HOME,
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}
async function appId() {
  const { body } = await call("GET", "usage");
  return body.apps.find((app: { developerName: string }) => app.developerName === "Rehearsal").identifier as string;
}
async function consumer() {
  const app = await appId();
  const { body } = await call("GET", `credentials/${app}`);
  return { path: `credentials/${app}/${body.consumers[0].id}`, app, ...body.consumers[0] };
}
const ofUser = async () => `usage/${await appId()}/${r.person.id}/tokens`;

describe("OAuth usage", () => {
  it("lists apps, pages them, and names the next page even after the last", async () => {
    const { body } = await call("GET", "usage");
    expect(body.apps.find((app: { developerName: string }) => app.developerName === "Rehearsal")).toEqual({
      accessTokenFormat: "Opaque",
      availableActions: "disable",
      description: "",
      developerName: "Rehearsal",
      identifier: expect.stringMatching(/^0xI\w{15}$/),
      isFromPackage: false,
      label: "Rehearsal",
      usageDetailsUrl: expect.stringMatching(/^\/services\/data\/v67\.0\/apps\/oauth\/usage\/0xI\w{15}\/users$/),
    });
    const first = (await call("GET", "usage?pageSize=1")).body;
    expect(first.apps).toHaveLength(1);
    const second = (await call("GET", first.nextPageUrl)).body;
    expect(second.apps[0].identifier).not.toBe(first.apps[0].identifier);
    expect((await call("GET", "usage?page=99")).body.apps).toEqual([]);
    expect((await call("GET", "usage?page=-1")).status).toBe(400);
  });

  it("an app keeps its identifier when its key changes; 15 characters name it too", async () => {
    const id = await appId();
    const { path } = await consumer();
    const { body: staged } = await call("POST", `${path}/staged`, { body: {} });
    await call("PATCH", `${path}/staged/${staged.id}`, { body: { command: "rotate" } });
    expect(await appId()).toBe(id);
    expect((await call("GET", `usage/${id.slice(0, 15)}/users`)).status).toBe(200);
  });

  it("counts the uses of each user and of each token", async () => {
    await r.refresh();
    await r.clock.advance(60_000);
    await r.refresh();
    const { body } = await call("GET", `usage/${await appId()}/users`);
    expect(body.users).toHaveLength(1);
    expect(body.users[0]).toMatchObject({
      username: r.person.username,
      userIdentifier: r.person.id,
      useCount: 2,
      lastUsedAt: "2026-03-02T10:01:00.000+0000",
    });
    const { body: list } = await call("GET", body.users[0].revocationUrl);
    expect(list.tokens).toHaveLength(1);
    expect(list.tokens[0]).toMatchObject({ useCount: 2, appDeveloperName: "Rehearsal" });
  });

  it.each([
    ["one token", async () => (await call("GET", await ofUser())).body.tokens[0].revocationUrl as string, false],
    ["the tokens of a user", ofUser, true],
    ["the tokens of an app", async () => `usage/${await appId()}/tokens`, true],
  ] as const)("revokes %s", async (_, target, endsOthers) => {
    await r.clock.advance(1_000);
    const other = (await r.webServer()).tokens!;
    const path = await target();
    expect((await call("DELETE", path)).status).toBe(204);
    // The list is in order of use: the newer grant stands first.
    const dead = await r.refresh(other.refresh_token);
    expect(dead.text).toContain("invalid_grant");
    expect((await r.api(other.access_token!)).status).toBe(401);
    expect((await r.refresh()).text === "tokens").toBe(!endsOthers);
    if (!endsOthers) expect((await call("DELETE", path)).status).toBe(404);
  });

  it("revoking an app ends tokens without a refresh token too", async () => {
    const { tokens } = await r.clientCredentials();
    await call("DELETE", `usage/${await appId()}/tokens`);
    expect((await r.api(tokens!.access_token!)).status).toBe(401);
  });

  it("is for administrators", async () => {
    const { tokens } = await r.webServer();
    const token = tokens!.access_token!;
    expect(await call("GET", "usage", { token })).toMatchObject({
      status: 403,
      body: [{ errorCode: "INSUFFICIENT_ACCESS" }],
    });
    expect((await call("DELETE", `usage/${await appId()}/tokens`, { token })).status).toBe(403);
    expect((await call("GET", "usage/0xI000000000000AAA/users")).status).toBe(404);
  });
});

describe("OAuth credentials", () => {
  it("tells key and secret, by parts", async () => {
    const { path, key, name } = await consumer();
    expect([key, name]).toEqual([r.app.consumerKey, "Rehearsal"]);
    const both = { key: r.app.consumerKey, secret: r.app.consumerSecret };
    expect((await call("GET", `${path}?part=keyandsecret`)).body).toEqual(both);
    expect((await call("GET", `${path}?part=secret`)).body).toEqual({ secret: both.secret });
    expect((await call("GET", `${path}?part=all`)).status).toBe(400);
  });

  it("is refused while the org does not allow it, and without the two permissions", async () => {
    const { path } = await consumer();
    const { tokens } = await r.webServer();
    const token = tokens!.access_token!;
    expect(await call("GET", path, { token })).toMatchObject({
      status: 403,
      body: [{ errorCode: "INSUFFICIENT_ACCESS" }],
    });
    r.org.identity.changeSettings({ clientSecretInRestApi: false });
    const { status, body } = await call("GET", path);
    expect([status, body[0].errorCode]).toEqual([403, "FUNCTIONALITY_NOT_ENABLED"]);
    expect(body[0].message).toContain("not currently enabled");
  });

  it("no secret of either pair stands in the request log", async () => {
    const { path } = await consumer();
    const { body: staged } = await call("POST", `${path}/staged`, { body: {} });
    await call("GET", path);
    const log = JSON.stringify(r.org.log());
    for (const secret of [staged.secret, r.app.consumerSecret]) expect(log).not.toContain(secret);
  });
});

describe("staged credentials", () => {
  const login = (key: string, secret: string) =>
    r.token({ grant_type: "client_credentials", client_id: key, client_secret: secret });

  it("rotation without a pause: both pairs are good before and after, each key with its own secret", async () => {
    const { path } = await consumer();
    expect((await call("GET", `${path}/staged`)).status).toBe(404);
    const { status, body: staged } = await call("POST", `${path}/staged`, { body: {} });
    expect(status).toBe(201);
    expect(staged).toMatchObject({
      state: "Active",
      stagedCredentials: [{ id: staged.id }],
      expirationDate: "2026-04-01T10:00:00.000+0000",
    });
    const [first, second] = [r.app, { consumerKey: staged.key, consumerSecret: staged.secret }];
    for (const { consumerKey, consumerSecret } of [first, second])
      expect((await login(consumerKey, consumerSecret)).text).toBe("tokens");
    expect((await login(first.consumerKey, second.consumerSecret)).text).toContain("invalid_client");
    expect((await login(second.consumerKey, first.consumerSecret)).text).toContain("invalid_client");

    const rotated = await call("PATCH", `${path}/staged/${staged.id}`, { body: { command: "rotate" } });
    expect(rotated.body).toMatchObject({ state: "Rotated", key: first.consumerKey, secret: first.consumerSecret });
    expect((await call("GET", path)).body).toEqual({ key: staged.key, secret: staged.secret });
    for (const { consumerKey, consumerSecret } of [first, second])
      expect((await login(consumerKey, consumerSecret)).text).toBe("tokens");
  });

  it("refresh tokens and policies outlive the rotation, by either key", async () => {
    const { path } = await consumer();
    const { body: staged } = await call("POST", `${path}/staged`, { body: {} });
    await call("PATCH", `${path}/staged/${staged.id}`, { body: { command: "rotate" } });
    expect((await r.refresh()).text).toBe("tokens");
    const renewed = { grant_type: "refresh_token", refresh_token: r.refreshToken };
    expect((await r.token({ ...renewed, client_id: staged.key, client_secret: staged.secret })).text).toBe("tokens");
  });

  it("the former pair ends when it is deleted, or after thirty days", async () => {
    const { path } = await consumer();
    const rotate = async () => {
      const { body: staged } = await call("POST", `${path}/staged`, { body: {} });
      await call("PATCH", `${path}/staged/${staged.id}`, { body: { command: "rotate" } });
      return { id: staged.id as string, consumerKey: staged.key as string, consumerSecret: staged.secret as string };
    };
    const next = await rotate();
    expect((await call("DELETE", `${path}/staged/${next.id}`)).status).toBe(204);
    expect((await login(r.app.consumerKey, r.app.consumerSecret)).text).toContain("invalid_client_id");
    await rotate();
    expect((await login(next.consumerKey, next.consumerSecret)).text).toBe("tokens");
    await r.clock.advance(30 * 24 * 3_600_000);
    expect((await login(next.consumerKey, next.consumerSecret)).text).toContain("invalid_client_id");
  });

  it("one pair at a time is staged; commands and ids that do not fit are refused", async () => {
    const { path } = await consumer();
    const { body: staged } = await call("POST", `${path}/staged`, { body: {} });
    expect((await call("POST", `${path}/staged`, { body: {} })).status).toBe(400);
    expect((await call("PATCH", `${path}/staged/${staged.id}`, { body: { command: "spin" } })).status).toBe(400);
    expect((await call("PATCH", `${path}/staged/0xQ000000000000AAA`, { body: { command: "rotate" } })).status).toBe(
      404,
    );
    await call("PATCH", `${path}/staged/${staged.id}`, { body: { command: "rotate" } });
    expect((await call("PATCH", `${path}/staged/${staged.id}`, { body: { command: "rotate" } })).status).toBe(400);
  });
});
