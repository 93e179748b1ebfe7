import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HOME, type Rehearsal, rehearse } from "./rehearsal.ts";

let r: Rehearsal;
beforeAll(async () => {
  r = await rehearse();
});
beforeEach(() => r.reset());
afterAll(() => r.org.close());

/** As a program outside the process does, over `/_postern`. */
async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await r.org.fetch(`http://localhost/_postern/${path}`, {
    method,
    headers: { ...(body && { "content-type": "application/json" }), ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}
const key = () => encodeURIComponent(r.app.consumerKey);
const APP = { developerName: "Other", name: "Other", scopes: ["api"], callbackUrls: ["https://other.example.com/"] };

describe("apps", () => {
  it("are made with key and secret, installed, and work at once", async () => {
    const { status, body } = await call("POST", "apps", { ...APP, clientCredentials: true });
    expect(status).toBe(201);
    const policies = { clientCredentials: true, clientCredentialsUserId: r.server.id };
    expect((await call("PATCH", `apps/${body.consumerKey}/policies`, policies)).body).toMatchObject(policies);
    const { text } = await r.token({
      grant_type: "client_credentials",
      client_id: body.consumerKey,
      client_secret: body.consumerSecret,
    });
    expect(text).toBe("tokens");
    expect((await call("POST", "apps", { ...APP, consumerKey: body.consumerKey })).status).toBe(409);
  });

  it("change their settings and policies apart, and never show the secret", async () => {
    const changed = await call("PATCH", `apps/${key()}`, { refreshTokenRotation: true });
    expect(changed.body).toMatchObject({ refreshTokenRotation: true, developerName: "Rehearsal" });
    expect(JSON.stringify([changed.body, (await call("GET", "apps")).body])).not.toContain(r.app.consumerSecret);
    expect((await r.refresh()).tokens).toHaveProperty("refresh_token");
    await call("PATCH", `apps/${key()}/policies`, { enabled: false });
    expect((await r.refresh()).text).not.toBe("tokens");
  });

  it("go away: uninstalled, then deleted", async () => {
    expect((await call("DELETE", `apps/${key()}/installation`)).status).toBe(204);
    expect((await r.refresh()).text).not.toBe("tokens");
    expect((await call("DELETE", `apps/${key()}`)).status).toBe(204);
    expect((await r.refresh()).text).toContain("invalid_client_id");
    for (const [method, path] of [
      ["DELETE", ""],
      ["PATCH", ""],
      ["PATCH", "/policies"],
      ["DELETE", "/installation"],
    ] as const)
      expect((await call(method, `apps/${key()}${path}`, method === "PATCH" ? {} : undefined)).status).toBe(404);
  });
});

describe("bad input is refused by name and changes nothing", () => {
  it.each([
    ["POST", "apps", { ...APP, pkceRequred: true }, "pkceRequred"],
    ["POST", "apps", { name: "X", scopes: ["api"] }, "developerName"],
    ["POST", "apps", { ...APP, dpop: "yes" }, "dpop"],
    ["POST", "apps", { ...APP, scopes: [] }, "scope"],
    ["POST", "apps", { ...APP, trustedIpRanges: [{ start: "10.0.0.9", end: "10.0.0.1" }] }, "range"],
    ["PATCH", "settings", { sessionTimeoutMinutes: "soon" }, "sessionTimeoutMinutes"],
    ["PATCH", "settings", { apiAccess: true }, "apiAccess"],
    [
      "PATCH",
      "profiles/00e000000000001AAA",
      { loginHours: { monday: { start: 0, end: 9999 } } },
      "loginHours.monday.end",
    ],
    ["PATCH", "users/005000000000001AAA", { frosen: true }, "frosen"],
  ])("%s %s %j", async (method, path, body, named) => {
    const before = JSON.stringify([r.org.identity.apps(), r.org.identity.settings()]);
    const answer = await call(method, path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.error).toContain(named);
    expect(JSON.stringify([r.org.identity.apps(), r.org.identity.settings()])).toBe(before);
  });
  it("policies too", async () => {
    const { status, body } = await call("PATCH", `apps/${key()}/policies`, { ipRelaxation: "Relax" });
    expect([status, body.error]).toEqual([400, expect.stringContaining("ipRelaxation")]);
  });
});

describe("settings, profiles, users", () => {
  it("API Access Control is switched from outside", async () => {
    expect((await call("GET", "settings")).body).toMatchObject({ apiAccessControl: false });
    await call("PATCH", "settings", { apiAccessControl: true });
    expect((await r.webServer()).text).not.toBe("tokens");
  });

  it("a profile's ranges shut its users out", async () => {
    const path = `profiles/${r.person.profileId}`;
    await call("PATCH", path, { loginIpRanges: [{ start: "192.0.2.1", end: "192.0.2.9" }] });
    expect((await call("GET", path)).body.loginIpRanges).toHaveLength(1);
    expect((await r.refresh()).text).toContain("ip restricted");
  });

  it("users are frozen, thawed, given a password, logged out", async () => {
    const path = `users/${r.person.id}`;
    await call("PATCH", path, { frozen: true });
    expect((await r.refresh()).text).not.toBe("tokens");
    await call("PATCH", path, { frozen: false });
    const { tokens } = await r.refresh();
    expect((await call("DELETE", `${path}/sessions`)).status).toBe(204);
    expect((await r.api(tokens!.access_token!)).status).toBe(401);
    expect((await call("PATCH", path, { password: "another-horse-9" })).status).toBe(204);
  });
});

describe("sessions and grants", () => {
  it("are listed without tokens, and ended one by one", async () => {
    const { tokens } = await r.refresh();
    const { body: sessions } = await call("GET", "sessions");
    const newest = sessions.find(
      (session: { kind: string; userId: string }) => session.kind === "oauth" && session.userId === r.person.id,
    );
    expect(newest).toMatchObject({ ip: HOME, consumerKey: r.app.consumerKey });
    expect(JSON.stringify(sessions)).not.toContain(tokens!.access_token!);
    for (const session of sessions)
      if (session.kind === "oauth") expect((await call("DELETE", `sessions/${session.id}`)).status).toBe(204);
    expect((await r.api(tokens!.access_token!)).status).toBe(401);
    expect((await call("DELETE", `sessions/${newest.id}`)).status).toBe(404);

    const { body: grants } = await call("GET", "grants");
    expect((await call("DELETE", `grants/${grants[0].id}`)).status).toBe(204);
    expect((await r.refresh()).text).toContain("invalid_grant");
    expect((await call("DELETE", `grants/${grants[0].id}`)).status).toBe(404);
  });
});

describe("attacks", () => {
  it.each([
    ["a rebound host name", "http://evil.example.com/_postern/settings", {}],
    ["a page of another origin", "http://localhost/_postern/settings", { origin: "https://evil.example.com" }],
    ["a page of another site", "http://localhost/_postern/settings", { "sec-fetch-site": "cross-site" }],
  ])("%s changes nothing", async (_, url, headers: Record<string, string>) => {
    const init = { method: "PATCH", headers, body: JSON.stringify({ apiAccessControl: true }) };
    expect((await r.org.fetch(url, init)).status).toBe(403);
    expect(r.org.identity.settings().apiAccessControl).toBe(false);
  });
});
