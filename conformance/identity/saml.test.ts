import { connect, memoryTokenStore, samlAssertionFlow, samlBearer, samlBearerFlow } from "@postern/client";
import type { SamlSsoConfig } from "@postern/org";
import { beforeEach, describe, expect, it } from "vitest";
import { aPerson } from "../oauth/a-person.ts";
import { PASSWORD } from "./an-org.ts";
import { certificateOf } from "./certificate.ts";
import { AWAY, HOME, KEYS, ORIGIN } from "./rehearsal.ts";
import {
  admin,
  assertion,
  bearer,
  IDP,
  inAnOrgWith,
  invalid,
  lastLine,
  letEverybodyIn,
  MINUTE,
  OTHER,
  otherCertificate,
  r,
  rehearseSaml,
  SSO_TYPE,
  send,
  sso,
  TOKEN_ENDPOINT,
  VALIDATOR,
} from "./saml-entrances.ts";
import { assertionXml, base64url, responseXml, type Said, signed } from "./saml-message.ts";

rehearseSaml();

describe("SAML bearer: what real clients send", () => {
  it.each<[string, () => Partial<Said>]>([
    ["the login host as audience", () => ({})],
    ["the sandbox login host", () => ({ audience: "https://test.salesforce.com" })],
    ["the org's own host", () => ({ audience: ORIGIN })],
    ["the token endpoint, as in the sample of Help", () => ({ audience: TOKEN_ENDPOINT })],
    ["a trailing slash", () => ({ audience: `${ORIGIN}/` })],
    [
      "the login host's token endpoint as recipient",
      () => ({ recipient: "https://login.salesforce.com/services/oauth2/token" }),
    ],
    ["a username in other letters", () => ({ nameId: r.person.username.toUpperCase() })],
    [
      "no NotBefore, and the end in the confirmation alone",
      () => ({ notBefore: null, notOnOrAfter: null, confirmedUntil: r.clock.now() + MINUTE }),
    ],
    ["an end in the conditions alone", () => ({ confirmedUntil: null })],
    [
      "a clock three minutes fast",
      () => ({ issuedAt: r.clock.now() + 3 * MINUTE, notBefore: r.clock.now() + 3 * MINUTE }),
    ],
    [
      "a clock two minutes slow, and five minutes on the way",
      () => ({ issuedAt: r.clock.now() - 7 * MINUTE, notOnOrAfter: r.clock.now() - 2 * MINUTE }),
    ],
    ["the condition OneTimeUse", () => ({ conditions: "<saml:OneTimeUse></saml:OneTimeUse>" })],
  ])("%s", async (_, over) => {
    const { tokens, text } = await send(bearer, over());
    expect(text).toBe("tokens");
    const id = expect.stringContaining(r.person.id);
    expect(tokens).toMatchObject({ token_type: "Bearer", instance_url: ORIGIN, id, signature: expect.any(String) });
    expect(tokens?.refresh_token).toBeUndefined();
    expect(tokens?.scope?.split(" ")).not.toContain("refresh_token");
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
    expect(lastLine()).toMatchObject({ status: "Success", userId: r.person.id, ip: HOME, application: "Rehearsal" });
  });

  it("base64 of the other alphabet, in lines; client id and secret beside it", async () => {
    const lines = Buffer.from(bearer.message()).toString("base64").replace(/.{64}/g, "$&\r\n");
    expect((await bearer.post("", { assertion: lines })).text).toBe("tokens");
    expect((await bearer.post(bearer.message(), { client_id: r.app.consumerKey, client_secret: "ignored" })).text).toBe(
      "tokens",
    );
  });

  it("RSA-SHA512, SHA-512 and a certificate in KeyInfo that nobody looks at", async () => {
    const signing = { algorithm: "rsa-sha512", digest: "sha512", certificate: otherCertificate } as const;
    expect((await send(bearer, {}, signing)).text).toBe("tokens");
  });

  it("SignedInfo by inclusive canonicalization", async () => {
    expect((await send(bearer, {}, { canonicalization: "inclusive" })).text).toBe("tokens");
  });

  it("an XML declaration and line breaks between elements", async () => {
    const spread = assertionXml(bearer.said()).replaceAll("><", ">\n  <");
    const xml = `<?xml version="1.0" encoding="UTF-8"?>\n${signed(spread, { key: bearer.key })}`;
    expect((await bearer.post(xml)).text).toBe("tokens");
  });
});

describe("SAML bearer: who may", () => {
  it("a user who has not approved is refused, until an admin pre-authorizes", async () => {
    const text = "token invalid_grant / user hasn't approved this consumer [user hasn't approved this consumer]";
    expect((await send(bearer, { nameId: admin() })).text).toBe(text);
    letEverybodyIn();
    expect((await send(bearer, { nameId: admin() })).text).toBe("tokens");
  });

  it("gets the scopes of the approval, not of the request", async () => {
    r.org.identity.revokeGrant(r.org.identity.grants()[0]!.id);
    expect((await send(bearer)).text).toContain("user hasn't approved this consumer");
    await r.webServer({ scope: "api refresh_token" });
    expect((await bearer.post(bearer.message(), { scope: "web" })).tokens).toMatchObject({ scope: "api" });
  });

  it("addresses are judged whatever the app relaxes", async () => {
    r.policies({ ipRelaxation: "Bypass" });
    r.org.identity.changeProfile(r.person.profileId, { loginIpRanges: [{ start: HOME, end: HOME }] });
    r.ip = AWAY;
    expect((await send(bearer)).text).toBe("token invalid_grant / ip restricted [Restricted IP]");
  });

  it("frozen users, blocked apps and apps without a certificate are refused", async () => {
    r.org.identity.freezeUser(r.person.id, true);
    expect((await send(bearer)).text).toBe("token inactive_user / user is inactive [User is frozen]");
    r.org.identity.freezeUser(r.person.id, false);
    r.policies({ blocked: true });
    expect((await send(bearer)).text).toContain("token app_blocked");
    r.policies({ blocked: false });
    r.settings({ certificate: null });
    expect((await send(bearer)).text).toBe(invalid("Assertion Invalid"));
    expect(lastLine().reason).toContain("the app has no certificate");
  });

  it("another client_id than the issuer", async () => {
    const { text } = await bearer.post(bearer.message(), { client_id: r.org.ready.app.consumerKey });
    expect(text).toBe(invalid("Issuer Mismatched"));
  });

  it.each([
    [
      "an unknown issuer",
      () => ({ issuer: "3MVGunknown" }),
      "token invalid_client_id / client identifier invalid [Failed: Consumer Deleted]",
    ],
    ["another app as issuer", () => ({ issuer: r.org.ready.app.consumerKey }), invalid("Assertion Invalid")],
    [
      "an unknown user, told as one who did not approve",
      () => ({ nameId: "nobody@acme.example.com" }),
      "token invalid_grant / user hasn't approved this consumer [Invalid login]",
    ],
    ["no NameID", () => ({ nameId: null }), invalid("Assertion Invalid")],
  ])("%s", async (_, over, text) => {
    expect((await send(bearer, over())).text).toBe(text);
  });

  it("a response is no assertion", async () => {
    const response = responseXml(assertionXml(bearer.said()), { issuedAt: r.clock.now() });
    expect((await bearer.post(signed(response, { key: bearer.key }))).text).toBe(invalid("Assertion Invalid"));
  });
});

describe("SAML assertion flow", () => {
  beforeEach(() => letEverybodyIn());

  it("needs no app and answers a session without scopes, signature and refresh token", async () => {
    const { tokens } = await send(assertion);
    expect(Object.keys(tokens ?? {}).sort()).toEqual(["access_token", "id", "instance_url", "issued_at", "token_type"]);
    expect(tokens).toMatchObject({
      token_type: "Bearer",
      instance_url: ORIGIN,
      id: expect.stringContaining(r.person.id),
    });
    expect((await r.api(tokens!.access_token!)).status).toBe(200);
    const headers = { authorization: `Bearer ${tokens!.access_token}` };
    const identity = await r.org.fetch(tokens!.id!, { headers });
    expect(await identity.json()).toMatchObject({ username: r.person.username });
    expect(lastLine()).toMatchObject({ status: "Success", userId: r.person.id, consumerKey: null });
  });

  it.each<[string, () => string]>([
    ["an assertion alone", () => signed(assertionXml(assertion.said()), { key: assertion.key })],
    ["a signed response", () => assertion.message({}, { element: "Response" })],
    [
      "a signed response around a signed assertion",
      () => signed(assertion.message(), { key: assertion.key, element: "Response" }),
    ],
    ["the login URL as recipient", () => assertion.message({ recipient: ORIGIN })],
    ["the login URL with the org's id", () => assertion.message({ recipient: `${ORIGIN}?so=${r.org.ready.orgId}` })],
    [
      "the token endpoint with the org's id of 15 characters",
      () => assertion.message({ recipient: `${TOKEN_ENDPOINT}?so=${r.org.ready.orgId.slice(0, 15)}` }),
    ],
  ])("%s", async (_, xml) => {
    expect((await assertion.post(xml())).text).toBe("tokens");
  });

  it("finds the user by federation id, with case; by record id; by an attribute", async () => {
    await r.write("PATCH", `sobjects/User/${r.person.id}`, { FederationIdentifier: "Sam-7" });
    const by = (over: Partial<SamlSsoConfig>) =>
      r.org.identity.changeSettings({ samlSsoConfigs: [{ ...sso, ...over }] });
    by({ identityMapping: "FederationId" });
    expect((await send(assertion, { nameId: "Sam-7" })).text).toBe("tokens");
    expect((await send(assertion, { nameId: "sam-7" })).text).toBe(invalid("Username Or SSO Id Invalid"));
    by({ identityMapping: "UserId" });
    expect((await send(assertion, { nameId: r.person.id.slice(0, 15) })).text).toBe("tokens");
    by({ identityLocation: "Attribute", attributeName: "email" });
    const attributes = { email: [r.person.username] };
    expect((await send(assertion, { nameId: "x", attributes })).text).toBe("tokens");
    expect((await send(assertion)).text).toBe(invalid("Assertion Invalid"));
    const two = { email: [r.person.username, admin()] };
    expect((await send(assertion, { attributes: two })).text).toBe(invalid("Assertion Invalid"));
  });

  it("refusals name the page that explains them, once the assertion could be read", async () => {
    const refusedBy = async (fields: Record<string, string>) => {
      const body = new URLSearchParams({ grant_type: "assertion", assertion_type: SSO_TYPE, ...fields });
      return (await r.org.fetch(TOKEN_ENDPOINT, { method: "POST", body })).json();
    };
    const told = { error: "invalid_grant", error_description: "invalid assertion" };
    const wrong = base64url(assertion.message({}, { key: OTHER.privateKey }));
    expect(await refusedBy({ assertion: wrong })).toEqual({ ...told, error_uri: VALIDATOR });
    expect(await refusedBy({ assertion: "bm8geG1s" })).toEqual(told);
  });

  it("that page shows an admin the cause and the fix, a user nothing, and a stranger the login", async () => {
    await send(assertion, { recipient: "https://evil.example.com/<script>" });
    const { username, password } = r.org.ready.admin;
    const browser = aPerson({ fetch: (request, init) => r.org.fetch(request, { ...init, ip: r.ip }) });
    const login = await browser.visit(VALIDATOR);
    expect(login.html).toContain('id="login_form"');
    const page = await browser.press(login, "Login", { username, password: password ?? "" });
    expect(page).toMatchObject({ url: VALIDATOR, status: 200 });
    expect(page.html).toContain("Failed: Recipient Mismatched");
    expect(page.html).toContain("https://evil.example.com/&lt;script&gt;");
    expect(page.html).toContain(`<code>${IDP}</code>`);
    const user = aPerson({ fetch: (request, init) => r.org.fetch(request, { ...init, ip: r.ip }) });
    const mine = await user.press(await user.visit(VALIDATOR), "Login", {
      username: r.person.username,
      password: PASSWORD,
    });
    expect(mine.status).toBe(403);
    expect(mine.html).not.toContain(IDP);
  });

  it.each<[string, () => Partial<Said>, string]>([
    ["an issuer that is not configured", () => ({ issuer: "https://evil.example.com" }), "Issuer Mismatched"],
    ["a user nobody knows", () => ({ nameId: "nobody@acme.example.com" }), "Username Or SSO Id Invalid"],
    ["an answer to a request that was not ours", () => ({ inResponseTo: "_request" }), "InResponseTo Invalid"],
  ])("%s", async (_, over, status) => {
    expect((await send(assertion, over())).text).toBe(invalid(status));
  });

  it.each([
    ["sent elsewhere", { destination: "https://evil.example.com" }, "Recipient Mismatched"],
    ["of a login that failed", { status: "Responder" }, "Status Invalid"],
  ])("a signed response %s", async (_, over, status) => {
    const response = responseXml(assertionXml(assertion.said()), { issuedAt: r.clock.now(), ...over });
    expect((await assertion.post(signed(response, { key: assertion.key, element: "Response" }))).text).toBe(
      invalid(status),
    );
  });

  it("another assertion type, an org without settings, a certificate that is none", async () => {
    const { text } = await assertion.post(assertion.message(), { assertion_type: undefined });
    expect(text).toBe("token invalid_assertion_type / assertion type is not valid [assertion type is not valid]");
    r.org.identity.changeSettings({ samlSsoConfigs: [{ ...sso, validationCert: "none" }] });
    expect((await send(assertion)).text).toBe(invalid("Configuration Error/Perm Disabled"));
    r.org.identity.changeSettings({ samlSsoConfigs: [] });
    expect((await send(assertion)).text).toBe(invalid("Configuration Error/Perm Disabled"));
  });

  it("the profile's addresses and hours hold, and the user has to be active", async () => {
    r.org.identity.changeProfile(r.person.profileId, { loginIpRanges: [{ start: HOME, end: HOME }] });
    r.ip = AWAY;
    expect((await send(assertion)).text).toBe("token invalid_grant / ip restricted [Restricted IP]");
    r.ip = HOME;
    r.org.identity.freezeUser(r.person.id, true);
    expect((await send(assertion)).text).toBe("token inactive_user / user is inactive [User is frozen]");
  });
});

describe("SHA-1, where it is to be rehearsed", () => {
  it("is believed with the option, and HMAC still is not", async () => {
    await inAnOrgWith({ samlSha1: true }, async () => {
      expect((await send(bearer, {}, { algorithm: "rsa-sha1", digest: "sha1" })).text).toBe("tokens");
      const key = await certificateOf(KEYS);
      expect((await send(bearer, {}, { key, algorithm: "hmac-sha1" })).text).toBe(invalid("Signature Invalid"));
    });
  });
});

describe("our client", () => {
  const login = () => ({
    loginUrl: ORIGIN,
    transport: (request: Request) => r.org.fetch(request, { ip: r.ip }),
    clock: r.clock,
  });
  const app = () => ({ ...login(), clientId: r.app.consumerKey });

  it("samlBearerFlow: tokens without a secret; what is wrong is told by name", async () => {
    const tokens = await samlBearerFlow({ ...app(), assertion: bearer.message() });
    expect(tokens).toMatchObject({ flow: "saml-bearer", refreshToken: null, userId: r.person.id });
    const refusal = async (over: Partial<Said>) =>
      samlBearerFlow({ ...app(), assertion: bearer.message(over) }).catch((error: { code: string }) => error.code);
    expect(await refusal({ audience: "https://evil.example.com" })).toBe("LOGIN_WRONG_AUDIENCE");
    expect(await refusal({ recipient: "https://evil.example.com" })).toBe("LOGIN_ASSERTION_REFUSED");
    expect(await refusal({ nameId: admin() })).toBe("LOGIN_NOT_APPROVED");
  });

  it("samlBearer: a session asks for a fresh assertion when it has expired", async () => {
    const store = memoryTokenStore({ clock: r.clock });
    const flow = samlBearer({ assertion: () => bearer.message() });
    const session = await connect({ ...app(), store, grantId: "nightly", flow });
    const first = await session.accessToken();
    await r.clock.advance(3 * 60 * MINUTE);
    expect(await session.limits()).toHaveProperty("DailyApiRequests");
    expect(await session.accessToken()).not.toBe(first);
  });

  it("samlAssertionFlow: tokens of single sign-on, without an app", async () => {
    letEverybodyIn();
    const tokens = await samlAssertionFlow({ ...login(), assertion: assertion.message() });
    expect(tokens).toMatchObject({ flow: "saml-assertion", refreshToken: null, userId: r.person.id, scopes: null });
    expect((await r.api(tokens.accessToken)).status).toBe(200);
    const work = samlAssertionFlow({ ...login(), assertion: assertion.message({}, { key: OTHER.privateKey }) });
    await expect(work).rejects.toMatchObject({ code: "LOGIN_ASSERTION_REFUSED" });
  });
});
