import { generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { assetTokenFlow } from "@postern/client";
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aProofKey } from "./dpop.ts";
import { KEYS, ORIGIN, type Rehearsal, rehearse } from "./rehearsal.ts";

const URN = "urn:ietf:params:oauth:token-type:";
const AUDIENCE = "https://devices.acme.example.com";
const DEVICE = generateKeyPairSync("rsa", { modulusLength: 2048 });
const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicJwk = ({ publicKey }: { publicKey: KeyObject }) => publicKey.export({ format: "jwk" });

let r: Rehearsal;
let accessToken: string;
let account: string;
beforeAll(async () => {
  r = await rehearse();
});
afterAll(() => r.org.close());
beforeEach(async () => {
  await r.reset();
  const assetToken = { audiences: [AUDIENCE], validitySeconds: 3600, attributes: false, customPermissions: false };
  r.settings({ assetToken });
  accessToken = (await r.refresh()).tokens!.access_token!;
  account = await record("Account", { Name: "Acme" });
});

async function record(sobject: string, fields: object): Promise<string> {
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(fields) };
  const response = await r.org.fetch(`${ORIGIN}/services/data/v67.0/sobjects/${sobject}`, init);
  return ((await response.json()) as { id: string }).id;
}

const seconds = () => Math.floor(r.clock.now() / 1000);
const claims = (over: Readonly<Record<string, unknown>> = {}) => ({
  did: "printer-7",
  Name: "Printer on the third floor",
  exp: seconds() + 180,
  cnf: { jwk: publicJwk(DEVICE) },
  ...over,
});
const actorToken = (over: Readonly<Record<string, unknown>> = {}, key: KeyObject = DEVICE.privateKey) =>
  new SignJWT(claims(over)).setProtectedHeader({ alg: "RS256", typ: "JWT" }).sign(key);
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

const exchange = (
  over: Readonly<Record<string, string | undefined>> = {},
  init?: { headers: Record<string, string> },
) =>
  r.token(
    {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: accessToken,
      subject_token_type: `${URN}access_token`,
      ...over,
    },
    init,
  );
const register = (actor_token: string, over: Readonly<Record<string, string | undefined>> = {}) =>
  exchange({ actor_token, actor_token_type: `${URN}jwt`, ...over });

async function jwks() {
  return (await (await r.org.fetch(`${ORIGIN}/id/keys`)).json()) as JSONWebKeySet;
}
/** As a back end does it: with the keys that the org publishes. */
async function read(token: string) {
  const currentDate = new Date(r.clock.now());
  const expected = { issuer: ORIGIN, audience: AUDIENCE, algorithms: ["RS256"], currentDate };
  return jwtVerify(token, createLocalJWKSet(await jwks()), expected);
}
const line = () => r.org.identity.loginHistory(1)[0]!;

describe("asset token", () => {
  it("identifies the device to a back end: verified by /id/keys, bound to the device's key", async () => {
    const { tokens } = await register(await actorToken({ Asset: { SerialNumber: "A-1", AccountId: account } }));
    expect(tokens).toEqual({
      access_token: expect.any(String),
      issued_token_type: `${URN}jwt`,
      token_type: "Bearer",
      expires_in: 3600,
    });
    const { payload, protectedHeader } = await read(tokens!.access_token!);
    expect(protectedHeader).toEqual({ alg: "RS256", typ: "JWT", kid: "Assets" });
    expect(payload).toEqual({
      iss: ORIGIN,
      sub: `${ORIGIN}/id/${r.org.ready.orgId}/${r.person.id}`,
      aud: [AUDIENCE],
      iat: seconds(),
      nbf: seconds(),
      exp: seconds() + 3600,
      jti: expect.any(String),
      client_id: r.app.consumerKey,
      did: "printer-7",
      Name: "Printer on the third floor",
      Asset: { SerialNumber: "A-1", AccountId: account },
      cnf: { jwk: publicJwk(DEVICE) },
    });
    expect(line()).toMatchObject({ status: "Success", userId: r.person.id, application: "Rehearsal", subType: null });
  });

  it("without an actor token it is about the user alone; a handler that is named is asked instead", async () => {
    const { payload } = await read((await exchange()).tokens!.access_token!);
    expect(payload).not.toHaveProperty("did");
    expect((await exchange({ token_handler: "idp" })).text).toContain("token handler validation failed");
  });

  it("an app may vouch for a device by its certificate, with or without a key of the device's", async () => {
    const bound = await read((await register(await actorToken({}, KEYS.privateKey))).tokens!.access_token!);
    expect(bound.payload).toMatchObject({ did: "printer-7", cnf: { jwk: publicJwk(DEVICE) } });
    const unbound = await register(await actorToken({ cnf: undefined }, KEYS.privateKey));
    expect((await read(unbound.tokens!.access_token!)).payload).not.toHaveProperty("cnf");
  });

  it("carries the app's custom attributes and the user's custom permissions where the settings say so", async () => {
    const permission = { name: "Fleet", profileIds: [r.person.profileId], permissionSetIds: [] };
    r.org.identity.changeSettings({ customPermissions: [permission] });
    r.settings({
      customAttributes: [{ key: "department", formula: "'print'" }],
      assetToken: { audiences: [AUDIENCE, "two"], validitySeconds: 60, attributes: true, customPermissions: true },
    });
    const { tokens } = await register(await actorToken());
    expect(tokens).toMatchObject({ expires_in: 60 });
    expect((await read(tokens!.access_token!)).payload).toMatchObject({
      aud: [AUDIENCE, "two"],
      custom_attributes: { department: "print" },
      custom_permissions: { Fleet: true },
    });
  });

  it("needs no client credentials beside the access token; those that are sent are judged", async () => {
    const anonymous = { client_id: undefined, client_secret: undefined };
    expect((await exchange(anonymous)).text).toBe("tokens");
    expect(line()).toMatchObject({ application: "Rehearsal", consumerKey: r.app.consumerKey });
    expect((await exchange({ client_secret: "WRONG" })).text).toContain("invalid_client");
    const other = r.org.ready.app;
    const theirs = { client_id: other.consumerKey, client_secret: other.consumerSecret };
    expect((await exchange(theirs)).text).toContain("expired access/refresh token");
    expect(line().reason).toContain("issued to another client");
  });

  it("its key is shown once an app issues such tokens, and is none of the other keys", async () => {
    const kids = (await jwks()).keys.map(({ kid }) => kid);
    expect(new Set(kids).size).toBe(3);
    r.settings({ assetToken: null });
    expect((await jwks()).keys.map(({ kid }) => kid)).toEqual(kids.filter((kid) => kid !== "Assets"));
  });
});

describe("refusals of the subject", () => {
  const expired = "token invalid_grant / expired access/refresh token [Failed: Invalid Token]";
  it.each([
    ["never issued", () => `${accessToken.slice(0, -6)}AAAAAA`],
    ["of another org", () => `00D000000000001!${"A".repeat(96)}`],
    ["no token", () => "nonsense"],
  ])("%s", async (_, subject) => {
    expect((await register(await actorToken(), { subject_token: subject() })).text).toBe(expired);
  });

  it("revoked, expired, or a session of no app", async () => {
    const actor = await actorToken();
    await r.org.fetch(`${ORIGIN}/services/oauth2/revoke?token=${encodeURIComponent(accessToken)}`);
    expect((await register(actor)).text).toBe(expired);
    const next = (await r.webServer()).tokens!.access_token!;
    const session = (await r.org.login()).accessToken;
    expect((await register(actor, { subject_token: session })).text).toContain("expired access/refresh token");
    await r.clock.advance(3 * 3_600_000);
    expect((await register(await actorToken(), { subject_token: next })).text).toBe(expired);
  });

  it.each([
    ["the app is blocked", () => r.policies({ blocked: true }), "expired access/refresh token"],
    ["the user is frozen", () => r.org.identity.freezeUser(r.person.id, true), "expired access/refresh token"],
    [
      "the user is no longer permitted",
      () => r.policies({ permittedUsers: "AdminApprovedPreAuthorized" }),
      "invalid_app",
    ],
    [
      "API Access Control shuts the app out",
      () => void r.org.identity.changeSettings({ apiAccessControl: true }),
      "expired access/refresh token",
    ],
    ["the app issues none", () => r.settings({ assetToken: null }), "asset token flow not enabled"],
  ])("%s", async (_, arrange, outcome) => {
    arrange();
    expect((await register(await actorToken())).text).toContain(outcome);
    expect(line().status).not.toBe("Success");
  });

  it.each([
    ["subject_token_type", { subject_token_type: `${URN}id_token` }],
    ["actor_token_type", { actor_token_type: `${URN}access_token` }],
    ["actor_token_type", { actor_token_type: undefined }],
  ])("%s of another kind", async (name, over) => {
    expect((await register(await actorToken(), over)).text).toContain(`invalid_request / ${name} is not supported`);
  });

  it("asked for at login.salesforce.com", async () => {
    r.origin = "https://login.salesforce.com";
    expect((await exchange()).text).toContain("request not supported on this domain");
  });
});

describe("attacks", () => {
  const invalid = (why: string) => `token invalid_grant / invalid assertion [Assertion Invalid: actor token: ${why}`;

  it("algorithm confusion: none, HMAC with a public key, PS256 and RS384 are refused unread", async () => {
    const pem = DEVICE.publicKey.export({ type: "spki", format: "pem" }) as string;
    const jwt = (alg: string, key: KeyObject | Uint8Array) =>
      new SignJWT(claims()).setProtectedHeader({ alg }).sign(key);
    for (const forged of [
      `${part({ alg: "none" })}.${part(claims())}.`,
      await jwt("HS256", new TextEncoder().encode(pem)),
      await jwt("PS256", DEVICE.privateKey),
      await jwt("RS384", DEVICE.privateKey),
    ])
      expect((await register(forged)).text).toContain(invalid("the algorithm is"));
  });

  it("a key that is not proven: signed by another, with the key in the header, or with an empty signature", async () => {
    const misfit = invalid("the signature fits neither");
    expect((await register(await actorToken({}, OTHER.privateKey))).text).toContain(misfit);
    const named = await new SignJWT(claims())
      .setProtectedHeader({ alg: "RS256", jwk: publicJwk(OTHER) as never, kid: "x", jku: "https://evil.example.com" })
      .sign(OTHER.privateKey);
    expect((await register(named)).text).toContain(misfit);
    const [head, body] = (await actorToken()).split(".");
    expect((await register(`${head}.${body}.`)).text).toContain(misfit);
    expect(
      (await register(`${head}.${part(claims({ did: "another" }))}.${(await actorToken()).split(".")[2]}`)).text,
    ).toContain(misfit);
    r.settings({ certificate: null });
    expect((await register(await actorToken({ cnf: undefined }, OTHER.privateKey))).text).toContain(misfit);
  });

  it.each([
    [
      "an EC key",
      () => ({ cnf: { jwk: generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" }) } }),
      "cnf.jwk is no RSA",
    ],
    ["a secret", () => ({ cnf: { jwk: { kty: "oct", k: "AAAA" } } }), "cnf.jwk is no RSA"],
    ["a private key", () => ({ cnf: { jwk: DEVICE.privateKey.export({ format: "jwk" }) } }), "holds a private key"],
    [
      "a short key",
      () => ({ cnf: { jwk: publicJwk(generateKeyPairSync("rsa", { modulusLength: 1024 })) } }),
      "2048 to 4096",
    ],
    ["a thumbprint alone", () => ({ cnf: { jkt: "AAAA" } }), "cnf.jwk is no RSA"],
    ["no did", () => ({ did: undefined }), "did is a text"],
    ["a did that is no text", () => ({ did: { $ne: "" } }), "did is a text"],
    ["no exp", () => ({ exp: undefined }), "exp is missing"],
    ["not yet valid", () => ({ nbf: seconds() + 3600 }), "nbf is in the future"],
    ["an account that is not there", () => ({ Asset: { AccountId: "001000000000001AAA" } }), "names no Account"],
    ["a contact for an account", () => ({ ContactId: account }), "names no Contact"],
    ["a field that is not known", () => ({ Asset: { OwnerId: "x" } }), "Asset.OwnerId is not known"],
    ["an asset that is no object", () => ({ Asset: ["x"] }), "Asset is no object"],
  ])("an actor token with %s", async (_, over, why) => {
    expect((await register(await actorToken(over()))).text).toContain("Assertion Invalid: actor token: ");
    expect(line().status).toContain(why);
  });

  it("expired, for another audience, too long, or no JWT", async () => {
    expect((await register(await actorToken({ exp: seconds() - 1 }))).text).toContain("[Assertion Expired]");
    expect((await register(await actorToken({ aud: "https://evil.example.com" }))).text).toContain(
      "audience is invalid",
    );
    expect((await register(await actorToken({ aud: [`${ORIGIN}/`] }))).text).toBe("tokens");
    expect((await register("x".repeat(17_000))).text).toContain(invalid("longer"));
    for (const token of ["nonsense", "..", "a.b.c", `${part([])}.${part({})}.AAAA`])
      expect((await register(token)).text).toContain(invalid("it is not"));
  });

  it("replay: a jti works once", async () => {
    const actor = await actorToken({ jti: randomUUID() });
    expect((await register(actor)).text).toBe("tokens");
    expect((await register(actor)).text).toContain("bad_jti_claim");
  });

  it("escalation: claims of the org's own are not taken from a device", async () => {
    const forged = {
      sub: "admin",
      iss: "evil",
      aud: ORIGIN,
      scp: "full",
      client_id: "x",
      custom_permissions: { Root: true },
    };
    const { payload } = await read((await register(await actorToken(forged))).tokens!.access_token!);
    expect(payload).toMatchObject({ iss: ORIGIN, aud: [AUDIENCE], client_id: r.app.consumerKey });
    expect(payload.sub).toContain(r.person.id);
    expect(payload).not.toHaveProperty("scp");
    expect(payload).not.toHaveProperty("custom_permissions");
  });

  it("escalation: a token without the scope api registers nothing, and what is issued opens nothing here", async () => {
    const narrow = (await r.webServer({ scope: "openid" })).tokens!.access_token!;
    expect((await register(await actorToken(), { subject_token: narrow })).text).toContain("invalid_scope");
    const token = (await register(await actorToken())).tokens!.access_token!;
    expect((await r.api(token)).status).toBe(401);
    expect((await exchange({ subject_token: token })).text).not.toBe("tokens");
    expect((await register(await actorToken(), { subject_token: token })).text).toContain(
      "expired access/refresh token",
    );
    const end = `${ORIGIN}/services/auth/idp/oidc/logout?id_token_hint=${token}`;
    expect((await r.org.fetch(end)).status).toBe(400);
  });

  it("a bound access token needs a proof of its key", async () => {
    r.settings({ dpop: "allowed" });
    const key = await aProofKey();
    const url = `${ORIGIN}/services/oauth2/token`;
    const proof = (token?: string) =>
      key.proof({ method: "POST", url, at: r.clock.now() }, token === undefined ? {} : { accessToken: token });
    const bound = await r.token(
      { grant_type: "refresh_token", refresh_token: r.refreshToken },
      { headers: { dpop: await proof() } },
    );
    const subject_token = bound.tokens!.access_token!;
    expect((await exchange({ subject_token })).text).toContain("expired access/refresh token");
    expect(line().reason).toContain("no proof was sent");
    expect((await exchange({ subject_token }, { headers: { dpop: await proof(subject_token) } })).text).toBe("tokens");
  });

  it("tokens stay out of the log, in the query too", async () => {
    const actor = await actorToken({}, OTHER.privateKey);
    await register(actor);
    await r.org.fetch(`${ORIGIN}/services/oauth2/token?subject_token=of-another-house&actor_token=of-a-device`, {
      method: "POST",
    });
    const told = JSON.stringify([r.org.log(), r.org.identity.loginHistory()]);
    for (const secret of [actor, accessToken, "of-another-house", "of-a-device"]) expect(told).not.toContain(secret);
  });
});

it("settings without an audience or a lifetime are refused", () => {
  const assetToken = { audiences: [AUDIENCE], validitySeconds: 60, attributes: false, customPermissions: false };
  expect(() => r.settings({ assetToken: { ...assetToken, audiences: [] } })).toThrow("asset tokens have an audience");
  expect(() => r.settings({ assetToken: { ...assetToken, validitySeconds: 0 } })).toThrow("asset tokens have");
});

describe("the client against the org", () => {
  const app = () => ({
    loginUrl: ORIGIN,
    clientId: r.app.consumerKey,
    clientSecret: r.app.consumerSecret,
    clock: r.clock,
    transport: (request: Request) => r.org.fetch(request, { ip: r.ip }),
  });

  it("assetTokenFlow: with and without an actor token", async () => {
    const asset = await assetTokenFlow({ ...app(), accessToken, actorToken: await actorToken() });
    expect(asset).toMatchObject({ expiresAt: (seconds() + 3600) * 1000, issuedTokenType: `${URN}jwt` });
    expect((await read(asset.token)).payload).toMatchObject({ did: "printer-7" });
    expect(await assetTokenFlow({ ...app(), accessToken })).toMatchObject({ issuedTokenType: `${URN}jwt` });
  });

  it.each([
    ["LOGIN_ASSERTION_REFUSED", () => actorToken({}, OTHER.privateKey), () => {}],
    ["REFRESH_TOKEN_ENDED", () => actorToken(), () => r.policies({ blocked: true })],
    ["LOGIN_FLOW_DISABLED", () => actorToken(), () => r.settings({ assetToken: null })],
  ])("%s", async (code, actor, arrange) => {
    arrange();
    const work = assetTokenFlow({ ...app(), accessToken, actorToken: await actor() });
    await expect(work).rejects.toMatchObject({ code });
  });
});
