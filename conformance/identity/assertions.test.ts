import { generateKeyPairSync, randomUUID } from "node:crypto";
import { exportJWK, exportSPKI, importSPKI, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { KEYS, ORIGIN, type Rehearsal, rehearse } from "./rehearsal.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });

let r: Rehearsal;
beforeAll(async () => {
  r = await rehearse();
});
afterAll(() => r.org.close());
beforeEach(() => r.reset());

const seconds = () => Math.floor(r.clock.now() / 1000);
const claims = (over: Record<string, unknown> = {}) => ({
  iss: r.app.consumerKey,
  sub: r.person.username,
  aud: "https://login.salesforce.com",
  exp: seconds() + 180,
  ...over,
});
const bearer = (assertion: string, over: Record<string, string> = {}) =>
  r.token({ grant_type: GRANT, assertion, client_id: undefined, client_secret: undefined, ...over });
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("JWT bearer: what real clients send", () => {
  it.each([
    ["exp as the milliseconds that sf sends", () => ({ exp: r.clock.now() + 300 })],
    ["exp as text, as simple-salesforce sends it", () => ({ exp: String(seconds() + 180) })],
    ["exp a year ahead", () => ({ exp: seconds() + 365 * 24 * 3600 })],
    ["the sandbox login host", () => ({ aud: "https://test.salesforce.com" })],
    ["the org's own host", () => ({ aud: ORIGIN })],
    ["a trailing slash", () => ({ aud: `${ORIGIN}/` })],
    ["the token endpoint", () => ({ aud: `${ORIGIN}/services/oauth2/token` })],
    ["a list of audiences", () => ({ aud: ["https://example.com", ORIGIN] })],
    ["prn in place of sub", () => ({ sub: undefined, prn: r.person.username })],
    ["a username in other letters", () => ({ sub: r.person.username.toUpperCase() })],
  ])("%s", async (_, over) => {
    const { tokens } = await r.jwtBearer(over());
    expect(tokens).toMatchObject({
      token_type: "Bearer",
      instance_url: ORIGIN,
      id: expect.stringContaining(r.person.id),
    });
    expect(tokens?.refresh_token).toBeUndefined();
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
  });

  it("client id and secret may come along; a client id of another app may not", async () => {
    const assertion = await new SignJWT(claims())
      .setProtectedHeader({ alg: "RS256", typ: "JWT" })
      .sign(KEYS.privateKey);
    expect((await bearer(assertion, { client_id: r.app.consumerKey, client_secret: "ignored" })).text).toBe("tokens");
    expect((await bearer(assertion, { client_id: r.org.ready.app.consumerKey })).text).toContain("invalid assertion");
  });
});

describe("JWT bearer: refusals and attacks", () => {
  const invalid = (status: string) => `token invalid_grant / invalid assertion [${status}]`;
  it.each([
    ["expired", () => ({ exp: seconds() - 1 }), invalid("Assertion Expired")],
    ["exp in milliseconds, and past", () => ({ exp: 1000 }), invalid("Assertion Expired")],
    ["no exp", () => ({ exp: undefined }), invalid("Assertion Invalid: exp is missing")],
    ["not yet valid", () => ({ nbf: seconds() + 3600 }), invalid("Assertion Invalid: nbf is in the future")],
    ["no subject", () => ({ sub: undefined }), invalid("Assertion Invalid: sub is missing")],
    [
      "another audience",
      () => ({ aud: "https://evil.example.com" }),
      "token invalid_grant / audience is invalid [Audience Invalid: https://evil.example.com]",
    ],
    [
      "an audience that only begins like ours",
      () => ({ aud: `${ORIGIN}.evil.example.com` }),
      `token invalid_grant / audience is invalid [Audience Invalid: ${ORIGIN}.evil.example.com]`,
    ],
    [
      "an unknown user, told as one who did not approve",
      () => ({ sub: "nobody@acme.example.com" }),
      "token invalid_grant / user hasn't approved this consumer [Invalid login]",
    ],
    [
      "an unknown app",
      () => ({ iss: "3MVGunknown" }),
      "token invalid_client_id / client identifier invalid [Failed: Consumer Deleted]",
    ],
  ])("%s", async (_, over, text) => {
    expect((await r.jwtBearer(over())).text).toBe(text);
  });

  it("a user who has not approved is refused, until an approval that may be refreshed", async () => {
    const other = r.org.ready.admin.username;
    expect((await r.jwtBearer({ sub: other })).text).toBe(
      "token invalid_grant / user hasn't approved this consumer [user hasn't approved this consumer]",
    );
    r.org.identity.revokeGrant(r.org.identity.grants()[0]!.id);
    expect((await r.jwtBearer()).text).toContain("user hasn't approved this consumer");
    await r.webServer({ scope: "api" });
    expect((await r.jwtBearer()).text).toContain("user hasn't approved this consumer");
    await r.webServer({ scope: "api refresh_token" });
    expect((await r.jwtBearer()).tokens).toMatchObject({ scope: "api" });
  });

  it("signed by another key", async () => {
    const assertion = await new SignJWT(claims()).setProtectedHeader({ alg: "RS256" }).sign(OTHER.privateKey);
    expect((await bearer(assertion)).text).toContain("Assertion Invalid: the signature does not fit");
  });

  it("algorithm confusion: none, HMAC with the public key, PS256 and RS384 are refused unread", async () => {
    const publicPem = await exportSPKI(
      await importSPKI(KEYS.publicKey.export({ type: "spki", format: "pem" }) as string, "RS256"),
    );
    const forged = [
      `${part({ alg: "none" })}.${part(claims())}.`,
      await new SignJWT(claims()).setProtectedHeader({ alg: "HS256" }).sign(new TextEncoder().encode(publicPem)),
      await new SignJWT(claims()).setProtectedHeader({ alg: "PS256" }).sign(KEYS.privateKey),
      await new SignJWT(claims()).setProtectedHeader({ alg: "RS384" }).sign(KEYS.privateKey),
    ];
    for (const assertion of forged) expect((await bearer(assertion)).text).toContain("not RS256");
  });

  it("kid, jwk, jku and x5c of the header choose no key", async () => {
    const jwk = await exportJWK(OTHER.publicKey);
    for (const header of [
      { kid: "../../../dev/null" },
      { kid: "' UNION SELECT 'x" },
      { jwk: jwk as never },
      { jku: "https://evil.example.com/keys" },
      { x5c: ["AAAA"] },
    ]) {
      const forged = await new SignJWT(claims()).setProtectedHeader({ alg: "RS256", ...header }).sign(OTHER.privateKey);
      expect((await bearer(forged)).text).toContain("the signature does not fit");
      const own = await new SignJWT(claims()).setProtectedHeader({ alg: "RS256", ...header }).sign(KEYS.privateKey);
      expect((await bearer(own)).text).toBe("tokens");
    }
  });

  it("a jti works once", async () => {
    expect((await r.jwtBearer({ jti: "one" })).text).toBe("tokens");
    expect((await r.jwtBearer({ jti: "one" })).text).toBe(
      "token bad_jti_claim / the jti claim was used before [Replay Attempted]",
    );
  });

  it.each([
    ["no JWT", "nonsense"],
    ["empty parts", ".."],
    ["longer than 16 KB", "x".repeat(17_000)],
  ])("%s", async (_, assertion) => {
    expect((await bearer(assertion)).text).toContain("token invalid_grant / invalid assertion");
  });
});

describe("client authentication by assertion", () => {
  const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  const mine = (over: Record<string, unknown> = {}) => ({
    iss: r.app.consumerKey,
    sub: r.app.consumerKey,
    aud: `${ORIGIN}/services/oauth2/token`,
    exp: seconds() + 60,
    jti: randomUUID(),
    ...over,
  });
  const asks = async (
    over: Record<string, unknown> = {},
    key = KEYS.privateKey,
    fields: Record<string, string | undefined> = {},
  ) =>
    r.token({
      grant_type: "client_credentials",
      client_secret: undefined,
      client_assertion_type: TYPE,
      client_assertion: await new SignJWT(mine(over)).setProtectedHeader({ alg: "RS256" }).sign(key),
      ...fields,
    });

  it("stands in for the secret, with or without client_id, at every grant", async () => {
    expect((await asks()).text).toBe("tokens");
    expect((await asks({}, KEYS.privateKey, { client_id: undefined })).text).toBe("tokens");
    const refresh = { grant_type: "refresh_token", refresh_token: r.refreshToken };
    expect((await asks({}, KEYS.privateKey, refresh)).text).toBe("tokens");
  });

  it.each([
    ["another key", {}, OTHER.privateKey, "the signature does not fit"],
    ["another subject", { sub: "somebody" }, KEYS.privateKey, "invalid_client"],
    ["no jti", { jti: undefined }, KEYS.privateKey, "jti is missing"],
    ["another audience", { aud: "https://login.evil.example.com" }, KEYS.privateKey, "audience is invalid"],
  ])("refused: %s", async (_, over, key, text) => {
    expect((await asks(over, key)).text).toContain(text);
  });

  it("works once, and a secret that is sent is judged instead", async () => {
    expect((await asks({ jti: "again" })).text).toBe("tokens");
    expect((await asks({ jti: "again" })).text).toContain("bad_jti_claim");
    expect((await asks({}, KEYS.privateKey, { client_secret: "WRONG" })).text).toContain("invalid_client");
  });
});
