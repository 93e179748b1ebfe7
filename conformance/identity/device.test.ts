import { deviceFlow } from "@postern/client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Page, Person } from "../oauth/a-person.ts";
import { AWAY, anOrg, type BrowsedOrg, HOME, ORIGIN } from "./an-org.ts";

let at: BrowsedOrg;
beforeEach(async () => {
  at = await anOrg({}, { deviceFlow: true, scopes: ["api", "refresh_token", "openid"] });
});
afterEach(() => at.org.close());

type Members = Readonly<Record<string, string | number>>;
const TOKEN = "/services/oauth2/token";
const history = () => at.org.identity.loginHistory(1)[0];
const alertOf = (page: Page) => /id="error"><strong>([^<]*)/.exec(page.html)?.[1] ?? null;

async function token(fields: Readonly<Record<string, string>>) {
  const response = await at.post(TOKEN, { client_id: at.app.consumerKey, ...fields });
  return { status: response.status, members: (await response.json()) as Members };
}
async function start(fields: Readonly<Record<string, string>> = {}) {
  const { status, members } = await token({ response_type: "device_code", ...fields });
  expect(status).toBe(200);
  return members as { device_code: string; user_code: string; verification_uri: string; interval: number };
}
const poll = (code: string, fields: Readonly<Record<string, string>> = {}) =>
  token({ grant_type: "device", code, ...fields });
/** The device has waited as long as it was told to, and asks again. */
async function pollInTime(code: string, seconds = 5) {
  await at.clock.advance(seconds * 1000);
  const { status, members } = await poll(code);
  return `${status} ${members.error ?? "tokens"}`;
}

async function loggedIn(): Promise<Person> {
  const person = at.browser();
  await at.logIn(person);
  return person;
}
async function typeCode(person: Person, userCode: string): Promise<Page> {
  const page = await person.visit(`${ORIGIN}/setup/connect`);
  return person.press(page, "connect", { user_code: userCode });
}
async function allow(person: Person, userCode: string): Promise<Page> {
  return person.press(await typeCode(person, userCode), "oaapprove");
}

describe("a device gets tokens", () => {
  it("once its person has typed the code and said yes, and once only", async () => {
    const device = await start({ scope: "api refresh_token" });
    expect(device).toEqual({
      device_code: expect.stringMatching(/^\S{64,}$/),
      user_code: expect.stringMatching(/^[A-Z2-9]{8}$/),
      verification_uri: `${ORIGIN}/setup/connect`,
      interval: 5,
    });
    expect(await pollInTime(device.device_code)).toBe("400 authorization_pending");
    const person = await loggedIn();
    const asked = await typeCode(person, device.user_code);
    expect(asked.html).toContain(device.user_code);
    expect(asked.html).toContain("<code>refresh_token</code>");
    expect(asked.html).not.toContain("<code>openid</code>");
    const done = await person.press(asked, "oaapprove");
    expect(done.html).toContain("The device is connected");
    await at.clock.advance(5_000);
    const { members } = await poll(device.device_code);
    expect(members).toMatchObject({ scope: "api refresh_token", refresh_token: expect.any(String) });
    const limits = await at.send("/services/data/v67.0/limits", {
      headers: { authorization: `Bearer ${members.access_token}` },
    });
    expect(limits.status).toBe(200);
    const refreshed = await token({
      grant_type: "refresh_token",
      refresh_token: String(members.refresh_token),
      client_secret: at.app.consumerSecret,
    });
    expect(refreshed.status).toBe(200);
    expect(await pollInTime(device.device_code)).toBe("400 invalid_grant");
  });

  it("by multipart forms as the sf CLI sent them, and by RFC 8628's grant type", async () => {
    const form = new FormData();
    for (const [name, value] of [
      ["response_type", "device_code"],
      ["client_id", at.app.consumerKey],
      ["scope", "api"],
    ] as const)
      form.set(name, value);
    const answer = await at.send(TOKEN, { method: "POST", body: form });
    const device = (await answer.json()) as { device_code: string; user_code: string };
    await allow(await loggedIn(), device.user_code);
    const { status } = await token({
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      device_code: device.device_code,
    });
    expect(status).toBe(200);
  });

  it("from our client's one call, and again after a no", async () => {
    const options = {
      loginUrl: ORIGIN,
      clientId: at.app.consumerKey,
      scopes: ["api", "refresh_token"],
      clock: at.clock,
    };
    const transport = (request: Request) => at.org.fetch(request);
    const login = await deviceFlow({ ...options, transport });
    expect(login).toMatchObject({ verificationUri: `${ORIGIN}/setup/connect` });
    expect(login.verificationUriComplete).toBe(`${ORIGIN}/setup/connect?user_code=${login.userCode}`);
    const tokens = login.finish();
    const person = await loggedIn();
    const filled = await person.visit(login.verificationUriComplete);
    expect(filled.html).toContain(`value="${login.userCode}"`);
    await person.press(await person.press(filled, "connect"), "oaapprove");
    await at.clock.advance(6_000);
    expect(await tokens).toMatchObject({ instanceUrl: ORIGIN, refreshToken: expect.any(String) });

    const second = await deviceFlow({ ...options, transport });
    const refused = expect(second.finish()).rejects.toMatchObject({ code: "DEVICE_LOGIN_DENIED" });
    await person.press(await typeCode(person, second.userCode), "oadeny");
    await at.clock.advance(6_000);
    await refused;
  });

  it("after logging in on the way, with the code kept", async () => {
    const device = await start();
    const person = at.browser();
    const login = await person.visit(`${ORIGIN}/setup/connect?user_code=${device.user_code}`);
    expect(login.html).toContain('id="login_form"');
    const page = await at.logIn(person, `/setup/connect?user_code=${device.user_code}`);
    expect(page.html).toContain(`value="${device.user_code}"`);
    expect(await pollInTime(device.device_code)).toBe("400 authorization_pending");
  });
});

describe("polls", () => {
  it("that come too early must wait five seconds longer each time", async () => {
    const device = await start();
    expect(await pollInTime(device.device_code, 0)).toBe("400 authorization_pending");
    expect(await pollInTime(device.device_code, 1)).toBe("400 slow_down");
    expect(await pollInTime(device.device_code, 6)).toBe("400 slow_down");
    expect(await pollInTime(device.device_code, 15)).toBe("400 authorization_pending");
  });

  it("that wait leave no line in the login history; the answer leaves one", async () => {
    const before = at.org.identity.loginHistory(100).length;
    const device = await start();
    for (let i = 0; i < 4; i++) await pollInTime(device.device_code);
    expect(at.org.identity.loginHistory(100)).toHaveLength(before);
    await allow(await loggedIn(), device.user_code);
    await pollInTime(device.device_code);
    expect(history()).toMatchObject({ status: "Success", application: "Rehearsal" });
  });

  it("end after ten minutes, for the device and for its person", async () => {
    const device = await start();
    const person = await loggedIn();
    const asked = await typeCode(person, device.user_code);
    await at.clock.advance(10 * 60_000 + 1);
    expect(alertOf(await person.press(asked, "oaapprove"))).toBe("No device waits with this code");
    const { members } = await poll(device.device_code);
    expect(members).toMatchObject({ error: "invalid_grant", error_description: "expired device code" });
    expect(history()).toMatchObject({ status: "Failed: Invalid Token" });
  });

  it("hear of a no, once", async () => {
    const device = await start();
    const person = await loggedIn();
    const page = await person.press(await typeCode(person, device.user_code), "oadeny");
    expect(page.html).toContain("The device was refused");
    expect(await pollInTime(device.device_code)).toBe("400 access_denied");
    expect(await pollInTime(device.device_code)).toBe("400 invalid_grant");
  });
});

describe("refused", () => {
  it("when the app has no device flow, is unknown, or asks for a scope it does not have", async () => {
    const { definition } = at.org.identity.apps().find((app) => app.definition.consumerKey === at.app.consumerKey)!;
    at.org.identity.registerApp({ ...definition, deviceFlow: false });
    const ask = (fields: Readonly<Record<string, string>> = {}) => token({ response_type: "device_code", ...fields });
    expect((await ask()).members).toMatchObject({
      error: "invalid_grant",
      error_description: "device flow not enabled",
    });
    expect(history()).toMatchObject({ status: "device flow not enabled" });
    expect((await ask({ client_id: "3MVG9nobody" })).members).toMatchObject({ error: "invalid_client_id" });
    at.org.identity.registerApp({ ...definition, deviceFlow: true });
    expect((await ask({ scope: "full" })).members).toMatchObject({ error: "invalid_scope" });
  });

  it("another app's device code, and a wrong secret", async () => {
    const device = await start();
    await allow(await loggedIn(), device.user_code);
    const other = at.org.identity.registerApp({
      developerName: "Other",
      name: "Other",
      scopes: ["api"],
      callbackUrls: ["https://other.example.com/"],
      deviceFlow: true,
    });
    at.org.identity.installApp(other.consumerKey);
    expect((await poll(device.device_code, { client_id: other.consumerKey })).members.error).toBe("invalid_grant");
    await at.clock.advance(5_000);
    expect((await poll(device.device_code, { client_secret: "wrong" })).members.error).toBe("invalid_client");
    expect(await pollInTime(device.device_code)).toBe("200 tokens");
  });

  it.each([
    [
      "an address outside the app's allowlist",
      () => at.org.identity.registerApp({ ...definition(), tokenIpRanges: [{ start: HOME, end: HOME }] }),
    ],
    [
      "a person who is not permitted any more",
      () => at.org.identity.installApp(at.app.consumerKey, { permittedUsers: "AdminApprovedPreAuthorized" }),
    ],
    ["an app that was blocked meanwhile", () => at.org.identity.installApp(at.app.consumerKey, { enabled: false })],
  ])("%s, at the poll, when the yes came before", async (_, change) => {
    const device = await start();
    await allow(await loggedIn(), device.user_code);
    change();
    at.ip = AWAY;
    expect(await pollInTime(device.device_code)).not.toContain("tokens");
    expect(history()!.status).not.toBe("Success");
  });

  it("a person who is not permitted, on the page, before the question", async () => {
    at.org.identity.installApp(at.app.consumerKey, { permittedUsers: "AdminApprovedPreAuthorized" });
    const device = await start();
    const page = await typeCode(await loggedIn(), device.user_code);
    expect(page.status).toBe(403);
    expect(page.html).toContain("OAUTH_APP_ACCESS_DENIED");
    expect(await pollInTime(device.device_code)).toBe("400 authorization_pending");
  });

  it("a session too low, until it is verified", async () => {
    at.org.identity.installApp(at.app.consumerKey, {
      requiredSessionLevel: "HIGH_ASSURANCE",
      sessionLevelAction: "RaiseSessionLevel",
    });
    const device = await start();
    const person = await loggedIn();
    const verify = await typeCode(person, device.user_code);
    expect(verify.html).toContain('id="verify_form"');
    const filled = await person.press(verify, "save", { emc: at.code() });
    await person.press(await person.press(filled, "connect"), "oaapprove");
    expect(await pollInTime(device.device_code)).toBe("200 tokens");
    expect(at.org.identity.sessions().map(({ kind, level }) => `${kind} ${level}`)).toContain("oauth HIGH_ASSURANCE");
  });
});

describe("attacks", () => {
  it("guessing codes is shut after five, also for the right one, and a code of one's own does not reset the count", async () => {
    const device = await start();
    const mine = await start();
    const person = await loggedIn();
    for (let i = 0; i < 4; i++)
      expect(alertOf(await typeCode(person, `WRONG22${i + 2}`))).toBe("No device waits with this code");
    await allow(person, mine.user_code);
    await typeCode(person, "WRONG999");
    expect(alertOf(await typeCode(person, device.user_code))).toBe("Too many wrong codes");
    await at.clock.advance(15 * 60_000 + 1);
    const later = await start();
    expect((await typeCode(person, later.user_code)).html).toContain('id="oaapprove"');
  });

  it("a decision forged from another site, or with the token of another code, connects nothing", async () => {
    const device = await start();
    const other = await start();
    const person = await loggedIn();
    const asked = await typeCode(person, other.user_code);
    const csrf = /name="csrf" value="([^"]*)"/.exec(asked.html)![1]!;
    const fields = { user_code: device.user_code, decision: "allow" };
    const forged = await at.post("/setup/connect", fields, { person, headers: { origin: "https://evil.example.com" } });
    expect(forged.status).toBeGreaterThanOrEqual(400);
    const crossed = await at.post("/setup/connect", { ...fields, csrf }, { person, headers: { origin: ORIGIN } });
    expect(crossed.status).toBeGreaterThanOrEqual(400);
    expect(await pollInTime(device.device_code)).toBe("400 authorization_pending");
  });

  it("a code in the link is shown, never acted upon, and is shown as text", async () => {
    const page = await (await loggedIn()).visit(
      `${ORIGIN}/setup/connect?user_code=${encodeURIComponent('"><script>')}`,
    );
    expect(page.html).not.toContain("<script>");
    expect(page.html).toContain("&quot;&gt;&lt;script&gt;");
  });

  it("an app cannot fill the org with waiting codes", async () => {
    for (let i = 0; i < 1_000; i++) await start();
    const { status, members } = await token({ response_type: "device_code" });
    expect([status, members.error]).toEqual([429, "invalid_request"]);
    await at.clock.advance(10 * 60_000 + 1);
    await start();
  });

  it("device codes and user codes never stand in the request log", async () => {
    const device = await start();
    await poll(device.device_code);
    await allow(await loggedIn(), device.user_code);
    const log = JSON.stringify(at.org.log());
    expect(log).not.toContain(device.device_code);
    expect(log).not.toContain(device.user_code);
  });
});

const definition = () =>
  at.org.identity.apps().find((app) => app.definition.consumerKey === at.app.consumerKey)!.definition;
