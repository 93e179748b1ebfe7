import { generateKeyPairSync, randomUUID } from "node:crypto";
import { connect, memoryTokenStore, samlAssertionFlow, samlBearer, samlBearerFlow } from "@postern/client";
import type { SamlSsoConfig } from "@postern/org";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { aPerson } from "../oauth/a-person.ts";
import { PASSWORD } from "./an-org.ts";
import { certificateOf } from "./certificate.ts";
import { AWAY, HOME, KEYS, ORIGIN, type Outcome, type Rehearsal, rehearse } from "./rehearsal.ts";
import { assertionXml, base64url, responseXml, type Said, type Signing, signed } from "./saml-message.ts";

const BEARER_GRANT = "urn:ietf:params:oauth:grant-type:saml2-bearer";
const SSO_TYPE = "urn:oasis:names:tc:SAML:2.0:profiles:SSO:browser";
const MINUTE = 60_000;
const TOKEN_ENDPOINT = `${ORIGIN}/services/oauth2/token`;
const IDP = "https://idp.example.com/saml";
const VALIDATOR = `${ORIGIN}/setup/secur/SAMLValidationPage.apexp`;
/** An identity provider's keys, and those of somebody else. */
const IDP_KEYS = generateKeyPairSync("rsa", { modulusLength: 2048 });
const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });

let r: Rehearsal;
let sso: SamlSsoConfig;
let otherCertificate: string;
beforeAll(async () => {
  r = await rehearse();
  const validationCert = await certificateOf(IDP_KEYS);
  otherCertificate = await certificateOf(OTHER);
  sso = { name: "Acme_IdP", issuer: IDP, samlEntityId: ORIGIN, validationCert, identityMapping: "Username" };
});
afterAll(() => r.org.close());
beforeEach(() => r.reset());

const admin = () => r.org.ready.admin.username;
const common = (): Omit<Said, "issuer" | "audience"> => ({
  id: `_${randomUUID()}`,
  nameId: r.person.username,
  recipient: TOKEN_ENDPOINT,
  issuedAt: r.clock.now(),
  notBefore: r.clock.now() - MINUTE,
  notOnOrAfter: r.clock.now() + 5 * MINUTE,
});

/** The two flows as a message meets them: what it has to say, whose key it is signed with, and how it is posted. */
interface Entrance {
  said(over?: Partial<Said>): Said;
  /** A signed message; the assertion flow gets it inside a response. */
  message(over?: Partial<Said>, signing?: Partial<Signing>): string;
  key: Signing["key"];
  post(xml: string, fields?: Readonly<Record<string, string | undefined>>): Promise<Outcome>;
}

const noClient = { client_id: undefined, client_secret: undefined };
const bearer: Entrance = {
  key: KEYS.privateKey,
  said: (over) => ({ ...common(), issuer: r.app.consumerKey, audience: "https://login.salesforce.com", ...over }),
  message: (over, signing) => signed(assertionXml(bearer.said(over)), { key: KEYS.privateKey, ...signing }),
  post: (xml, fields) => r.token({ grant_type: BEARER_GRANT, assertion: base64url(xml), ...noClient, ...fields }),
};
const assertion: Entrance = {
  key: IDP_KEYS.privateKey,
  said: (over) => ({ ...common(), issuer: IDP, audience: ORIGIN, ...over }),
  message: (over, signing) => {
    const response = responseXml(assertionXml(assertion.said(over)), { issuedAt: r.clock.now() });
    return signed(response, { key: IDP_KEYS.privateKey, ...signing });
  },
  post(xml, fields) {
    const encoded = Buffer.from(xml).toString("base64");
    return r.token({ grant_type: "assertion", assertion_type: SSO_TYPE, assertion: encoded, ...noClient, ...fields });
  },
};
const send = (entrance: Entrance, over?: Partial<Said>, signing?: Partial<Signing>) =>
  entrance.post(entrance.message(over, signing));

/** What the newest line of the login history says of a refusal. */
const lastLine = () => r.org.identity.loginHistory(1)[0]!;
const invalid = (status: string) => `token invalid_grant / invalid assertion [Failed: ${status}]`;

/** Whoever is named in a believed assertion gets in: a forgery that works would give tokens. */
function letEverybodyIn() {
  const profileIds = [r.person.profileId, r.org.engine.grant.identity(adminId()).profileId];
  r.policies({ permittedUsers: "AdminApprovedPreAuthorized", profileIds });
  r.org.identity.changeSettings({ samlSsoConfigs: [sso] });
}
const adminId = () => r.org.identity.sessions().find(({ userId }) => userId !== r.person.id)!.userId;

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

describe.each<[string, Entrance]>([
  ["SAML bearer", bearer],
  ["SAML assertion flow", assertion],
])("%s: attacks", (_, flow) => {
  beforeEach(() => letEverybodyIn());
  const refused = async (xml: string) => {
    const { text } = await flow.post(xml);
    expect(text).toMatch(/^token invalid_grant \/ invalid assertion \[Failed: (?:Assertion|Signature) Invalid\]$/);
    return lastLine().reason;
  };

  it("what is tried below would work, if it were believed", async () => {
    expect((await send(flow, { nameId: admin() })).tokens?.id).toContain(adminId());
  });

  it.each<[string, () => Partial<Said>, string]>([
    ["expired", () => ({ notOnOrAfter: r.clock.now() - 4 * MINUTE }), "Assertion Expired"],
    ["expired by the confirmation alone", () => ({ confirmedUntil: r.clock.now() - 4 * MINUTE }), "Assertion Expired"],
    [
      "older than eight minutes, whatever it says of its end",
      () => ({ issuedAt: r.clock.now() - 9 * MINUTE }),
      "Assertion Expired",
    ],
    ["not yet valid", () => ({ notBefore: r.clock.now() + 4 * MINUTE }), "Assertion Expired"],
    ["issued in the future", () => ({ issuedAt: r.clock.now() + 4 * MINUTE }), "Assertion Expired"],
    ["without an end", () => ({ notOnOrAfter: null }), "Assertion Invalid"],
    [
      "another recipient",
      () => ({ recipient: "https://evil.example.com/services/oauth2/token" }),
      "Recipient Mismatched",
    ],
    [
      "a recipient that only begins like ours",
      () => ({ recipient: `${TOKEN_ENDPOINT}.evil.example.com` }),
      "Recipient Mismatched",
    ],
    ["no recipient", () => ({ recipient: null }), "Recipient Mismatched"],
    [
      "no bearer confirmation",
      () => ({ method: "urn:oasis:names:tc:SAML:2.0:cm:sender-vouches" }),
      "Subject Confirmation Error",
    ],
    [
      "a condition nobody understands",
      () => ({ conditions: "<saml:Condition></saml:Condition>" }),
      "Assertion Invalid",
    ],
    ["SAML 1.1", () => ({ version: "1.1" }), "Assertion Invalid"],
  ])("%s", async (_, over, status) => {
    expect((await send(flow, over())).text).toBe(invalid(status));
    expect(lastLine()).toMatchObject({ ip: HOME, loginUrl: ORIGIN });
  });

  it.each<[string, () => Partial<Said>]>([
    ["another audience", () => ({ audience: "https://evil.example.com" })],
    ["an audience that only begins like ours", () => ({ audience: `${ORIGIN}.evil.example.com` })],
    ["no audience", () => ({ audience: null })],
    [
      "ours in one restriction and another's in the next",
      () => ({ conditions: "<saml:AudienceRestriction><saml:Audience>x</saml:Audience></saml:AudienceRestriction>" }),
    ],
  ])("%s", async (_, over) => {
    expect((await send(flow, over())).text).toBe(
      "token invalid_grant / Audience validation failed [Failed: Audience Invalid]",
    );
  });

  it("an assertion for the other flow", async () => {
    const other = flow === bearer ? assertion : bearer;
    const { text } = await flow.post(signed(assertionXml(other.said()), { key: other.key }));
    expect(text).toMatch(/\[(?:Failed: Consumer Deleted|Failed: Issuer Mismatched)\]/);
  });

  it("an assertion works once, also when what follows refuses it", async () => {
    const xml = flow.message();
    expect((await flow.post(xml)).text).toBe("tokens");
    expect((await flow.post(xml)).text).toBe(invalid("Replay Detected"));
    const early = flow.message();
    r.org.identity.freezeUser(r.person.id, true);
    expect((await flow.post(early)).text).toContain("inactive_user");
    r.org.identity.freezeUser(r.person.id, false);
    expect((await flow.post(early)).text).toBe(invalid("Replay Detected"));
    await r.clock.advance(9 * MINUTE);
    expect((await flow.post(xml)).text).toBe(invalid("Assertion Expired"));
  });

  it("an assertion sent twice at once gets in once", async () => {
    const xml = flow.message();
    const outcomes = await Promise.all([flow.post(xml), flow.post(xml), flow.post(xml)]);
    expect(outcomes.filter(({ tokens }) => tokens !== null)).toHaveLength(1);
  });

  it("an ID that is there twice, however it is spelled", async () => {
    const id = "_one";
    for (const name of ["Id", "id", "xml:id"]) {
      const xml = assertionXml(flow.said({ id })).replace("<saml:Subject>", `<saml:Subject ${name}="${id}">`);
      expect(await refused(signed(xml, { key: flow.key }))).toContain("an ID is used twice");
    }
  });

  it("not signed, and a signature that was taken out", async () => {
    expect(await refused(assertionXml(flow.said()))).toContain("it is not signed");
    expect(await refused(flow.message().replace(SIGNATURE, ""))).toContain("it is not signed");
  });

  it("signed by another key, also when KeyInfo brings that key's certificate", async () => {
    expect(await refused(flow.message({}, { key: OTHER.privateKey }))).toContain("does not fit");
    const brought = { key: OTHER.privateKey, certificate: otherCertificate };
    expect(await refused(flow.message({}, brought))).toContain("does not fit");
  });

  it("changed after signing: subject, audience, times, ids", async () => {
    const xml = flow.message();
    for (const [from, to] of [
      [r.person.username, admin()],
      ["<saml:Audience>", "<saml:Audience>x"],
      ['NotOnOrAfter="2026', 'NotOnOrAfter="2036'],
      ["cm:bearer", "cm:holder-of-key"],
    ])
      expect(await refused(xml.replace(from!, to!))).toContain("digest");
  });

  it("algorithms: SHA-1, HMAC with the public key, none, unknown ones", async () => {
    expect(await refused(flow.message({}, { algorithm: "rsa-sha1" }))).toContain("#rsa-sha1 is not allowed");
    expect(await refused(flow.message({}, { digest: "sha1" }))).toContain("#sha1 is not allowed");
    const key = flow === bearer ? await certificateOf(KEYS) : sso.validationCert;
    expect(await refused(flow.message({}, { key, algorithm: "hmac-sha1" }))).toContain("#hmac-sha1 is not allowed");
    const rsa = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    for (const other of ["none", "", "http://www.w3.org/2000/09/xmldsig#dsa-sha1", "__proto__", "constructor"])
      expect(await refused(flow.message().replace(rsa, other))).toContain("is not allowed");
  });

  it("transforms, canonicalizations and references other than SAML's own", async () => {
    const exclusive = 'Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"';
    const xml = flow.message();
    const transform = (algorithm: string) =>
      xml.replace(`<ds:Transform ${exclusive}`, `<ds:Transform Algorithm="${algorithm}"`);
    expect(await refused(transform("http://www.w3.org/TR/1999/REC-xslt-19991116"))).toContain("is not allowed");
    expect(await refused(transform("http://www.w3.org/TR/1999/REC-xpath-19991116"))).toContain("is not allowed");
    expect(await refused(xml.replace(exclusive, exclusive.replace("c14n#", "c14n#WithComments")))).toContain(
      "is not allowed",
    );
    expect(await refused(xml.replace(/URI="#[^"]+"/, 'URI=""'))).toContain("of another element");
    expect(await refused(xml.replace(/URI="#[^"]+"/, `URI="#x' or '1'='1"`))).toContain("of another element");
    expect(await refused(xml.replace(/(<ds:Reference.*<\/ds:Reference>)/, "$1$1"))).toContain(
      "the parts of SignedInfo",
    );
    expect(await refused(xml.replace(/(<ds:SignedInfo>.*<\/ds:SignedInfo>)/, "$1$1"))).toContain(
      "the parts of Signature",
    );
  });

  describe("signature wrapping", () => {
    /** A good assertion with its signature, and the one that the attacker wants believed. */
    const pieces = () => {
      const good = signed(assertionXml(flow.said()), { key: flow.key });
      const signature = SIGNATURE.exec(good)![0];
      const bare = good.replace(SIGNATURE, "");
      const evil = assertionXml(flow.said({ nameId: admin() }));
      const id = / ID="([^"]+)"/.exec(good)![1]!;
      return { good, bare, signature, evil, evilOfSameId: evil.replace(/ ID="[^"]+"/, ` ID="${id}"`) };
    };
    const withSignature = (xml: string, signature: string) =>
      xml.replace("</saml:Issuer>", `</saml:Issuer>${signature}`);
    const inObject = (signature: string, inner: string) =>
      signature.replace("</ds:Signature>", `<ds:Object>${inner}</ds:Object></ds:Signature>`);
    const inKeyInfo = (signature: string, inner: string) =>
      signature.replace("</ds:Signature>", `<ds:KeyInfo>${inner}</ds:KeyInfo></ds:Signature>`);
    const atEnd = (xml: string, inner: string) => xml.replace(/<\/saml:Assertion>$/, `${inner}</saml:Assertion>`);
    const inResponse = (...inner: string[]) => responseXml(inner.join(""), { issuedAt: r.clock.now() });
    const extensions = (inner: string) => `<samlp:Extensions>${inner}</samlp:Extensions>`;
    type Pieces = ReturnType<typeof pieces>;

    it.each<[string, (p: Pieces) => string]>([
      [
        "the signed one moved into an Object of its signature",
        ({ evil, bare, signature }) => withSignature(evil, inObject(signature, bare)),
      ],
      [
        "the signed one in the Object, both of one ID",
        ({ evilOfSameId, bare, signature }) => withSignature(evilOfSameId, inObject(signature, bare)),
      ],
      [
        "the forged one in an Object of the signature",
        ({ bare, signature, evil }) => withSignature(bare, inObject(signature, evil)),
      ],
      ["the forged one in KeyInfo", ({ bare, signature, evil }) => withSignature(bare, inKeyInfo(signature, evil))],
      ["the signed one moved into Advice", ({ evil, good }) => atEnd(evil, `<saml:Advice>${good}</saml:Advice>`)],
      ["the signed one as a child of the forged one", ({ evil, good }) => atEnd(evil, good)],
      [
        "the signed one as a child, its signature on the forged one",
        ({ evil, bare, signature }) => withSignature(atEnd(evil, bare), signature),
      ],
      ["the forged one as a child of the signed one", ({ good, evil }) => atEnd(good, evil)],
      ["the ID given to the forged one alone", ({ evilOfSameId, signature }) => withSignature(evilOfSameId, signature)],
      ["the forged one before the signed one", ({ evil, good }) => inResponse(evil, good)],
      ["the forged one after the signed one", ({ evil, good }) => inResponse(good, evil)],
      ["both of one ID, before", ({ evilOfSameId, good }) => inResponse(evilOfSameId, good)],
      ["both of one ID, after", ({ evilOfSameId, good }) => inResponse(good, evilOfSameId)],
      ["the signed one in Extensions", ({ evil, good }) => inResponse(extensions(good), evil)],
      [
        "the signed one in Extensions, its signature on the forged one",
        ({ evil, bare, signature }) => inResponse(extensions(bare), withSignature(evil, signature)),
      ],
      [
        "the signed one in Extensions, its signature on the response",
        ({ evil, bare, signature }) => inResponse(signature, extensions(bare), evil),
      ],
      [
        "the signature beside the forged one",
        ({ evil, bare, signature }) => inResponse(signature, evil, extensions(bare)),
      ],
      [
        "the signed one in an Object of the response's signature",
        ({ evil, bare, signature }) => inResponse(inObject(signature, bare), evil),
      ],
      [
        "the signed one in Status",
        ({ evil, good }) => inResponse(evil).replace("</samlp:Status>", `${good}</samlp:Status>`),
      ],
      ["a root of another name", ({ evil, good }) => `<x>${good}${evil}</x>`],
      ["two roots", ({ evil, good }) => good + evil],
      ["two roots, forged first", ({ evil, good }) => evil + good],
    ])("%s", async (_, build) => {
      await refused(build(pieces()));
    });

    it("what only looks like an assertion, in another namespace, is not read", async () => {
      const lookalike = assertionXml(assertion.said({ nameId: admin() })).replaceAll(
        "urn:oasis:names:tc:SAML:2.0",
        "urn:x",
      );
      const good = signed(assertionXml(assertion.said()), { key: assertion.key });
      expect((await assertion.post(inResponse(lookalike, good))).tokens?.id).toContain(r.person.id);
    });

    it("a signed response in an Object of the signature of a forged one", async () => {
      const good = signed(inResponse(assertionXml(flow.said())), { key: flow.key, element: "Response" });
      const signature = SIGNATURE.exec(good)![0];
      const bare = good.replace(SIGNATURE, "");
      const forged = inResponse(assertionXml(flow.said({ nameId: admin() }))).replace('ID="_response"', 'ID="_forged"');
      const around = (inner: string) => forged.replace("<samlp:Status>", `${inObject(signature, inner)}<samlp:Status>`);
      await refused(around(bare));
      await refused(around(bare).replace('ID="_forged"', 'ID="_response"'));
      await refused(forged.replace("<samlp:Status>", `${extensions(good)}<samlp:Status>`));
    });
  });

  it("a comment, an instruction or a CDATA section does not cut a name short", async () => {
    const longer = `${admin()}.evil.example.com`;
    const xml = flow.message({ nameId: longer });
    const cut = (inner: string) => xml.replace(longer, `${admin()}${inner}.evil.example.com`);
    expect(await refused(cut("<!---->"))).toContain("a comment is not allowed");
    expect(await refused(cut("<?x?>"))).toContain("a processing instruction is not allowed");
    const { text } = await flow.post(xml.replace(longer, `${admin()}<![CDATA[.evil.example.com]]>`));
    expect(text).toMatch(/\[(?:Invalid login|Failed: Username Or SSO Id Invalid)\]/);
    const around = assertionXml(flow.said()).replace(r.person.username, `<b></b>${r.person.username}`);
    expect(await refused(signed(around, { key: flow.key }))).toContain("NameID is more than text");
  });

  it.each<[string, () => string, string]>([
    ["a document type", () => `<!DOCTYPE x>${flow.message()}`, "document type"],
    [
      "entities that multiply",
      () => `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>${flow.message().replace(r.person.username, "&b;")}`,
      "document type",
    ],
    [
      "an entity from a file",
      () => `<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>${flow.message().replace(r.person.username, "&f;")}`,
      "document type",
    ],
    ["an entity nobody declared", () => flow.message().replace(r.person.username, "&f;"), "not XML"],
    ["text that is not XML", () => "nonsense", "not XML"],
    ["a tag that is not closed", () => flow.message().replace(/<\/saml:Subject>/, ""), "not XML"],
    ["an attribute twice", () => flow.message().replace("<saml:Subject>", '<saml:Subject a="1" a="2">'), "not XML"],
    ["XML of something else", () => "<html/>", "no assertion"],
    [
      "an encrypted assertion",
      () =>
        responseXml(`<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>`, { issuedAt: 0 }),
      "encrypted",
    ],
    ["deeper than any assertion", () => `${"<a>".repeat(4000)}${"</a>".repeat(4000)}`, "nested more than"],
    [
      "wider than any assertion",
      () => flow.message().replace("<saml:Subject>", `<saml:Subject>${"<a/>".repeat(5000)}`),
      "more than 2000 elements",
    ],
    ["longer than 32 KB", () => flow.message({ conditions: " ".repeat(33_000) }), "longer than 32 KB"],
    ["UTF-16", () => Buffer.from(flow.message(), "utf16le").toString("latin1"), "not XML"],
  ])("%s", async (_, xml, why) => {
    const began = process.cpuUsage();
    expect(await refused(xml())).toContain(why);
    expect(process.cpuUsage(began).user, "microseconds").toBeLessThan(1_000_000);
  });

  it.each<[string, string | undefined, string]>([
    ["no assertion", undefined, "there is none"],
    ["not base64", "<saml:Assertion/>", "not base64"],
    ["not UTF-8", Buffer.from([0x3c, 0xff, 0xfe]).toString("base64url"), "not UTF-8"],
  ])("%s", async (_, encoded, why) => {
    const { text } = await flow.post("", { assertion: encoded });
    expect(text).toBe(invalid("Assertion Invalid"));
    expect(lastLine().reason).toContain(why);
  });
});

describe("SHA-1, where it is to be rehearsed", () => {
  it("is believed with the option, and HMAC still is not", async () => {
    const before = r;
    r = await rehearse({ oauth: { samlSha1: true } });
    try {
      expect((await send(bearer, {}, { algorithm: "rsa-sha1", digest: "sha1" })).text).toBe("tokens");
      const key = await certificateOf(KEYS);
      expect((await send(bearer, {}, { key, algorithm: "hmac-sha1" })).text).toBe(invalid("Signature Invalid"));
    } finally {
      await r.org.close();
      r = before;
    }
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

const SIGNATURE = /<ds:Signature .*?<\/ds:Signature>/s;
