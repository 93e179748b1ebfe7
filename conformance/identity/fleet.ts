import { connect, memoryTokenStore, saveGrant, type TokenStore, webServerFlow } from "@postern/client";
import { examineFleet, type FleetRow } from "@postern/client/doctor";
import { manualClock } from "@postern/kernel";
import { createOrg, createRealm, type Org } from "@postern/org";
import { aPerson } from "../oauth/a-person.ts";

const CALLBACK = "https://vendor.example.com/callback";
const DAY_MS = 86_400_000;
const WORKER_IP = "203.0.113.7";
const ELSEWHERE = "198.51.100.9";

/** What happens to a tenant within the month, and what the report must say of it; null: still logged in. */
const FATES = {
  "in use every day": null,
  "in use every week": null,
  "kept alive, otherwise idle": null,
  "idle all month": "GRANT_IDLE",
  "an admin ends refresh tokens after 7 days": "GRANT_LIFETIME_OVER",
  "an admin revokes it on day 10": "GRANT_REVOKED",
  "the user is frozen on day 12": "USER_INACTIVE",
  "the app is blocked on day 15": "APP_BLOCKED",
  "the package is uninstalled on day 18": "APP_NOT_INSTALLED",
  "only pre-authorized users may, from day 20": "NOT_PRE_AUTHORIZED",
  "five more logins of the same user on day 22": "APPROVAL_LIMIT",
  "a second program uses the token on day 25": "REFRESH_TOKEN_REUSED",
  "the workers move to another address on day 28": "ADDRESS_REFUSED",
} as const satisfies Record<string, string | null>;
type Fate = keyof typeof FATES;

interface Tenant {
  readonly name: string;
  readonly fate: Fate;
  readonly org: Org;
  readonly url: string;
  ip: string;
}

export interface FleetReport {
  readonly rows: readonly FleetRow[];
  /** The code that each tenant's fate comes to, in the same order. */
  readonly expected: readonly (string | null)[];
  readonly days: number;
}

/**
 * A vendor's app, packaged with the four mandatory controls, in so many customer orgs; a month passes, and the vendor asks who is logged
 * out and why.
 */
export async function rehearseFleet(size: number, days = 31): Promise<FleetReport> {
  const clock = manualClock({ start: Date.parse("2026-03-02T10:00:00Z") });
  const realm = createRealm();
  const home = await createOrg({ clock, realm });
  const app = home.identity.registerApp({
    developerName: "Vendor",
    name: "Vendor Connect",
    distribution: "Packaged",
    scopes: ["api", "refresh_token"],
    callbackUrls: [CALLBACK],
    pkceRequired: true,
    refreshTokenRotation: true,
    refreshTokenIdleLimit: true,
    tokenIpRanges: [{ start: WORKER_IP, end: WORKER_IP }],
  });
  const store = memoryTokenStore();
  const fates = Object.keys(FATES) as Fate[];
  const tenants: Tenant[] = [];
  try {
    for (let n = 0; n < size; n++) {
      const org = await createOrg({ clock, realm });
      org.identity.installApp(app.consumerKey);
      const url = `https://customer-${n}.my.salesforce.com`;
      const name = `tenant-${String(n).padStart(3, "0")}`;
      const tenant: Tenant = { name, fate: fates[n % fates.length]!, org, url, ip: WORKER_IP };
      tenants.push(tenant);
      if (tenant.fate === "an admin ends refresh tokens after 7 days")
        org.identity.installApp(app.consumerKey, {
          refreshToken: { type: "SpecificLifetime", period: 7, unit: "Days" },
        });
      await logIn(tenant, store, app, clock);
    }
    for (let day = 1; day <= days; day++) {
      await clock.advance(DAY_MS);
      for (const tenant of tenants) await live(tenant, day, { store, app, clock });
    }
    const rows = await examineFleet({
      store,
      clock,
      renew: true,
      optionsFor: (grant) => {
        const tenant = tenants.find(({ name }) => name === grant.grantId)!;
        return {
          clientSecret: app.consumerSecret,
          redirectUri: CALLBACK,
          transport: over(tenant),
          logins: tenant.org.identity.loginHistory(20).map((line) => ({ ...line, sourceIp: line.ip })),
        };
      },
    });
    return { rows, expected: tenants.map(({ fate }) => FATES[fate]), days };
  } finally {
    for (const { org } of tenants) await org.close();
    await home.close();
  }
}

type App = { readonly consumerKey: string; readonly consumerSecret: string };
interface Vendor {
  readonly store: TokenStore;
  readonly app: App;
  readonly clock: ReturnType<typeof manualClock>;
}

const over = (tenant: Tenant) => (request: Request) => tenant.org.fetch(request, { ip: tenant.ip });

async function logIn(tenant: Tenant, store: TokenStore, app: App, clock: Vendor["clock"]): Promise<void> {
  const { org, url, name } = tenant;
  const client = {
    loginUrl: url,
    clientId: app.consumerKey,
    clientSecret: app.consumerSecret,
    clock,
    transport: over(tenant),
  };
  const flow = webServerFlow({ ...client, redirectUri: CALLBACK });
  const { url: authorize, expected } = await flow.authorizationUrl();
  const person = aPerson({ fetch: (request, init) => org.fetch(request, { ...init, ip: tenant.ip }) });
  const login = await person.visit(authorize);
  let page = await person.press(login, "Login", {
    username: org.ready.admin.username,
    password: org.ready.admin.password!,
  });
  if (!page.leftTo) page = await person.press(page, "oaapprove");
  const tokens = await flow.finish(page.leftTo!, expected);
  await saveGrant({ store, grantId: name, tokens, clientId: app.consumerKey, loginUrl: url });
}

async function refresh(tenant: Tenant, { store, app, clock }: Vendor): Promise<void> {
  const { consumerSecret: clientSecret } = app;
  const session = await connect({ store, grantId: tenant.name, clientSecret, clock, transport: over(tenant) });
  await session.refresh(await session.accessToken());
}

/** One day of one tenant. */
async function live(tenant: Tenant, day: number, vendor: Vendor): Promise<void> {
  const { org, fate } = tenant;
  const { identity } = org;
  const { consumerKey } = vendor.app;
  const on = (when: number) => day === when;
  switch (fate) {
    case "in use every day":
      return refresh(tenant, vendor);
    case "in use every week":
      return day % 7 === 0 ? refresh(tenant, vendor) : undefined;
    case "kept alive, otherwise idle":
      return on(25) ? refresh(tenant, vendor) : undefined;
    case "an admin revokes it on day 10":
      if (on(10)) for (const { id } of identity.grants()) identity.revokeGrant(id);
      return;
    case "the user is frozen on day 12":
      if (on(11)) await refresh(tenant, vendor);
      if (on(12)) identity.freezeUser(identity.grants()[0]!.userId, true);
      return;
    case "the app is blocked on day 15":
      if (on(15)) identity.installApp(consumerKey, { blocked: true });
      return;
    case "the package is uninstalled on day 18":
      if (on(18)) identity.uninstallApp(consumerKey);
      return;
    case "only pre-authorized users may, from day 20":
      if (on(2)) await refresh(tenant, vendor);
      if (on(20)) identity.installApp(consumerKey, { permittedUsers: "AdminApprovedPreAuthorized" });
      return;
    case "five more logins of the same user on day 22":
      if (on(21)) await refresh(tenant, vendor);
      if (on(22)) for (let n = 0; n < 5; n++) await logIn(tenant, memoryTokenStore(), vendor.app, vendor.clock);
      return;
    case "a second program uses the token on day 25":
      if (on(25)) {
        // A copy of the vault that nobody knows of refreshes first.
        const copy = memoryTokenStore();
        const { version: _, ...record } = (await vendor.store.get(tenant.name))!;
        await copy.put(record, null);
        await refresh(tenant, { ...vendor, store: copy });
      }
      return;
    case "the workers move to another address on day 28":
      if (on(27)) await refresh(tenant, vendor);
      if (on(28)) tenant.ip = ELSEWHERE;
      return;
  }
}

/** The report as a person reads it. */
export function drawReport({ rows, days }: FleetReport): string {
  const byCause = new Map<string, { code: string; count: number; example: string }>();
  for (const { state, diagnosis, grantId } of rows) {
    const key = state === "live" ? "still logged in" : (diagnosis?.cause ?? "not known");
    const entry = byCause.get(key) ?? { code: diagnosis?.code ?? "", count: 0, example: grantId };
    byCause.set(key, { ...entry, count: entry.count + 1 });
  }
  const lines = [...byCause].sort(([, a], [, b]) => b.count - a.count);
  return [
    `${rows.length} tenants, ${days} days later:`,
    ...lines.map(
      ([cause, { code, count, example }]) => `  ${String(count).padStart(4)}  ${code.padEnd(22)} ${cause} (${example})`,
    ),
  ].join("\n");
}
