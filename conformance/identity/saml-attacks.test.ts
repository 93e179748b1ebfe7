import { beforeEach, describe, expect, it } from "vitest";
import { certificateOf } from "./certificate.ts";
import { HOME, KEYS, ORIGIN } from "./rehearsal.ts";
import {
  admin,
  adminId,
  assertion,
  bearer,
  type Entrance,
  invalid,
  lastLine,
  letEverybodyIn,
  MINUTE,
  OTHER,
  otherCertificate,
  r,
  rehearseSaml,
  send,
  sso,
  TOKEN_ENDPOINT,
} from "./saml-entrances.ts";
import { assertionXml, responseXml, type Said, signed } from "./saml-message.ts";

rehearseSaml();

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

const SIGNATURE = /<ds:Signature .*?<\/ds:Signature>/s;
