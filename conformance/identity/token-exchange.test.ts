import { generateKeyPairSync } from "node:crypto";
import { connect, memoryTokenStore, tokenExchange, tokenExchangeFlow } from "@postern/client";
import { defineTokenExchangeHandler, type HandlerEnablement, type TokenExchangeHandlers } from "@postern/org";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aProofKey } from "./dpop.ts";
import { IDP_KEYS, idpHandler, idpToken } from "./identity-provider.ts";
import { ORIGIN, type Rehearsal, rehearse } from "./rehearsal.ts";

const HYBRID = "urn:ietf:params:oauth:grant-type:hybrid-token-exchange";
const URN = "urn:ietf:params:oauth:token-type:";
const SECRET = "s3cr3t-subject-token.of-another-house";

/** What `gate` waits for, and the latest call of a handler that keeps its arguments. */
let opened: PromiseWithResolvers<void>;
let entered: PromiseWithResolvers<AbortSignal>;
let heard: readonly unknown[] = [];
let person = "";

const always = (userOf: () => Readonly<Record<string, unknown>> | null) =>
  defineTokenExchangeHandler({ validateIncomingToken: () => ({ isValid: true }), getUserForTokenSubject: userOf });

const HANDLERS: TokenExchangeHandlers = {
  listening: {
    validateIncomingToken(...given) {
      heard = given;
      return { isValid: true, data: "from the first", userData: { email: "a@b.example" } };
    },
    getUserForTokenSubject(...given) {
      heard = [...heard, ...given];
      return { Id: person.slice(0, 15) };
    },
  },
  gate: {
    async validateIncomingToken(_app, _type, _token, _tokenType, { signal }) {
      entered.resolve(signal);
      await opened.promise;
      return { isValid: true };
    },
    getUserForTokenSubject: () => ({ Id: person }),
  },
  once: once(),
  disabled: { ...idpHandler, isEnabled: false },
  samlOnly: { ...idpHandler, supportedTokenTypes: ["SAML_2"] },
  nobody: always(() => null),
  stranger: always(() => ({ Id: "005000000000001AAA" })),
  notAnId: always(() => ({ Id: "' OR 1=1" })),
  truthy: { ...always(() => ({ Id: person })), validateIncomingToken: () => ({ isValid: "yes" as never }) },
  silent: { ...always(() => ({ Id: person })), validateIncomingToken: () => undefined as never },
  wordless: { ...always(() => ({ Id: person })), validateIncomingToken: () => ({ isValid: false }) },
  wordy: {
    ...always(() => ({ Id: person })),
    validateIncomingToken: (_app, _type, token) => ({ isValid: false, customErrorMsg: `not one of ours: ${token}` }),
  },
  leaky: {
    ...always(() => ({ Id: person })),
    validateIncomingToken(_app, _type, token) {
      throw new Error(`could not parse ${token} (${token.slice(0, 14)}…) client_secret=hunter2hunter2`);
    },
  },
  leakyLater: {
    validateIncomingToken: (_app, _type, token) => ({ isValid: true, data: token }),
    getUserForTokenSubject: (_site, { data }) => Promise.reject(new Error(`no user for ${data}`)),
  },
  maker: { ...always(() => newUser()), isUserCreationAllowed: true },
  forbiddenMaker: always(() => newUser()),
  adminMaker: { ...always(() => newUser({ ProfileId: adminProfileId })), isUserCreationAllowed: true },
  badMaker: { ...always(() => newUser({ Username: "not an address" })), isUserCreationAllowed: true },
};

/** A handler that takes a token's `jti` once: replay is a handler's business, the org keeps no subject tokens. */
function once() {
  const seen = new Set<string>();
  return defineTokenExchangeHandler<string>({
    async validateIncomingToken(...given) {
      const jti = String(JSON.parse(Buffer.from(given[2].split(".")[1] ?? "", "base64url").toString()).jti);
      if (seen.has(jti)) return { isValid: false, customErrorMsg: "the token was used before" };
      seen.add(jti);
      return idpHandler.validateIncomingToken(...given);
    },
    getUserForTokenSubject: idpHandler.getUserForTokenSubject,
  });
}

let r: Rehearsal;
let adminId = "";
let adminProfileId = "";
beforeAll(async () => {
  r = await rehearse({ tokenExchangeHandlers: HANDLERS });
  person = r.person.id;
  const users = await query(`SELECT Id, ProfileId FROM User WHERE Username = '${r.org.ready.admin.username}'`);
  ({ Id: adminId, ProfileId: adminProfileId } = users[0] as { Id: string; ProfileId: string });
});
afterAll(() => r.org.close());
beforeEach(async () => {
  await r.reset();
  opened = Promise.withResolvers();
  entered = Promise.withResolvers();
  enable();
});

function enable(over: Partial<HandlerEnablement> = {}) {
  const tokenExchangeHandlers = ["idp", ...Object.keys(HANDLERS)].map((handler) => ({
    handler,
    isDefault: handler === "idp",
    executionUserId: adminId || r.server.id,
    ...over,
  }));
  r.policies({ tokenExchangeHandlers });
}

async function query(soql: string): Promise<readonly Record<string, unknown>[]> {
  const { accessToken } = await r.org.login();
  const response = await r.org.fetch(`${ORIGIN}/services/data/v67.0/query?q=${encodeURIComponent(soql)}`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  return ((await response.json()) as { records: Record<string, unknown>[] }).records;
}

const newUser = (over: Readonly<Record<string, unknown>> = {}) => ({
  Username: "new@acme.example.com",
  LastName: "New",
  Alias: "new",
  Email: "new@acme.example.com",
  CommunityNickname: "new",
  ProfileId: r.person.profileId,
  IsActive: true,
  TimeZoneSidKey: "GMT",
  LocaleSidKey: "en_US",
  EmailEncodingKey: "UTF-8",
  LanguageLocaleKey: "en_US",
  ...over,
});

const by = (token_handler: string, over: Readonly<Record<string, string | undefined>> = {}) =>
  r.tokenExchange({ token_handler, subject_token: SECRET, ...over });
const preAuthorize = () =>
  r.policies({ permittedUsers: "AdminApprovedPreAuthorized", profileIds: [r.person.profileId] });
const line = () => r.org.identity.loginHistory(1)[0]!;
const failed = (status: string) => `token invalid_request / token handler validation failed [${status}]`;
const INVALID = "Failed: Invalid Token";

describe("token exchange", () => {
  it("answers as every flow does: tokens, refresh token and ID token, for the user whom the handler named", async () => {
    const { tokens } = await r.tokenExchange();
    expect(tokens).toMatchObject({
      token_type: "Bearer",
      instance_url: ORIGIN,
      id: `${ORIGIN}/id/${r.org.ready.orgId}/${r.person.id}`,
      id_token: expect.stringMatching(/^eyJ/),
      refresh_token: expect.stringMatching(/^5Aep861/),
    });
    expect(tokens).not.toHaveProperty("issued_token_type");
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
    expect((await r.refresh(tokens!.refresh_token)).text).toBe("tokens");
  });

  it("leaves a line in the login history", async () => {
    await r.tokenExchange();
    expect(line()).toMatchObject({ subType: "OauthTokenExchange", status: "Success", userId: r.person.id });
    await r.tokenExchange({ grant_type: HYBRID });
    expect(line()).toMatchObject({ subType: "OauthHybridTokenExchange", status: "Success" });
  });

  it("hybrid: sessions for the web views, by scope", async () => {
    const { tokens } = await r.tokenExchange({ grant_type: HYBRID });
    expect(Object.keys(tokens!)).toEqual(
      expect.arrayContaining(["lightning_sid", "visualforce_sid", "content_sid", "csrf_token"]),
    );
    expect(Object.keys((await r.tokenExchange()).tokens!).filter((name) => name.endsWith("_sid"))).toEqual([]);
  });

  it.each(["access_token", "refresh_token", "id_token", "saml2", "jwt", "JWT"])(
    "tells the handler what it has: %s",
    async (type) => {
      expect((await by("listening", { subject_token_type: URN + type })).text).toBe("tokens");
      const enums = { saml2: "SAML_2", jwt: "JWT" } as Readonly<Record<string, string>>;
      const org = expect.objectContaining({ signal: expect.any(AbortSignal) });
      expect(heard.slice(0, 5)).toEqual(["Rehearsal", "ECA", SECRET, enums[type] ?? type.toUpperCase(), org]);
      const result = { isValid: true, data: "from the first", userData: { email: "a@b.example" } };
      expect(heard.slice(5)).toEqual([null, result, false, "Rehearsal", "ECA", org]);
    },
  );

  it("narrows the scopes to those asked for; without refresh_token there is no refresh token", async () => {
    const { tokens } = await r.tokenExchange({ scope: "api" });
    expect(tokens).toMatchObject({ scope: "api" });
    expect(tokens?.refresh_token).toBeUndefined();
    expect(tokens?.id_token).toBeUndefined();
  });

  it("a secret is required or not as the app says, and judged when sent", async () => {
    expect((await r.tokenExchange({ client_secret: undefined })).text).toContain("invalid_client / invalid client");
    r.settings({ secretRequiredForTokenExchange: false });
    expect((await r.tokenExchange({ client_secret: undefined })).text).toBe("tokens");
    expect((await r.tokenExchange({ client_secret: "WRONG" })).text).toContain("invalid_client");
  });

  it("binds the tokens to the client's key; the proof is spent once though two steps look at the request", async () => {
    r.settings({ dpop: "allowed" });
    const key = await aProofKey();
    const url = `${ORIGIN}/services/oauth2/token`;
    const dpop = await key.proof({ method: "POST", url, at: r.clock.now() });
    const fields = {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await idpToken({ email: r.person.username, at: r.clock.now() }),
      subject_token_type: `${URN}jwt`,
    };
    const bound = await r.token(fields, { headers: { dpop } });
    expect(bound.tokens).toMatchObject({ token_type: "DPoP" });
    expect((await r.api(bound.tokens!.access_token!)).status).toBe(401);
    expect((await r.token(fields, { headers: { dpop } })).text).toContain("invalid_dpop_proof");
  });
});

describe("which handler", () => {
  it("the one that is named, else the app's default", async () => {
    expect((await r.tokenExchange({ token_handler: "idp" })).text).toBe("tokens");
    enable({ isDefault: false });
    expect((await r.tokenExchange({ token_handler: "idp" })).text).toBe("tokens");
    expect((await r.tokenExchange()).text).toBe(
      "token invalid_request / token handler not found [token handler not found]",
    );
    expect(line().reason).toContain("the app has no default handler");
  });

  it.each([
    ["unknown", "no handler of that name is enabled"],
    ["IDP", "no handler of that name is enabled"],
    ["disabled", "is not enabled"],
    ["toString", "no handler of that name is enabled"],
  ])("%s: not found, and the history says why", async (name, why) => {
    expect((await by(name)).text).toBe("token invalid_request / token handler not found [token handler not found]");
    expect(line()).toMatchObject({ subType: "OauthTokenExchange", reason: expect.stringContaining(why) });
  });

  it("enabled for the app, and not there; or without an execution user who is active", async () => {
    const enabled = (handler: string, executionUserId: string | null) =>
      r.policies({ tokenExchangeHandlers: [{ handler, isDefault: true, executionUserId }] });
    enabled("constructor", adminId);
    expect((await r.tokenExchange()).text).toContain("token handler not found");
    expect(line().reason).toContain("the org has no handler constructor");
    enabled("idp", null);
    expect((await r.tokenExchange()).text).toContain("token handler not found");
    await r.write("PATCH", `sobjects/User/${r.server.id}`, { IsActive: false });
    enabled("idp", r.server.id);
    expect((await r.tokenExchange()).text).toContain("token handler not found");
    expect(line().reason).toContain("no active execution user");
  });
});

describe("refusals", () => {
  it.each([
    ["no subject token", { subject_token: undefined }, "subject_token is required"],
    ["longer than 10,000 characters", { subject_token: "x".repeat(10_001) }, "subject_token is too long"],
    ["no type", { subject_token_type: undefined }, "subject_token_type is not supported"],
    ["an unknown type", { subject_token_type: `${URN}kerberos` }, "subject_token_type is not supported"],
    ["a type in other letters", { subject_token_type: `${URN}Id_Token` }, "subject_token_type is not supported"],
    ["a type that the handler does not take", { token_handler: "samlOnly" }, "subject_token_type is not supported"],
  ])("%s", async (_, over, description) => {
    expect((await r.tokenExchange(over)).text).toBe(`token invalid_request / ${description} [${description}]`);
  });

  it.each([
    ["says no", "wordless", INVALID],
    ["answers something that is only truthy", "truthy", INVALID],
    ["answers nothing", "silent", INVALID],
    ["throws", "leaky", INVALID],
    ["rejects", "leakyLater", INVALID],
    ["finds nobody", "nobody", "Invalid login"],
    ["names a user of another org", "stranger", "Invalid login"],
    ["names no Id at all", "notAnId", "Invalid login"],
  ])("the handler %s", async (_, name, status) => {
    expect((await by(name)).text).toBe(failed(status));
    expect(line()).toMatchObject({ subType: "OauthTokenExchange", status, application: "Rehearsal" });
  });

  it("the handler's own words reach the client", async () => {
    expect((await by("wordy")).refusal).toMatchObject({
      error: "invalid_request",
      description: "not one of ours: ***",
    });
  });

  it("a user who has not approved the app, and one whose access was taken", async () => {
    r.org.identity.revokeGrant(r.org.identity.grants()[0]!.id);
    expect((await r.tokenExchange()).text).toBe(
      "token invalid_grant / user hasn't approved this consumer [user hasn't approved this consumer]",
    );
    preAuthorize();
    expect((await r.tokenExchange()).text).toBe("tokens");
  });
});

describe("attacks", () => {
  const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const token = (over: Readonly<Record<string, unknown>> = {}, key = IDP_KEYS.privateKey) =>
    idpToken({ email: r.person.username, at: r.clock.now(), ...over }, key);

  it("forged subject tokens: another key, no algorithm, changed claims, other audience, expired", async () => {
    const [head = "", , signature = ""] = (await token()).split(".");
    const claims = Buffer.from(JSON.stringify({ email: r.org.ready.admin.username })).toString("base64url");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    for (const forged of [
      await token({}, OTHER.privateKey),
      `${none}.${claims}.`,
      `${head}.${claims}.${signature}`,
      await token({ aud: "another service" }),
      await token({ iss: "https://evil.example.com" }),
      await token({ exp: Math.floor(r.clock.now() / 1000) - 1 }),
    ])
      expect((await r.tokenExchange({ subject_token: forged })).text).toBe(failed(INVALID));
    expect((await r.tokenExchange({ subject_token: await token() })).text).toBe("tokens");
  });

  it("replay: each exchange of a live token is a grant of its own, unless the handler takes a token once", async () => {
    const subject_token = await token({ jti: "one" });
    expect((await r.tokenExchange({ subject_token })).text).toBe("tokens");
    expect((await r.tokenExchange({ subject_token })).text).toBe("tokens");
    expect((await r.tokenExchange({ subject_token, token_handler: "once" })).text).toBe("tokens");
    expect((await r.tokenExchange({ subject_token, token_handler: "once" })).refusal?.description).toBe(
      "the token was used before",
    );
  });

  it("scopes: neither more than the app has, nor more than the user approved", async () => {
    const refused = "token invalid_scope / the requested scope is not allowed";
    expect((await r.tokenExchange({ scope: "api full" })).text).toContain(refused);
    expect((await r.tokenExchange({ scope: "api cdp_query_api" })).text).toContain(refused);
    r.org.identity.revokeGrant(r.org.identity.grants()[0]!.id);
    await r.webServer({ scope: "openid refresh_token" });
    expect((await r.tokenExchange({ scope: "api" })).text).toContain(refused);
    expect((await r.tokenExchange()).tokens?.scope?.split(" ").sort()).toEqual(["openid", "refresh_token"]);
  });

  it("no handler runs for a client that has not proven itself, or whose flow is off", async () => {
    heard = [];
    await by("listening", { client_secret: "WRONG" });
    await by("listening", { client_id: "3MVGunknown" });
    r.policies({ tokenExchange: false });
    await by("listening");
    r.policies({ tokenExchange: true, blocked: true });
    await by("listening");
    expect(heard).toEqual([]);
  });

  it("what a handler is given, and looks for, can not widen its question", async () => {
    expect((await r.tokenExchange({ subject_token: await token({ email: "x' OR Username != '" }) })).text).toBe(
      failed("Invalid login"),
    );
    expect((await r.tokenExchange({ subject_token: await token({ email: "\\' OR Id != null" }) })).text).toBe(
      failed("Invalid login"),
    );
  });

  it.each(["leaky", "leakyLater", "wordy"])("%s: a handler that tells its token tells it to no log", async (name) => {
    await by(name);
    const told = JSON.stringify([r.org.log(), r.org.identity.loginHistory()]);
    expect(told).toContain("***");
    for (const secret of [SECRET, SECRET.slice(0, 14), "of-another-house", "hunter2hunter2"])
      expect(told).not.toContain(secret);
  });
});

describe("a handler that takes its time", () => {
  it("never returns: the exchange ends on the org's clock, and others are served meanwhile", async () => {
    const waiting = by("gate");
    const signal = await entered.promise;
    expect((await r.tokenExchange()).text).toBe("tokens");
    await r.clock.advance(9_999);
    expect(signal.aborted).toBe(false);
    await r.clock.advance(1);
    expect(signal.aborted).toBe(true);
    expect((await waiting).refusal?.description).toBe("token handler validation failed");
    expect(line().reason).toContain("no answer within 10 s");
    opened.resolve();
  });

  it.each([
    ["nothing", () => {}, "tokens"],
    ["the app is blocked", () => r.policies({ blocked: true }), "app_blocked"],
    ["the app is removed", () => r.org.identity.removeApp(r.app.consumerKey), "invalid_client_id"],
    ["the flow is switched off", () => r.policies({ tokenExchange: false }), "flow not enabled"],
    ["the handler is taken away", () => r.policies({ tokenExchangeHandlers: [] }), "token handler not found"],
    ["the user is frozen", () => r.org.identity.freezeUser(person, true), "inactive_user"],
    [
      "the user is deactivated",
      () => r.write("PATCH", `sobjects/User/${person}`, { IsActive: false }),
      "inactive_user",
    ],
    ["the scope is taken from the app", () => r.settings({ scopes: ["refresh_token"] }), "invalid_scope"],
    [
      "the approval is revoked",
      () => r.org.identity.revokeGrant(r.org.identity.grants()[0]!.id),
      "user hasn't approved this consumer",
    ],
    ["the secret is changed", () => r.settings({ consumerSecret: "ANOTHER" }), "invalid_client"],
  ])("what it answers is judged by the org as it is by then: %s", async (_, meanwhile, outcome) => {
    const waiting = by("gate", { scope: "api" });
    await entered.promise;
    await meanwhile();
    opened.resolve();
    expect((await waiting).text).toContain(outcome);
  });
});

describe("users that a handler sets up", () => {
  const count = async () => (await query("SELECT Id FROM User")).length;

  it("are inserted by the change path as the execution user, and found the next time", async () => {
    preAuthorize();
    const { tokens } = await by("maker");
    const [created] = await query("SELECT Id, LastName, CreatedById FROM User WHERE Username = 'new@acme.example.com'");
    expect(created).toMatchObject({ LastName: "New", CreatedById: adminId });
    expect(tokens?.id).toContain(String(created?.Id));
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
    const subject_token = await idpToken({ email: "new@acme.example.com", at: r.clock.now() });
    expect((await r.tokenExchange({ subject_token })).tokens?.id).toContain(String(created?.Id));
  });

  it.each([
    ["the handler may not", "forbiddenMaker", () => preAuthorize(), "token handler validation failed"],
    ["nobody can have approved", "maker", () => {}, "user hasn't approved this consumer"],
    ["a profile that is not the app's", "adminMaker", () => preAuthorize(), "invalid_app_access"],
    ["fields that are no user", "badMaker", () => preAuthorize(), "token handler validation failed"],
    [
      "an execution user without the right",
      "maker",
      () => {
        preAuthorize();
        enable({ executionUserId: r.server.id });
      },
      "token handler validation failed",
    ],
  ])("are not: %s", async (_, name, arrange, outcome) => {
    arrange();
    const before = await count();
    expect((await by(name)).text).toContain(outcome);
    expect(await count()).toBe(before);
  });
});

describe("the client against the org", () => {
  const app = () => ({
    loginUrl: ORIGIN,
    clientId: r.app.consumerKey,
    clientSecret: r.app.consumerSecret,
    clock: r.clock,
    transport: (request: Request) => r.org.fetch(request, { ip: r.ip }),
  });
  const subjectToken = () => idpToken({ email: r.person.username, at: r.clock.now() });

  it("tokenExchangeFlow: plain, hybrid and bound to a key", async () => {
    const what = { subjectToken, subjectTokenType: "jwt" as const };
    expect(await tokenExchangeFlow({ ...app(), ...what, tokenHandler: "idp", scopes: ["api"] })).toMatchObject({
      flow: "token-exchange",
      userId: r.person.id,
      scopes: ["api"],
      refreshToken: null,
    });
    expect(await tokenExchangeFlow({ ...app(), ...what, hybrid: true })).toMatchObject({
      isHybrid: true,
      hybrid: expect.objectContaining({}),
    });
    r.settings({ dpop: "required" });
    expect(await tokenExchangeFlow({ ...app(), ...what, dpop: "required" })).toMatchObject({ tokenType: "DPoP" });
  });

  it("a session renews itself with a fresh token of the identity provider", async () => {
    const flow = tokenExchange({ subjectToken, subjectTokenType: "id_token", scopes: ["api"] });
    const session = await connect({ ...app(), store: memoryTokenStore({ clock: r.clock }), grantId: "person", flow });
    const first = await session.accessToken();
    await r.clock.advance(3 * 3_600_000);
    await session.limits();
    expect(await session.accessToken()).not.toBe(first);
  });

  it.each([
    ["LOGIN_TOKEN_HANDLER", { tokenHandler: "unknown" }, () => {}],
    ["LOGIN_TOKEN_HANDLER", { tokenHandler: "leaky" }, () => {}],
    ["LOGIN_FLOW_DISABLED", {}, () => r.policies({ tokenExchange: false })],
    ["LOGIN_NOT_APPROVED", {}, () => r.org.identity.revokeGrant(r.org.identity.grants()[0]!.id)],
    ["INVALID_SCOPE", { scopes: ["full"] }, () => {}],
  ])("%s", async (code, over, arrange) => {
    arrange();
    const work = tokenExchangeFlow({ ...app(), subjectToken, subjectTokenType: "jwt", ...over });
    await expect(work).rejects.toMatchObject({ code });
  });
});
