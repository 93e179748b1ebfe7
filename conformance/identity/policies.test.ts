import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AWAY, HOME, type Outcome, type Rehearsal, rehearse } from "./rehearsal.ts";

const FLOWS = {
  "web server": (r) => r.webServer(),
  "user-agent": (r) => r.userAgent(),
  refresh: (r) => r.refresh(),
  "hybrid refresh": (r) => r.refresh(r.refreshToken, "hybrid_refresh"),
  "JWT bearer": (r) => r.jwtBearer(),
  "SAML bearer": (r) => r.samlBearer(),
  "client credentials": (r) => r.clientCredentials(),
  "token exchange": (r) => r.tokenExchange(),
  device: (r) => r.device(),
} satisfies Record<string, (r: Rehearsal) => Promise<Outcome>>;
type Flow = keyof typeof FLOWS;
/** What every flow comes to under a policy: a forgotten flow is a type error. */
type Outcomes = Readonly<Record<Flow, string>>;

interface Case {
  readonly policy: string;
  readonly arrange: (r: Rehearsal) => void | Promise<void>;
  readonly outcomes: Outcomes;
}

const tokens = "tokens";
/** Flows in which a person authorizes in a browser. */
const browser = (outcome: string) => ({ "web server": outcome, "user-agent": outcome });
const refreshing = (outcome: string) => ({ refresh: outcome, "hybrid refresh": outcome });
const bearing = (outcome: string) => ({ "JWT bearer": outcome, "SAML bearer": outcome });
const server = (outcome: string) => ({
  ...bearing(outcome),
  "client credentials": outcome,
  "token exchange": outcome,
});
const everywhere = (outcome: string): Outcomes => ({
  ...browser(outcome),
  ...refreshing(outcome),
  ...server(outcome),
  device: outcome,
});
const atTheEndpoint = (authorize: string, token: string): Outcomes => ({ ...everywhere(token), ...browser(authorize) });

const DISABLED = "The external client app or the OAuth plugin is disabled.";
const disabled = (where: string) => `${where} oauth_flow_disabled / ${DISABLED} [${DISABLED}]`;
const CROSS_ORG = "Cross-org OAuth flows are not supported for this external client app";
const NO_PACKAGE = "Package for this consumer is not installed in your organization";
const DENIED = "user is not admin approved to access this app";
const BLOCKED = "this app is blocked by admin";
const NO_API = "invalid_grant / API access is not enabled for this organization [Failed: OAuth API access disabled]";
const EXPIRED = "token invalid_grant / expired access/refresh token [Failed: Invalid Token]";
/** A device's code lives ten minutes, whatever the policy. */
const EXPIRED_DEVICE = { device: "token invalid_grant / expired device code [Failed: Invalid Token]" };
const LOW = "invalid_session_level / the session level is too low for this app [Two-factor required]";
const GENERIC =
  "OAUTH_APPROVAL_ERROR_GENERIC / An unexpected error has occurred during authentication. Please try again.";
const restricted = (where: string, status = "Restricted IP") => `${where} invalid_grant / ip restricted [${status}]`;
const noProof = "token invalid_dpop_proof / invalid DPoP proof [DPoP: the app requires a proof, and none was sent]";
const noExchange = "token invalid_grant / token exchange flow not enabled [token exchange flow not enabled]";
const wrongDomain = "token invalid_grant / request not supported on this domain [Restricted domain]";

const CASES: readonly Case[] = [
  { policy: "none", arrange: () => {}, outcomes: everywhere(tokens) },
  {
    policy: "app disabled",
    arrange: (r) => r.policies({ enabled: false }),
    outcomes: atTheEndpoint(disabled("callback"), disabled("token")),
  },
  {
    policy: "OAuth plugin disabled",
    arrange: (r) => r.policies({ oauthPluginEnabled: false }),
    outcomes: atTheEndpoint(disabled("callback"), disabled("token")),
  },
  {
    policy: "app blocked by an admin",
    arrange: (r) => r.policies({ blocked: true }),
    outcomes: atTheEndpoint(
      `callback OAUTH_APP_BLOCKED / ${BLOCKED} [${BLOCKED}]`,
      `token app_blocked / ${BLOCKED} [${BLOCKED}]`,
    ),
  },
  {
    policy: "app deleted",
    arrange: (r) => r.org.identity.removeApp(r.app.consumerKey),
    outcomes: atTheEndpoint(
      "page invalid_client_id / client identifier invalid [Failed: Consumer Deleted]",
      "token invalid_client_id / client identifier invalid [Failed: Consumer Deleted]",
    ),
  },
  {
    policy: "a Local app of another org",
    arrange: (r) => r.org.identity.uninstallApp(r.app.consumerKey),
    outcomes: atTheEndpoint(
      `callback OAUTH_AUTHORIZATION_BLOCKED / ${CROSS_ORG} [${CROSS_ORG}]`,
      `token unknown_error / retry your request [${CROSS_ORG}]`,
    ),
  },
  {
    policy: "a Packaged app whose package is not installed",
    arrange(r) {
      r.settings({ distribution: "Packaged" });
      r.org.identity.uninstallApp(r.app.consumerKey);
    },
    outcomes: atTheEndpoint(
      `callback OAUTH_EC_APP_NOT_FOUND / External client app is not installed in this org [${NO_PACKAGE}]`,
      `token invalid_grant / app must be installed into org [${NO_PACKAGE}]`,
    ),
  },
  {
    policy: "a connected app that was never installed",
    arrange: (r) => r.policies({ installed: false }),
    outcomes: { ...everywhere(tokens), ...browser(`callback ${GENERIC} [app must be installed into org]`) },
  },
  {
    policy: "admin-approved, nobody assigned",
    arrange: (r) => r.policies({ permittedUsers: "AdminApprovedPreAuthorized" }),
    outcomes: atTheEndpoint(
      `callback OAUTH_APP_ACCESS_DENIED / ${DENIED} [${DENIED}]`,
      `token invalid_app_access / ${DENIED} [${DENIED}]`,
    ),
  },
  {
    policy: "admin-approved, by profile",
    arrange: (r) =>
      r.policies({
        permittedUsers: "AdminApprovedPreAuthorized",
        profileIds: [r.person.profileId, r.server.profileId],
      }),
    outcomes: everywhere(tokens),
  },
  {
    policy: "admin-approved, by permission set of the person alone",
    async arrange(r) {
      r.policies({ permittedUsers: "AdminApprovedPreAuthorized", permissionSetIds: [r.permissionSetId] });
      await r.write("POST", "sobjects/PermissionSetAssignment", assigned(r));
    },
    outcomes: { ...everywhere(tokens), "client credentials": `token invalid_app_access / ${DENIED} [${DENIED}]` },
  },
  {
    policy: "the person is deactivated",
    arrange: (r) => r.write("PATCH", `sobjects/User/${r.person.id}`, { IsActive: false }),
    outcomes: {
      ...everywhere("token inactive_user / user is inactive [User is inactive]"),
      ...browser("asked to log in"),
      "client credentials": tokens,
    },
  },
  {
    policy: "the person is frozen",
    arrange: (r) => r.org.identity.freezeUser(r.person.id, true),
    outcomes: {
      ...everywhere("token inactive_user / user is inactive [User is frozen]"),
      ...browser("asked to log in"),
      "client credentials": tokens,
    },
  },
  {
    policy: "the person is an API-only user",
    async arrange(r) {
      await r.write("PATCH", `sobjects/PermissionSet/${r.permissionSetId}`, { PermissionsApiUserOnly: true });
      await r.write("POST", "sobjects/PermissionSetAssignment", assigned(r));
    },
    outcomes: { ...everywhere(tokens), ...browser(`callback ${GENERIC} [Failed: API-only user]`) },
  },
  {
    policy: "outside the profile's ranges, Enforce",
    arrange: (r) => away(r, "Enforce"),
    outcomes: { ...everywhere(restricted("token")), ...browser(restricted("callback")) },
  },
  {
    policy: "outside the profile's ranges, Enforce_RelaxRefresh",
    arrange: (r) => away(r, "Enforce_RelaxRefresh"),
    outcomes: { ...everywhere(restricted("token")), ...browser(restricted("callback")), ...refreshing(tokens) },
  },
  {
    policy: "outside the profile's ranges, Bypass_2factor, unverified",
    arrange: (r) => away(r, "Bypass_2factor"),
    outcomes: { ...everywhere(restricted("token")), ...browser("page /verify [Restricted IP]"), ...refreshing(tokens) },
  },
  {
    policy: "outside the profile's ranges, Bypass_2factor, in a trusted range of the app",
    arrange(r) {
      r.settings({ trustedIpRanges: [{ start: AWAY, end: AWAY }] });
      away(r, "Bypass_2factor");
    },
    outcomes: { ...everywhere(restricted("token")), "web server": tokens, "user-agent": tokens, ...refreshing(tokens) },
  },
  {
    policy: "outside the profile's ranges, Bypass",
    arrange: (r) => away(r, "Bypass"),
    outcomes: { ...everywhere(tokens), ...bearing(restricted("token")) },
  },
  {
    policy: "outside the profile's login hours",
    arrange(r) {
      const loginHours = { monday: { start: 0, end: 9 * 60 } };
      for (const { profileId } of [r.person, r.server]) r.org.identity.changeProfile(profileId, { loginHours });
    },
    outcomes: {
      ...browser(restricted("callback", "Restricted time")),
      ...refreshing(tokens),
      ...server(restricted("token", "Restricted time")),
      device: restricted("token", "Restricted time"),
    },
  },
  {
    policy: "outside the refresh-token allowlist",
    arrange: (r) => r.settings({ tokenIpRanges: [{ start: AWAY, end: AWAY }] }),
    outcomes: {
      ...everywhere(tokens),
      "web server": restricted("token", "Failed: IP Address Not Allowed"),
      "token exchange": restricted("token", "Failed: IP Address Not Allowed"),
      device: restricted("token", "Failed: IP Address Not Allowed"),
      ...refreshing(restricted("token", "Failed: IP Address Not Allowed")),
    },
  },
  {
    policy: "inside the refresh-token allowlist, over IPv6",
    arrange(r) {
      r.settings({ tokenIpRanges: [{ start: "2001:db8::10", end: "2001:db8::1f" }] });
      r.ip = "2001:db8::1a";
    },
    outcomes: everywhere(tokens),
  },
  {
    policy: "outside the refresh-token allowlist, an app of phones",
    arrange: (r) => r.settings({ callbackUrls: ["acme://callback"], tokenIpRanges: [{ start: AWAY, end: AWAY }] }),
    outcomes: {
      ...everywhere(tokens),
      ...browser("page redirect_uri_mismatch / redirect_uri must match configuration [Failed: Invalid Callback URL]"),
    },
  },
  {
    policy: "high assurance required, Block",
    arrange: (r) => r.policies({ requiredSessionLevel: "HIGH_ASSURANCE" }),
    outcomes: { ...everywhere(`token ${LOW}`), ...browser(`callback ${LOW}`) },
  },
  {
    policy: "API Access Control, the app is not pre-authorized",
    arrange: (r) => void r.org.identity.changeSettings({ apiAccessControl: true }),
    outcomes: { ...everywhere(tokens), ...browser(`callback OAUTH_APP_BLOCKED / ${BLOCKED} [${BLOCKED}]`) },
  },
  {
    policy: "an edition without API",
    arrange: (r) => void r.org.identity.changeSettings({ apiInEdition: false }),
    outcomes: atTheEndpoint(`callback ${NO_API}`, `token ${NO_API}`),
  },
  {
    policy: "user-agent flow off, as in every new org",
    arrange: (r) => void r.org.identity.changeSettings({ userAgentFlow: false }),
    outcomes: {
      ...everywhere(tokens),
      "user-agent": "callback unsupported_response_type / response type not supported [response type not supported]",
    },
  },
  {
    policy: "proof of possession required, none sent",
    arrange: (r) => r.settings({ dpop: "required" }),
    outcomes: {
      ...everywhere(noProof),
      "web server": "callback invalid_request / missing required dpop_jkt [DPoP: the app requires dpop_jkt]",
      "user-agent":
        "callback unsupported_response_type / response type not supported [DPoP: tokens in a fragment can not be bound]",
    },
  },
  {
    policy: "refresh tokens expire at once",
    arrange: (r) => r.policies({ refreshToken: { type: "Zero" } }),
    outcomes: { ...everywhere(tokens), ...refreshing(EXPIRED) },
  },
  {
    policy: "refresh tokens live 2 hours, 1 later",
    arrange: (r) => later(r, { type: "SpecificLifetime", period: 2, unit: "Hours" }, 1),
    outcomes: { ...everywhere(tokens), ...EXPIRED_DEVICE },
  },
  {
    policy: "refresh tokens live 2 hours, 3 later",
    arrange: (r) => later(r, { type: "SpecificLifetime", period: 2, unit: "Hours" }, 3),
    outcomes: { ...everywhere(tokens), ...browser("asked to log in"), ...refreshing(EXPIRED), ...EXPIRED_DEVICE },
  },
  {
    policy: "refresh tokens idle 2 days, 3 later",
    arrange: (r) => later(r, { type: "SpecificInactivity", period: 2, unit: "Days" }, 72),
    outcomes: { ...everywhere(tokens), ...browser("asked to log in"), ...refreshing(EXPIRED), ...EXPIRED_DEVICE },
  },
  {
    policy: "the developer's idle limit, 31 days later",
    async arrange(r) {
      r.settings({ refreshTokenIdleLimit: true });
      await r.clock.advance(31 * 24 * 3_600_000);
    },
    outcomes: { ...everywhere(tokens), ...browser("asked to log in"), ...refreshing(EXPIRED), ...EXPIRED_DEVICE },
  },
  {
    policy: "tokens asked for at login.salesforce.com",
    arrange(r) {
      r.origin = "https://login.salesforce.com";
    },
    outcomes: { ...everywhere(tokens), "client credentials": wrongDomain, "token exchange": wrongDomain },
  },
  {
    policy: "API logins on the org's own domain alone, tokens asked for at login.salesforce.com",
    arrange(r) {
      r.org.identity.changeSettings({ apiLoginRequiresOrgDomain: true });
      r.origin = "https://login.salesforce.com";
    },
    outcomes: { ...everywhere(wrongDomain), "user-agent": tokens },
  },
  {
    policy: "client credentials without a run-as user",
    arrange: (r) => r.policies({ clientCredentialsUserId: null }),
    outcomes: {
      ...everywhere(tokens),
      "client credentials":
        "token invalid_grant / no client credentials user enabled [the policies name no run-as user]",
    },
  },
  {
    policy: "client credentials with a run-as user who is not API-only",
    arrange: (r) => r.policies({ clientCredentialsUserId: r.person.id }),
    outcomes: {
      ...everywhere(tokens),
      "client credentials":
        "token invalid_grant / no client credentials user enabled [the run-as user is not an API-only user]",
    },
  },
  {
    policy: "token exchange off in the app's settings",
    arrange: (r) => r.settings({ tokenExchange: false }),
    outcomes: { ...everywhere(tokens), "token exchange": noExchange },
  },
  {
    policy: "token exchange off in the policies",
    arrange: (r) => r.policies({ tokenExchange: false }),
    outcomes: { ...everywhere(tokens), "token exchange": noExchange },
  },
  {
    policy: "no certificate",
    arrange: (r) => r.settings({ certificate: null }),
    outcomes: {
      ...everywhere(tokens),
      "JWT bearer": "token invalid_grant / invalid assertion [Assertion Invalid: the app has no certificate]",
      "SAML bearer": "token invalid_grant / invalid assertion [Failed: Assertion Invalid]",
    },
  },
  {
    policy: "full is all the app may, and was not approved before",
    arrange: (r) => r.settings({ scopes: ["full", "refresh_token"] }),
    outcomes: {
      ...everywhere(tokens),
      ...bearing("token invalid_grant / no valid scopes defined [no valid scopes defined]"),
      "client credentials": "token invalid_grant / no valid scopes defined [no valid scopes defined]",
    },
  },
];

const assigned = (r: Rehearsal) => ({ AssigneeId: r.person.id, PermissionSetId: r.permissionSetId });

function away(r: Rehearsal, ipRelaxation: "Enforce" | "Enforce_RelaxRefresh" | "Bypass_2factor" | "Bypass") {
  const loginIpRanges = [{ start: HOME, end: HOME }];
  for (const { profileId } of [r.person, r.server]) r.org.identity.changeProfile(profileId, { loginIpRanges });
  r.policies({ ipRelaxation });
  r.ip = AWAY;
}

type Policies = NonNullable<Parameters<Rehearsal["policies"]>[0]>;

async function later(r: Rehearsal, refreshToken: NonNullable<Policies["refreshToken"]>, hours: number) {
  r.policies({ refreshToken });
  await r.clock.advance(hours * 3_600_000);
}

let r: Rehearsal;
beforeAll(async () => {
  r = await rehearse();
});
afterAll(() => r.org.close());
beforeEach(() => r.reset());

describe.each(CASES)("policy: $policy", ({ arrange, outcomes }) => {
  it.each(Object.entries(outcomes) as [Flow, string][])("%s: %s", async (flow, outcome) => {
    await arrange(r);
    expect((await FLOWS[flow](r)).text).toBe(outcome);
  });
});
