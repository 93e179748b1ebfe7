import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Page, Person } from "../oauth/a-person.ts";
import { anOrg, type BrowsedOrg, HOME, ORIGIN } from "./an-org.ts";

let at: BrowsedOrg;
let admin: Person;
beforeEach(async () => {
  at = await anOrg();
  admin = at.browser();
  await at.logIn(admin);
});
afterEach(() => at.org.close());

const open = (path: string, person = admin) => person.visit(`${ORIGIN}/setup/${path}`);
/** Presses the button that a screen reader calls so. */
async function press(page: Page, spoken: string, person = admin): Promise<Page> {
  const form = [...page.html.matchAll(/<form[\s\S]*?<\/form>/g)].find(([text]) =>
    text.includes(`aria-label="${spoken}"`),
  )?.[0];
  if (!form) throw new Error(`no button says "${spoken}" on ${page.url}`);
  const fields = [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [name!, value!] as const);
  const action = /action="([^"]*)"/.exec(form)![1]!;
  const answer = await at.post(action, Object.fromEntries(fields), { person, headers: { origin: ORIGIN } });
  const location = answer.headers.get("location");
  if (!location) throw new Error(`${action} answered ${answer.status}`);
  return person.visit(new URL(location, ORIGIN).href);
}
const refresh = async (tokens: Readonly<Record<string, string>>) => {
  const fields = {
    grant_type: "refresh_token",
    refresh_token: tokens.refresh_token!,
    client_id: at.app.consumerKey,
    client_secret: at.app.consumerSecret,
  };
  return (await at.post("/services/oauth2/token", fields)).status;
};
const rowOf = (page: Page, text: string) =>
  [...page.html.matchAll(/<tr>[\s\S]*?<\/tr>/g)].map(([row]) => row).find((row) => row.includes(text)) ?? "";

describe("OAuth usage", () => {
  it("shows who uses what; block, unblock, and revocation of an app and of a user do what they say", async () => {
    const tokens = await at.tokens(admin);
    await refresh(tokens);
    const page = await open("oauth-usage");
    expect(
      rowOf(page, "Rehearsal")
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " "),
    ).toContain("Allowed 1 1");
    expect((await press(page, "Block Rehearsal")).html).toContain("The app is blocked");
    expect(await refresh(tokens)).toBe(400);
    await press(await open("oauth-usage"), "Unblock Rehearsal");
    expect(await refresh(tokens)).toBe(200);

    const link = /href="(\/setup\/oauth-usage\/0xI\w+)">Rehearsal/.exec((await open("oauth-usage")).html)![1]!;
    const users = await admin.visit(ORIGIN + link);
    expect(users.html).toContain(at.username);
    const after = await press(users, `Revoke the tokens of ${at.username}`);
    expect(after.html).toContain("The tokens are revoked");
    expect(after.html).toContain("Nobody has a refresh token of this app");
    expect(await refresh(tokens)).toBe(400);

    const again = await at.tokens(admin);
    await press(await open("oauth-usage"), "Revoke all tokens of Rehearsal");
    expect(await refresh(again)).toBe(400);
  });

  it("a connected app that was never installed is installed from its page, after which everybody may approve it", async () => {
    at.org.identity.installApp(at.app.consumerKey, { installed: false });
    const table = await open("oauth-usage");
    expect(rowOf(table, "Rehearsal")).toContain("not installed");
    const link = /href="(\/identity\/app\/AppInstallApprovalPage[^"]*)"/.exec(rowOf(table, "Rehearsal"))![1]!;
    const page = await admin.visit(ORIGIN + link.replaceAll("&amp;", "&"));
    expect(page.html).toContain("Install Rehearsal?");
    const done = await admin.press(page, "install");
    expect(done.html).toContain("The app is installed");
    expect(rowOf(done, "Rehearsal")).not.toContain("not installed");
    const stranger = await at.browser().visit(ORIGIN + link.replaceAll("&amp;", "&"));
    expect(new URL(stranger.url).searchParams.get("startURL")).toContain("app_id=");
  });

  it("an app that does not exist is no page", async () => {
    expect((await open("oauth-usage/0xI000000000000AAA")).status).toBe(404);
  });
});

describe("sessions", () => {
  it("lists them with app and address; one is ended by its button; one's own is not offered", async () => {
    const { access_token } = await at.tokens(admin);
    const page = await open("sessions");
    expect(rowOf(page, "Rehearsal")).toContain(HOME);
    expect(rowOf(page, "this one")).toContain(at.username);
    await press({ ...page, html: rowOf(page, "Rehearsal") }, `End a session of ${at.username}`);
    const limits = await at.send("/services/data/v67.0/limits", {
      headers: { authorization: `Bearer ${access_token}` },
    });
    expect(limits.status).toBe(401);
  });
});

describe("login history", () => {
  it("gives the cause beside the status, and can show refusals alone", async () => {
    await at.post("/services/oauth2/token", {
      grant_type: "refresh_token",
      refresh_token: "5Aep861x",
      client_id: at.app.consumerKey,
      client_secret: at.app.consumerSecret,
    });
    const all = await open("login-history");
    expect(rowOf(all, "Success")).not.toBe("");
    const refused = await open("login-history?show=refused");
    expect(rowOf(refused, "Success")).toBe("");
    expect(rowOf(refused, "expired access/refresh token")).toContain("unknown");
  });

  it("what a client sends is shown as text", async () => {
    const script = "<script>alert(1)</script>";
    await admin
      .press(await at.browser().visit(`${ORIGIN}/login`), "Login", { username: script, password: "x" })
      .catch(() => null);
    expect((await open("login-history")).html).not.toContain(script);
  });
});

describe("attacks", () => {
  it("who is not logged in is asked to; who may not look sees nothing, and changes nothing", async () => {
    const stranger = at.browser();
    expect((await open("sessions", stranger)).url).toContain("/login");
    const id = at.org.identity.sessions()[0]!.userId;
    const token = (await at.org.login()).accessToken;
    const query = async (soql: string) => {
      const answer = await at.send(`/services/data/v67.0/query?q=${encodeURIComponent(soql)}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return ((await answer.json()) as { records: { Id: string }[] }).records;
    };
    expect(id).toBeTruthy();
    const [profile] = await query("SELECT Id FROM Profile WHERE Name = 'Standard User'");
    const body = {
      Username: "sam@acme.example.com",
      LastName: "Sam",
      Alias: "sam",
      Email: "sam@acme.example.com",
      CommunityNickname: "sam",
      ProfileId: profile!.Id,
      TimeZoneSidKey: "GMT",
      LocaleSidKey: "en_US",
      EmailEncodingKey: "UTF-8",
      LanguageLocaleKey: "en_US",
      IsActive: true,
    };
    const made = await at.send("/services/data/v67.0/sobjects/User", {
      method: "POST",
      body: JSON.stringify(body),
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
    const { id: samId } = (await made.json()) as { id: string };
    await at.org.identity.setPassword(samId, "another-horse-9");
    const sam = at.browser();
    const login = await sam.visit(`${ORIGIN}/login`);
    const home = await sam.press(login, "Login", { username: body.Username, password: "another-horse-9" });
    expect(home.html).not.toContain("/setup/sessions");
    for (const path of ["oauth-usage", "sessions", "login-history"]) expect((await open(path, sam)).status).toBe(403);
  });

  it("a form of another site, or without our token, ends nothing", async () => {
    const before = at.org.identity.sessions().length;
    const session = at.org.identity.sessions()[0]!.id;
    for (const headers of [{ origin: "https://evil.example.com" }, { origin: ORIGIN }])
      expect((await at.post("/setup/sessions", { session }, { person: admin, headers })).status).toBe(403);
    expect(at.org.identity.sessions()).toHaveLength(before);
  });
});
