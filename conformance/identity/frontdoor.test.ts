import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { anOrg, type BrowsedOrg, ELSEWHERE, leaves, ORIGIN } from "./an-org.ts";

let at: BrowsedOrg;
beforeEach(async () => {
  at = await anOrg();
});
afterEach(() => at.org.close());

const SINGLE_ACCESS = "/services/oauth2/singleaccess";
const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token}` });

async function tokens(over?: Record<string, string>) {
  const person = at.browser();
  await at.logIn(person);
  return at.tokens(person, over);
}
async function frontdoorUri(accessToken: string | undefined, redirectUri?: string) {
  const body = new URLSearchParams(redirectUri === undefined ? {} : { redirect_uri: redirectUri });
  const response = await at.send(SINGLE_ACCESS, { method: "POST", headers: bearer(accessToken), body });
  return ((await response.json()) as { frontdoor_uri: string }).frontdoor_uri;
}
const sidOf = (cookies: ReadonlyMap<string, string>) => [...cookies].find(([name]) => name.startsWith("sid_"))?.[1];

/** Tokens that open nothing. */
const REFUSED: readonly (readonly [string, () => Promise<string | undefined>, string])[] = [
  ["no token", async () => undefined, "Missing_OAuth_Token"],
  ["an unknown token", async () => "00D000000000001!x", "Bad_OAuth_Token"],
  ["a token without web", async () => (await tokens({ scope: "api openid" })).access_token, "Bad_OAuth_Token"],
  [
    "an expired token",
    async () => {
      const { access_token } = await tokens();
      await at.clock.advance(3 * 3_600_000);
      return access_token;
    },
    "Bad_OAuth_Token",
  ],
  [
    "a revoked token",
    async () => {
      const { access_token } = await tokens();
      await at.post("/services/oauth2/revoke", { token: access_token! });
      return access_token;
    },
    "Bad_OAuth_Token",
  ],
];

describe("single access", () => {
  it("gives an address that opens one session, at the page that was asked for", async () => {
    const uri = await frontdoorUri((await tokens()).access_token, "/_ui/identity?x=1&y=2");
    expect(new URL(uri).pathname).toBe("/secur/frontdoor.jsp");
    expect(new URL(uri).searchParams.get("startURL")).toBe("/_ui/identity?x=1&y=2");
    const person = at.browser();
    expect((await person.visit(uri)).url).toBe(`${ORIGIN}/_ui/identity?x=1&y=2`);
    expect((await person.visit(`${ORIGIN}/`)).html).toContain(at.username);

    const second = at.browser();
    expect((await second.visit(uri)).url).toContain("/login?");
    expect(sidOf(second.cookies)).toBeUndefined();
  });

  it("answers GET, and a path without its first slash, as the Mobile SDK and sf ask", async () => {
    const { access_token } = await tokens();
    const response = await at.send(`${SINGLE_ACCESS}?redirect_uri=lightning/setup`, { headers: bearer(access_token) });
    const { frontdoor_uri } = (await response.json()) as { frontdoor_uri: string };
    expect(new URL(frontdoor_uri).searchParams.get("startURL")).toBe("/lightning/setup");
    expect(response.headers.get("cache-control")).toContain("no-store");
  });

  it("lives for a minute, on the org's clock", async () => {
    const uri = await frontdoorUri((await tokens()).access_token);
    await at.clock.advance(60_001);
    expect((await at.browser().visit(uri)).url).toContain("/login");
  });

  it("a HEAD, as link checkers send it, does not spend the pass", async () => {
    const uri = await frontdoorUri((await tokens()).access_token);
    expect((await at.send(uri, { method: "HEAD" })).headers.getSetCookie()).toEqual([]);
    expect((await at.browser().visit(uri)).url).toBe(`${ORIGIN}/`);
  });

  it.each(REFUSED)("%s: 403 in plain text, never 401", async (_, make, text) => {
    const token = await make();
    const response = await at.send(SINGLE_ACCESS, token === undefined ? {} : { headers: bearer(token) });
    expect([response.status, await response.text()]).toEqual([403, text]);
  });

  it("a pass whose token was revoked meanwhile opens nothing; one that was opened closes with it", async () => {
    const { access_token } = await tokens();
    const [early, late] = [await frontdoorUri(access_token), await frontdoorUri(access_token)];
    const person = at.browser();
    await person.visit(early);
    await at.post("/services/oauth2/revoke", { token: access_token! });
    expect((await at.browser().visit(late)).url).toContain("/login");
    expect((await person.visit(`${ORIGIN}/`)).url).toContain("/login");
  });

  it("an API-only user gets no pass", async () => {
    const service = at.org.ready.service;
    at.org.identity.registerApp({
      ...at.org.identity.apps().find(({ definition }) => definition.consumerKey === service.consumerKey)!.definition,
      scopes: ["api", "web"],
    });
    const granted = await at.post("/services/oauth2/token", {
      grant_type: "client_credentials",
      client_id: service.consumerKey,
      client_secret: service.consumerSecret,
    });
    const { access_token } = (await granted.json()) as { access_token: string };
    const response = await at.send(SINGLE_ACCESS, { headers: bearer(access_token) });
    expect([response.status, await response.text()]).toEqual([403, "Bad_OAuth_Token"]);
    expect(at.org.log().at(-1)?.reason).toContain("API Only User");
  });
});

describe("the older form: sid", () => {
  it("opens a session of its own: the access token is in no cookie", async () => {
    const { access_token } = await tokens();
    const person = at.browser();
    const page = await person.visit(
      `${ORIGIN}/secur/frontdoor.jsp?${new URLSearchParams({ sid: access_token!, retURL: "/" })}`,
    );
    expect(page.html).toContain(at.username);
    expect(decodeURIComponent(sidOf(person.cookies) ?? "")).not.toBe(access_token);
  });

  it("takes what SOAP login gives, by POST", async () => {
    const { accessToken } = await at.org.login();
    const response = await at.post("/secur/frontdoor.jsp", { sid: accessToken });
    expect([response.status, response.headers.get("location")]).toEqual([302, "/"]);
    expect(response.headers.getSetCookie()[0]).toContain("sid_");
  });

  it("refuses JWT access tokens, tokens without web, and a browser's own session id", async () => {
    const jwt = await anOrg({}, { accessTokenFormat: "jwt" });
    const person = jwt.browser();
    await jwt.logIn(person);
    const { access_token } = await jwt.tokens(person);
    const own = decodeURIComponent(sidOf(person.cookies)!);
    for (const sid of [access_token!, own]) {
      const response = await jwt.send(`/secur/frontdoor.jsp?${new URLSearchParams({ sid })}`);
      expect([response.headers.get("location"), response.headers.getSetCookie()]).toEqual(["/login", []]);
    }
    await jwt.org.close();
    const narrow = (await tokens({ scope: "api" })).access_token!;
    const response = await at.send(`/secur/frontdoor.jsp?${new URLSearchParams({ sid: narrow })}`);
    expect(response.headers.get("location")).toBe("/login");
  });
});

describe("attacks", () => {
  it("session fixation: a planted session is neither kept nor left alive", async () => {
    const attacker = at.browser();
    await at.logIn(attacker);
    const planted = sidOf(attacker.cookies)!;
    const victim = at.browser();
    for (const [name, value] of attacker.cookies) victim.cookies.set(name, value);
    await victim.visit(await frontdoorUri((await tokens()).access_token));
    expect(sidOf(victim.cookies)).not.toBe(planted);
    expect((await attacker.visit(`${ORIGIN}/`)).url).toContain("/login");
    expect((await victim.visit(`${ORIGIN}/`)).html).toContain(at.username);
  });

  it("a pass is stored as a hash, and is in no log", async () => {
    const uri = await frontdoorUri((await tokens()).access_token);
    const otp = new URL(uri).searchParams.get("otp")!;
    const { image } = await at.org.snapshot();
    expect(Buffer.from(image).includes(otp)).toBe(false);
    await at.browser().visit(uri);
    expect(JSON.stringify(at.org.log())).not.toContain(otp);
  });

  it("two at once with one pass: one session", async () => {
    const uri = await frontdoorUri((await tokens()).access_token);
    const both = await Promise.all([at.send(uri), at.send(uri)]);
    expect(both.filter((response) => response.headers.getSetCookie().length > 0)).toHaveLength(1);
  });

  it("open redirect: a redirect_uri elsewhere is refused, or stays a path of the org", async () => {
    const headers = bearer((await tokens()).access_token);
    for (const elsewhere of ELSEWHERE) {
      const response = await at.send(`${SINGLE_ACCESS}?${new URLSearchParams({ redirect_uri: elsewhere })}`, {
        headers,
      });
      if (response.status === 400) continue;
      const { frontdoor_uri } = (await response.json()) as { frontdoor_uri: string };
      expect([elsewhere, new URL(frontdoor_uri).origin]).toEqual([elsewhere, ORIGIN]);
      expect([elsewhere, leaves((await at.send(frontdoor_uri)).headers.get("location"))]).toEqual([elsewhere, false]);
    }
  });

  it("open redirect: startURL and retURL stay in the org, with a pass and without", async () => {
    const { access_token } = await tokens();
    for (const elsewhere of ELSEWHERE) {
      for (const name of ["startURL", "retURL"]) {
        const pass = new URL(await frontdoorUri(access_token)).searchParams.get("otp")!;
        for (const otp of ["nothing", pass]) {
          const response = await at.send(`/secur/frontdoor.jsp?${new URLSearchParams({ otp, [name]: elsewhere })}`);
          expect([elsewhere, response.status, leaves(response.headers.get("location"))]).toEqual([
            elsewhere,
            302,
            false,
          ]);
        }
      }
    }
  });

  it("the profile's login ranges hold at the frontdoor, whatever the app relaxes", async () => {
    const uri = await frontdoorUri((await tokens()).access_token);
    at.org.identity.installApp(at.app.consumerKey, { ipRelaxation: "Bypass" });
    at.org.identity.changeProfile(at.profileId, { loginIpRanges: [{ start: at.ip, end: at.ip }] });
    at.ip = "192.0.2.1";
    expect((await at.browser().visit(uri)).url).toContain("/login");
    expect(at.org.identity.loginHistory(1)[0]).toMatchObject({ status: "Restricted IP", application: "Rehearsal" });
  });
});
