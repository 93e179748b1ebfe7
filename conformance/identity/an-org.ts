import { createHash } from "node:crypto";
import { manualClock } from "@postern/kernel";
import { type AppRegistration, createOrg, type Org, type OrgOptions, type Snapshot } from "@postern/org";
import { aPerson, type Page, type Person } from "../oauth/a-person.ts";

export const ORIGIN = "https://acme.my.salesforce.com";
export const CALLBACK = "https://app.example.com/callback";
/** Documentation addresses (RFC 5737). */
export const HOME = "203.0.113.7";
export const AWAY = "198.51.100.9";
export const PASSWORD = "correct-horse-battery-7";

const START = Date.parse("2026-03-02T10:00:00Z");
const VERIFIER = "v".repeat(64);
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

/** An org with one app, its administrator as the person, and browsers to use it with. */
export interface BrowsedOrg extends AsyncDisposable {
  readonly org: Org;
  readonly clock: ReturnType<typeof manualClock>;
  readonly app: { readonly consumerKey: string; readonly consumerSecret: string };
  readonly username: string;
  readonly profileId: string;
  ip: string;
  /** A browser nobody has logged in with. */
  browser(): Person;
  /** Logs in; the page that it led to. */
  logIn(person: Person, startUrl?: string): Promise<Page>;
  authorizePath(over?: Readonly<Record<string, string>>): string;
  /** Asks for access, and allows it where asked; where it led to. */
  authorize(person: Person, over?: Readonly<Record<string, string>>): Promise<Page>;
  /** Tokens by the web server flow in this browser. */
  tokens(person: Person, over?: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>>;
  /** A request with nothing added; redirects are not followed. */
  send(path: string, init?: RequestInit & { person?: Person }): Promise<Response>;
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    init?: RequestInit & { person?: Person },
  ): Promise<Response>;
  /** The six digits of the newest message. */
  code(): string;
}

let born: Promise<Snapshot> | null = null;

/** The org of every test, made once: a new one costs ten times what starting from it does. */
async function birth(): Promise<Snapshot> {
  const org = await createOrg({ clock: manualClock({ start: START }), adminPassword: PASSWORD });
  try {
    return await org.snapshot();
  } finally {
    await org.close();
  }
}

export async function anOrg(
  options: OrgOptions = {},
  registration: Partial<AppRegistration> = {},
): Promise<BrowsedOrg> {
  born ??= birth();
  const clock = manualClock({ start: START });
  const org = await createOrg({ clock, adminPassword: PASSWORD, snapshot: await born, ...options });
  const { username } = org.ready.admin;
  const app = org.identity.registerApp({
    developerName: "Rehearsal",
    name: "Rehearsal",
    scopes: ["api", "refresh_token", "openid", "web", "custom_permissions"],
    callbackUrls: [CALLBACK],
    ...registration,
  });
  org.identity.installApp(app.consumerKey);
  const admin = (await org.login()).accessToken;
  const query =
    encodeURIComponent("SELECT ProfileId FROM User WHERE Username = '") + encodeURIComponent(`${username}'`);
  const found = await org.fetch(`${ORIGIN}/services/data/v67.0/query?q=${query}`, {
    headers: { authorization: `Bearer ${admin}` },
  });
  const profileId = ((await found.json()) as { records: { ProfileId: string }[] }).records[0]!.ProfileId;

  const send: BrowsedOrg["send"] = (path, { person, ...init } = {}) => {
    const headers = new Headers(init.headers);
    if (person?.cookies.size)
      headers.set("cookie", [...person.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    return org.fetch(path.startsWith("http") ? path : ORIGIN + path, {
      ...init,
      headers,
      redirect: "manual",
      ip: browsed.ip,
    });
  };
  const browsed: BrowsedOrg = {
    org,
    clock,
    app,
    username,
    profileId,
    ip: HOME,
    browser: () => aPerson({ fetch: (request, init) => org.fetch(request, { ...init, ip: browsed.ip }) }),
    async logIn(person, startUrl = "/") {
      const page = await person.visit(`${ORIGIN}/login?${new URLSearchParams({ startURL: startUrl })}`);
      return person.press(page, "Login", { username, password: PASSWORD });
    },
    authorizePath: (over = {}) =>
      `/services/oauth2/authorize?${new URLSearchParams({
        response_type: "code",
        client_id: app.consumerKey,
        redirect_uri: CALLBACK,
        state: "st",
        code_challenge: CHALLENGE,
        ...over,
      })}`,
    async authorize(person, over) {
      const page = await person.visit(ORIGIN + browsed.authorizePath(over));
      return page.html.includes('id="oaapprove"') ? person.press(page, "oaapprove") : page;
    },
    async tokens(person, over) {
      const page = await browsed.authorize(person, over);
      const code = page.leftTo?.searchParams.get("code");
      if (!code) throw new Error(`no code: ${page.leftTo?.href ?? page.url}`);
      const response = await browsed.post("/services/oauth2/token", {
        grant_type: "authorization_code",
        code,
        client_id: app.consumerKey,
        client_secret: app.consumerSecret,
        redirect_uri: CALLBACK,
        code_verifier: VERIFIER,
      });
      return (await response.json()) as Record<string, string>;
    },
    send,
    post: (path, fields, init = {}) => send(path, { method: "POST", body: new URLSearchParams(fields), ...init }),
    code: () => org.outbox(1)[0]?.code ?? "",
    [Symbol.asyncDispose]: () => org.close(),
  };
  return browsed;
}

/** Every way to write another host that a browser, a parser or a careless check could follow. */
export const ELSEWHERE: readonly string[] = [
  "https://evil.test/",
  "//evil.test/",
  "///evil.test/",
  "/\\evil.test/",
  "\\\\evil.test/",
  "/%09/evil.test",
  "/\t/evil.test",
  "/\n//evil.test",
  "https:evil.test",
  "https:/evil.test",
  "http://acme.my.salesforce.com@evil.test/",
  "https://acme.my.salesforce.com.evil.test/",
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,x",
  "/..//evil.test",
  "/.//evil.test/",
  "/x/..//evil.test",
];
/** Whether a Location leads out of the org. */
export function leaves(location: string | null): boolean {
  return location !== null && new URL(location, `${ORIGIN}/x/y`).origin !== ORIGIN;
}
