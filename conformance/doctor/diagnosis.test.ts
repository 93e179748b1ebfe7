import { CAUSES, type ExamineOptions } from "@postern/client/doctor";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { AWAY, CALLBACK, HOME, type Rehearsal, rehearse } from "../identity/rehearsal.ts";
import { aWitness, doctor, failed, ownLog, recordOf, sessionOf } from "./a-patient.ts";

let r: Rehearsal;
beforeAll(async () => {
  r = await rehearse();
});
afterAll(() => r.org.close());
beforeEach(() => r.reset());

/** How to bring the trouble about, and what the doctor is given of it. */
type Provoke = () => Promise<Partial<ExamineOptions>>;

/** The refusal, and an administrator's session that may read the login history: what a real org gives. */
const witnessed = async (outcome: Parameters<typeof failed>[0]) => ({ ...failed(outcome), witness: await aWitness(r) });

const dead = (over: Parameters<typeof recordOf>[1] = {}) =>
  recordOf(r, {
    status: {
      state: "dead",
      error: "invalid_grant",
      description: "expired access/refresh token",
      worker: "worker-1",
      at: r.clock.now(),
    },
    ...over,
  });

/** A grant that ended, with what a local org's log says of it. */
async function ended(token = r.refreshToken): Promise<Partial<ExamineOptions>> {
  const outcome = await r.refresh(token);
  expect(outcome.text).toContain("expired access/refresh token");
  return { ...failed(outcome), grant: dead(), logins: ownLog(r.org) ?? [] };
}

const apiRefusal = (message: string, errorCode = "INVALID_SESSION_ID", status = 401): Partial<ExamineOptions> => ({
  refusal: { where: "api", error: errorCode, description: message, status },
});

async function refusedByApi(accessToken: string): Promise<Partial<ExamineOptions>> {
  const { status, body } = await r.api(accessToken);
  const [first] = body as { message: string; errorCode: string }[];
  return apiRefusal(first!.message, first!.errorCode, status);
}

const PROVOKED: Readonly<Record<string, Provoke>> = {
  ORG_UNREACHABLE: async () => ({
    transport: () => Promise.reject(Object.assign(new TypeError("fetch failed"), { code: "ECONNREFUSED" })),
  }),
  CONSUMER_KEY_UNKNOWN: async () => {
    r.org.identity.removeApp(r.app.consumerKey);
    return {};
  },
  APP_NOT_INSTALLED: async () => {
    r.settings({ distribution: "Packaged" });
    r.org.identity.uninstallApp(r.app.consumerKey);
    return {};
  },
  APP_OF_ANOTHER_ORG: async () => {
    r.org.identity.uninstallApp(r.app.consumerKey);
    return {};
  },
  APP_DISABLED: async () => {
    r.policies({ enabled: false });
    return {};
  },
  APP_BLOCKED: async () => {
    r.policies({ blocked: true });
    return {};
  },
  CALLBACK_MISMATCH: async () => ({ redirectUri: `${CALLBACK}/` }),
  SECRET_WRONG: async () => ({ clientSecret: "WRONG" }),
  SCOPE_NOT_ON_APP: async () => ({ scopes: ["api", "full"] }),
  NO_USABLE_SCOPE: async () => {
    r.settings({ scopes: ["full"] });
    return failed(await r.clientCredentials());
  },
  FLOW_NOT_ENABLED: async () => {
    r.policies({ clientCredentials: false });
    return failed(await r.clientCredentials());
  },
  RUN_AS_USER_MISSING: async () => {
    r.policies({ clientCredentialsUserId: null });
    return failed(await r.clientCredentials());
  },
  WRONG_DOMAIN: async () => {
    r.origin = "https://login.salesforce.com";
    return failed(await r.clientCredentials());
  },
  PKCE_MISSING: async () => failed(await r.webServer({ code_challenge: undefined })),
  PKCE_MISMATCH: async () => {
    const fields = { grant_type: "authorization_code", code: await r.code(), redirect_uri: CALLBACK };
    return failed(await r.token({ ...fields, code_verifier: "x".repeat(64) }));
  },
  CODE_SPENT: async () => {
    const code = await r.code();
    const fields = { grant_type: "authorization_code", code, redirect_uri: CALLBACK, code_verifier: r.verifier };
    await r.token(fields);
    return failed(await r.token(fields));
  },
  PROOF_REFUSED: async () => {
    r.settings({ dpop: "required" });
    return failed(await r.refresh());
  },
  NOT_PRE_AUTHORIZED: async () => {
    r.policies({ permittedUsers: "AdminApprovedPreAuthorized" });
    return failed(await r.refresh());
  },
  NOT_APPROVED_BEFORE: async () => failed(await r.jwtBearer({ sub: r.org.ready.admin.username })),
  ADDRESS_REFUSED: async () => {
    r.org.identity.changeProfile(r.person.profileId, { loginIpRanges: [{ start: HOME, end: HOME }] });
    r.ip = AWAY;
    return witnessed(await r.refresh());
  },
  OUTSIDE_LOGIN_HOURS: async () => {
    r.org.identity.changeProfile(r.person.profileId, { loginHours: {} });
    return witnessed(await r.jwtBearer());
  },
  USER_INACTIVE: async () => {
    r.org.identity.freezeUser(r.person.id, true);
    return witnessed(await r.refresh());
  },
  USER_API_ONLY: async () => {
    await r.write("PATCH", `sobjects/PermissionSet/${r.permissionSetId}`, { PermissionsApiUserOnly: true });
    const assignment = { AssigneeId: r.person.id, PermissionSetId: r.permissionSetId };
    await r.write("POST", "sobjects/PermissionSetAssignment", assignment);
    return witnessed(await r.webServer());
  },
  SESSION_LEVEL_TOO_LOW: async () => {
    r.policies({ requiredSessionLevel: "HIGH_ASSURANCE" });
    return failed(await r.webServer());
  },
  DENIED_BY_USER: async () => ({
    refusal: {
      where: "authorize",
      error: (await r.denied()) ?? "",
      description: "end-user denied authorization",
      status: null,
    },
  }),
  LOGIN_RATE_EXCEEDED: async () => ({
    refusal: { where: "token", error: "rate_limit_exceeded", description: "number of logins exceeded", status: 400 },
  }),
  CLOCK_SKEW: async () => ({
    transport: async (request) => {
      const response = await r.org.fetch(request);
      const headers = new Headers(response.headers);
      headers.set("date", new Date(r.clock.now() + 600_000).toUTCString());
      return new Response(response.body, { status: response.status, headers });
    },
  }),
  AUDIENCE_WRONG: async () => failed(await r.jwtBearer({ aud: "https://evil.example.com" })),
  ASSERTION_EXPIRED: async () => ({
    ...failed(await r.jwtBearer({ exp: Math.floor(r.clock.now() / 1000) - 5 })),
    logins: ownLog(r.org) ?? [],
  }),
  ASSERTION_REPLAYED: async () => {
    await r.jwtBearer({ jti: "one" });
    return failed(await r.jwtBearer({ jti: "one" }));
  },
  ASSERTION_INVALID: async () => {
    r.settings({ certificate: null });
    return failed(await r.jwtBearer());
  },
  GRANT_LOST_IN_FLIGHT: async () => ({
    grant: recordOf(r, { status: { state: "lost-in-flight", worker: "worker-7", at: r.clock.now() } }),
  }),
  GRANT_MOVED: async () => ({
    grant: recordOf(r, {
      status: { state: "moved", to: "there", worker: "mover", at: r.clock.now(), before: { state: "live" } },
    }),
  }),
  REFRESH_TOKEN_REUSED: async () => {
    r.settings({ refreshTokenRotation: true });
    await r.refresh();
    return ended();
  },
  GRANT_IDLE: async () => {
    r.settings({ refreshTokenIdleLimit: true });
    await r.clock.advance(31 * 86_400_000);
    return ended();
  },
  GRANT_LIFETIME_OVER: async () => {
    r.policies({ refreshToken: { type: "SpecificLifetime", period: 1, unit: "Hours" } });
    await r.clock.advance(2 * 3_600_000);
    return ended();
  },
  REFRESH_TOKEN_NEVER_VALID: async () => {
    r.policies({ refreshToken: { type: "Zero" } });
    return ended();
  },
  APPROVAL_LIMIT: async () => {
    for (let n = 0; n < 5; n++) {
      await r.clock.advance(1000);
      await r.webServer();
    }
    return ended();
  },
  GRANT_REVOKED: async () => {
    await r.org.fetch(`${r.origin}/services/oauth2/revoke?token=${encodeURIComponent(r.refreshToken)}`);
    return ended();
  },
  GRANT_ENDED: async () => {
    await r.org.fetch(`${r.origin}/services/oauth2/revoke?token=${encodeURIComponent(r.refreshToken)}`);
    return { ...(await ended()), logins: [] };
  },
  NOT_RENEWABLE: async () => {
    const { tokens } = await r.webServer({ scope: "api" });
    await r.clock.advance(3 * 3_600_000);
    return { grant: recordOf(r, { accessToken: tokens!.access_token!, refreshToken: null, scopes: ["api"] }) };
  },
  SCOPE_MISSING: async () => {
    const { tokens } = await r.webServer({ scope: "web refresh_token" });
    const grant = recordOf(r, { accessToken: tokens!.access_token!, scopes: ["web", "refresh_token"] });
    return { ...(await refusedByApi(tokens!.access_token!)), grant };
  },
  SESSION_NOT_VALID_FOR_API: async () => {
    const { tokens } = await r.webServer({ scope: "api" });
    r.org.identity.changeProfile(r.person.profileId, { requiredSessionLevel: "HIGH_ASSURANCE" });
    return { ...(await refusedByApi(tokens!.access_token!)), grant: recordOf(r, { scopes: ["api"] }) };
  },
  SESSION_EXPIRED: async () => {
    const { tokens } = await r.webServer({ scope: "api" });
    await r.clock.advance(3 * 3_600_000);
    return refusedByApi(tokens!.access_token!);
  },
  API_DISABLED: async () => {
    const { tokens } = await r.webServer({ scope: "api" });
    r.org.identity.changeSettings({ apiInEdition: false });
    return refusedByApi(tokens!.access_token!);
  },
  SOAP_LOGIN_OFF: async () => ({ soapLogin: true }),
  OBJECT_NOT_PERMITTED: async () => {
    const session = await sessionOf(r, (await r.webServer()).tokens!.access_token!);
    return { permission: { session, sobject: "Secret__c" } };
  },
  FIELD_NOT_PERMITTED: async () => {
    const session = await sessionOf(r, (await r.webServer()).tokens!.access_token!);
    return { permission: { session, sobject: "Account", field: "Secret__c" } };
  },
  ACCESS_TO_RECORD: async () =>
    apiRefusal("insufficient access rights on object id", "INSUFFICIENT_ACCESS_OR_READONLY", 403),
};

describe("every cause of the catalogue, provoked and diagnosed", () => {
  it("has a case each, and each case a cause", () => {
    expect(Object.keys(PROVOKED).sort()).toEqual(CAUSES.map(({ code }) => code).sort());
  });

  it.each(Object.keys(PROVOKED))("%s", async (code) => {
    const { diagnoses } = await doctor(r, await PROVOKED[code]!());
    expect(diagnoses.map((diagnosis) => diagnosis.code)).toEqual([code]);
    const [diagnosis] = diagnoses;
    expect(diagnosis!.evidence.length).toBeGreaterThan(0);
    expect(JSON.stringify(diagnosis)).not.toContain(r.refreshToken);
  });
});

describe("deciding what an expired refresh token was", () => {
  const refreshes = (...lines: [who: string, state: string][]) =>
    lines.map(([who, state], n) => ({ at: r.clock.now() - n * 1000, who, state, version: 10 - n }));

  it("a healthy connection has no diagnosis", async () => {
    const { diagnoses, evidence } = await doctor(r, { grant: recordOf(r) });
    expect(diagnoses).toEqual([]);
    expect(evidence).toMatchObject({ secret: "accepted", authorize: { outcome: "ready" } });
    expect(evidence.tokens?.refresh).toMatchObject({ active: true });
  });

  it("names who refreshed a dead grant, and when", async () => {
    const lines = refreshes(["worker-b", "dead"], ["worker-b", "refreshing"], ["worker-a", "live"]);
    const { diagnoses } = await doctor(r, { grant: dead(), refreshes: lines });
    expect(diagnoses[0]?.evidence.join(" ")).toContain(
      `Last refreshed by worker-b at ${new Date(lines[1]!.at).toISOString()}`,
    );
  });

  it("without the org's log: two refreshers make reuse likely, thirty idle days make idling likely, five siblings eviction", async () => {
    const codes = async (options: Partial<ExamineOptions>) =>
      (await doctor(r, options)).diagnoses.map(({ code, certainty }) => `${certainty} ${code}`);
    const two = refreshes(["worker-b", "refreshing"], ["worker-a", "refreshing"]);
    expect(await codes({ grant: dead(), refreshes: two })).toEqual([
      "likely REFRESH_TOKEN_REUSED",
      "likely GRANT_ENDED",
    ]);
    const idle = dead({ issuedAt: r.clock.now() - 40 * 86_400_000 });
    expect(await codes({ grant: idle, refreshes: two })).toContain("likely GRANT_IDLE");
    const siblings = Array.from({ length: 5 }, (_, n) => recordOf(r, { grantId: `other-${n}` }));
    expect(await codes({ grant: dead(), grants: siblings })).toContain("likely APPROVAL_LIMIT");
  });

  it("probing spends no refresh token and changes nothing but the login history", async () => {
    r.settings({ refreshTokenRotation: true });
    await doctor(r, { grant: recordOf(r), soapLogin: true });
    expect((await r.refresh()).text).toBe("tokens");
  });
});
