import { createPublicKey, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../oauth/a-person.ts";
import { anOrg, type BrowsedOrg, CALLBACK, ELSEWHERE, leaves, ORIGIN } from "./an-org.ts";

const END_SESSION = "/services/auth/idp/oidc/logout";
const LOGGED_OUT = "https://app.example.com/logged-out";

let at: BrowsedOrg;
let told: Request[];
let answer: () => Response;
beforeEach(async () => {
  told = [];
  answer = () => new Response(null, { status: 200 });
  const outbound = async (request: Request) => {
    told.push(request);
    return answer();
  };
  at = await anOrg({ outbound });
});
afterEach(() => at.org.close());

const withLogoutUrl = (singleLogoutUrl = LOGGED_OUT) =>
  at.org.identity.installApp(at.app.consumerKey, { singleLogoutUrl });
async function signedIn() {
  const person = at.browser();
  await at.logIn(person);
  return { person, tokens: await at.tokens(person) };
}
const logOut = async (person: Person) => person.press(await person.visit(`${ORIGIN}/`), "logout");
const isLoggedIn = async (person: Person) => (await person.visit(`${ORIGIN}/`)).html.includes(at.username);
const claimsOf = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split(".")[1]!, "base64url").toString()) as Record<string, unknown>;
const endSession = (parameters: Record<string, string>) => `${END_SESSION}?${new URLSearchParams(parameters)}`;

describe("single logout", () => {
  it("the browser tells each app that was reached from it, and goes on after ten seconds", async () => {
    withLogoutUrl();
    const { person } = await signedIn();
    const page = await logOut(person);
    expect(page.html).toContain(`src="${LOGGED_OUT}"`);
    expect(page.html).toContain('<meta http-equiv="refresh" content="10;url=/login">');
    expect(page.headers.get("content-security-policy")).toContain("frame-src https://app.example.com;");
    expect(await isLoggedIn(person)).toBe(false);
  });

  it("an org with a way out posts a logout token that the org's keys verify", async () => {
    withLogoutUrl();
    const { person, tokens } = await signedIn();
    await logOut(person);
    expect(told.map(({ method, url }) => `${method} ${url}`)).toEqual([`POST ${LOGGED_OUT}`]);
    const jwt = new URLSearchParams(await told[0]!.text()).get("logout_token")!;
    const [head, body, signature] = jwt.split(".") as [string, string, string];
    const header = JSON.parse(Buffer.from(head, "base64url").toString()) as { kid: string };
    const jwks = (await (await at.send("/id/keys")).json()) as { keys: { kid: string }[] };
    const key = createPublicKey({ key: jwks.keys.find(({ kid }) => kid === header.kid) as never, format: "jwk" });
    expect(header).toMatchObject({ alg: "RS256", typ: "logout+jwt" });
    expect(verify("RSA-SHA256", Buffer.from(`${head}.${body}`), key, Buffer.from(signature, "base64url"))).toBe(true);
    const claims = claimsOf(jwt);
    expect(claims).toMatchObject({
      iss: ORIGIN,
      sub: tokens.id,
      aud: at.app.consumerKey,
      events: { "http://schemas.openid.net/event/backchannel-logout": {} },
    });
    expect(claims).not.toHaveProperty("nonce");
  });

  it("the access token lives on: it is a session of its own", async () => {
    withLogoutUrl();
    const { person, tokens } = await signedIn();
    await logOut(person);
    const headers = { authorization: `Bearer ${tokens.access_token}` };
    expect((await at.send("/services/data/v67.0/limits", { headers })).status).toBe(200);
  });

  it.each([
    ["no URL", (): void => undefined],
    [
      "a blocked app",
      (): void => void at.org.identity.installApp(at.app.consumerKey, { singleLogoutUrl: LOGGED_OUT, blocked: true }),
    ],
    ["a URL that is not https", (): void => void withLogoutUrl("http://app.example.com/out")],
    ["a URL that is script", (): void => void withLogoutUrl("javascript:alert(1)")],
    [
      "an app that holds nothing any more",
      (): void => {
        withLogoutUrl();
        for (const { id } of at.org.identity.grants()) at.org.identity.revokeGrant(id);
      },
    ],
  ] as const)("%s: nobody is told", async (_, arrange) => {
    const { person } = await signedIn();
    arrange();
    expect((await logOut(person)).url).toContain("/login");
    expect(told).toEqual([]);
  });

  it("apps of another browser of the same person are left alone", async () => {
    withLogoutUrl();
    await signedIn();
    const other = at.browser();
    await at.logIn(other);
    await logOut(other);
    expect(told).toEqual([]);
  });

  it("logging in again in the same browser, and being verified, forget no app", async () => {
    withLogoutUrl();
    const { person } = await signedIn();
    await at.logIn(person);
    await logOut(person);
    expect(told).toHaveLength(1);
  });

  it("a browser's session that is revoked tells its apps too", async () => {
    withLogoutUrl();
    const { person } = await signedIn();
    const sid = decodeURIComponent([...person.cookies].find(([name]) => name.startsWith("sid_"))![1]);
    expect((await at.post("/services/oauth2/revoke", { token: sid })).status).toBe(200);
    expect(told).toHaveLength(1);
    expect(await isLoggedIn(person)).toBe(false);
  });

  it("an app that does not listen holds nobody up, and the log names it", async () => {
    withLogoutUrl();
    const { person } = await signedIn();
    answer = () => {
      throw new Error("unreachable");
    };
    await logOut(person);
    expect(at.org.log().at(-1)?.reason).toBe("single logout was not heard by Rehearsal");
    expect(await isLoggedIn(person)).toBe(false);
  });

  it("a registered single logout URL is https", () => {
    const { definition } = at.org.identity.apps().find((app) => app.definition.consumerKey === at.app.consumerKey)!;
    for (const singleLogoutUrl of [
      "http://app.example.com/",
      "javascript:alert(1)",
      "/out",
      "https://u:p@app.example.com/",
    ])
      expect(() => at.org.identity.registerApp({ ...definition, singleLogoutUrl })).toThrow("single logout URL");
  });
});

describe("end session", () => {
  it("with the person's ID token: logged out at once, and back to a registered address with the state", async () => {
    const { person, tokens } = await signedIn();
    const parameters = { id_token_hint: tokens.id_token!, post_logout_redirect_uri: CALLBACK, state: "a b&c" };
    const response = await at.send(endSession(parameters), { person });
    expect(response.headers.get("location")).toBe(`${CALLBACK}?state=a%20b%26c`);
    expect(await isLoggedIn(person)).toBe(false);
  });

  it("an expired ID token still says who is meant", async () => {
    const { person, tokens } = await signedIn();
    await at.clock.advance(60 * 60_000);
    await at.send(endSession({ id_token_hint: tokens.id_token! }), { person });
    expect(await isLoggedIn(person)).toBe(false);
  });

  it("without one the person is asked, and may say no", async () => {
    withLogoutUrl();
    const { person } = await signedIn();
    const page = await person.visit(
      ORIGIN + endSession({ client_id: at.app.consumerKey, post_logout_redirect_uri: CALLBACK }),
    );
    expect(page.html).toContain("Log out of this org?");
    expect(await isLoggedIn(person)).toBe(true);
    const after = await person.press(page, "logout");
    expect(after.html).toContain(`content="10;url=${CALLBACK}"`);
    expect(await isLoggedIn(person)).toBe(false);
  });

  it("the form of another site, which comes without the cookie, becomes a link", async () => {
    const { person, tokens } = await signedIn();
    const posted = await at.post(END_SESSION, { id_token_hint: tokens.id_token! });
    expect(posted.status).toBe(303);
    await person.visit(ORIGIN + posted.headers.get("location"));
    expect(await isLoggedIn(person)).toBe(false);
  });

  it("CSRF: a link, a form without our token or of another site logs nobody out", async () => {
    const { person } = await signedIn();
    await at.send(END_SESSION, { person });
    await at.post(END_SESSION, { csrf: "x" }, { person });
    const page = await person.visit(ORIGIN + END_SESSION);
    const csrf = /name="csrf" value="([^"]*)"/.exec(page.html)![1]!;
    await at.post(END_SESSION, { csrf }, { person, headers: { origin: "http://evil.test" } });
    await at.post(END_SESSION, { csrf }, { person, headers: { origin: "null" } });
    // The token holds for the request that was shown: not for another way out.
    await at.post(END_SESSION, { csrf, client_id: at.app.consumerKey, post_logout_redirect_uri: CALLBACK }, { person });
    expect(await isLoggedIn(person)).toBe(true);
  });

  it("another person's ID token does not log this one out unasked", async () => {
    const { tokens } = await signedIn();
    const claims = claimsOf(tokens.id_token!);
    expect(claims.sub).toContain("/id/");
    const other = await anOrg();
    const person = other.browser();
    await other.logIn(person);
    const response = await other.send(endSession({ id_token_hint: tokens.id_token! }), { person });
    expect(response.status).toBe(400);
    expect((await person.visit(`${ORIGIN}/`)).html).toContain(other.username);
    await other.org.close();
  });

  it.each([
    ["alg none", (jwt: string) => `${part({ alg: "none", typ: "JWT" })}.${jwt.split(".")[1]}.`],
    [
      "HS256 with a public value",
      (jwt: string) => `${part({ ...headOf(jwt), alg: "HS256" })}.${jwt.split(".")[1]}.AAAA`,
    ],
    [
      "changed claims",
      (jwt: string) => `${jwt.split(".")[0]}.${part({ ...claimsOf(jwt), aud: "x" })}.${jwt.split(".")[2]}`,
    ],
    [
      "an unknown kid",
      (jwt: string) => `${part({ ...headOf(jwt), kid: "../../etc" })}.${jwt.split(".").slice(1).join(".")}`,
    ],
    ["no JWT", () => "hello"],
    ["a megabyte", () => "e".repeat(60_000)],
  ] as const)("a forged hint (%s) is refused, and the person stays", async (_, forge) => {
    const { person, tokens } = await signedIn();
    const response = await at.send(
      endSession({ id_token_hint: forge(tokens.id_token!), post_logout_redirect_uri: CALLBACK }),
      { person },
    );
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
    expect(await isLoggedIn(person)).toBe(true);
  });

  it("open redirect: what is not registered to the letter is no way out", async () => {
    const { person, tokens } = await signedIn();
    const near = [
      `${CALLBACK}/more`,
      `${CALLBACK}?x=1`,
      `${CALLBACK}#x`,
      CALLBACK.slice(0, -1),
      CALLBACK.toUpperCase(),
      "https://app.example.com%2f@evil.test/callback",
      "https://app.example.com:444/callback",
    ];
    for (const uri of [...ELSEWHERE, ...near]) {
      for (const known of [{ id_token_hint: tokens.id_token! }, { client_id: at.app.consumerKey }, {}]) {
        const parameters = { ...known, post_logout_redirect_uri: uri } as Record<string, string>;
        const response = await at.send(endSession(parameters), { person });
        expect([uri, response.status, response.headers.get("location")]).toEqual([uri, 400, null]);
      }
    }
    expect(await isLoggedIn(person)).toBe(true);
  });

  it("a callback that is script is no way out even when registered", async () => {
    const { definition } = at.org.identity.apps().find((app) => app.definition.consumerKey === at.app.consumerKey)!;
    at.org.identity.registerApp({ ...definition, callbackUrls: [CALLBACK, "javascript:alert(1)"] });
    const response = await at.send(
      endSession({ client_id: at.app.consumerKey, post_logout_redirect_uri: "javascript:alert(1)" }),
    );
    expect([response.status, response.headers.get("location")]).toEqual([400, null]);
  });

  it("client_id and hint of two apps: neither is believed", async () => {
    const { person, tokens } = await signedIn();
    const parameters = { id_token_hint: tokens.id_token!, client_id: at.org.ready.app.consumerKey };
    expect((await at.send(endSession(parameters), { person })).status).toBe(400);
  });

  it("the page's logout leads nowhere else either", async () => {
    for (const elsewhere of ELSEWHERE) {
      const { person } = await signedIn();
      const page = await person.visit(`${ORIGIN}/`);
      const csrf = /name="csrf" value="([^"]*)"/.exec(page.html)![1]!;
      const response = await at.post("/logout", { csrf, startURL: elsewhere }, { person });
      expect([response.status, leaves(response.headers.get("location"))]).toEqual([303, false]);
    }
  });
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const headOf = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split(".")[0]!, "base64url").toString()) as Record<string, unknown>;
