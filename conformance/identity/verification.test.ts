import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Page, Person } from "../oauth/a-person.ts";
import { AWAY, anOrg, type BrowsedOrg, CALLBACK, ELSEWHERE, HOME, leaves, ORIGIN } from "./an-org.ts";

let at: BrowsedOrg;
beforeEach(async () => {
  at = await anOrg();
});
afterEach(() => at.org.close());

const requires = (sessionLevelAction: "Block" | "RaiseSessionLevel") =>
  at.org.identity.installApp(at.app.consumerKey, { requiredSessionLevel: "HIGH_ASSURANCE", sessionLevelAction });
const sidOf = ({ cookies }: Person) => [...cookies].find(([name]) => name.startsWith("sid_"))?.[1];
const alertOf = (page: Page) => /id="error"><strong>([^<]*)/.exec(page.html)?.[1] ?? null;
const isVerifyPage = (page: Page) => page.html.includes('id="verify_form"');
/** Six digits that are not the code. */
const wrong = () => (at.code() === "000000" ? "000001" : "000000");

/** A person who is asked for a code. */
async function asked() {
  requires("RaiseSessionLevel");
  const person = at.browser();
  await at.logIn(person);
  const page = await at.authorize(person);
  return { person, page, before: sidOf(person) };
}
const enter = (person: Person, page: Page, code: string) => person.press(page, "save", { emc: code });

describe("step-up", () => {
  it("Raise: a code is sent, and the right one leads back to the app, under another session id", async () => {
    const { person, page, before } = await asked();
    expect(new URL(page.url).pathname).toBe("/verify");
    expect(at.org.outbox(1)[0]).toMatchObject({
      subject: "Verify your identity in Salesforce",
      code: expect.stringMatching(/^\d{6}$/),
    });
    const next = await enter(person, page, at.code());
    expect(next.html).toContain('id="oaapprove"');
    expect(sidOf(person)).not.toBe(before);
    const planted = at.browser();
    for (const [name, value] of person.cookies) planted.cookies.set(name, name.startsWith("sid_") ? before! : value);
    expect((await planted.visit(`${ORIGIN}/`)).url).toContain("/login");
    const { leftTo } = await person.press(next, "oaapprove");
    expect(leftTo?.href.startsWith(`${CALLBACK}?code=`)).toBe(true);
  });

  it("the level goes with the tokens", async () => {
    const { person, page } = await asked();
    await enter(person, page, at.code());
    await at.tokens(person);
    const kinds = at.org.identity.sessions().map(({ kind, level }) => `${kind} ${level}`);
    expect(kinds).toContain("oauth HIGH_ASSURANCE");
  });

  it("Block: the callback hears invalid_session_level, and nothing is sent", async () => {
    requires("Block");
    const person = at.browser();
    await at.logIn(person);
    const { leftTo } = await at.authorize(person);
    expect(Object.fromEntries(leftTo!.searchParams)).toMatchObject({ error: "invalid_session_level", state: "st" });
    expect(at.org.outbox()).toEqual([]);
  });

  it("immediate=true never shows a page", async () => {
    requires("RaiseSessionLevel");
    const person = at.browser();
    await at.logIn(person);
    expect((await at.authorize(person, { immediate: "true" })).leftTo?.searchParams.get("error")).toBe(
      "immediate_unsuccessful",
    );
  });

  it("a reload sends no second code; asking for one makes the first worthless", async () => {
    const { person, page } = await asked();
    const first = at.code();
    await person.visit(page.url);
    expect(at.org.outbox()).toHaveLength(1);
    const again = await person.press(page, "resend");
    expect(at.org.outbox()).toHaveLength(2);
    if (first !== at.code()) expect(alertOf(await enter(person, again, first))).toBe("That is not the code");
    expect((await enter(person, again, at.code())).html).toContain('id="oaapprove"');
  });

  it("without a session there is nothing to verify", async () => {
    expect((await at.browser().visit(`${ORIGIN}/verify`)).url).toContain("/login");
    expect(at.org.outbox()).toEqual([]);
  });

  it("the outbox is shown to whoever holds the org, and to no page of another site", async () => {
    await asked();
    const json = (await (await at.org.fetch("http://localhost/_postern/outbox")).json()) as { code: string }[];
    expect(json[0]?.code).toBe(at.code());
    const page = await at.org.fetch("http://localhost/_postern/outbox", { headers: { accept: "text/html" } });
    expect(await page.text()).toContain(at.code());
    const foreign = await at.org.fetch("http://localhost/_postern/outbox", { headers: { origin: "http://evil.test" } });
    expect(foreign.status).toBe(403);
    expect((await at.org.fetch("http://evil.test/_postern/outbox")).status).toBe(403);
  });
});

describe("attacks on the six digits", () => {
  it("five wrong ones end the code, also for the right one", async () => {
    const { person, page } = await asked();
    for (let n = 0; n < 4; n++) expect(alertOf(await enter(person, page, wrong()))).toBe("That is not the code");
    const right = at.code();
    expect(alertOf(await enter(person, page, wrong()))).toBe("This code does not work any more");
    expect(alertOf(await enter(person, page, right))).toBe("This code does not work any more");
  });

  it("ten wrong ones shut the person's verification, in every browser, for fifteen minutes", async () => {
    const { person, page } = await asked();
    for (let n = 0; n < 5; n++) await enter(person, page, wrong());
    const other = at.browser();
    await at.logIn(other);
    const second = await at.authorize(other);
    for (let n = 0; n < 5; n++) await enter(other, second, wrong());
    expect(alertOf(await enter(other, second, at.code()))).toBe("Too many wrong codes");
    const third = at.browser();
    await at.logIn(third);
    const sentBefore = at.org.outbox().length;
    expect(alertOf(await at.authorize(third))).toBe("Too many wrong codes");
    expect(at.org.outbox()).toHaveLength(sentBefore);
    await at.clock.advance(15 * 60_000);
    const later = await at.authorize(third);
    expect((await enter(third, later, at.code())).html).toContain('id="oaapprove"');
  });

  it("asking for new codes buys no more guesses", async () => {
    const { person, page } = await asked();
    let last: Page = page;
    for (let n = 0; n < 10; n++) {
      await enter(person, page, wrong());
      last = await person.press(page, "resend");
    }
    expect(alertOf(last)).toBe("Too many wrong codes");
  });

  it("a code works once, for ten minutes, in the browser that it was sent for", async () => {
    const { person, page } = await asked();
    const code = at.code();
    const other = at.browser();
    await at.logIn(other);
    const theirs = await at.authorize(other);
    if (code !== at.code()) expect(alertOf(await enter(other, theirs, code))).toBe("That is not the code");
    await enter(person, page, code);
    const replay = at.browser();
    for (const [name, value] of person.cookies) replay.cookies.set(name, value);
    expect(isVerifyPage(await replay.visit(page.url))).toBe(false);
    await at.clock.advance(10 * 60_000 + 1);
    expect(alertOf(await enter(other, theirs, at.code()))).toBe("This code does not work any more");
  });

  it("no code is stored or logged as it is", async () => {
    const { person, page } = await asked();
    const code = at.code();
    await enter(person, page, wrong());
    const { image } = await at.org.snapshot();
    const { createHash } = await import("node:crypto");
    expect(Buffer.from(image).includes(createHash("sha256").update(code).digest("base64url"))).toBe(false);
    expect(JSON.stringify(at.org.log())).not.toContain(code);
  });

  it.each([
    ["no token", { csrf: "" }, {}],
    ["another site", {}, { origin: "http://evil.test" }],
    ["a sandboxed frame", {}, { origin: "null" }],
  ] as const)("CSRF on /verify: %s", async (_, fields, headers) => {
    const { person, page } = await asked();
    const csrf = /action="\/verify"[\s\S]*?name="csrf" value="([^"]*)"/.exec(page.html)![1]!;
    for (const field of [{ emc: at.code() }, { again: "1" }]) {
      const response = await at.post("/verify", { csrf, ...field, ...fields }, { person, headers });
      expect(response.status).toBe(403);
    }
    expect(at.org.outbox()).toHaveLength(1);
    expect((await enter(person, page, at.code())).html).toContain('id="oaapprove"');
  });

  it("open redirect: the right code leads nowhere but into the org", async () => {
    for (const elsewhere of ELSEWHERE) {
      const { person, page } = await asked();
      const csrf = /action="\/verify"[\s\S]*?name="csrf" value="([^"]*)"/.exec(page.html)![1]!;
      const response = await at.post("/verify", { csrf, emc: at.code(), startURL: elsewhere }, { person });
      expect([elsewhere, response.status, leaves(response.headers.get("location"))]).toEqual([elsewhere, 303, false]);
    }
  });
});

const RELAXATIONS = ["Enforce", "Enforce_RelaxRefresh", "Bypass_2factor", "Bypass"] as const;
type Relaxation = (typeof RELAXATIONS)[number];

/** The login page, the refresh and the use of a token outside the profile's ranges ("Connected App IP Relaxation …"). */
const OUTSIDE: Readonly<Record<Relaxation, { login: string; refresh: string; use: number }>> = {
  Enforce: { login: "refused", refresh: "ip restricted", use: 401 },
  Enforce_RelaxRefresh: { login: "refused", refresh: "tokens", use: 200 },
  Bypass_2factor: { login: "code asked for", refresh: "tokens", use: 200 },
  Bypass: { login: "consent", refresh: "tokens", use: 200 },
};

describe.each(RELAXATIONS)("IP relaxation %s, outside the profile's login ranges", (ipRelaxation) => {
  function goAway(trusted = false) {
    at.org.identity.changeProfile(at.profileId, { loginIpRanges: [{ start: HOME, end: HOME }] });
    at.org.identity.installApp(at.app.consumerKey, { ipRelaxation });
    if (trusted) {
      const { definition } = at.org.identity.apps().find((app) => app.definition.consumerKey === at.app.consumerKey)!;
      at.org.identity.registerApp({ ...definition, trustedIpRanges: [{ start: AWAY, end: AWAY }] });
    }
    at.ip = AWAY;
  }
  const seen = (page: Page) => {
    if (isVerifyPage(page)) return "code asked for";
    if (page.html.includes('id="oaapprove"')) return "consent";
    return page.html.includes('id="login_form"') ? "refused" : page.url;
  };

  it("logging in for the app", async () => {
    goAway();
    const person = at.browser();
    expect(seen(await at.logIn(person, at.authorizePath()))).toBe(OUTSIDE[ipRelaxation].login);
  });

  it("logging in for the app from a range that it trusts", async () => {
    goAway(true);
    const person = at.browser();
    const page = await at.logIn(person, at.authorizePath());
    const admitted = ipRelaxation === "Bypass" || ipRelaxation === "Bypass_2factor";
    expect(seen(page)).toBe(admitted ? "consent" : "refused");
  });

  it("logging in for a page of the org, or for another app, is refused always", async () => {
    goAway();
    const other = at.org.ready.app.consumerKey;
    const forOther = at.authorizePath({ client_id: other, redirect_uri: "http://localhost:7800/oauth/callback" });
    for (const startUrl of ["/", forOther]) {
      const person = at.browser();
      expect(seen(await at.logIn(person, startUrl))).toBe("refused");
      expect(sidOf(person)).toBeUndefined();
    }
    expect(at.org.identity.loginHistory(1)[0]?.status).toBe("Restricted IP");
  });

  it("refreshing", async () => {
    const person = at.browser();
    await at.logIn(person);
    const { refresh_token } = await at.tokens(person);
    goAway();
    const { consumerKey, consumerSecret } = at.app;
    const response = await at.post("/services/oauth2/token", {
      grant_type: "refresh_token",
      refresh_token: refresh_token!,
      client_id: consumerKey,
      client_secret: consumerSecret,
    });
    const answer = (await response.json()) as { error_description?: string };
    expect(answer.error_description ?? "tokens").toBe(OUTSIDE[ipRelaxation].refresh);
  });

  it("using a token, where the ranges hold on every request", async () => {
    const person = at.browser();
    await at.logIn(person);
    const { access_token } = await at.tokens(person);
    goAway();
    const use = () => at.send("/services/data/v67.0/limits", { headers: { authorization: `Bearer ${access_token}` } });
    expect((await use()).status).toBe(200);
    at.org.identity.changeSettings({ loginIpRangesOnEveryRequest: true });
    expect((await use()).status).toBe(OUTSIDE[ipRelaxation].use);
  });
});

describe("a person let in for one app's sake", () => {
  beforeEach(() => {
    at.org.identity.changeProfile(at.profileId, { loginIpRanges: [{ start: HOME, end: HOME }] });
    at.org.identity.installApp(at.app.consumerKey, { ipRelaxation: "Bypass_2factor" });
    at.ip = AWAY;
  });

  it("comes to that app after the code, and to nothing else before or after", async () => {
    const person = at.browser();
    const page = await at.logIn(person, at.authorizePath());
    const nothingElse = async () => {
      expect((await person.visit(`${ORIGIN}/`)).url).toContain("/login");
      const sid = decodeURIComponent(sidOf(person)!);
      const identity = await at.send("/services/oauth2/userinfo", { headers: { authorization: `Bearer ${sid}` } });
      expect([identity.status, await identity.text()]).toEqual([403, "Bad_OAuth_Token"]);
      const rest = await at.send("/services/data/v67.0/limits", { headers: { authorization: `Bearer ${sid}` } });
      expect(rest.status).toBe(401);
      const other = await person.visit(
        ORIGIN +
          at.authorizePath({
            client_id: at.org.ready.app.consumerKey,
            redirect_uri: "http://localhost:7800/oauth/callback",
          }),
      );
      expect(other.html).toContain('id="login_form"');
      const door = await at.send(`/secur/frontdoor.jsp?${new URLSearchParams({ sid })}`);
      expect(door.headers.get("location")).toBe("/login");
    };
    await nothingElse();
    const next = await enter(person, page, at.code());
    await nothingElse();
    const { leftTo } = await person.press(next, "oaapprove");
    expect(leftTo?.searchParams.get("code")).toMatch(/^aPrx/);
  });

  it("gets tokens: the code is exchanged from that address too", async () => {
    const person = at.browser();
    await enter(person, await at.logIn(person, at.authorizePath()), at.code());
    expect((await at.tokens(person)).access_token).toBeDefined();
  });

  it("does not get past the login hours", async () => {
    at.org.identity.changeProfile(at.profileId, { loginHours: { monday: { start: 0, end: 60 } } });
    const person = at.browser();
    expect((await at.logIn(person, at.authorizePath())).html).toContain('id="login_form"');
    expect(sidOf(person)).toBeUndefined();
  });
});
