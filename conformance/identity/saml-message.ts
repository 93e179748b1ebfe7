import { createHash, createHmac, createSign, type KeyObject } from "node:crypto";

export const BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer";

/** What a SAML 2.0 assertion says; `null` leaves a part out. Times are epoch milliseconds. */
export interface Said {
  readonly id: string;
  readonly issuer: string;
  readonly nameId: string | null;
  readonly audience: string | null;
  readonly recipient: string | null;
  readonly issuedAt: number;
  readonly notBefore: number | null;
  readonly notOnOrAfter: number | null;
  /** Of the subject confirmation; default that of the conditions. */
  readonly confirmedUntil?: number | null;
  readonly method?: string;
  readonly inResponseTo?: string;
  readonly attributes?: Readonly<Record<string, readonly string[]>>;
  /** More children of Conditions. */
  readonly conditions?: string;
  readonly version?: string;
}

const iso = (moment: number) => new Date(moment).toISOString();
const time = (name: string, moment: number | null | undefined) => (moment == null ? "" : ` ${name}="${iso(moment)}"`);
const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/**
 * An unsigned assertion, in the shape of the sample in Salesforce's Help. It is written in canonical form (Exclusive XML Canonicalization
 * 1.0): attributes sorted, no empty-element tags. So it can be signed without a library, and the org's has to agree.
 */
export function assertionXml(said: Said): string {
  const { confirmedUntil = said.notOnOrAfter } = said;
  const answers = said.inResponseTo === undefined ? "" : ` InResponseTo="${said.inResponseTo}"`;
  const recipient = said.recipient === null ? "" : ` Recipient="${escaped(said.recipient)}"`;
  const attributes = Object.entries(said.attributes ?? {}).map(([name, values]) => {
    const inner = values.map((value) => `<saml:AttributeValue>${escaped(value)}</saml:AttributeValue>`).join("");
    return `<saml:Attribute Name="${name}">${inner}</saml:Attribute>`;
  });
  return [
    `<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="${said.id}" IssueInstant="${iso(said.issuedAt)}"`,
    ` Version="${said.version ?? "2.0"}"><saml:Issuer>${escaped(said.issuer)}</saml:Issuer><saml:Subject>`,
    said.nameId === null ? "" : `<saml:NameID>${escaped(said.nameId)}</saml:NameID>`,
    `<saml:SubjectConfirmation Method="${said.method ?? BEARER}">`,
    `<saml:SubjectConfirmationData${answers}${time("NotOnOrAfter", confirmedUntil)}${recipient}></saml:SubjectConfirmationData>`,
    `</saml:SubjectConfirmation></saml:Subject>`,
    `<saml:Conditions${time("NotBefore", said.notBefore)}${time("NotOnOrAfter", said.notOnOrAfter)}>`,
    said.audience === null
      ? ""
      : `<saml:AudienceRestriction><saml:Audience>${escaped(said.audience)}</saml:Audience></saml:AudienceRestriction>`,
    `${said.conditions ?? ""}</saml:Conditions>`,
    attributes.length === 0 ? "" : `<saml:AttributeStatement>${attributes.join("")}</saml:AttributeStatement>`,
    `<saml:AuthnStatement AuthnInstant="${iso(said.issuedAt)}"><saml:AuthnContext>`,
    `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef>`,
    `</saml:AuthnContext></saml:AuthnStatement></saml:Assertion>`,
  ].join("");
}

/** A response around something, as an identity provider posts it. */
export function responseXml(inner: string, over: { issuedAt: number; destination?: string; status?: string }): string {
  const destination = over.destination === undefined ? "" : ` Destination="${over.destination}"`;
  return [
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"${destination} ID="_response"`,
    ` IssueInstant="${iso(over.issuedAt)}" Version="2.0"><samlp:Status>`,
    `<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:${over.status ?? "Success"}"></samlp:StatusCode></samlp:Status>`,
    `${inner}</samlp:Response>`,
  ].join("");
}

const SIGNATURES = {
  "rsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "rsa-sha512": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "rsa-sha1": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
  "hmac-sha1": "http://www.w3.org/2000/09/xmldsig#hmac-sha1",
} as const;
const DIGESTS = {
  sha256: "http://www.w3.org/2001/04/xmlenc#sha256",
  sha512: "http://www.w3.org/2001/04/xmlenc#sha512",
  sha1: "http://www.w3.org/2000/09/xmldsig#sha1",
} as const;
const CANONICAL = {
  exclusive: "http://www.w3.org/2001/10/xml-exc-c14n#",
  inclusive: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
} as const;

export interface Signing {
  /** A private key, or the secret of a MAC. */
  readonly key: KeyObject | string;
  /** PEM, to be published in KeyInfo. */
  readonly certificate?: string;
  /** What is signed; default the assertion. */
  readonly element?: "Assertion" | "Response";
  readonly algorithm?: keyof typeof SIGNATURES;
  readonly digest?: keyof typeof DIGESTS;
  /** Of SignedInfo; default exclusive. */
  readonly canonicalization?: keyof typeof CANONICAL;
}

/** Signs an element of the message, enveloped. */
export function signed(xml: string, signing: Signing): string {
  const { element = "Assertion", certificate } = signing;
  const content = element === "Response" ? xml : (/<saml:Assertion .*<\/saml:Assertion>/s.exec(xml)?.[0] ?? "");
  const info = signedInfo(content, signing);
  const value = signatureValue(info, signing, xml.startsWith("<samlp:"));
  const body = certificate?.replace(/-----[^-]+-----|\s/g, "");
  const keyInfo = body
    ? `<ds:KeyInfo><ds:X509Data><ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>`
    : "";
  const signature = `<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">${info}<ds:SignatureValue>${value}</ds:SignatureValue>${keyInfo}</ds:Signature>`;
  return element === "Response"
    ? xml.replace("<samlp:Status>", `${signature}<samlp:Status>`)
    : xml.replace("</saml:Issuer>", `</saml:Issuer>${signature}`);
}

function signedInfo(content: string, signing: Signing): string {
  const { algorithm = "rsa-sha256", digest = "sha256", canonicalization = "exclusive" } = signing;
  const method = (name: string, uri: string) => `<ds:${name} Algorithm="${uri}"></ds:${name}>`;
  return [
    `<ds:SignedInfo>${method("CanonicalizationMethod", CANONICAL[canonicalization])}`,
    `${method("SignatureMethod", SIGNATURES[algorithm])}<ds:Reference URI="#${/ ID="([^"]+)"/.exec(content)?.[1]}"><ds:Transforms>`,
    method("Transform", "http://www.w3.org/2000/09/xmldsig#enveloped-signature"),
    `${method("Transform", CANONICAL.exclusive)}</ds:Transforms>${method("DigestMethod", DIGESTS[digest])}`,
    `<ds:DigestValue>${createHash(digest).update(content).digest("base64")}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
  ].join("");
}

/** Of SignedInfo in canonical form, which brings along the namespaces that it only inherits in the message. */
function signatureValue(info: string, signing: Signing, isInResponse: boolean): string {
  const { key, algorithm = "rsa-sha256", canonicalization = "exclusive" } = signing;
  const inherited = [
    ` xmlns:ds="http://www.w3.org/2000/09/xmldsig#"`,
    canonicalization === "inclusive" ? ` xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"` : "",
    canonicalization === "inclusive" && isInResponse ? ` xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"` : "",
  ].join("");
  const canonical = info.replace("<ds:SignedInfo", `<ds:SignedInfo${inherited}`);
  const hash = algorithm.slice(algorithm.indexOf("-") + 1);
  if (typeof key === "string") return createHmac(hash, key).update(canonical).digest("base64");
  return createSign(hash).update(canonical).sign(key, "base64");
}

export const base64url = (xml: string) => Buffer.from(xml).toString("base64url");
